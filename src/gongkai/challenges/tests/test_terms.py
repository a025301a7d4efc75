"""The terms of challenges as they are played: each last day itself at -1, 0, +1 (R73-R78, R81)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.challenges.dispute import same_number
from gongkai.challenges.tests.bureau import PAPER, Bureau, on, upload

D = date.fromisoformat


@pytest.mark.parametrize(
    ("left", "right"),
    [("（2026）川01行初12号", "(2026) 川01行初12号"), ("云府复〔2026〕7号", "云府复[2026]７号"), ("", "  ")],
)
def test_one_number_written_in_two_ways(left: str, right: str) -> None:
    assert same_number(left) == same_number(right)


CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("2026-03-02", {"procedure": "simple"}, "answer", "2026-03-09"),
    ("2026-03-02", {"procedure": "ordinary"}, "answer", "2026-03-16"),
    ("2026-03-06", {"track": "suit_direct"}, "answer", "2026-03-23"),
    ("2026-03-06", {"track": "suit_direct", "part": "third_party"}, "", "None"),
]


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize(("received", "changes", "what", "last"), CASES)
def test_the_answer_is_late_on_the_day_after_the_last_one(
    bureau: Bureau, received: str, changes: dict[str, Any], what: str, last: str
) -> None:
    with on(received):
        matter = bureau.receive(**changes)
    assert (bureau.row(matter).due_for, str(bureau.row(matter).due)) == (what, last)
    if not what:
        return
    for days, late in ((-1, False), (0, False), (1, True)):
        with on(received):
            matter = bureau.receive(**changes)
        with on(str(D(last) + timedelta(days=days))):
            bureau.answer(matter)
        row = bureau.row(matter)
        assert (row.late, row.due, row.process_state) == (late, None, "pending"), days


@pytest.mark.db
@pytest.mark.django_db
def test_a_judgment_stands_when_its_term_is_over_and_not_before(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_ordered", days=10)
    row = bureau.row(matter)
    assert (row.due_for, str(row.due), str(row.ended_on), row.year) == ("appeal", "2026-03-17", "2026-03-18", 2026)
    with on("03-17"):
        assert "2026年3月18日起生效" in bureau.refused("let_stand", matter).message
    with on("03-18"):
        assert bureau.refused("comply", matter).code == "state"
        bureau.do("let_stand", matter)
    row = bureau.row(matter)
    assert (row.process_state, row.due_for, str(row.due)) == ("ended", "comply", "2026-04-01"), "ten working days"


@pytest.mark.db
@pytest.mark.django_db
def test_an_appeal_takes_the_ending_away(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
    appeal = {"own": "own", "forum": "云川市中级人民法院"}
    with on("03-18"):
        assert "届满" in bureau.refused("appeal", matter, appeal).message, "our own term is over"
        bureau.do("let_stand", matter)
    with on("03-25"):
        errors = bureau.errors("appeal", matter, {**appeal, "copy_on": "2026-03-25"})
        assert errors == {"copy_on": ["本机关上诉的不填。"]}
        late = {**appeal, "own": "other", "occurred_on": "2026-03-16", "copy_on": "2026-03-24", "late_reason": "转送"}
        assert bureau.refused("appeal", matter, late).code == "late", "with a proof only"
        proof = {"late_proof": upload()}
        bureau.do("appeal", matter, late, files=proof)
        row = bureau.row(matter)
        assert (row.process_state, row.ended_on, row.instances) == ("appeal", None, 2)
        assert (row.due_for, str(row.due)) == ("appeal_answer", "2026-04-08"), "fifteen days from the copy"
        bureau.do("answer_appeal", matter, PAPER)
    with on("05-06"):
        data = {**PAPER, "dated": "2026-05-06", "how": "affirmed"}
        assert "ending" in bureau.errors("end_appeal", matter, {**data, "ending": "suit_revoked"})
        bureau.do("end_appeal", matter, data)
    row = bureau.row(matter)
    assert (row.ending, str(row.ended_on), row.process_state) == ("suit_rejected", "2026-05-06", "ended")


@pytest.mark.db
@pytest.mark.django_db
def test_sent_back_it_is_heard_again(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_revoked")
        bureau.do("appeal", matter, {"own": "own", "forum": "中院"})
        bureau.do("remand", matter, {**PAPER, "dated": "2026-03-02"})
        assert (bureau.row(matter).process_state, bureau.row(matter).ended_on) == ("pending", None)
        bureau.end("judge", matter, "suit_rejected")
        bureau.do("appeal", matter, {"own": "other", "forum": "中院"})
        bureau.do("end_appeal", matter, {**PAPER, "dated": "2026-03-02", "how": "changed", "ending": "suit_ordered"})
    row = bureau.row(matter)
    assert (row.ending, row.to_comply, str(row.due)) == ("suit_ordered", True, "2026-03-30")


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "ending", "expected"),
    [
        ("affirmed", "", ("suit_ordered", False, "")),
        ("withdrawn", "", ("suit_ordered", False, "")),
        ("changed", "suit_rejected", ("suit_rejected", False, "")),
        ("changed", "suit_ordered", ("suit_ordered", True, "2026-06-15")),
    ],
)
def test_a_retrial_stops_what_was_ordered_and_settles_it(
    bureau: Bureau, how: str, ending: str, expected: tuple[str, bool, str]
) -> None:
    """Carried out before, it is not to be done again where it stands; what takes its place is."""
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        bureau.do("appeal", matter, {"own": "other", "forum": "中院"})
        bureau.do("end_appeal", matter, {**PAPER, "dated": "2026-03-02", "how": "changed", "ending": "suit_ordered"})
        assert bureau.row(matter).to_comply
        bureau.do("comply", matter, {"note": "已重新答复"})
        bureau.do("close", matter)
    with on("05-15"):
        ruling = {**PAPER, "forum": "省高院", "dated": "2026-05-15"}
        bureau.do("open_retrial", matter, ruling)
        row = bureau.row(matter)
        assert (row.process_state, row.ending, row.ended_on) == ("retrial", "", None)
        assert (row.to_comply, row.due) == (False, None)
        assert (row.closed, row.instances) == (False, 3)
    with on("05-18"):
        data = {**PAPER, "dated": "2026-05-18", "how": how}
        wrong = {**data, "ending": "" if ending else "suit_rejected"}
        assert "ending" in bureau.errors("end_retrial", matter, wrong)
        bureau.do("end_retrial", matter, {**data, "ending": ending})
    row = bureau.row(matter)
    assert (row.ending, row.to_comply, str(row.due or "")) == expected
    assert (str(row.ended_on), row.process_state) == ("2026-05-18", "ended")


@pytest.mark.db
@pytest.mark.django_db
def test_an_order_that_stands_after_the_retrial_is_to_be_carried_out_in_its_own_term(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.do("judge", matter, {**PAPER, "dated": "2026-03-02", "ending": "suit_ordered", "days": "5"})
    with on("03-20"):
        bureau.do("let_stand", matter)
        assert bureau.row(matter).to_comply
        assert bureau.refused("close", matter).message
        bureau.do("open_retrial", matter, {**PAPER, "forum": "中院", "dated": "2026-03-20"})
        assert not bureau.row(matter).to_comply
        bureau.do("end_retrial", matter, {**PAPER, "dated": "2026-03-20", "how": "affirmed"})
    row = bureau.row(matter)
    assert (row.to_comply, row.due_for, str(row.due)) == (True, "comply", "2026-03-27")


@pytest.mark.django_db
def test_a_judgment_in_whose_term_an_appeal_is_open_is_not_tried_again(bureau: Bureau) -> None:
    with on("03-02"):
        review = bureau.receive()
        bureau.answer(review)
        bureau.end("decide_review", review, "review_upheld")
        ruling = {**PAPER, "forum": "中院", "dated": "2026-03-02"}
        assert bureau.refused("open_retrial", review, ruling).message == "这一件不是行政诉讼。"
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        assert bureau.refused("open_retrial", matter, ruling).code == "state"


@pytest.mark.db
@pytest.mark.django_db
def test_a_complaint_is_told_extended_once_and_finished(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.complaint()
        assert (bureau.row(matter).due_for, str(bureau.row(matter).due)) == ("told", "2026-03-17")
        assert not bureau.row(matter).counted
    with on("03-17"):
        bureau.do("accept_complaint", matter, PAPER)
        assert (bureau.row(matter).due_for, str(bureau.row(matter).due)) == ("finish", "2026-05-18"), "a Saturday"
        more = {"days": 30, "reason": "涉及面广"}
        assert bureau.errors("extend_complaint", matter, {**more, "days": 31})
        bureau.do("extend_complaint", matter, more)
        assert "不能再延长" in bureau.refused("extend_complaint", matter, more).message
        assert str(bureau.row(matter).due) == "2026-06-15"
        bureau.do("finish_complaint", matter, {**PAPER, "ending": "complaint_ordered"})
    row = bureau.row(matter)
    assert (row.process_state, row.ending, row.due, row.late) == ("ended", "complaint_ordered", None, False)


@pytest.mark.db
@pytest.mark.django_db
def test_an_opinion_letter_is_reported_on_in_sixty_days(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive()
        bureau.answer(matter)
        bureau.do("receive_opinion", matter, PAPER)
        bureau.end("decide_review", matter, "review_upheld")
        assert (bureau.row(matter).due_for, str(bureau.row(matter).due)) == ("opinion", "2026-05-06")
        assert "还没有报送" in bureau.refused("close", matter).message
        bureau.do("report_back", matter, PAPER)
        assert "没有等待报送" in bureau.refused("report_back", matter, PAPER).message
        bureau.do("close", matter)
    assert bureau.state(matter) == "closed"
