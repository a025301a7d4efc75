"""Who counts which table: one source per table, registered by the room that has the records; without one the table says
so and stays blank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from gongkai.agencies.service import Agency
from gongkai.annual_reports.yearly.question import Question
from gongkai.applications import counting
from gongkai.core.counted import Record, Records
from gongkai.core.registry import Registry
from gongkai.core.viewers import Viewer

Number = int | Decimal


@dataclass(frozen=True)
class Source:
    """``code``: of the table (t2, t3, t4). ``cells``: its numbers by cell name; a cell that is not there is nought.

    ``behind``: the records of a cell that a viewer may know of, from ``after`` on.
    """

    code: str
    title: str
    cells: Callable[[Question], Mapping[str, Number]]
    behind: Callable[[Question, str, Viewer, str], Records]


sources: Registry[Source] = Registry("sources of annual reports")


def _table3(question: Question) -> dict[str, Number]:
    return {f"t3.{row}.{column}": number for (row, column), number in counting.table3(question.asked).items()}


def _behind3(question: Question, cell: str, viewer: Viewer, after: str) -> Records:
    _, row, column = cell.split(".")
    return counting.behind(question.asked, row, column, viewer, after)


APPLICATIONS = Source("t3", "依申请公开的办件", _table3, _behind3)


# -- what rooms hand out that count for one agency --


class Row(Protocol):
    """A record of another room."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def counts(self) -> Number: ...
    @property
    def url(self) -> str: ...


class Page(Protocol):
    """A page of records of another room."""

    @property
    def records(self) -> Iterable[Row]: ...
    @property
    def after(self) -> str: ...


def of_agencies(
    code: str,
    title: str,
    cells: Callable[[Agency, int], Mapping[str, Number]],
    behind: Callable[[Agency, int, str, Viewer, str | None], Page],
) -> Source:
    """A source from functions of one agency: of several the numbers are added, the records follow each other."""

    def added(question: Question) -> dict[str, Number]:
        total: dict[str, Number] = {}
        for agency in question.agencies:
            for name, value in cells(agency, question.year).items():
                total[name] = total.get(name, 0) + value
        return total

    def listed(question: Question, cell: str, viewer: Viewer, after: str) -> Records:
        place, _, key = after.partition("~")
        at = int(place) if place.isdigit() and int(place) < len(question.agencies) else 0
        page = behind(question.agencies[at], question.year, cell, viewer, key or None)
        rows = tuple(_record(each) for each in page.records)
        if page.after:
            return Records(rows, f"{at}~{page.after}")
        return Records(rows, f"{at + 1}~" if at + 1 < len(question.agencies) else "")

    return Source(code, title, added, listed)


def _record(row: Row) -> Record:
    counts = "" if row.counts == 1 else f"计 {row.counts}"
    return Record(row.number or "—", row.title, row.url, str(row.on or ""), counts)


def by_pair(
    table: Callable[[Agency, int], Mapping[tuple[str, str], int]],
) -> Callable[[Agency, int], dict[str, Number]]:
    """Cells by (group, column) as cells by name."""
    return lambda agency, year: {f"t4.{group}.{column}": n for (group, column), n in table(agency, year).items()}


def behind_pair(behind: Callable[..., Any]) -> Callable[[Agency, int, str, Viewer, str | None], Page]:
    """The records behind (group, column) by the name of the cell."""

    def named(agency: Agency, year: int, cell: str, viewer: Viewer, after: str | None) -> Page:
        _, group, column = cell.split(".")
        page: Page = behind(agency, year, group, column, viewer, after)
        return page

    return named


def register() -> None:
    """Add the sources of the rooms that are there; once per process."""
    if APPLICATIONS.code not in sources:
        sources.add(APPLICATIONS)
