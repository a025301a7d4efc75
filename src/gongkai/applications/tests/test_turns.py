"""Turns of a case: extension, fee paid, third party overruled, stay, returned mail, withdrawal, reopening (O1-O11)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.applications.models import Party
from gongkai.applications.tests.office import POST, REQUEST, Office, invalid, on, staff, upload
from gongkai.applications.tests.test_outcomes import CORRECTION, asked_to_correct, objected, plainly
from gongkai.core import jobs
from gongkai.core.actions import registered
from gongkai.core.models import Matter, Number
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused, Stale
from gongkai.core.viewers import CodeHolder
from gongkai.letters import service as mail
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db]

EXTENSION = {"days": 20, "say_延期理由": "档案分散，检索尚未完成。", "say_批准人": "政务公开办公室主任周宁"}


def extended(office: Office, day: str) -> Matter:
    matter = plainly(office)
    with on(day):
        office.letter(matter, "extension", EXTENSION)
        office.do("extend", matter, POST)
    return matter


@pytest.mark.parametrize("day", ["03-27", "03-30"])
def test_extended_up_to_the_last_day(office: Office, day: str) -> None:
    matter = extended(office, day)
    assert office.row(matter).due == date(2026, 4, 28)


def test_the_day_after_the_last_an_extension_is_refused(office: Office) -> None:
    matter = plainly(office)
    with on("03-31"), pytest.raises(Refused, match=r"期限.*已满"):
        office.letter(matter, "extension", EXTENSION)


def test_an_extension_approved_in_time_and_sent_too_late_is_refused(office: Office) -> None:
    matter = plainly(office)
    with on("03-30"):
        office.letter(matter, "extension", EXTENSION)
    with on("03-31"), pytest.raises(Refused, match=r"期限.*已满"):
        office.do("extend", matter, POST)


def test_only_once(office: Office) -> None:
    matter = extended(office, "03-20")
    with on("04-01"), pytest.raises(Refused, match="只能延长一次"):
        office.letter(matter, "extension", EXTENSION)


def test_who_drafted_a_letter_does_not_approve_it(office: Office) -> None:
    matter = plainly(office)
    both = staff(office.agency, "兼职", "handler", "reviewer")
    with on("03-20"):
        office.do("draft_letter", matter, {"type": "extension", **EXTENSION}, by=both)
        letter = Letter.objects.get(matter=matter)
        with pytest.raises(Refused, match="岗位"):
            office.do("approve_letter", matter, {"letter": letter.pk}, by=office.handler)
        with pytest.raises(Refused, match="自己拟写的文书不能自己审批"):
            office.do("approve_letter", matter, {"letter": letter.pk}, by=both)
        office.do("approve_letter", matter, {"letter": letter.pk}, by=office.reviewer)


@pytest.mark.parametrize("step", ["pass_legal_review", "pass_secrecy_review", "sign"])
def test_who_drafted_the_answer_neither_reviews_nor_signs_it(office: Office, step: str) -> None:
    matter = plainly(office)
    every = staff(office.agency, "兼职", "handler", "reviewer", "secrecy", "signer")
    with on("03-10"):
        office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=every)
        for each in ("pass_legal_review", "pass_secrecy_review", "sign"):
            if each == step:
                with pytest.raises(Refused, match="同一人办理"):
                    office.do(each, matter, by=every)
            office.do(each, matter)


def test_a_paid_fee_begins_the_period_anew_on_the_next_day(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        letter = office.letter(
            matter,
            "fee_notice",
            {"tariff": "pages", "units": 68, "say_收款单位": "市财政局非税专户", "say_缴费方式": "凭缴款码缴纳。"},
        )
        office.do("send_fee_notice", matter, POST)
        assert (office.row(matter).process_state, office.row(matter).due) == ("paying", None)
    with on("03-11"):
        office.receipt(matter, letter)
    assert office.row(matter).await_until == date(2026, 4, 9)
    with on("03-20"):
        with invalid("380.00"):
            office.do("fee_paid", matter, {"amount": "100", "receipt": "1"})
        office.do("fee_paid", matter, {"amount": "380", "receipt": "1"})
    row = office.row(matter)
    assert (row.process_state, row.charged_fen) == ("handling", 38000)
    assert row.due == office.case(matter).calendar.law.add_working_days(date(2026, 3, 20), 20)


def test_nothing_to_charge_is_no_notice(office: Office) -> None:
    matter = plainly(office)
    fee = {"tariff": "pages", "units": 30, "say_收款单位": "财政局", "say_缴费方式": "缴款码"}
    with on("03-10"), invalid("不收费"):
        office.do("draft_letter", matter, {"type": "fee_notice", **fee}, by=office.handler)


def test_a_correction_is_asked_once_and_within_seven_working_days(office: Office) -> None:
    matter = plainly(office)
    correction = {"say_补正事项": "请写明年份。", "term": 15, "say_补正指引": "写明文号。"}
    with on("03-12"), pytest.raises(Refused, match="7 个工作日"):
        office.do("draft_letter", matter, {"type": "correction_request", **correction}, by=office.handler)
    with on("03-11"):
        office.letter(matter, "correction_request", correction)
        office.do("send_correction_notice", matter, POST)
    with on("03-20"):
        office.do("receive_correction", matter, {"title": "报告", "text": "2020 年的报告"})
        with pytest.raises(Refused, match="一次性告知"):
            office.do("draft_letter", matter, {"type": "correction_request", **correction}, by=office.handler)


def test_a_late_correction_with_a_good_reason_begins_anew(office: Office) -> None:
    matter = asked_to_correct(office)
    with on("04-02"):
        late = {"title": "报告", "text": "2020 年的报告", "good_reason": True, "reason": "住院"}
        office.do("receive_correction", matter, late)
    assert office.row(matter).due == office.case(matter).calendar.law.add_working_days(date(2026, 4, 2), 20)


def test_disclosure_against_a_third_partys_will_waits_for_its_notice(office: Office) -> None:
    matter = objected(office)
    party = Party.objects.get(matter=matter)
    with on("03-23"):
        office.do(
            "judge_third_party",
            matter,
            {"party": party.pk, "harms": "yes", "override": True, "reasons": "关系财政资金，不公开影响重大。"},
        )
        office.decide(matter, "D02", office.filled(matter, "D02"))
        with pytest.raises(Refused, match="先把告知书送达第三方"):
            office.do("dispatch_decision", matter, POST)
        letter = office.letter(
            matter,
            "third_party_notice",
            {
                "party_name": "云川水务有限公司",
                "say_公开内容": "合同总价",
                "say_第三方意见": "你单位不同意公开。",
                "say_公开理由": "关系财政资金。",
            },
        )
        office.do("tell_third_party", matter, POST)
    with on("03-25"):
        office.receipt(matter, letter)
        office.do("dispatch_decision", matter, POST)
    assert office.row(matter).replied_on == date(2026, 3, 25)


def test_no_decision_while_a_third_party_may_still_answer(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        asked = {
            "party_name": "甲公司",
            "say_涉及信息": "合同",
            "say_涉及理由": "单价",
            "say_回复方式": "递交",
        }
        letter = office.letter(matter, "third_party_consultation", asked)
        office.do("ask_third_party", matter, POST)
    with on("03-11"):
        office.receipt(matter, letter)
    with on("04-01"), pytest.raises(Refused, match="征求意见还没有结束"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
    with on("04-02"), pytest.raises(Refused, match="自己的判断"):
        office.decide(matter, "D02", office.filled(matter, "D02"))


def test_a_stay_holds_the_answer_back_and_a_prohibition_for_good(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("stay_disclosure", matter, {"document": "云川市人民政府停止执行通知"})
        with pytest.raises(Refused, match="停止执行"):
            office.do("dispatch_decision", matter, POST)
        office.do("lift_stay", matter, {"document": "解除通知"})
        office.do("forbid_disclosure", matter, {"document": "云川市中级人民法院判决"})
        with pytest.raises(Refused, match="禁止公开"):
            office.do("dispatch_decision", matter, POST)


def test_returned_mail_stays_in_time_and_must_be_replaced_before_the_archive(office: Office) -> None:
    matter = plainly(office)
    with on("03-30"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
    with on("04-02"):
        office.do("decision_returned", matter, {"reason": "查无此人"})
        assert office.row(matter).late is False
        with pytest.raises(Refused):
            office.do("archive", matter, {"file_number": "1"})
        with invalid("重新寄送"):
            office.do("decision_delivered", matter, {"how": "signed"})
        office.do("resend_decision", matter, {**POST, "tracking": "EA123456790CN"})
    with on("04-07"):
        office.do("decision_delivered", matter, {"how": "signed"})
    assert office.row(matter).process_state == "delivered"


def test_service_by_notice_needs_ground_and_proof(office: Office) -> None:
    matter = plainly(office)
    with on("03-30"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
        office.do("decision_returned", matter, {"reason": "查无此人"})
        with invalid("凭证"):
            office.do("decision_delivered", matter, {"how": "notice", "detail": "下落不明"})
        office.do(
            "decision_delivered", matter, {"how": "notice", "detail": "下落不明"}, files={"proof": upload("公告.pdf")}
        )
    assert office.row(matter).process_state == "delivered"


def test_a_receipt_needs_no_approval_and_stands_with_the_letters(office: Office) -> None:
    matter = plainly(office)
    with on("03-03"):
        office.do("issue_receipt", matter, {"split": "本次申请分为两件，分开登记不收费。"})
        jobs.run_due()
        letter = Letter.objects.get(matter=matter, type="receipt")
        said = sheets.from_json(letter.sheet).plain
        assert letter.number_text == "云住建公开收〔2026〕1号"
        assert "当面提交" in said
        assert "2026年3月30日前（含当日）答复" in said
        assert "分开登记不收费" in said
        assert list(mail.letters_of(matter)) == [letter]
        assert office.case(matter).promised is None
        with pytest.raises(Refused, match="已经出具接收回执（云住建公开收〔2026〕1号）"):
            office.do("issue_receipt", matter)
        office.do("send_letter", matter, {"letter": letter.pk, "method": "counter", "tracking": ""})
    case = office.case(matter)
    assert case.promised is not None
    assert case.promised[0] == date(2026, 3, 30)
    assert mail.delivery(letter).proved


def test_a_receipt_that_was_not_sent_falls_away_with_the_answer(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("issue_receipt", matter)
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
    letter = Letter.objects.get(matter=matter, type="receipt")
    assert (letter.void_reason, office.row(matter).replied_on) == ("已经答复", date(2026, 3, 10))


def told(office: Office) -> tuple[Matter, Letter]:
    """Disclosure decided against a third party's will; its notice is on its way since 23 March."""
    matter = objected(office)
    with on("03-23"):
        party = Party.objects.get(matter=matter)
        judged = {"party": party.pk, "harms": "yes", "override": True, "reasons": "关系财政资金。"}
        office.do("judge_third_party", matter, judged)
        office.decide(matter, "D02", office.filled(matter, "D02"))
        text = {"say_公开内容": "合同总价", "say_第三方意见": "你单位不同意公开。", "say_公开理由": "关系财政资金。"}
        letter = office.letter(matter, "third_party_notice", {"party_name": "云川水务有限公司", **text})
        office.do("tell_third_party", matter, POST)
    return matter, letter


