"""Numbers of the year that stand in no cell of table 3 and that the text of a report states (R88, R98)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongkai.applications import facts as f
from gongkai.applications.counting.asked import COUNTED, Asked
from gongkai.applications.counting.exceptional import facts_of
from gongkai.applications.models import Application
from gongkai.core.facts import in_force
from gongkai.core.lookups import Keys
from gongkai.core.standing import Standing
from gongkai.letters.service import Letter

FEE_NOTICE = "fee_notice"


@dataclass(frozen=True)
class Told:
    """Of the cases answered in the year: how many late, with longer term, after correction, decided again since.
    ``channels``: new applications by the way they came."""

    answered: int = 0
    late: int = 0
    extended: int = 0
    corrected: int = 0
    decided_again: int = 0
    channels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fees:
    """信息处理费 of the year: notices sent and their amount, what was received; in whole fen (R98)."""

    notices: int = 0
    asked_fen: int = 0
    paid: int = 0
    paid_fen: int = 0


@Standing
def _by_channel(agencies: Keys, year: int) -> QuerySet[Application, tuple[Any, ...]]:
    """Channel, how many are new, and the numbers of ``Told``. Four ways by which a case belongs to the year, so that
    each is found by an index; the conditions of the counts say for what it counts."""
    here = Q(agency_id__among=agencies)
    in_year = Q(received_on__gte=date(year, 1, 1), received_on__lte=date(year, 12, 31))
    registered = Q(origin_id__among=agencies) | Q(origin__isnull=True) & here
    answered = Q(counted_year=year) & (Q(answered_by_id__among=agencies) | Q(answered_by__isnull=True) & here)
    found = (
        here & in_year | here & Q(counted_year=year) | Q(origin_id__among=agencies) | Q(answered_by_id__among=agencies)
    )
    return (
        Application.objects.filter(COUNTED, found)
        .order_by()
        .values_list("channel")
        .annotate(
            new=Count("pk", filter=registered & in_year),
            answered=Count("pk", filter=answered),
            late=Count("pk", filter=answered & Q(late=True)),
            extended=Count("pk", filter=answered & Q(extended=True)),
            corrected=Count("pk", filter=answered & Q(corrected=True)),
            decided_again=Count("pk", filter=answered & Q(reopened__gt=0)),
        )
    )


def told(asked: Asked) -> Told:
    """One query."""
    rows = _by_channel.rows(asked.agencies, asked.year)
    sums = (sum(column) for column in list(zip(*rows, strict=True))[2:])
    return Told(*sums, channels={channel: new for channel, new, *_ in rows if new})


def fees(asked: Asked) -> Fees:
    """By the letters that asked for fees, this year or the year before: what of it falls into the year; two queries."""
    letters = Letter.objects.filter(
        agency_id__among=asked.agencies,
        type=FEE_NOTICE,
        year__in=(asked.year - 1, asked.year),
        dispatched_on__isnull=False,
    )
    keys = sorted(set(letters.values_list("matter_id", flat=True)))
    kinds = (f.FeeNoticeSent.kind, f.FeePaid.kind)  # type: ignore[attr-defined]
    views = [view for each in facts_of(keys, *kinds).values() for view in in_force(each)]
    in_year = [view.payload for view in views if view.occurred_on.year == asked.year]
    notices = [each.fen for each in in_year if isinstance(each, f.FeeNoticeSent)]
    paid = [each.fen for each in in_year if isinstance(each, f.FeePaid)]
    return Fees(len(notices), sum(notices), len(paid), sum(paid))
