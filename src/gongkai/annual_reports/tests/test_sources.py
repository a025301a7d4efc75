"""Sources of the tables: functions of one agency become a source of several, and their pages follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from gongkai.annual_reports.yearly.sources import Source, by_name, by_pair, named, of_agencies
from gongkai.core import clock
from gongkai.core.counted import Kept, Record
from gongkai.core.viewers import Job

EVERYBODY = Job("测试")
ONE, TWO = SimpleNamespace(pk=1, name="甲局"), SimpleNamespace(pk=2, name="乙局")


@dataclass
class Row:
    """A record of another room."""

    title: str
    number: str = "〔2025〕1号"


@dataclass
class Page:
    """A page of another room."""

    records: list[Row] = field(default_factory=list)
    after: int | None = None


def tables4(agencies: Any, year: int) -> dict[int, dict[tuple[str, str], int]]:
    return {each.pk: {("review", "upheld"): each.pk, ("suit_direct", "pending"): 1} for each in agencies}


def behind(agency: Any, year: int, group: str, column: str, viewer: Any, after: int | None = None) -> Page:
    """Two pages of the first agency, one of the second."""
    if agency is ONE and after is None:
        return Page([Row(f"{agency.name} {group}.{column} 其一", "")], 7)
    return Page([Row(f"{agency.name} {group}.{column} 末页")])


def kept(agencies: Any, year: int) -> Iterator[Kept]:
    """One record of each agency."""
    yield from (Kept("t4.review.upheld", 1, "dispute", each.pk) for each in agencies)


def told(rows: Sequence[Kept], viewer: Any, since: Any) -> dict[tuple[str, int], Record]:
    return {each.key: Record(f"第{each.record}件", "") for each in rows}


def as_record(row: Row) -> Record:
    return Record(row.number, row.title)


@pytest.fixture
def source() -> Source:
    return of_agencies("t4", "复议和诉讼", named("t4", tables4), by_pair(behind), as_record, kept, told)


def test_each_record_of_several_agencies_is_kept(source: Source) -> None:
    assert source.keeping is not None
    rows = list(source.keeping.records(question(ONE, TWO)))
    assert [row.key for row in rows] == [("dispute", 1), ("dispute", 2)]
    assert source.keeping.told(rows, EVERYBODY, clock.now())["dispute", 2].reference == "第2件"


def question(*agencies: Any) -> Any:
    return SimpleNamespace(agencies=agencies, year=2025)


def test_numbers_of_several_agencies_are_added(source: Source) -> None:
    assert source.cells(question(ONE, TWO)) == {"t4.review.upheld": 3, "t4.suit_direct.pending": 2}


def test_their_records_follow_each_other(source: Source) -> None:
    seen, after = [], ""
    while True:
        page = source.behind(question(ONE, TWO), "t4.review.upheld", EVERYBODY, after)
        seen += [(row.reference, row.title) for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [
        ("", "甲局 review.upheld 其一"),
        ("〔2025〕1号", "甲局 review.upheld 末页"),
        ("〔2025〕1号", "乙局 review.upheld 末页"),
    ]


def test_an_agency_without_records_leaves_no_empty_page() -> None:
    def listed(agency: Any, year: int, cell: str, viewer: Any, after: str | None = None) -> Page:
        return Page([Row("乙局的")] if agency is TWO else [])

    made = of_agencies("t2", "主动公开", lambda agencies, year: {}, by_name(listed), as_record, kept, told)
    page = made.behind(question(ONE, TWO), "t2.rules.made", EVERYBODY, "")
    assert ([row.title for row in page.rows], page.after) == (["乙局的"], "")
    assert made.behind(question(TWO, ONE), "t2.rules.made", EVERYBODY, "1~").rows == ()


def test_of_one_agency_there_is_nothing_after_its_last_page(source: Source) -> None:
    assert source.behind(question(TWO), "t4.review.upheld", EVERYBODY, "").after == ""


def test_records_by_the_name_of_a_cell() -> None:
    def listed(agency: Any, year: int, cell: str, viewer: Any, after: str | None = None) -> Page:
        return Page([Row(f"{cell} {after}")])

    made = of_agencies("t2", "主动公开", lambda agencies, year: {}, by_name(listed), as_record, kept, told)
    assert [row.title for row in made.behind(question(ONE), "t2.rules.made", EVERYBODY, "").rows] == [
        "t2.rules.made None"
    ]