@pytest.mark.parametrize("how", ["left", "notice"])
@pytest.mark.parametrize("returned", [False, True])
def test_a_third_party_that_cannot_be_reached_is_served_otherwise(office: Office, how: str, *, returned: bool) -> None:
    """O5, O9: its notice must have been delivered, or what takes the place of delivery, before anything is given."""
    matter, letter = told(office)
    given = {"letter": letter.pk, "how": how, "ground": "查无此人，电话无人接听。"}
    if returned:
        with on("03-24"):
            office.do("letter_returned", matter, {"letter": letter.pk, "reason": "查无此人"})
            with pytest.raises(Refused, match="被退回了：请重新寄发，或者登记留置、公告送达"):
                office.do("dispatch_decision", matter, POST)
    with on("03-25"):
        with invalid("必填"):
            office.do("letter_served", matter, {**given, "ground": ""}, files={"proof": upload()})
        with invalid("必填"):
            office.do("letter_served", matter, given)
        with pytest.raises(Refused):
            office.do("dispatch_decision", matter, POST)
        office.do("letter_served", matter, given, files={"proof": upload()})
        assert mail.delivery(letter).proved
        with pytest.raises(Refused, match="没有已寄出而未登记送达"):
            office.do("letter_served", matter, given, files={"proof": upload()})
        office.do("dispatch_decision", matter, POST)
    assert office.row(matter).replied_on == date(2026, 3, 25)


