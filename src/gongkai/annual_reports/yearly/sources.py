"""Who counts which table: one source per table, registered by the room that has the records; without one the table says
so and stays blank."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from gongkai.agencies.service import Agency
from gongkai.annual_reports.yearly.question import Question
from gongkai.applications import counting
from gongkai.core.counted import Kept, Record, Records
from gongkai.core.registry import Registry
from gongkai.core.viewers import Viewer

Number = int | Decimal


Each = Callable[[Collection[Agency], int], Mapping[int, Mapping[str, Number]]]
Told = Callable[[Sequence[Kept], Viewer, datetime], Mapping[tuple[str, int], Record]]


@dataclass(frozen=True)
class Keeping:
    """How a source is frozen record by record. ``records``: all of them with their cells; ``told``: kept ones as they
    stood at a moment, those that a viewer may know of."""

    records: Callable[[Question], Iterable[Kept]]
    told: Told


@dataclass(frozen=True)
class Source:
    """``code``: of the table (t2, t3, t4). ``cells``: its numbers by cell name; a cell that is not there is nought.

    ``behind``: the records of a cell that a viewer may know of, from ``after`` on. ``each``: the numbers of many
    agencies without predecessors, by key, in a fixed number of queries. ``keeping``: none where its records are not
    kept one by one in rows of this kind: those of table 3 have rows of their own.
    """

    code: str
    title: str
    cells: Callable[[Question], Mapping[str, Number]]
    behind: Callable[[Question, str, Viewer, str], Records]
    each: Each
    keeping: Keeping | None = None


sources: Registry[Source] = Registry("sources of annual reports")


def _table3(question: Question) -> dict[str, Number]:
    return {f"t3.{row}.{column}": number for (row, column), number in counting.table3(question.asked).items()}


def _behind3(question: Question, cell: str, viewer: Viewer, after: str) -> Records:
    _, row, column = cell.split(".")
    return counting.behind(question.asked, row, column, viewer, after)


def _tables3(agencies: Collection[Agency], year: int) -> dict[int, dict[str, Number]]:
    counted = counting.tables3(frozenset(each.pk for each in agencies), year)
    return {key: {f"t3.{row}.{column}": n for (row, column), n in table.items()} for key, table in counted.items()}


APPLICATIONS = Source("t3", "依申请公开的办件", _table3, _behind3, _tables3)


# -- what rooms hand out that count for one agency --


class Page(Protocol):
    """A page of records of another room, and what asks for the next one: a word, a number, nothing at the end."""

    @property
    def records(self) -> Sequence[Any]: ...
    @property
    def after(self) -> str | int | None: ...


Behind = Callable[[Agency, int, str, Viewer, str], Page]


def of_agencies(
    code: str,
    title: str,
    each: Each,
    behind: Behind,
    record: Callable[[Any], Record],
    kept: Callable[[Collection[Agency], int], Iterable[Kept]],
    told: Told,
) -> Source:
    """A source from the numbers of each agency and the records of one: of several the numbers are added, the records
    follow each other."""

    def added(question: Question) -> dict[str, Number]:
        total: dict[str, Number] = {}
        for cells in each(question.agencies, question.year).values():
            for name, value in cells.items():
                total[name] = total.get(name, 0) + value
        return total

    def listed(question: Question, cell: str, viewer: Viewer, after: str) -> Records:
        place, _, key = after.partition("~")
        at = int(place) if place.isdigit() and int(place) < len(question.agencies) else 0
        while True:
            page = behind(question.agencies[at], question.year, cell, viewer, key)
            rows = tuple(record(each) for each in page.records)
            if page.after:
                return Records(rows, f"{at}~{page.after}")
            at, key = at + 1, ""
            if at == len(question.agencies):
                return Records(rows)
            if rows:
                return Records(rows, f"{at}~")

    def records(question: Question) -> Iterable[Kept]:
        return kept(question.agencies, question.year)

    return Source(code, title, added, listed, each, Keeping(records, told))


def by_name(behind: Callable[..., Any]) -> Behind:
    """Records by the name of the cell, from a function that takes a key or nothing."""
    return lambda agency, year, cell, viewer, after: behind(agency, year, cell, viewer, after or None)


def by_pair(behind: Callable[..., Any]) -> Behind:
    """Records by row and column, from a function that takes a number or nothing."""

    def paired(agency: Agency, year: int, cell: str, viewer: Viewer, after: str) -> Page:
        _, row, column = cell.split(".")
        page: Page = behind(agency, year, row, column, viewer, int(after) if after.isdigit() else None)
        return page

    return paired


def named(table: str, each: Callable[[Collection[Agency], int], Mapping[int, Mapping[tuple[str, str], int]]]) -> Each:
    """Cells by row and column as cells by name."""
    return lambda agencies, year: {
        key: {f"{table}.{row}.{column}": n for (row, column), n in cells.items()}
        for key, cells in each(agencies, year).items()
    }


def register() -> None:
    """Add the sources of the rooms that are there; once per process."""
    if APPLICATIONS.code not in sources:
        sources.add(APPLICATIONS)
