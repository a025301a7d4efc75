"""What law and part O decide in the corners of a case: each a way in which an agency would otherwise go wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.agencies.models import Account
from gongkai.applications import facts as f
from gongkai.applications.models import Applicant, Party
from gongkai.applications.requirements import consultation_settled
from gongkai.applications.tests.office import BEGIN, POST, REQUEST, Office, invalid, on, upload
from gongkai.applications.tests.test_case import ASKED, CALENDAR, REGISTERED, case_on, day
from gongkai.applications.tests.test_outcomes import CORRECTION, SEARCH, fee_unpaid, objected, plainly
from gongkai.core import settings
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry, Fact, FileLink, Matter, Number, Task
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Citizen, Job
from gongkai.core.writing import write_transaction
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

CONSULT = {
    "party_name": "甲公司",
    "say_涉及信息": "合同第三章",
    "say_涉及理由": "单价明细",
    "say_回复方式": "递交",
}
OWN = {"by": "own", "document": "自行纠正审批单", "days": 10, "reason": "在移交的档案中找到。"}
RENEWED = {"say_处理方式": "撤销", "say_处理理由": "在移交的档案中找到。", "say_重新答复": "予以公开，随函提供。"}


def open_tasks(matter: Matter) -> set[str]:
    rows = Task.objects.filter(matter=matter).open().values_list("kind", flat=True)
    return {kind.removeprefix("applications.") for kind in rows}


def consulted(office: Office, day: str = "03-09", name: str = "甲公司") -> Matter:
    matter = plainly(office)
    with on(day):
        office.letter(matter, "third_party_consultation", {**CONSULT, "party_name": name})
        office.do("ask_third_party", matter, POST)
    return matter


def denied(office: Office) -> Matter:
    """Answered with 信息不存在, and filed."""
    matter = plainly(office)
    with on("03-09"):
        office.do("record_search", matter, SEARCH, by=office.handler)
        office.answer(matter, "D12", office.filled(matter, "D12"))
    return matter


# -- turns while something is under way --


@pytest.mark.parametrize("step", ["withdraw", "applicant_gone", "reopen"])
def test_what_was_prepared_becomes_void_when_the_case_turns(office: Office, step: str) -> None:
    matter = plainly(office)
    data = {"note": "注销", "by": "court", "document": "判决书", "days": 15}
    with on("03-10"):
        office.do("draft_letter", matter, {"type": "extension", **_extension()}, by=office.handler)
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do(step, matter, data, files={"file": upload()})
    assert not Letter.objects.filter(matter=matter, void_entry__isnull=True).exists()
    assert Number.objects.exclude(series="申请").get().void_reason
    case = office.case(matter)
    assert (case.answer, office.row(matter).process_state) == (None, "handling")
    assert not any(letter.open for letter in case.letters.values())
    assert open_tasks(matter) == {"draft_decision"}


def _extension() -> dict[str, Any]:
    return {"days": 20, "say_延期理由": "档案分散。", "say_批准人": "主任周宁"}


def test_a_signed_answer_with_a_mistake_goes_back_before_it_is_sent(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("send_decision_back", matter, {"reason": "附件有误"}, by=office.signer)
        assert office.row(matter).process_state == "handling"
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
    reasons = Number.objects.exclude(series="申请").order_by("value").values_list("void_reason", flat=True)
    assert list(reasons) == ["附件有误", ""]


def test_a_withdrawal_is_closed_whatever_was_asked_of_others(office: Office) -> None:
    matter = consulted(office)
    with on("03-10"):
        office.do("withdraw", matter, {"note": "不需要了"}, files={"file": upload()})
        office.answer(matter, "D23-5", office.filled(matter, "D23-5"))
    assert office.row(matter).row == "r23"


def test_a_withdrawal_before_the_receipt_was_confirmed_confirms_it(office: Office) -> None:
    """Else an answer would be counted that was never received (r01 + r02 = r24 + r25)."""
    with on("03-02"):
        done = office.do("log_arrival", None, {**REQUEST, "channel": "post_ordinary"})
    assert done.matter is not None
    with on("03-04"):
        office.do("withdraw", done.matter, {"note": "不需要了"}, files={"file": upload()})
    row = office.row(done.matter)
    assert (row.received_on, row.clock_state) == (date(2026, 3, 4), "withdrawn")


@pytest.mark.parametrize(("step", "data"), [("send_fee_notice", "fee_notice"), ("tell_delay", "delay")])
def test_after_a_reopening_nothing_is_charged_and_nothing_delayed(office: Office, step: str, data: str) -> None:
    matter = denied(office)
    with on("03-20"):
        office.do("reopen", matter, OWN, by=office.signer)
        fee = {"tariff": "pages", "units": 68, "say_收款单位": "财政局", "say_缴费方式": "缴款码"}
        more = {"until": "2026-06-01", "say_延迟理由": "件数多"}
        with pytest.raises(Refused, match=r"重新办理的|理由合理"):
            office.do("draft_letter", matter, {"type": data, **fee, **more}, by=office.handler)


# -- days of sending --


def test_a_correction_notice_posted_in_time_may_be_recorded_later(office: Office) -> None:
    """Working day 7 after 2 March is 11 March; what counts is the day of posting (R5, R37)."""
    matter = plainly(office)
    with on("03-11"):
        office.letter(matter, "correction_request", CORRECTION)
    with on("03-12"):
        with pytest.raises(Refused, match="7 个工作日"):
            office.do("send_correction_notice", matter, POST)
        office.do("send_correction_notice", matter, {**POST, "occurred_on": "2026-03-11"})
    assert office.row(matter).process_state == "correcting"


def test_an_extension_posted_on_the_last_day_may_be_recorded_later(office: Office) -> None:
    matter = plainly(office)
    with on("03-30"):
        office.letter(matter, "extension", _extension())
    with on("04-01"):
        office.do("extend", matter, {**POST, "occurred_on": "2026-03-30"})
    assert office.row(matter).due == date(2026, 4, 28)


def test_an_extension_that_states_another_day_than_the_clock_is_not_sent(office: Office) -> None:
    matter = objected(office)  # due 04-13
    with on("03-23"):
        letter = office.letter(matter, "extension", _extension())
        assert letter.stated["原答复期限"] == {"date": "2026-04-13", "provisional": False}
        another = office.letter(matter, "third_party_consultation", {**CONSULT, "party_name": "乙公司"})
        office.do("ask_third_party", matter, POST)
    with on("03-25"):
        office.receipt(matter, another)
        with pytest.raises(Refused, match="重新拟写"):
            office.do("extend", matter, POST)


def test_a_day_that_contradicts_the_record_is_refused_with_the_contradiction(office: Office) -> None:
    matter = plainly(office)
    with on("03-05"):
        office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
    early = {"title": "报告", "text": "2020 年", "occurred_on": "2026-03-04"}
    with on("03-06"), pytest.raises(Refused, match=r"矛盾.*请核对日期"):
        office.do("receive_correction", matter, early)


# -- third parties, co-makers, other organs --


def test_a_returned_letter_sent_again_takes_time_out_again() -> None:
    lines = [
        *ASKED,  # asked on 03-09
        ("03-11", f.LetterReturned(7, "迁移新址不明")),
        ("03-12", f.LetterResent(7, "post", "EA123456790CN")),
        ("03-16", f.LetterReceived(7)),
        ("03-20", f.ThirdPartyAnswered("p1", "agree")),
    ]
    case = case_on("03-20", lines)
    assert case.contradictions == ()
    assert case.clock is not None
    # 10, 11 March, and 13 to 20 March (6 working days) are out.
    assert case.clock.due == CALENDAR.law.add_working_days(day("03-30"), 8)


def test_a_finding_before_the_opinion_or_its_term_is_too_early(office: Office) -> None:
    matter = consulted(office)
    party = Party.objects.get(matter=matter)
    finding = {"party": party.pk, "harms": "yes", "reasons": "未公开。"}
    with on("03-10"), pytest.raises(Refused, match="登记送达或者退回"):
        office.do("judge_third_party", matter, finding)
    # Nothing is ever heard: 15 working days after 9 March is 30 March.
    with on("03-30"), pytest.raises(Refused, match="次日起"):
        office.do("judge_third_party", matter, finding)
    with on("03-31"):
        office.do("judge_third_party", matter, finding)
        office.decide(matter, "D07", office.filled(matter, "D07"))
    assert office.row(matter).process_state == "signed"


def test_other_organs_are_awaited_until_the_day_set(office: Office) -> None:
    matter = plainly(office)
    organ = {"party_name": "市发改委", "until": "2026-03-20", "say_涉及信息": "批复", "say_征求事项": "能否公开"}
    with on("03-09"):
        office.letter(matter, "organ_consultation", {**organ, "say_回复期限": "十个工作日"})
        office.do("ask_organ", matter, POST)
    with on("03-20"), pytest.raises(Refused, match="其他机关"):
        office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
    with on("03-23"):
        office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)


def test_the_secrecy_administration_is_awaited_to_our_last_day_and_not_beyond() -> None:
    lines = [
        ("03-02", REGISTERED),
        ("03-09", f.LetterDrafted(7, "organ_consultation", "p1")),
        ("03-09", f.OrganLetterSent(7, "p1", day("04-20"), True, **POST)),
    ]

    assert consultation_settled(case_on("03-27", lines))
    assert consultation_settled(case_on("03-30", lines)) is None


def test_a_silent_co_maker_agrees(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        asked = {"party_name": "市发改委", "say_涉及信息": "联合发文", "say_拟办意见": "拟公开"}
        letter = office.letter(matter, "co_maker_consultation", asked)
        office.do("ask_co_maker", matter, POST)
    with on("03-11"):
        office.receipt(matter, letter)
    with on("04-02"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
    assert office.row(matter).late is False


def test_harm_that_nothing_outweighs_forbids_the_whole(office: Office) -> None:
    matter = objected(office)
    with on("03-23"), pytest.raises(Refused) as refusal:
        office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
    assert "部分公开" in str(refusal.value.errors)  # type: ignore[attr-defined]


def test_a_third_partys_part_is_withheld_only_after_it_was_asked(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        partly = {**office.filled(matter, "D03"), "part_1_code": "D07", "part_1_kind": ""}
        with invalid("征求第三方意见"):
            office.do("draft_decision", matter, {"main": "D03", **partly}, by=office.handler)
    matter = objected(office)
    with on("03-23"):
        partly = {
            **office.filled(matter, "D03"),
            "part_1_code": "D07",
            "part_1_kind": "",
            "others": ["D14"],
            "proof_no_ready_form": "见卷",
        }
        office.decide(matter, "D03", partly)
        text = sheets.from_json(Letter.objects.get(matter=matter, type="D03").sheet).plain
    assert "先" in text
    assert Letter.objects.get(matter=matter, type="D03").grounds == ["D14", "D07"]


def test_of_two_letters_that_lie_ready_the_one_that_left_is_named(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        first, second = (
            office.letter(matter, "third_party_consultation", {**CONSULT, "party_name": name}) for name in ("甲", "乙")
        )
        with invalid("选择寄出的是哪一份"):
            office.do("ask_third_party", matter, POST)
        office.do("ask_third_party", matter, {**POST, "letter": second.pk})
        office.do("ask_third_party", matter, {**POST, "tracking": "EA123456790CN", "letter": first.pk})
    assert len(office.case(matter).parties) == 2


def test_an_agency_may_leave_a_third_party_time_within_the_period(office: Office) -> None:
    with write_transaction():
        entry = write_entry(Job("测试"), "test.gap", Entry.Result.DONE, channel="call", agency_id=office.agency.pk)
        options = {"agency_id": office.agency.pk, "source": "办理规范", "valid_from": date(2026, 1, 1), "entry": entry}
        settings.put("applications.third_party_gap", 5, **options)
    matter = objected(office)
    party = Party.objects.get(matter=matter)
    with on("03-23"):
        office.do("judge_third_party", matter, {"party": party.pk, "harms": "no", "reasons": "已经公开过。"})
        office.decide(matter, "D02", office.filled(matter, "D02"))
        letter = office.letter(
            matter,
            "third_party_notice",
            {
                "party_name": "云川水务有限公司",
                "say_公开内容": "总价",
                "say_第三方意见": "不同意",
                "say_公开理由": "无害",
            },
        )
        office.do("tell_third_party", matter, POST)
    with on("03-24"):
        office.receipt(matter, letter)
    with on("03-30"), pytest.raises(Refused, match="最早 2026-03-31"):
        office.do("dispatch_decision", matter, POST)
    with on("03-31"):
        office.do("dispatch_decision", matter, POST)


def test_the_applicant_is_told_that_others_are_asked(office: Office) -> None:
    matter = consulted(office)
    with on("03-10"):
        letter = office.letter(matter, "consultation_notice", {"say_征求对象": "第三方"})
        assert "send_letter" in open_tasks(matter)
        office.do("send_letter", matter, {**POST, "letter": letter.pk})
    assert "send_letter" not in open_tasks(matter)


def test_help_from_another_unit_is_asked_and_given(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        asked = {"party_name": "档案科", "until": "2026-03-13", "say_协办事项": "检索"}
        letter = office.letter(matter, "assistance", asked)
        office.do("ask_assistance", matter, {"method": "counter"})
        office.do("assistance_given", matter, {"letter": letter.pk, "note": "查到一份"})
    assert office.row(matter).due == date(2026, 3, 30)


# -- the answer --


def test_several_grounds_are_all_written_into_the_letter(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        data = {**office.filled(matter, "D09"), "others": ["D08"], "proof_internal": "见卷"}
        data["say_其他理由"] = ""
        with invalid("逐条写明其他依据"):
            office.do("draft_decision", matter, {"main": "D09", **data}, by=office.handler)


def test_a_search_that_finds_nothing_after_unrelated_hits_allows_not_found(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        office.do("record_search", matter, {**SEARCH, "hits": 3}, by=office.handler)
        with invalid("检索到 3 件"):
            office.do("draft_decision", matter, {"main": "D12", **office.filled(matter, "D12")}, by=office.handler)
        office.do("record_search", matter, {**SEARCH, "result": "前次 3 件与申请无关"}, by=office.handler)
        office.answer(matter, "D12", office.filled(matter, "D12"))


def test_a_prohibition_holds_back_information_and_no_refusal(office: Office) -> None:
    matter = objected(office)
    with on("03-23"):
        office.do("forbid_disclosure", matter, {"document": "云川市中级人民法院判决"})
        office.answer(matter, "D07", office.filled(matter, "D07"))
    assert office.row(matter).row == "r08"


def test_an_answer_that_came_back_can_be_handed_over(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
    with on("03-13"):
        office.do("decision_returned", matter, {"reason": "查无此人"})
        assert open_tasks(matter) == {"decision_delivered", "resend_decision"}
        office.do("decision_delivered", matter, {"how": "counter"})
    assert open_tasks(matter) == {"archive"}


def test_a_stay_closes_what_lies_online_until_it_is_lifted(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"), files={"given": upload("报告.pdf")})
        given = FileLink.objects.get(matter=matter, purpose="提供的信息")
        assert given.audience == "holder"
        office.do("stay_disclosure", matter, {"document": "甲停止执行通知"})
        office.do("stay_disclosure", matter, {"document": "乙停止执行裁定"})
        given.refresh_from_db()
        assert given.audience == "staff"
        with invalid("选择解除的是哪一个"):
            office.do("lift_stay", matter, {"document": "解除"})
        first, second = office.case(matter).stays
        amended = {"fact": first, "to_document": "甲停止执行通知书", "reason": "文书名称写错了。"}
        office.do("amend", matter, amended, files={"proof": upload()})
        office.do("lift_stay", matter, {"document": "解除", "lifts": str(first)})
        given.refresh_from_db()
        assert (office.case(matter).stays, given.audience) == ({second: "乙停止执行裁定"}, "staff")
        office.do("lift_stay", matter, {"document": "解除"})
        given.refresh_from_db()
    assert given.audience == "holder"


def test_what_a_stay_closed_no_amendment_opens(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"), files={"given": upload("报告.pdf")})
        office.do("stay_disclosure", matter, {"document": "甲停止执行通知"})
        sent = Fact.objects.get(matter=matter, kind="applications.decision_dispatched").seq
        data = {"fact": sent, "reason": "号码抄错了。", "to_tracking": "EA123456790CN"}
        office.do("amend", matter, data, files={"proof": upload()})
        office.do("amend", matter, {**data, "to_tracking": "EA123456792CN"}, files={"proof": upload()})
    assert FileLink.objects.get(matter=matter, purpose="提供的信息").audience == "staff"


def test_while_a_stay_stands_nothing_is_sent_again_or_handed_over(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
    with on("03-13"):
        office.do("decision_returned", matter, {"reason": "查无此人"})
        office.do("stay_disclosure", matter, {"document": "甲停止执行通知"})
        with pytest.raises(Refused, match="解除以前不能提供"):
            office.do("resend_decision", matter, {**POST, "tracking": "EA123456790CN"})
        with pytest.raises(Refused, match="解除以前不能提供"):
            office.do("decision_delivered", matter, {"how": "counter"})
        office.do("lift_stay", matter, {"document": "解除"})
        office.do("decision_delivered", matter, {"how": "counter"})
    assert office.row(matter).process_state == "delivered"


# -- decided again (O4) --


def test_own_correction_revokes_the_earlier_answer_and_tells_the_review_organ(office: Office) -> None:
    matter = denied(office)
    with on("03-20"):
        office.do("reopen", matter, {**OWN, "pending": "云川市人民政府（云府复〔2026〕5号）"}, by=office.signer)
        assert "tell_challenge_organ" in open_tasks(matter)
        assert "还没有告知云川市人民政府" in office.case(matter).warnings[0]
        office.answer(matter, "D02", RENEWED)
    letter = Letter.objects.get(matter=matter, type="renewed_decision")
    text = sheets.from_json(letter.sheet).plain
    assert "《政府信息不存在告知书》（云住建公开告〔2026〕1号）" in text
    assert "第三十六条第二项" in text
    assert "云川市中级人民法院" in text
    row = office.row(matter)
    assert (row.process_state, row.row, row.codes) == ("archived", "r13", "D02")
    with on("03-23"):
        office.do("tell_challenge_organ", matter, {"document": "云住建函〔2026〕3号"})
    assert (open_tasks(matter), office.case(matter).warnings) == (set(), ())
    assert check() == []


def test_after_a_lost_review_the_letter_may_be_either(office: Office) -> None:
    matter = denied(office)
    with on("05-06"):
        office.do("reopen", matter, {"by": "review", "document": "云府复决〔2026〕8号", "days": 20})
        office.decide(matter, "D02", {**RENEWED, "renewed": "on"})
        assert Letter.objects.filter(matter=matter, type="renewed_decision").exists()
        office.do("send_decision_back", matter, {"reason": "原答复已被撤销"}, by=office.signer)
        office.answer(matter, "D02", office.filled(matter, "D02"))
    assert office.row(matter).row == "r13"


# -- people --


def test_without_a_representative_each_applicant_is_served(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned(others="李二，110101，13900000000", each="on")
    people = list(Applicant.objects.filter(matter=matter).order_by("position"))
    assert [person.representative for person in people] == [False, False]
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
        office.do("applicant_served", matter, {"applicant": people[0].pk, "how": "本人签收"})
        with pytest.raises(Refused, match="还有 1 个申请人"):
            office.do("decision_delivered", matter, {"how": "signed"})
        with invalid("已经登记送达"):
            office.do("applicant_served", matter, {"applicant": people[0].pk, "how": "本人签收"})
        office.do("applicant_served", matter, {"applicant": people[1].pk, "how": "本人签收"})
        office.do("decision_delivered", matter, {"how": "signed"})
    assert office.row(matter).process_state == "delivered"


def test_with_a_representative_one_service_is_enough(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned(others="李二，110101，13900000000")
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
        assert office.case(matter).serve == []


def test_one_of_several_leaves_and_the_others_go_on(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned(others="李二，110101，13900000000\n王三，110102，13900000001", each="on")
    first, second, third = Applicant.objects.filter(matter=matter).order_by("position")
    with on("03-05"):
        due = office.row(matter).due
        with invalid("书面材料"):
            office.do("leave_application", matter, {"applicant": first.pk})
        office.do("leave_application", matter, {"applicant": first.pk}, files={"file": upload()})
        case = office.case(matter)
        assert (case.together, case.serve) == ([second.pk, third.pk], [second.pk, third.pk])
        assert (office.row(matter).due, office.row(matter).clock_state) == (due, "running")
        office.do("leave_application", matter, {"applicant": third.pk}, files={"file": upload()})
        assert office.case(matter).serve == [], "one service is enough for one applicant"
        with pytest.raises(Refused, match="只有一个申请人"):
            office.do("leave_application", matter, {"applicant": second.pk}, files={"file": upload()})
        office.answer(matter, "D02", office.filled(matter, "D02"))
    assert Letter.objects.get(matter=matter).addressee == "李二"
    assert (office.row(matter).column, office.row(matter).row) == ("c1", "r03")
    assert check() == []


@pytest.mark.parametrize(("agent", "served"), [({}, ["李二", "王三"]), ({"agent_receives": "on"}, [])])
def test_when_the_representative_leaves_each_who_stays_is_served(
    office: Office, agent: dict[str, str], served: list[str]
) -> None:
    person = {"agent_name": "何律师", "agent_number": "110105194912310021", **agent} if agent else {}
    with on("03-02"):
        matter = office.assigned(others="李二，110101，13900000000\n王三，110102，13900000001", **person)
    first = Applicant.objects.get(matter=matter, representative=True)
    with on("03-05"):
        office.do("leave_application", matter, {"applicant": first.pk}, files={"file": upload()})
    keys = office.case(matter).serve
    assert [Applicant.objects.get(pk=key).name for key in keys] == served


def test_who_succeeds_takes_the_applicants_place(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned(others="李二，110101，13900000000", each="on")
    first, second = Applicant.objects.filter(matter=matter).order_by("position")
    with on("03-05"):
        with invalid("承受的是哪一个"):
            office.do("change_agent", matter, {"what": "succeeded", "name": "王三", "number": "1"})
        office.do("change_agent", matter, {"what": "succeeded", "name": "王三", "number": "1", "instead_of": first.pk})
        successor = Applicant.objects.get(matter=matter, name="王三")
        case = office.case(matter)
        assert case.serve == case.together == [successor.pk, second.pk]
        office.decide(matter, "D02", office.filled(matter, "D02"))
    assert Letter.objects.get(matter=matter).addressee == "李二、王三"
    assert office.row(matter).column == "c1"


def test_a_citizen_with_an_account_holds_his_case(office: Office) -> None:
    me, other = (
        Citizen(Account.objects.create(name=name, kind="citizen", made_at=BEGIN, password="!").pk)
        for name in ("chen", "li")
    )
    with on("03-02"):
        done = office.do("apply", None, {**REQUEST, "agency": office.agency.code}, by=me)
        assert done.matter is not None
        assert done.matter.holder_id == me.account
        with pytest.raises(Refused, match=r"查询码|其他机关"):
            office.do("withdraw", done.matter, {"note": "不要了"}, by=other)
        office.do("withdraw", done.matter, {"note": "不要了"}, by=me)
    row = office.row(done.matter)
    assert (row.received_on, row.clock_state) == (date(2026, 3, 2), "withdrawn")


def test_reasons_not_given_are_so_only_after_their_term(office: Office) -> None:
    matter = plainly(office)
    asked = {"until": "2026-03-17", "say_数量频次": "64件。", "say_说明事项": "请说明。", "say_说明期限": "十个工作日"}
    with on("03-03"):
        office.letter(matter, "reasons_request", asked)
        office.do("ask_reasons", matter, POST)
    with on("03-17"), invalid("期满次日起"):
        office.do("judge_reasons", matter, {"accepted": "no", "silent": "on"})
    with on("03-18"):
        office.do("judge_reasons", matter, {"accepted": "no", "silent": "on"})
    assert office.case(matter).reasons is not None


def test_a_fee_paid_after_its_lapse_was_recorded_changes_nothing(office: Office) -> None:
    matter = fee_unpaid(office)
    with on("04-13"), pytest.raises(Refused, match="逾期不缴费"):
        office.do("fee_paid", matter, {"amount": "380", "receipt": "1"})


def test_tasks_follow_letters(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("draft_letter", matter, {"type": "extension", **_extension()}, by=office.handler)
        assert open_tasks(matter) == {"draft_decision", "approve_letter"}
        letter = Letter.objects.get(matter=matter)
        office.do("approve_letter", matter, {"letter": letter.pk}, by=office.reviewer)
        assert open_tasks(matter) == {"draft_decision", "extend"}
