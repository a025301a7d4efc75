"""Table 3 from the projections: which case stands in which cell of which year, at which agency (R90-R94, O15, O16)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.agencies.models import Agency
from gongkai.applications.counting import Asked, Cells, Told, behind, cases, table3, tables3, told
from gongkai.applications.models import Application
from gongkai.applications.tests.counted_lives import CODE_OF, Life, live
from gongkai.core import calendars
from gongkai.core.projections import folding
from gongkai.core.viewers import Job, Staff
from gongkai.law.report_format import RESULT_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.db]
EVERYBODY = Job("测试")


def agency(number: int, **more: object) -> Agency:
    name = f"云川市第{number}局"
    return Agency.objects.create(
        code=f"MC{number:07}", name=name, short_name=name, sort_key=name, kind="department",
        valid_from=date(2019, 5, 15), **more,
    )  # fmt: skip


@pytest.fixture
def three(db: None) -> list[Agency]:
    calendars.seed()
    return [agency(number) for number in range(3)]


def asked(year: int, *agencies: Agency, last_decision: bool = False) -> Asked:
    return Asked(frozenset(each.pk for each in agencies), year, last_decision)


def year_of(year: int, *agencies: Agency) -> dict[str, int]:
    """Rows with a number, all columns together."""
    rows: dict[str, int] = defaultdict(int)
    for (row, _), number in table3(asked(year, *agencies)).items():
        rows[row] += number
    return dict(rows)


def day(text: str) -> date:
    return date.fromisoformat(text)


IN_2025 = {"r01": 1, "r03": 1, "r24": 1}
TABLE = [
    # received, answered, the rows of 2024, 2025, 2026
    ("2025-01-01", "2025-12-31", [{}, IN_2025, {}]),
    ("2024-12-31", "2025-01-01", [{"r01": 1, "r25": 1}, {"r02": 1, "r03": 1, "r24": 1}, {}]),
    ("2025-12-31", "2026-01-01", [{}, {"r01": 1, "r25": 1}, {"r02": 1, "r03": 1, "r24": 1}]),
    ("2025-12-31", None, [{}, {"r01": 1, "r25": 1}, {"r02": 1, "r25": 1}]),
    (
        "2024-12-31",
        "2026-01-01",
        [{"r01": 1, "r25": 1}, {"r02": 1, "r25": 1}, {"r02": 1, "r03": 1, "r24": 1}],
    ),
]


@pytest.mark.parametrize("received, answered, years", TABLE)
def test_boundary_days(three: list[Agency], received: str, answered: str | None, years: list[dict[str, int]]) -> None:
    live([Life(three[0], day(received), answered=day(answered) if answered else None)])
    assert [year_of(year, three[0]) for year in (2024, 2025, 2026)] == years


def test_what_was_forwarded_is_not_counted(three: list[Agency]) -> None:
    live([Life(three[0], day("2025-03-03"), forwarded=True)])
    assert year_of(2025, three[0]) == {}


@pytest.mark.parametrize("again, other", [("2025-06-03", "r04"), ("2026-01-05", "r13")])
def test_a_decision_made_again_adds_nothing(three: list[Agency], again: str, other: str) -> None:
    live([Life(three[0], day("2025-03-03"), answered=day("2025-03-20"), row="r13", again=(day(again), "r04"))])
    assert year_of(2025, three[0]) == {"r01": 1, "r13": 1, "r24": 1}
    assert year_of(2026, three[0]) == {}
    assert table3(asked(2025, three[0], last_decision=True)) == {
        ("r01", "c1"): 1,
        (other, "c1"): 1,
        ("r24", "c1"): 1,
    }, "the other reading takes the last decision of the same year, and none of a later one"
    [shown] = behind(asked(2025, three[0], last_decision=True), other, "c7", EVERYBODY).rows
    assert any("重新答复" in note for note in shown.notes)
    assert not behind(asked(2025, three[0], last_decision=True), "r13", "c1", EVERYBODY).rows or other == "r13"


def test_a_case_that_moves_is_new_where_received_and_a_result_where_answered(three: list[Agency]) -> None:
    old, new, third = three
    live([Life(old, day("2025-03-03"), answered=day("2025-03-28"), moved=((day("2025-03-10"), new),))])
    assert year_of(2025, old) == {"r01": 1, "r25": 1}, "carried on by the one"
    assert year_of(2025, new) == {"r02": 1, "r03": 1, "r24": 1}, "and carried in by the other"
    assert year_of(2025, old, new) == IN_2025, "a report that adds its predecessor's period counts it once"
    assert year_of(2025, third) == {}
    [shown] = behind(asked(2025, new), "r02", "c1", EVERYBODY).rows
    assert shown.notes == ("2025-03-10 由其他机关移交，按上年结转计",)


def test_handed_on_over_the_turn_of_the_year(three: list[Agency]) -> None:
    first, second, third = three
    moves = ((day("2025-12-20"), second), (day("2026-01-10"), third))
    live([Life(first, day("2025-12-03"), answered=day("2026-02-02"), moved=moves)])
    assert [year_of(2025, each) for each in three] == [{"r01": 1, "r25": 1}, {"r02": 1, "r25": 1}, {}]
    assert [year_of(2026, each) for each in three] == [{}, {"r02": 1, "r25": 1}, {"r02": 1, "r03": 1, "r24": 1}]


def test_what_was_answered_before_it_moved_stays(three: list[Agency]) -> None:
    live([Life(three[0], day("2025-03-03"), answered=day("2025-03-20"), moved=((day("2025-04-01"), three[1]),))])
    assert (year_of(2025, three[0]), year_of(2025, three[1])) == (IN_2025, {})
    staff = Staff(1, post_id=1, agency_id=three[0].pk, roles=frozenset({"handler"}))
    [shown] = behind(asked(2025, three[0]), "r24", "c7", staff).rows
    assert (shown.title, shown.url) == ("（由其他机关办理）", ""), "another agency has it: only that it was counted"


def test_pages_of_a_cell_leave_nothing_out(three: list[Agency], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.applications.counting.records.PAGE", 3)
    columns = ("c1", "c2", "c1", "c6", "c1", "c2", "c3")
    live([Life(three[0], date(2025, 3, n + 1), column, date(2025, 4, 9 - n)) for n, column in enumerate(columns)])
    live([Life(three[1], date(2025, 3, 3))])
    for row, column, number in (
        ("r01", "c7", 7),
        ("r01", "c1", 3),
        ("r03", "c7", 7),
        ("r24", "c7", 7),
        ("r25", "c7", 0),
    ):
        seen: list[str] = []
        after = ""
        while True:
            page = behind(asked(2025, three[0]), row, column, EVERYBODY, after)
            seen += [each.reference for each in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == number, (row, column)


def test_a_cell_of_another_agency_shows_nothing(three: list[Agency]) -> None:
    live([Life(three[0], day("2025-03-03"))])
    stranger = Staff(1, post_id=1, agency_id=three[1].pk, roles=frozenset({"handler"}))
    assert behind(asked(2025, three[0]), "r01", "c1", stranger).rows == ()


def test_the_number_of_queries_is_fixed(three: list[Agency]) -> None:
    def counted(ask: object) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()  # type: ignore[operator]
        return len(queries)

    live([Life(three[0], day("2025-03-03"))])
    few = [
        counted(lambda: table3(asked(2025, three[0]))),
        counted(lambda: behind(asked(2025, three[0]), "r01", "c7", EVERYBODY)),
    ]
    live([Life(three[0], day("2025-03-03"), moved=((day("2025-04-01"), three[1]),)) for _ in range(4)])
    live([Life(each, day("2025-05-06")) for each in three for _ in range(5)])
    many = [
        counted(lambda: table3(asked(2025, three[0]))),
        counted(lambda: behind(asked(2025, three[0]), "r01", "c7", EVERYBODY)),
    ]
    assert few == [2, 2]
    assert many == [4, 5], "the facts of the cases that moved, and which of them the viewer may open"


def test_the_text_states_late_extended_corrected_and_made_again_in_one_query(
    three: list[Agency], django_assert_num_queries: Any
) -> None:
    first, second, third = three
    live(
        [
            Life(first, day("2025-03-03"), answered=day("2025-03-20"), again=(day("2025-09-01"), "r04")),
            Life(first, day("2025-03-03"), answered=day("2025-06-20")),
            Life(first, day("2024-12-20"), answered=day("2025-01-10"), moved=((day("2025-02-01"), second),)),
            Life(second, day("2025-04-01"), answered=day("2025-06-30"), moved=((day("2025-04-03"), third),)),
            Life(third, day("2025-12-20"), answered=day("2026-01-10")),
            Life(third, day("2025-12-20"), forwarded=True),
        ]
    )
    changed = Application.objects.filter(agency=second)
    with folding():
        changed.update(extended=True, corrected=True)
    for whose, expected in (
        ([first], Told(3, 1, 1, 1, 1, {"counter": 2})),
        ([second], Told(channels={"counter": 1})),
        ([third], Told(1, 1, channels={"counter": 1})),
        (three, Told(4, 2, 1, 1, 1, {"counter": 4})),
    ):
        with django_assert_num_queries(1):
            assert told(asked(2025, *whose)) == expected


# -- random years against a naive count --

DAYS = st.dates(date(2024, 6, 1), date(2026, 6, 1))


@st.composite
def lives(draw: st.DrawFn) -> tuple[int, date, str, date | None, str, tuple[tuple[date, int], ...]]:
    """agency, received, column, answered, row, moves: the days in order."""
    received = draw(DAYS)
    days = sorted(draw(st.lists(st.dates(received, date(2026, 11, 1)), max_size=3)))
    answered = days[draw(st.integers(0, len(days) - 1))] if days and draw(st.booleans()) else None
    moves, holder = [], draw(st.integers(0, 2))
    first = holder
    for each in days:
        to = draw(st.integers(0, 2))
        if each != answered and to != holder:
            moves.append((each, to))
            holder = to
    return (
        first,
        received,
        draw(st.sampled_from(("c1", "c2", "c6"))),
        answered,
        draw(st.sampled_from(sorted(CODE_OF))),
        tuple(moves),
    )


def naive(known: list[Life], whose: set[int], year: int) -> Cells:
    """The same, case by case and day by day."""
    cells: Cells = defaultdict(int)
    for life in known:
        holder, inside_before = None, False
        for when, to in ((life.received, life.agency), *life.moved):
            if life.answered is not None and when > life.answered:
                break
            inside = to.pk in whose
            if when.year == year and inside and not inside_before:
                cells["r01" if holder is None else "r02", life.column] += 1
            if when.year == year and inside_before and not inside:
                cells["r25", life.column] += 1
            holder, inside_before = to, inside
        for end, row in ((date(year - 1, 12, 31), "r02"), (date(year, 12, 31), "r25")):
            had = [to for when, to in ((life.received, life.agency), *life.moved) if when <= end]
            if had and had[-1].pk in whose and (life.answered is None or life.answered > end):
                cells[row, life.column] += 1
        if life.answered is not None and life.answered.year == year and inside_before:
            cells[life.row, life.column] += 1
            cells["r24", life.column] += 1
    return {name: number for name, number in cells.items() if number}


@settings(
    max_examples=100 if settings.get_current_profile_name() == "thorough" else 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.lists(lives(), min_size=1, max_size=6))
def test_random_years(
    three: list[Agency], drawn: list[tuple[int, date, str, date | None, str, tuple[tuple[date, int], ...]]]
) -> None:
    """Equal to the naive count, each agency alone and two as one; balanced; carried over as it was carried on."""
    with transaction.atomic():
        known = [
            Life(three[first], received, column, answered, row, moved=tuple((when, three[to]) for when, to in moves))
            for first, received, column, answered, row, moves in drawn
        ]
        live(known)
        scopes = [{three[0].pk}, {three[1].pk}, {three[2].pk}, {three[0].pk, three[1].pk}]
        for whose in scopes:
            tables = {year: table3(Asked(frozenset(whose), year)) for year in (2024, 2025, 2026)}
            assert tables == {year: naive(known, whose, year) for year in tables}
            for year, cells in tables.items():
                assert_balanced(cells)
                assert_frozen(Asked(frozenset(whose), year), cells)
                assert_told(known, whose, year)
        every = frozenset(each.pk for each in three)
        assert {k: dict(v) for k, v in tables3(every, 2025).items()} == {
            each.pk: table3(asked(2025, each)) for each in three
        }
        whole = {year: table3(Asked(every, year)) for year in (2024, 2025, 2026)}
        for year in (2025, 2026):
            for column in ("c1", "c2", "c6"):
                assert whole[year].get(("r02", column), 0) == whole[year - 1].get(("r25", column), 0)
        transaction.set_rollback(True)


def assert_told(known: list[Life], whose: set[int], year: int) -> None:
    """What the text states, of each case by itself: new where registered, answered where it was at that time."""
    new = sum(each.received.year == year and each.agency.pk in whose for each in known)
    answered = 0
    for life in known:
        if life.answered is not None and life.answered.year == year:
            moves = [to for when, to in life.moved if when <= life.answered]
            answered += [life.agency, *moves][-1].pk in whose
    found = told(Asked(frozenset(whose), year))
    assert (dict(found.channels), found.answered) == ({"counter": new} if new else {}, answered)


def assert_balanced(cells: Cells) -> None:
    for column in ("c1", "c2", "c6"):
        got = {row: cells.get((row, column), 0) for row in ("r01", "r02", "r24", "r25", *RESULT_ROWS)}
        assert got["r01"] + got["r02"] == got["r24"] + got["r25"]
        assert got["r24"] == sum(got[row] for row in RESULT_ROWS)


def assert_frozen(asked: Asked, cells: Cells) -> None:
    """What freezing keeps of each case sums up to the table."""
    rows: Cells = defaultdict(int)
    for case in cases(asked):
        for row in case.rows:
            rows[row, case.column] += 1
    assert dict(rows) == {name: number for name, number in cells.items() if name[0] != "r24"}