def test_a_correction_notice_served_by_notice_begins_its_term_on_that_day(office: Office) -> None:
    matter = plainly(office)
    with on("03-04"):
        letter = office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
    with on("03-09"):
        office.do("letter_returned", matter, {"letter": letter.pk, "reason": "迁移新址不明"})
    with on("04-10"):
        served = {"letter": letter.pk, "how": "notice", "ground": "迁移新址不明，在门户网站公告三十日。"}
        with invalid("不会早于寄发日期"):
            early = {**served, "occurred_on": "2026-03-03", "late_reason": "补录"}
            office.do("letter_served", matter, early, files={"proof": upload(), "late_proof": upload()})
        office.do("letter_served", matter, served, files={"proof": upload()})
        assert office.case(matter).clock.correction_by == date(2026, 5, 6)
    with on("05-06"), pytest.raises(Refused, match="期满次日"):
        office.do("lapse_correction", matter, {"no_reason": True})
    with on("05-07"):
        office.do("lapse_correction", matter, {"no_reason": True})


def test_a_third_party_served_by_notice_after_a_return_has_its_whole_term(office: Office) -> None:
    """O11: the exclusion ended with the return; serving by notice asks anew (R39)."""
    matter = plainly(office)
    with on("03-09"):
        asked = {"party_name": "甲公司", "say_涉及信息": "合同", "say_涉及理由": "单价", "say_回复方式": "递交"}
        letter = office.letter(matter, "third_party_consultation", asked)
        office.do("ask_third_party", matter, POST)
    with on("03-12"):
        office.do("letter_returned", matter, {"letter": letter.pk, "reason": "查无此人"})
        before = office.case(matter).due
    with on("03-16"):
        given = {"letter": letter.pk, "how": "left", "ground": "负责人拒收，社区工作人员见证。"}
        office.do("letter_served", matter, given, files={"proof": upload()})
    with on("04-07"):
        case = office.case(matter)
        assert case.clock.third_party_by == {"p1": date(2026, 4, 7)}
        assert case.contradictions == ()
        assert before is not None
        assert case.due > before
        with pytest.raises(Refused, match="征求意见还没有结束"):
            office.decide(matter, "D02", office.filled(matter, "D02"))


