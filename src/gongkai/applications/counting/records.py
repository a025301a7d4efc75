"""The cases behind a cell of table 3, in the order of an index, so that the first page is as quick at a million."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gongkai.applications.counting.asked import ALL, CARRIED_IN, CARRIED_ON, COUNTED, NEW, RESULTS, Asked
from gongkai.applications.counting.exceptional import Exceptional, exceptions
from gongkai.applications.models import Applicant, Application
from gongkai.applications.process import STATES
from gongkai.applications.queries import address
from gongkai.core import clock
from gongkai.core.counted import PAGE, Record, Records
from gongkai.core.viewers import Viewer
from gongkai.law.report_format import RESULT_ROWS, ROWS_3

_LABELS = {row.code: row.label for row in ROWS_3}
_BY_RECEIPT, _BY_ANSWER = ("received_on", "pk"), ("row", "column", "pk")


@dataclass(frozen=True)
class _Order:
    """Which cases stand behind a row, and how they are sorted."""

    when: Callable[[Asked, str], Q]
    fields: tuple[str, ...]


def _new(asked: Asked, row: str) -> Q:
    return Q(received_on__gte=asked.first_day, received_on__lte=asked.last_day)


def _carried_in(asked: Asked, row: str) -> Q:
    return Q(received_on__lt=asked.first_day) & _unanswered_until(asked.year)


def _carried_on(asked: Asked, row: str) -> Q:
    return Q(received_on__lte=asked.last_day) & _unanswered_until(asked.year + 1)


def _unanswered_until(year: int) -> Q:
    """Not answered before that year: each later year is named, so that an index finds them."""
    return Q(counted_year__isnull=True) | Q(counted_year__in=range(year, clock.today().year + 1))


def _answered(asked: Asked, row: str) -> Q:
    return Q(counted_year=asked.year) if row == RESULTS else Q(counted_year=asked.year, row=row)


_ORDERS = {
    NEW: _Order(_new, _BY_RECEIPT),
    CARRIED_IN: _Order(_carried_in, _BY_RECEIPT),
    CARRIED_ON: _Order(_carried_on, _BY_RECEIPT),
    **dict.fromkeys((*RESULT_ROWS, RESULTS), _Order(_answered, _BY_ANSWER)),
}


def behind(asked: Asked, row: str, column: str, viewer: Viewer, after: str = "") -> Records:
    """The cases behind a cell that ``viewer`` may know of, fifty at a time; the exceptional ones on the first page.

    ``column`` c7 is all of them. Raises ``KeyError`` for a row that the table does not have.
    """
    order = _ORDERS[row]
    strange = [each for each in exceptions(asked) if column in (ALL, each.row.column)]
    rows = _plain(asked, viewer).filter(order.when(asked, row))
    if column != ALL:
        rows = rows.filter(column=column)
    elsewhere = [each.row.pk for each in strange if each.instead_of]
    if elsewhere and row in RESULT_ROWS:
        rows = rows.exclude(pk__in=elsewhere)
    found = list(_following(rows, order, viewer, after).order_by(*order.fields)[: PAGE + 1])
    first = [] if after else _exceptional(strange, row, viewer)
    shown = [_record(each, _notes(each)) for each in found[:PAGE]]
    return Records((*first, *shown), _cursor(found[PAGE - 1]) if len(found) > PAGE else "")


def records_of(keys: Sequence[int], viewer: Viewer) -> dict[int, Record]:
    """Cases by the keys of their matters, those that ``viewer`` may know of; one query."""
    rows = Application.objects.visible_to(viewer).filter(pk__in=keys)
    return {row.pk: _record(row, _notes(row)) for row in rows.select_related("agency", "origin", "text")}


def _plain(asked: Asked, viewer: Viewer) -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.visible_to(viewer).filter(
        COUNTED, agency_id__in=asked.agencies, origin__isnull=True
    )
    return rows.select_related("agency", "origin", "text")


def _exceptional(strange: Sequence[Exceptional], row: str, viewer: Viewer) -> list[Record]:
    """Exceptional cases of a row; of one that another agency has now, only its number and days are said."""
    there = [each for each in strange if _stands_in(each, row)]
    keys = [each.row.pk for each in there]
    seen = set(Application.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    return [_record(e.row, (*e.notes, *_notes(e.row)), open_to_viewer=e.row.pk in seen) for e in there]


def _stands_in(each: Exceptional, row: str) -> bool:
    if row == RESULTS:
        return not each.instead_of and any(name in RESULT_ROWS for name in each.rows)
    return row in each.rows


def _cursor(row: Application) -> str:
    return f"{row.registrar.code}:{row.number}"


def _following(rows: QuerySet[Application], order: _Order, viewer: Viewer, after: str) -> QuerySet[Application]:
    code, _, number = after.partition(":")
    if not number:
        return rows
    last = Application.objects.visible_to(viewer).called(code, number).first()
    if last is None:
        return rows.none()
    beyond, same = Q(), Q()
    for name in order.fields:
        value = getattr(last, name)
        beyond |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return rows.filter(beyond)


def _record(row: Application, notes: Sequence[str], *, open_to_viewer: bool = True) -> Record:
    title = row.text.title if open_to_viewer and row.text is not None else ""
    kind = Applicant.Kind(row.column).label if row.column else ""
    return Record(
        row.reference,
        title or "（由其他机关办理）",
        address(row) if open_to_viewer else "",
        f"{row.received_on} → {row.counted_on or STATES[row.process_state]}",
        f"{kind}；{_LABELS.get(row.row, '尚未答复')}",
        tuple(notes),
    )


def _notes(row: Application) -> list[str]:
    """Other grounds of the same answer (O13), and a later decision, which adds nothing (R94)."""
    told = []
    codes = [code for code in row.codes.split(",") if code]
    if len(codes) > 1 and row.replied_on == row.counted_on:
        told.append(f"同时适用 {'、'.join(codes)}，只计一行")
    if row.reopened and row.counted_on:
        again = f"{row.replied_on} 重新答复（{'、'.join(codes)}）" if _answered_again(row) else "正在重新办理"
        told.append(f"{again}，不另计")
    return told


def _answered_again(row: Application) -> bool:
    return row.replied_on is not None and row.replied_on != row.counted_on
