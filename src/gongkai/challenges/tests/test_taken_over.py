"""Mergers in mid-year: a challenge moves with the power and is counted once, by who had it when it ended (O16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.agencies.models import Account, Agency
from gongkai.applications.tests.desk_client import browser_of, hidden, words
from gongkai.challenges import counting
from gongkai.challenges.models import Challenge
from gongkai.challenges.tests.bureau import PAPER, Bureau, build, on, upload
from gongkai.core.models import Matter, Task
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.law.challenges import TOTAL

pytestmark = [pytest.mark.django_db, pytest.mark.db]
REFORM = "云川市机构改革方案（云委发〔2026〕3号）"
BEFORE, AFTER = "predecessor", "successor"


@pytest.fixture
def successor(bureau: Bureau) -> Bureau:
    """云川市住房和城市更新局, with people of its own."""
    return build("MB9990035", "云川市住房和城市更新局")


def handed_over(bureau: Bureau, successor: Bureau, matter: Matter, **data: Any) -> Matter:
    given = {"to": successor.office.agency.code, "document": REFORM, **data}
    bureau.do("take_over", matter, given, by=bureau.office.receiver)
    matter.refresh_from_db()
    return matter


def tasks_of(matter: Matter) -> set[tuple[str, int, int | None]]:
    rows = Task.objects.filter(matter=matter).open()
    return {(row.kind.partition(".")[2], row.agency_id, row.account_id) for row in rows}


def counted(of: Bureau, year: int) -> dict[str, int]:
    """The cells that are not nought, totals left out."""
    table = counting.table4(of.office.agency, year)
    return {f"{group} {column}": n for (group, column), n in table.items() if n and column != TOTAL}


def ended(of: Bureau, matter: Matter, **more: Any) -> None:
    of.end("decide_review", matter, "review_revoked", **more)


# -- the challenge --


def test_number_days_and_terms_stay_and_the_successor_goes_on(bureau: Bureau, successor: Bureau) -> None:
    with on("2026-03-02"):
        matter = bureau.receive(reference="云府复〔2026〕9号")
        before = bureau.row(matter)
    with on("2026-03-05"):
        handed_over(bureau, successor, matter)
        row = bureau.row(matter)
        kept = ("key", "number", "received_on", "due", "due_for", "process_state", "reference")
        assert [getattr(row, name) for name in kept] == [getattr(before, name) for name in kept]
        there, here = successor.office.agency.pk, bureau.office.agency.pk
        assert (row.agency_id, row.origin_id, row.handler_id) == (there, here, None)
        assert row.moves == [["2026-03-05", there]]
        assert tasks_of(matter) == {("answer", there, None), ("link", there, None)}
        with pytest.raises(Refused, match="其他机关"):
            bureau.answer(matter)
        successor.do("assign", matter, {"account": Account.objects.get(pk=successor.office.handler.account).key})
        successor.answer(matter)
        ended(successor, matter)
    assert successor.state(matter) == "ended"
    assert check() == []


def test_it_is_decided_anew_by_the_successor_once_the_case_has_followed(bureau: Bureau, successor: Bureau) -> None:
    office = bureau.office
    with on("2026-03-02"):
        case = office.assigned()
        office.answer(case, "D02", office.filled(case, "D02"))
        matter = bureau.receive(about=office.row(case).number)
        bureau.answer(matter)
        handed_over(bureau, successor, matter)
        successor.end("decide_review", matter, "review_revoked_anew", days=20)
        refusal = successor.refused("comply", matter, {"note": "重办"})
        assert (refusal.code, "云川市住房和城乡建设局" in refusal.message) == ("elsewhere", True)
        to = {"to": successor.office.agency.code, "document": REFORM}
        office.do("take_over", case, to, by=office.receiver)
        successor.do("comply", matter, {})
    row = office.row(case)
    assert (row.agency_id, row.reopened) == (successor.office.agency.pk, 1)
    assert successor.dispute(matter).complied_on == date(2026, 3, 2)


def test_of_an_agency_that_ended_the_successor_takes_it(bureau: Bureau, successor: Bureau) -> None:
    data = {"to": successor.office.agency.code, "document": REFORM}
    with on("2026-03-02"):
        matter = bureau.receive()
    agency = bureau.office.agency
    Agency.objects.filter(pk=agency.pk).update(valid_to=date(2026, 6, 30), successor=successor.office.agency)
    stranger = build("MB9990043", "云川市教育局")
    fresh = Matter.objects.get(pk=matter.pk)
    for day, by in (
        ("2026-06-30", successor.office.receiver),
        ("2026-07-01", stranger.office.receiver),
        ("2026-07-01", successor.office.handler),
    ):
        with on(day):
            assert successor.refused("take_over", fresh, data, by=by)
    with on("2026-07-01"):
        errors = successor.errors(
            "take_over", fresh, {**data, "to": stranger.office.agency.code}, by=successor.office.receiver
        )
        assert "您所在的机关" in errors["to"][0]
        successor.do("take_over", fresh, data, by=successor.office.receiver)
    assert bureau.row(matter).agency_id == successor.office.agency.pk


def test_a_closed_one_is_taken_over_and_tried_again_by_the_successor(bureau: Bureau, successor: Bureau) -> None:
    with on("2025-03-03"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("end_suit", matter, "suit_mediated")
        bureau.do("close", matter, {})
    with on("2026-03-02"):
        handed_over(bureau, successor, matter)
        successor.do("open_retrial", matter, {**PAPER, "dated": "2026-03-02", "forum": "省高院"})
        assert successor.state(matter) == "retrial"
        assert (counted(bureau, 2025), counted(successor, 2025)) == ({"suit_direct other": 1}, {})
        assert (counted(bureau, 2026), counted(successor, 2026)) == ({}, {})


def test_the_same_dispute_does_not_come_twice_to_one_agency(bureau: Bureau, successor: Bureau) -> None:
    base = {"track": "suit_after_review", "forum": "云川市江东区人民法院", "reference": "（2026）江0102行初7号"}
    with on("2026-03-02"):
        matter = bureau.receive(**base, part="with_review")
        own = successor.receive(**base, part="with_original")
        refusal = bureau.refused(
            "take_over", matter, {"to": successor.office.agency.code, "document": REFORM}, by=bureau.office.receiver
        )
        assert (refusal.code, successor.row(own).number in refusal.message) == ("twin", True)
        assert bureau.row(matter).agency_id == bureau.office.agency.pk
        successor.do("void", own, {"reason": "并入移交的一件"})
        handed_over(bureau, successor, matter)
        assert counted(successor, 2026) == {"suit_after_review pending": 1}


def test_on_the_page_it_is_handed_over_and_left(bureau: Bureau, successor: Bureau) -> None:
    with on("2026-03-02"):
        matter = bureau.receive()
        client = browser_of(bureau.office.receiver)
        path = f"/desk/challenges/{bureau.row(matter).key}/take_over/"
        page = client.get(path)
        assert "云川市住房和城市更新局" in page.content.decode()
        bad = client.post(path, {**hidden(page), "document": REFORM})
        assert bad.status_code in (400, 422)
        assert REFORM in bad.content.decode(), "what was typed stays"
        sent = client.post(path, {**hidden(page), "to": successor.office.agency.code, "document": REFORM})
        assert (sent.status_code, sent["Location"]) == (303, "/desk/challenges/")
        told = words(browser_of(successor.office.receiver).get(f"/desk/challenges/{bureau.row(matter).key}/"))
        assert "云川市住房和城乡建设局移交云川市住房和城市更新局继续办理" in told


# -- table 4, with days on either side of the merger --

RESULT, OPEN = {"review corrected": 1}, {"review pending": 1}
# Received 2025-03-03; moved; ended (none: not at all); who counts what in 2025 and in 2026.
LIVES: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("2025-07-01", "before", "2025-06-30", {BEFORE: RESULT}, {}),
    ("2025-07-01", "on the day", "2025-07-01", {BEFORE: RESULT}, {}),
    ("2025-07-01", "the day after", "2025-07-02", {AFTER: RESULT}, {}),
    ("2025-07-01", "at the end of the year", "2025-12-31", {AFTER: RESULT}, {}),
    ("2025-07-01", "next year", "2026-01-01", {AFTER: OPEN}, {AFTER: RESULT}),
    ("2025-07-01", "never", "", {AFTER: OPEN}, {AFTER: OPEN}),
    ("2025-12-31", "never", "", {AFTER: OPEN}, {AFTER: OPEN}),
    ("2026-01-01", "never", "", {BEFORE: OPEN}, {AFTER: OPEN}),
    ("2026-01-01", "before", "2025-12-31", {BEFORE: RESULT}, {}),
    ("2026-01-01", "the day after", "2026-01-02", {BEFORE: OPEN}, {AFTER: RESULT}),
    ("2026-03-02", "before it, in the new year", "2026-02-02", {BEFORE: OPEN}, {BEFORE: RESULT}),
]


@pytest.mark.parametrize(("moved", "how", "end", "in_2025", "in_2026"), LIVES, ids=[f"{m} {h}" for m, h, *_ in LIVES])
def test_each_year_counts_it_once_where_it_was(
    bureau: Bureau,
    successor: Bureau,
    moved: str,
    how: str,
    end: str,
    in_2025: dict[str, Any],
    in_2026: dict[str, Any],
) -> None:
    with on("2025-03-03"):
        matter = bureau.receive(reference="云府复〔2025〕9号")
        bureau.answer(matter)
    after = bool(end) and end > moved
    if end and not after:
        with on(end):
            ended(bureau, matter)
    with on(moved):
        handed_over(bureau, successor, matter)
    if after:
        with on(end):
            ended(successor, matter)
    with on("2027-01-10"):
        for year, expected in ((2024, {}), (2025, in_2025), (2026, in_2026)):
            assert counted(bureau, year) == expected.get(BEFORE, {}), year
            assert counted(successor, year) == expected.get(AFTER, {}), year
            both = [bureau.office.agency, successor.office.agency]
            added = sum(counting.consolidated(both, year).values()) // 2
            assert added == (1 if expected else 0), "a city counts it once, its total apart"
            assert counting.doubled(both, year, lambda _: True) == []
            each = counting.tables4(both, year)
            assert {key: counting.table4(agency, year) for key, agency in ((a.pk, a) for a in both)} == each
            for office in (bureau, successor):
                rows = counting.behind(office.office.agency, year, "review", TOTAL, Job("测试")).records
                assert len(rows) == counting.table4(office.office.agency, year)["review", TOTAL]
                kept = list(counting.kept([office.office.agency], year))
                assert [row.record for row in kept] == [row.matter for row in rows]


def test_a_judgment_whose_term_runs_over_the_merger_ends_at_the_successor(bureau: Bureau, successor: Bureau) -> None:
    with on("2025-06-23"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
    with on("2025-07-01"):
        handed_over(bureau, successor, matter)
        assert counted(successor, 2025) == {"suit_direct pending": 1}, "the term for an appeal runs"
    with on("2026-01-10"):
        assert (counted(bureau, 2025), counted(successor, 2025)) == ({}, {"suit_direct upheld": 1})


def test_handed_on_twice_each_has_it_for_its_time(bureau: Bureau, successor: Bureau) -> None:
    third = build("MB9990043", "云川市建设局")
    with on("2024-12-02"):
        matter = bureau.receive()
    for day, who, to in (("2025-07-01", bureau, successor), ("2026-07-01", successor, third)):
        with on(day):
            handed_over(who, to, matter)
    with on("2027-01-10"):
        found = {year: [counted(of, year) for of in (bureau, successor, third)] for year in (2024, 2025, 2026)}
    assert found == {2024: [OPEN, {}, {}], 2025: [{}, OPEN, {}], 2026: [{}, {}, OPEN]}
    assert Challenge.objects.get(pk=matter.pk).origin_id == bureau.office.agency.pk
    assert check() == []


def test_the_day_of_the_move_can_be_corrected(bureau: Bureau, successor: Bureau) -> None:
    with on("2025-12-29"):
        matter = bureau.receive()
    with on("2026-01-02"):
        handed_over(bureau, successor, matter)
        assert (counted(bureau, 2025), counted(successor, 2025)) == (OPEN, {})
        fix = {"seq": 2, "occurred_on": "2025-12-31", "reason": "批复自该日起执行"}
        successor.do("amend", matter, fix, files={"proof": upload()})
        assert (counted(bureau, 2025), counted(successor, 2025)) == ({}, OPEN)
    assert check() == []