ONLINE = {"carrier": "electronic", "way": "download"}
ELECTRONIC = {"method": "electronic", "tracking": ""}


def test_a_file_is_attached_up_to_the_signature_and_reviewed_again(office: Office) -> None:
    matter = office.assigned(**ONLINE)
    office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
    office.do("pass_legal_review", matter)
    office.do("pass_secrecy_review", matter)
    with invalid("格式不能接收"):
        office.do("attach_given", matter, {}, by=office.handler, files={"given": upload("报告.exe")})
    office.do("attach_given", matter, {}, by=office.handler, files={"given": upload("报告.pdf")})
    answer = office.case(matter).answer
    assert answer is not None
    assert (answer.legal_on, answer.secrecy_on, office.row(matter).process_state) == (None, None, "legal")
    with pytest.raises(Refused):
        office.do("sign", matter)
    office.do("attach_given", matter, {}, by=office.handler, files={"given": upload("附图.pdf")})
    for step in ("pass_legal_review", "pass_secrecy_review", "sign"):
        office.do(step, matter)
    jobs.run_due()
    letter = Letter.objects.get(pk=answer.drafted.letter)
    assert sheets.from_json(letter.sheet).attachments == ("报告.pdf", "附图.pdf")
    with pytest.raises(Refused, match="只能在"):
        office.do("attach_given", matter, {}, by=office.handler, files={"given": upload()})
    office.do("dispatch_decision", matter, ELECTRONIC)


