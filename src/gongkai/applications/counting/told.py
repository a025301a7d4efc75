"""Numbers of the year that stand in no cell of table 3 and that the text of a report states (R88, R98)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from gongkai.applications import facts as f
from gongkai.applications.counting.asked import COUNTED, Asked
from gongkai.applications.counting.exceptional import facts_of
from gongkai.applications.models import Application
from gongkai.core.facts import in_force
from gongkai.letters.service import Letter

FEE_NOTICE = "fee_notice"


@dataclass(frozen=True)
class Told:
    """Of the cases answered in the year: how many late, with longer term, after correction, decided again since."""

    answered: int = 0
    late: int = 0
    extended: int = 0
    corrected: int = 0
    decided_again: int = 0


@dataclass(frozen=True)
class Fees:
    """信息处理费 of the year: notices sent and their amount, what was received; in whole fen (R98)."""

    notices: int = 0
    asked_fen: int = 0
    paid: int = 0
    paid_fen: int = 0


def _answered_by(asked: Asked) -> Q:
    has_it_still = Q(answered_by__isnull=True, agency_id__among=asked.agencies)
    return COUNTED & Q(counted_year=asked.year) & (Q(answered_by_id__among=asked.agencies) | has_it_still)


def told(asked: Asked) -> Told:
    """One query."""
    numbers = Application.objects.filter(_answered_by(asked)).aggregate(
        answered=Count("pk"),
        late=Count("pk", filter=Q(late=True)),
        extended=Count("pk", filter=Q(extended=True)),
        corrected=Count("pk", filter=Q(corrected=True)),
        decided_again=Count("pk", filter=Q(reopened__gt=0)),
    )
    return Told(**numbers)


def by_channel(asked: Asked) -> dict[str, int]:
    """New applications by the way they came; one query."""
    registered = Q(origin_id__among=asked.agencies) | Q(origin__isnull=True, agency_id__among=asked.agencies)
    received = Q(received_on__gte=asked.first_day, received_on__lte=asked.last_day)
    rows = Application.objects.filter(COUNTED, registered, received).order_by()
    return dict(rows.values_list("channel").annotate(number=Count("pk")))


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
