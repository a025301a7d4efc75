"""Table 4 (R95, O14): what counts in which year and column; what lies behind each number; a random naive count."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.challenges import counting
from gongkai.challenges.counting import behind, consolidated, table4, tables4, without_case
from gongkai.challenges.models import Challenge
from gongkai.challenges.tests.bureau import PAPER, Bureau, build, on
from gongkai.core import clock
from gongkai.core import settings as core_settings
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry, Matter
from gongkai.core.projections import folding
from gongkai.core.viewers import Anonymous, Job, Viewer
from gongkai.core.writing import write_transaction
from gongkai.law.challenges import ENDINGS, PENDING, TOTAL, Track, columns

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def counted(bureau: Bureau, year: int) -> dict[str, int]:
    """The cells that are not nought, totals left out, in short: ``review upheld`` → 1."""
    table = table4(bureau.office.agency, year)
    assert len(table) == 15
    for group in counting.GROUPS:
        assert table[group, TOTAL] == sum(n for (row, column), n in table.items() if row == group and column != TOTAL)
    return {f"{group} {column}": n for (group, column), n in table.items() if n and column != TOTAL}


def dated(day: str) -> dict[str, str]:
    return {**PAPER, "dated": day}


def test_a_review_counts_where_it_ends_and_before_as_pending(bureau: Bureau) -> None:
    with on("2025-12-22"):
        matter = bureau.receive(reference="云府复〔2025〕9号")
        bureau.answer(matter)
    with on("2026-01-20"):
        bureau.end("decide_review", matter, "review_revoked")
    with on("2027-01-10"):
        assert counted(bureau, 2024) == {}
        assert counted(bureau, 2025) == {"review pending": 1}
        assert counted(bureau, 2026) == {"review corrected": 1}
        assert counted(bureau, 2027) == {}


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ("2025-12-15", {2025: "suit_direct upheld"}),  # in force on 31 December
        ("2025-12-16", {2025: "suit_direct pending", 2026: "suit_direct upheld"}),  # on 1 January
    ],
)
def test_a_judgment_not_in_force_on_the_last_day_is_pending(
    bureau: Bureau, served: str, expected: dict[int, str]
) -> None:
    with on(served):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        assert counted(bureau, 2025) == {"suit_direct pending": 1}, "the year still runs"
    with on("2026-02-02"):
        found = {year: counted(bureau, year) for year in (2025, 2026)}
    assert found == {year: ({expected[year]: 1} if year in expected else {}) for year in (2025, 2026)}


def test_two_instances_are_one_by_the_last_result(bureau: Bureau) -> None:
    with on("2025-06-02"):
        matter = bureau.receive(track="suit_after_review", part="with_review")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        bureau.do("appeal", matter, {"own": "other", "forum": "中院"})
    with on("2026-03-02"):
        bureau.do("end_appeal", matter, {**dated("2026-03-02"), "how": "changed", "ending": "suit_unlawful"})
        assert counted(bureau, 2025) == {"suit_after_review pending": 1}
        assert counted(bureau, 2026) == {"suit_after_review corrected": 1}


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [("end_retrial", {"how": "affirmed"})],
        [("end_retrial", {"how": "changed", "ending": "suit_unlawful"})],
        [("remand", {})],
        [("remand", {}), ("judge", {"ending": "suit_revoked"})],
        [("judge", {"ending": "suit_revoked"})],
    ],
)
def test_what_is_tried_again_is_counted_once_by_what_was_in_force_first(
    bureau: Bureau, steps: list[tuple[str, dict[str, str]]]
) -> None:
    with on("2025-06-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        bureau.do("appeal", matter, {"own": "other", "forum": "中院"})
        bureau.do("end_appeal", matter, {**dated("2025-06-02"), "how": "affirmed"})
    with on("2026-03-02"):
        bureau.do("open_retrial", matter, {**dated("2026-03-02"), "forum": "省高院"})
        for code, data in steps:
            bureau.do(code, matter, {**dated("2026-03-02"), **data})
    with on("2026-06-02"):
        assert counted(bureau, 2025) == {"suit_direct upheld": 1}
        assert counted(bureau, 2026) == {}


def test_review_and_suit_of_one_dispute_count_in_both_groups(bureau: Bureau) -> None:
    with on("2026-03-02"):
        review = bureau.receive(reference="云府复〔2026〕1号")
        bureau.answer(review)
        bureau.end("decide_review", review, "review_upheld")
        bureau.receive(track="suit_after_review", reference="（2026）行初1号", part="with_review")
        assert counted(bureau, 2026) == {"review upheld": 1, "suit_after_review pending": 1}


def test_what_is_no_case_of_table_4(bureau: Bureau) -> None:
    with on("2026-03-02"):
        bureau.complaint()
        bureau.receive(part="third_party")
        matter = bureau.receive()
        bureau.do("void", matter, {"reason": "登记重了"})
        assert counted(bureau, 2026) == {}
        review = bureau.receive()
        bureau.end("decide_review", review, "review_not_accepted")
        assert counted(bureau, 2026) == {"review other": 1}


def put(bureau: Bureau, code: str, value: Any) -> None:
    """A choice of the agency."""
    with write_transaction():
        agency = bureau.office.agency.pk
        entry = write_entry(Job("测试"), "test.settings", Entry.Result.DONE, channel="call", agency_id=agency)
        day = date(2020, 1, 1)
        core_settings.put(code, value, agency_id=agency, source="当地口径", valid_from=day, entry=entry)


def test_an_option_moves_an_ending_and_the_records_behind_it(bureau: Bureau) -> None:
    with on("2026-03-02"):
        matter = bureau.receive()
        bureau.answer(matter)
        bureau.end("decide_review", matter, "review_rejected")
        assert counted(bureau, 2026) == {"review upheld": 1}
        put(bureau, "challenges.columns", "驳回复议请求＝其他结果")
        assert counted(bureau, 2026) == {"review other": 1}
        viewer = bureau.office.receiver
        assert [r.result for r in behind(bureau.office.agency, 2026, "review", "other", viewer).records] == [
            "其他结果（驳回复议请求）"
        ]
        assert not behind(bureau.office.agency, 2026, "review", "upheld", viewer).records


def test_a_co_respondent_counts_once_in_its_table_and_once_in_the_city(bureau: Bureau) -> None:
    city = build("MB9990027", "云川市人民政府")
    with on("2026-03-02"):
        base = {"track": "suit_after_review", "forum": "云川市江东区人民法院"}
        bureau.receive(**base, reference="（2026）江0102行初7号", part="with_review")
        city.receive(**base, reference="(2026) 江0102行初7号", part="with_original")
        again = {**base, "reference": "（2026）江0102行初７号", "procedure": "", "against": "other", "by": "other"}
        errors = bureau.errors("receive", None, {**again, "part": "with_original"})
        assert "同一争议在本机关只登记一次" in errors["reference"][0]
        one = {"suit_after_review pending": 1}
        assert (counted(bureau, 2026), counted(city, 2026)) == (one, one)
        agencies = [bureau.office.agency, city.office.agency]
        assert consolidated(agencies, 2026)["suit_after_review", TOTAL] == 1
        put(city, "challenges.count_as_review_organ", False)
        assert (counted(bureau, 2026), counted(city, 2026)) == (one, {})


def test_gaps_are_named_and_closed_by_a_link(bureau: Bureau) -> None:
    with on("2026-03-02"):
        matter, viewer, agency = bureau.receive(), bureau.office.receiver, bureau.office.agency
        bureau.receive(part="third_party")
        found = without_case(agency, 2026, viewer).records
        assert [(r.matter, r.case_known) for r in found] == [(matter.pk, False)]
        case = bureau.office.register()
        bureau.do("link", matter, {"about": bureau.office.row(case).number})
        assert without_case(agency, 2026, viewer).records == []


def test_queries_for_tables_grow_with_nothing_but_choices(bureau: Bureau, django_assert_num_queries: Any) -> None:
    office = bureau.office.agency
    agencies = [office, *(build(f"MB99900{n}", f"云川市第{n}局").office.agency for n in range(40, 43))]

    def whole(queries: int) -> dict[int, Any]:
        with django_assert_num_queries(queries):
            return tables4(agencies, 2026)

    with on("2026-03-02"):
        assert not any(whole(2)[office.pk].values()), "nobody is asked what was chosen for no challenge"
        suit = {"track": "suit_after_review", "forum": "云川市江东区人民法院", "part": "with_original"}
        bureau.receive(**suit, reference="（2026）江0102行初7号")
        assert whole(3)[office.pk]["suit_after_review", TOTAL] == 1
        put(bureau, "challenges.count_as_review_organ", False)
        assert whole(4)[office.pk]["suit_after_review", TOTAL] == 0
        assert table4(office, 2026) == whole(4)[office.pk]


def test_behind_is_paged_narrowed_to_the_viewer_and_asks_three_queries(
    bureau: Bureau,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(counting, "PAGE", 2)
    agency, viewer = bureau.office.agency, bureau.office.receiver
    with on("2026-03-02"):
        matters = [bureau.receive() for _ in range(3)]
        agency.refresh_from_db()
        with django_assert_num_queries(3):
            first = behind(agency, 2026, "review", PENDING, viewer)
        second = behind(agency, 2026, "review", TOTAL, viewer, first.after)
        assert [r.matter for r in (*first.records, *second.records)] == [m.pk for m in matters]
        assert second.after is None
        with django_assert_num_queries(3):
            table4(agency, 2026)
        with django_assert_num_queries(3):
            without_case(agency, 2026, viewer)
        with django_assert_num_queries(3):
            consolidated([agency], 2026)
        other = build("MB9990027", "云川市教育局").office.receiver
        strangers: tuple[Viewer, ...] = (other, Anonymous())
        for stranger in strangers:
            assert behind(agency, 2026, "review", TOTAL, stranger).records == []
    with pytest.raises(KeyError):
        behind(agency, 2026, "complaint", TOTAL, viewer)


# -- a random city against a count that reads each row on its own --

DAYS = st.dates(date(2024, 11, 1), date(2026, 12, 31))
TRACKS = [Track.REVIEW, Track.SUIT_DIRECT, Track.SUIT_AFTER_REVIEW, Track.COMPLAINT]


@st.composite
def lives(draw: Any) -> dict[str, Any]:
    """The columns of one challenge."""
    track = draw(st.sampled_from(TRACKS))
    received = draw(DAYS)
    ended = draw(st.none() | st.integers(0, 500).map(lambda n: received + timedelta(days=n)))
    codes = [code for code, ending in ENDINGS.items() if track in ending.tracks]
    return {
        "group": track.value,
        "received_on": received,
        "ended_on": ended,
        "ending": draw(st.sampled_from(codes)) if ended else "",
        "counted": track is not Track.COMPLAINT and draw(st.integers(0, 9)) > 0,
        "known": draw(st.booleans()),
    }


def naive(rows: list[dict[str, Any]], year: int, today: date) -> Counter[tuple[str, str]]:
    """Each row for itself: was there a day of the year on which it was not ended yet, or on which it ended?"""
    found: Counter[tuple[str, str]] = Counter()
    last = min(date(year, 12, 31), today)
    for row in rows:
        begun, ended = row["received_on"] <= last, row["ended_on"]
        if not row["counted"] or not begun or (ended is not None and ended.year < year):
            continue
        done = ended is not None and ended <= last
        found[row["group"], columns()[row["ending"]] if done else PENDING] += 1
        found[row["group"], TOTAL] += 1
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(lives(), max_size=25), DAYS)
def test_any_table_is_the_naive_count(bureau: Bureau, rows: list[dict[str, Any]], today: date) -> None:
    agency, moment = bureau.office.agency, clock.now()
    with folding():
        Challenge.objects.all().delete()
        for place, row in enumerate(rows):
            matter = Matter.objects.create(kind="challenge", agency=agency, opened_at=moment, last_seq=1)
            values = {name: value for name, value in row.items() if name != "known"}
            values |= {"counted_on": row["ended_on"], "counted_ending": row["ending"]}
            target = matter if row["known"] else None
            Challenge(
                matter=matter, agency=agency, key=f"k{place}", number=f"n{place}", part="alone", forum="法院",
                against="other", process_state="pending", last_seq=1, target=target, **values,
            ).save(force_insert=True)  # fmt: skip
    viewer = bureau.office.receiver
    with on(today.isoformat()):
        for year in (2024, 2025, 2026, 2027):
            expected = naive(rows, year, today)
            table = table4(agency, year)
            assert {cell: n for cell, n in table.items() if n} == {cell: n for cell, n in expected.items() if n}
            assert consolidated([agency], year) == table
            for group in counting.GROUPS:
                assert len(behind(agency, year, group, TOTAL, viewer).records) == table[group, TOTAL]