def test_an_electronic_grant_without_its_file_is_not_sent(office: Office) -> None:
    matter = office.assigned(**ONLINE)
    office.decide(matter, "D02", office.filled(matter, "D02"))
    with pytest.raises(Refused, match=r"没有附文件.*“附上要提供的文件”补附"):
        office.do("dispatch_decision", matter, ELECTRONIC)
    office.do("send_decision_back", matter, {"reason": "没有附文件"}, by=office.signer)
    office.decide(matter, "D02", office.filled(matter, "D02"), files={"given": upload("报告.pdf")})
    office.do("dispatch_decision", matter, ELECTRONIC)


def test_what_gives_nothing_takes_no_file(office: Office) -> None:
    matter = office.assigned(**ONLINE)
    office.do("draft_decision", matter, {"main": "D09", **office.filled(matter, "D09")}, by=office.handler)
    with pytest.raises(Refused, match="不提供信息"):
        office.do("attach_given", matter, {}, by=office.handler, files={"given": upload()})


# A character of Thai, which none of the fonts for letters has, and its number.
STRANGE, NAMED = "ก", "没有字体能印出 ก（U+0E01）"


def test_what_no_font_has_is_refused_where_it_is_written(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        with invalid(NAMED):
            office.do("draft_letter", matter, {"type": "extension", **EXTENSION, "say_延期理由": STRANGE})
        with invalid(NAMED):
            office.do("draft_decision", matter, {"main": "D09", "say_理由": STRANGE}, by=office.handler)


def test_a_letter_that_no_font_can_print_takes_no_number(office: Office) -> None:
    """The applicant's own words come into the letter by themselves: they are looked at before it is approved."""
    matter = office.assigned(text=f"请公开编号为{STRANGE}的报告。")
    office.do("draft_letter", matter, {"type": "extension", **EXTENSION}, by=office.handler)
    letter = Letter.objects.get(matter=matter)
    with invalid(NAMED):
        office.do("approve_letter", matter, {"letter": letter.pk})
    office.do("send_letter_back", matter, {"letter": letter.pk, "reason": "改写"})
    office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
    office.do("pass_legal_review", matter)
    office.do("pass_secrecy_review", matter)
    with invalid(NAMED):
        office.do("sign", matter)
    assert not Number.objects.filter(series__startswith="文书").exists()
    assert office.row(matter).process_state == "signing"


def test_a_lost_review_reopens_under_the_same_number_and_adds_no_row(office: Office) -> None:
    matter = plainly(office)
    with on("03-09"):
        office.do(
            "record_search",
            matter,
            {"place": "档案室", "method": "翻目录", "terms": "人民路", "span": "2020", "person": "李", "hits": 0},
            by=office.handler,
        )
        office.answer(matter, "D12", office.filled(matter, "D12"))
    with on("05-06"):
        office.do("reopen", matter, {"by": "review", "document": "云府复决〔2026〕8号", "days": 20})
    row = office.row(matter)
    assert (row.process_state, row.closed, row.row, row.due) == ("handling", False, "r13", date(2026, 6, 2))
    with on("05-20"):
        with pytest.raises(Refused, match="重新办理"):
            office.do(
                "draft_letter",
                matter,
                {"type": "correction_request", "say_补正事项": "年份", "term": 15, "say_补正指引": "写"},
                by=office.handler,
            )
        office.answer(matter, "D02", office.filled(matter, "D02"))
    row = office.row(matter)
    assert (row.number, row.process_state, row.row, row.codes) == ("2026-0001", "archived", "r13", "D02")
    assert check() == []


def test_own_correction_is_the_signers_and_follows_an_answer(office: Office) -> None:
    matter = plainly(office)
    own = {"by": "own", "document": "自行纠正审批单", "days": 10, "reason": "在移交的档案中找到。"}
    with on("03-10"), pytest.raises(Refused, match="还没有答复"):
        office.do("reopen", matter, own, by=office.signer)
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
    with on("03-20"):
        with pytest.raises(Refused, match="签发人"):
            office.do("reopen", matter, own, by=office.receiver)
        office.do("reopen", matter, own, by=office.signer)
    assert office.row(matter).process_state == "handling"


def test_the_applicant_withdraws_and_corrects_with_his_code(office: Office) -> None:
    matter = asked_to_correct(office)
    me, another = CodeHolder(matter.pk), CodeHolder(matter.pk + 1)
    correction = {"title": "报告", "text": "2020 年的报告"}
    with on("03-10"):
        with pytest.raises(Refused, match="不能办理"):
            office.do("receive_correction", matter, correction, by=another)
        office.do("receive_correction", matter, correction, by=me)
        office.do("withdraw", matter, {"note": "不需要了"}, by=me)
    row = office.row(matter)
    assert (row.process_state, row.clock_state) == ("handling", "withdrawn")


def test_two_officers_at_once(office: Office) -> None:
    matter = plainly(office)
    seen = matter.last_seq
    with on("03-10"):
        matter.refresh_from_db()
        seen = matter.last_seq
        office.do("try_contact", matter, {"by": "电话"}, by=office.receiver)
        action = registered["applications.try_contact"]
        with pytest.raises(Stale):
            action.perform(office.handler, {"by": "电话"}, matter=matter, seen=seen)


def test_a_letter_that_is_not_rendered_is_not_sent(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
        office.do("pass_legal_review", matter)
        office.do("pass_secrecy_review", matter)
        office.do("sign", matter)
        with pytest.raises(Refused, match="排好版"):
            office.do("dispatch_decision", matter, POST)
        jobs.run_due()
        office.do("dispatch_decision", matter, POST)


def test_mail_that_waits_for_its_confirmation_has_no_clock_yet(office: Office) -> None:
    with on("03-02"):
        from_post = {"channel": "post_ordinary"}
        with invalid("确认之日"):
            office.register(**from_post)
        request = {**REQUEST, **from_post}
        done = office.do("log_arrival", None, request)
        assert done.matter is not None
        matter = done.matter
        assert (office.row(matter).process_state, office.row(matter).due) == ("unconfirmed", None)
        office.do("try_contact", matter, {"by": "电话无人接听"})
    with on("03-04"):
        office.do("confirm", matter, {"by": "电话确认"})
    assert (office.row(matter).received_on, office.row(matter).due) == (date(2026, 3, 4), date(2026, 4, 1))


def test_mail_for_another_organ_goes_on_and_counts_nowhere(office: Office) -> None:
    with on("03-02"):
        matter = office.register()
        office.do("forward", matter, {"organ": "云川市教育局"})
    row = office.row(matter)
    assert (row.process_state, row.closed, row.row) == ("forwarded", True, "")


def test_the_answer_tells_when_the_application_came_and_when_its_correction(office: Office) -> None:
    matter = asked_to_correct(office)
    with on("03-12"):
        office.do("receive_correction", matter, {"title": "竣工报告", "text": "人民路12号2020年的竣工报告。"})
    with on("03-20"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
    text = sheets.from_json(Letter.objects.filter(matter=matter, type="D02").get().sheet).plain
    assert "本机关于2026年3月2日收到" in text
    assert "2026年3月12日收到补正材料" in text
    assert "人民路12号2020年的竣工报告。" in text
