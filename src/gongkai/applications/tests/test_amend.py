"""更正记录: a wrong record is set right, the wrong one stays, and everything that follows from it follows anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.applications.models import Party
from gongkai.applications.tests.office import POST, Office, invalid, on, upload
from gongkai.applications.tests.test_outcomes import asked_to_correct, objected, plainly
from gongkai.applications.tests.test_readings import denied, open_tasks
from gongkai.core.actions import Done
from gongkai.core.models import Fact, Matter
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder
from gongkai.letters.models import DeliveryEvent, Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]


def amend(office: Office, matter: Matter, kind: str, **data: Any) -> Done:
    seq = Fact.objects.filter(matter=matter, kind=f"applications.{kind}", corrects=None).latest("seq").seq
    given = {"fact": seq, "reason": "登记时看错了邮戳。", **data}
    return office.do("amend", matter, given, files={"proof": upload()})


def test_another_received_on_date_moves_the_due_day(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        assert amend(office, matter, "registered", day="2026-03-04").result == ()
    row = office.row(matter)
    assert (row.received_on, row.due, row.process_state) == (date(2026, 3, 4), date(2026, 4, 1), "handling")
    kinds = list(matter.facts.order_by("seq").values_list("kind", "corrects__seq"))
    assert kinds[-2:] == [("applications.amended", None), ("applications.registered", 1)]
    assert matter.facts.get(seq=1).occurred_on == date(2026, 3, 2)
    assert set(matter.tasks.open().values_list("due", flat=True)) == {date(2026, 4, 1)}
    assert check() == []


def test_the_same_record_twice(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        amend(office, matter, "registered", day="2026-03-04")
        amend(office, matter, "registered", day="2026-03-03", to_column="c2")
    row = office.row(matter)
    assert (row.received_on, row.column) == (date(2026, 3, 3), "c2")
    assert check() == []


def test_a_good_reason_for_a_late_correction_is_accepted_afterwards(office: Office) -> None:
    """Sent online after its term, it is taken with the original clock; the reason is heard of later (O11)."""
    matter = asked_to_correct(office)
    due = office.row(matter).due
    with on("03-30"):
        late = {"title": "竣工报告", "text": "2020 年的竣工报告"}
        office.do("receive_correction", matter, late, by=CodeHolder(matter.pk))
        assert (due, office.row(matter).due) == (None, date(2026, 3, 30))
    with on("03-31"):
        with invalid("逾期的理由"):
            amend(office, matter, "correction_received", to_good_reason="yes")
        amend(office, matter, "correction_received", to_good_reason="yes", to_reason="住院，有出院证明。")
    assert office.row(matter).due == date(2026, 4, 28)
    with on("04-01"):
        amend(office, matter, "correction_received", to_good_reason="no")
    assert office.row(matter).due == date(2026, 3, 30)
    assert check() == []


def test_the_receipt_of_a_letter_is_amended_in_the_register_of_letters_too(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        asked = {"party_name": "甲", "say_涉及信息": "合同", "say_涉及理由": "单价", "say_回复方式": "递交"}
        letter = office.letter(matter, "third_party_consultation", asked)
        office.do("ask_third_party", matter, POST)
    with on("03-12"):
        office.receipt(matter, letter)
        silent = office.row(matter).due
        amend(office, matter, "letter_received", day="2026-03-11")
    assert silent == date(2026, 4, 24)
    assert office.row(matter).due == date(2026, 4, 23)
    days = list(
        DeliveryEvent.objects.filter(letter=letter, kind="received").order_by("pk").values_list("on", flat=True)
    )
    assert days == [date(2026, 3, 12), date(2026, 3, 11)]
    assert check() == []


def test_an_opinion_and_its_day(office: Office) -> None:
    matter = objected(office)
    with on("03-23"):
        amend(office, matter, "third_party_answered", day="2026-03-19", to_opinion="agree")
    party = next(iter(office.case(matter).parties.values()))
    assert (party.opinion, party.answered_on, party.objected) == ("agree", date(2026, 3, 19), False)
    assert office.row(matter).due == date(2026, 4, 10)
    assert Party.objects.filter(matter=matter).count() == 1


def test_the_day_of_the_answer_decides_whether_it_was_late(office: Office) -> None:
    matter = plainly(office)
    with on("03-30"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
    with on("03-31"):
        office.do("dispatch_decision", matter, POST)
        assert office.row(matter).late is True
        amend(office, matter, "decision_dispatched", day="2026-03-30", to_tracking="EA123456790CN")
    row = office.row(matter)
    assert (row.late, row.counted_on, row.row) == (False, date(2026, 3, 30), "r03")
    assert Letter.objects.get(matter=matter).dispatched_on == date(2026, 3, 30)
    assert open_tasks(matter) == {"decision_delivered"}
    assert check() == []


def test_what_contradicts_itself_now_is_said_and_kept(office: Office) -> None:
    matter = denied(office)  # answered on 9 March
    with on("03-12"):
        done = amend(office, matter, "registered", day="2026-03-11")
    assert len(done.result) == 1
    assert "矛盾" in done.result[0]
    assert office.row(matter).contradiction == done.result[0]
    assert office.case(matter).warnings == done.result
    with on("03-13"):
        assert amend(office, matter, "registered", day="2026-03-03").result == ()
    assert office.row(matter).contradiction == ""
    assert check() == []


def test_a_term_of_the_court_is_either_days_or_a_day(office: Office) -> None:
    matter = denied(office)
    with on("03-20"):
        office.do("reopen", matter, {"by": "court", "document": "判决书", "days": 15})
        amend(office, matter, "reopened", to_until="2026-04-30")
    assert office.row(matter).due == date(2026, 4, 30)


def test_a_strange_number_of_a_record_is_refused_in_a_sentence(office: Office) -> None:
    matter = denied(office)
    with on("03-12"), invalid("选择"):
        office.do("amend", matter, {"fact": "²", "reason": "看错了。"}, files={"proof": upload()})


def test_what_cannot_be_amended(office: Office) -> None:
    matter = denied(office)
    with on("03-12"):
        with invalid("没有改动"):
            amend(office, matter, "registered")
        with invalid("选择"):
            amend(office, matter, "decision_signed", day="2026-03-08")
        with pytest.raises(Refused, match="在今天之后"):
            amend(office, matter, "registered", day="2026-03-13")
        with pytest.raises(Refused, match="岗位"):
            office.do(
                "amend",
                matter,
                {"fact": 1, "day": "2026-03-03", "reason": "错"},
                by=office.handler,
                files={"proof": upload()},
            )
        with invalid("必填"):
            office.do("amend", matter, {"fact": 1, "day": "2026-03-03", "reason": "错"})
    assert office.row(matter).received_on == date(2026, 3, 2)
