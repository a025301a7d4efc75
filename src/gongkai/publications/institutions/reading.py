"""The register of 制度 as pages read it, and what it puts on the workbench."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from gongkai.core.registry import DueItem
from gongkai.core.viewers import Anonymous, Staff, Viewer
from gongkai.publications.institutions.models import EXPECTED, Flow, InstitutionEdition

AHEAD = timedelta(days=30)
MOST = 50
SIZE = 50
OFFICE = "publisher"
IN_FORCE, ENDED = "in_force", "ended"


@dataclass(frozen=True)
class Line:
    """An edition with what it is today."""

    edition: InstitutionEdition
    state: str
    review_late: bool


def register(agency_id: int, day: date) -> list[Line]:
    """The editions of the agency that were neither replaced nor repealed, by flow; one query."""
    rows = InstitutionEdition.objects.standing().filter(institution__agency_id=agency_id)
    found = [Line(row, row.state(day), row.review_on <= day) for row in rows.select_related("institution", "item")]
    order = Flow.values
    return sorted(found, key=lambda line: (order.index(line.edition.institution.flow), line.edition.pk))


def lacking(lines: Iterable[Line]) -> list[str]:
    """Of the four flows that practice wants regulated, those that no edition regulates."""
    there = {line.edition.institution.flow for line in lines}
    return [str(flow.label) for flow in EXPECTED if flow not in there]


def ended(agency_id: int) -> list[InstitutionEdition]:
    """The last editions of those that were repealed; one query."""
    rows = InstitutionEdition.objects.filter(institution__agency_id=agency_id, ended_as="repealed")
    return list(rows.select_related("institution").order_by("-ended_on", "-pk"))


def public_rows(day: date, state: str = IN_FORCE, agency: str = "", flow: str = "") -> QuerySet[InstitutionEdition]:
    """The editions that everybody may see: those in force on ``day`` or to come, or those that ended."""
    over = Q(ended_on__isnull=False, ended_on__lte=day)
    rows = InstitutionEdition.objects.visible_to(Anonymous()).filter(over if state == ENDED else ~over)
    if agency:
        rows = rows.filter(institution__agency__code=agency)
    if flow in Flow.values:
        rows = rows.filter(institution__flow=flow)
    return rows.select_related("institution__agency", "item").order_by("-adopted_on", "-pk")


@dataclass(frozen=True)
class Page:
    """A page of editions, and the key of its last one where more follow."""

    lines: list[Line]
    following: str = ""


def public_page_of(rows: QuerySet[InstitutionEdition], day: date, after: str = "") -> Page:
    """The page behind the edition ``after`` (the key of its 制度, a dot, its number); the first where there is none."""
    last = _edition(after)
    if last is not None:
        rows = rows.filter(Q(adopted_on__lt=last.adopted_on) | Q(adopted_on=last.adopted_on, pk__lt=last.pk))
    found = list(rows[: SIZE + 1])
    lines = [Line(row, row.state(day), review_late=False) for row in found[:SIZE]]
    edge = found[SIZE - 1] if len(found) > SIZE else None
    return Page(lines, f"{edge.institution.key}.{edge.number}" if edge is not None else "")


def _edition(name: str) -> InstitutionEdition | None:
    key, _, number = name.partition(".")
    if not number.isdecimal():
        return None
    return InstitutionEdition.objects.filter(institution__key=key, number=int(number[:4])).first()


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """The editions of the own agency that must be looked at again within thirty days; one query."""
    if not isinstance(viewer, Staff) or OFFICE not in viewer.roles:
        return
    rows = InstitutionEdition.objects.standing().filter(
        institution__agency_id=viewer.agency_id, review_on__lte=day + AHEAD
    )
    for row in rows.select_related("institution").order_by("review_on", "pk")[:MOST]:
        url = reverse("publications:institution", args=[row.institution.key])
        yield DueItem(f"制度：{row.title}", "评估还合不合用", row.review_on, url, "公开机构")


def names(keys: Sequence[str]) -> Mapping[str, str]:
    """How audit entries name them."""
    rows = InstitutionEdition.objects.filter(institution__key__in=keys).order_by("number")
    return dict(rows.values_list("institution__key", "title"))
