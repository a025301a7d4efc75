"""Every step of the process table through its page: taken where it may be, refused with its rule where not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from gongkai.agencies.models import Agency
from gongkai.applications.desk import offers
from gongkai.applications.models import Applicant, Party
from gongkai.applications.outcomes import CLOSING
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests import test_outcomes, test_readings, test_turns
from gongkai.applications.tests.desk_client import browser_of, case_url, hidden, send, words
from gongkai.applications.tests.desk_office import DeskOffice, desk_office
from gongkai.applications.tests.office import PDF, POST, Office, build_office, on, staff, upload
from gongkai.applications.tests.test_outcomes import WAYS, plainly
from gongkai.core import clock, drafts, files, jobs
from gongkai.core.actions import SYSTEM, registered
from gongkai.core.models import Fact, Matter
from gongkai.core.process import START, facts_of
from gongkai.core.viewers import Job
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters import jobs as letter_jobs
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db]

ZIP = b"PK\x05\x06" + bytes(18)
# Steps that the system alone takes have no page.
OF_A_CASE = [step for step in APPLICATION.steps if START not in step.source and step.roles != (SYSTEM,)]
ORGAN = {"party_name": "云川市水利局", "until": "2026-03-20", "say_涉及信息": "取水许可", "say_征求事项": "能否公开。"}
MAKER = {"party_name": "云川市财政局", "say_涉及信息": "施工合同", "say_拟办意见": ""}
HELP = {"party_name": "城建档案室", "until": "2026-03-06", "say_协办事项": "查找竣工图"}


@pytest.fixture(autouse=True)
def quickly_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are set by the tests of their own room; here a small file stands for each."""

    def rendered(letter: Letter) -> tuple[files.Staged, files.Staged]:
        name = f"{letter.kind.title} {letter.number_text}.pdf"
        return files.stage(name, PDF, ["pdf"]), files.stage(name, PDF, ["pdf"])

    monkeypatch.setattr(letter_jobs, "rendered", rendered)


@pytest.fixture
def desk(office: Office) -> DeskOffice:
    """The office, working through pages."""
    return desk_office(office)


def party(matter: Matter) -> int:
    """The newest party of the case."""
    return Party.objects.filter(matter=matter).latest("pk").pk


def consulted_organs(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.letter(matter, "organ_consultation", {**ORGAN, "say_回复期限": "2026年3月20日以前"})
        desk.do("ask_organ", matter, {**POST, "secrecy": True})
        desk.do("organ_answers", matter, {"party": party(matter), "opinion": "agree"})
        letter = desk.letter(matter, "co_maker_consultation", MAKER)
        desk.do("ask_co_maker", matter, POST)
        desk.receipt(matter, letter)
        desk.do("co_maker_answers", matter, {"party": party(matter), "opinion": "part", "grounds": "单价除外"})
        help_letter = desk.letter(matter, "assistance", HELP)
        desk.do("ask_assistance", matter, {"method": "counter", "tracking": ""})
        desk.do("assistance_given", matter, {"letter": help_letter.pk, "note": "没有找到。"})


def changed(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.do("reassign", matter, {"account": desk.receiver.account})
        desk.do("change_request", matter, {"what": "只要结论部分", "way": "counter"})
        desk.do(
            "change_agent",
            matter,
            {"what": "appointed", "name": "何律师", "number": "110105194912310021", "receives": True},
        )
        desk.do("suggest_publication", matter, {"note": "大家都关心"})
        first = Applicant.objects.get(matter=matter, agent=False)  # beside him there is an agent now
        contact = {"person": first.pk, "phone": "13900001111", "address": "云川市文昌街2号"}
        desk.do("change_contact", matter, contact, by=desk.receiver)


def receipt_given(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.do("issue_receipt", matter, {"split": ""})
        letter = Letter.objects.get(matter=matter, type="receipt")
        jobs.run_due()
        desk.do("send_letter", matter, {"letter": letter.pk, "method": "counter", "tracking": ""})
        desk.receipt(matter, letter)


def letter_back_and_again(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        desk.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=desk.handler)
        first = Letter.objects.get(matter=matter)
        desk.do("send_letter_back", matter, {"letter": first.pk, "reason": "理由写具体些"})
        letter = desk.letter(matter, "extension", test_turns.EXTENSION)
        desk.do("extend", matter, POST)
    with on("03-12"):
        desk.do("letter_returned", matter, {"letter": letter.pk, "reason": "查无此人"})
        desk.do("resend_letter", matter, {"letter": letter.pk, **POST})
        desk.receipt(matter, letter)


def delayed(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.letter(
            matter,
            "reasons_request",
            {"until": "2026-03-17", "say_数量频次": "64件。", "say_说明事项": "理由。", "say_说明期限": "十个工作日"},
        )
        desk.do("ask_reasons", matter, POST)
    with on("03-06"):
        desk.do("judge_reasons", matter, {"accepted": "yes", "note": "写论文用。"})
        desk.letter(matter, "delay", {"until": "2026-04-30", "say_延迟理由": "数量大。"})
        desk.do("tell_delay", matter, POST)


def decision_back(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        desk.do("draft_decision", matter, {"main": "D02", **desk.filled(matter, "D02")}, by=desk.handler)
        desk.do("send_decision_back", matter, {"reason": "提供方式没有写明。"}, by=desk.reviewer)
        desk.decide(matter, "D02", desk.filled(matter, "D02"))


def amended(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        first = matter.facts.get(seq=1)
        wrong = {"fact": first.seq, "day": "2026-03-03", "to_column": "c2", "reason": "看错了日期。"}
        desk.do("amend", matter, wrong, files={"proof": upload()})
        desk.do("change_contact", matter, {"phone": "13900000000", "email": "", "address": "云川市人民路2号"})
    row = desk.row(matter)
    assert (row.received_on, row.column) == (date(2026, 3, 3), "c2")


def published_to_all(desk: DeskOffice) -> None:
    first = plainly(desk)
    with on("03-02"):
        second = desk.assigned(name="李四", document_number="510502198803030024")
    with on("03-10"):
        for matter in (first, second):
            desk.answer(matter, "D02", desk.filled(matter, "D02"))
        desk.do("note_same_request", second, {"cases": desk.row(first).number})
        desk.do("consider_publication", second, {"outcome": "drafted", "title": "人民路12号改造工程竣工验收报告"})


# Scenarios of other modules that take the steps which are not taken here.
BORROWED = (
    test_turns.test_a_paid_fee_begins_the_period_anew_on_the_next_day,
    test_turns.test_a_correction_is_asked_once_and_within_seven_working_days,
    test_turns.test_disclosure_against_a_third_partys_will_waits_for_its_notice,
    test_turns.test_a_correction_notice_served_by_notice_begins_its_term_on_that_day,
    test_turns.test_a_file_is_attached_up_to_the_signature_and_reviewed_again,
    test_turns.test_a_stay_holds_the_answer_back_and_a_prohibition_for_good,
    test_turns.test_returned_mail_stays_in_time_and_must_be_replaced_before_the_archive,
    test_turns.test_a_lost_review_reopens_under_the_same_number_and_adds_no_row,
    test_turns.test_own_correction_is_the_signers_and_follows_an_answer,
    test_turns.test_mail_that_waits_for_its_confirmation_has_no_clock_yet,
    test_turns.test_mail_for_another_organ_goes_on_and_counts_nowhere,
    test_turns.test_who_drafted_a_letter_does_not_approve_it,
    test_readings.test_the_applicant_is_told_that_others_are_asked,
    test_readings.test_own_correction_revokes_the_earlier_answer_and_tells_the_review_organ,
    test_readings.test_without_a_representative_each_applicant_is_served,
    test_readings.test_one_of_several_leaves_and_the_others_go_on,
)


def answered_together(desk: DeskOffice) -> None:
    first, second = plainly(desk), plainly(desk)
    leading = {"leading": desk.row(first).number}
    with on("03-03"):
        desk.do("join_answer", second, leading, by=desk.handler)
        desk.do("leave_joint", second, {"reason": "先单独查一查"}, by=desk.handler)
        desk.do("join_answer", second, leading, by=desk.handler)
    with on("03-10"):
        desk.decide(first, "D13", desk.filled(first, "D13"))
        desk.do("dispatch_decision", first, POST)
        jobs.run_due()
        copy = {"organ": "云川市水务局", "agreed": True, "agreed_by": "申请表上写明", "method": "exchange"}
        desk.do("send_copy", second, copy)
    assert desk.row(second).row == "r13"


def handed_over(desk: DeskOffice) -> None:
    matter = plainly(desk)
    other = build_office("MB9990035", "云川市住房和城市更新局")
    with on("03-03"):
        desk.do("take_over", matter, {"to": other.agency.code, "document": "机构改革方案"}, by=desk.receiver)


def missed_outside(desk: DeskOffice) -> None:
    """What came too late from the outer zone is dealt with by hand, and what was written is read on the case's page."""
    matter = plainly(desk)
    with on("03-03"):
        late = {"step": "applications.withdraw", "at": clock.now(), "because": "状态已经变了。", "person": 1}
        proof = {"proof": upload("交换包.zip", ZIP)}
        registered["applications.keep_missed"].perform(
            Job("测试"), {**late, "values": '{"note": "不需要了"}'}, matter=matter, files=proof
        )
        browser = browser_of(desk.receiver)
        assert "申请人在外网提交的没有办成" in words(browser.get(case_url(matter)))
        page = words(browser.get(case_url(matter, "settle_missed")))
        assert "提交“撤回申请”：状态已经变了。" in page
        desk.do("settle_missed", matter, {"note": "已打电话告知。"})


OWN = (
    consulted_organs,
    changed,
    receipt_given,
    letter_back_and_again,
    delayed,
    decision_back,
    amended,
    published_to_all,
    answered_together,
    handed_over,
    missed_outside,
)


@pytest.mark.parametrize("code", OUTCOMES)
def test_each_outcome_through_the_pages(desk: DeskOffice, code: str) -> None:
    test_outcomes.test_from_the_counter_to_the_archive(desk, code)


def test_every_step_is_taken_through_its_page(office: Office) -> None:
    walked: set[str] = set()
    for number, scenario in enumerate([*OWN, *BORROWED, *(WAYS[code][0] for code in CLOSING)]):
        desk = desk_office(build_office(f"MB99901{number:02}", f"云川市第{number}局"))
        scenario(desk)
        walked |= desk.walked
    assert {step.code for step in OF_A_CASE} - walked == set()


@pytest.fixture
def filed(office: Office) -> Matter:
    """A case in the archive."""
    matter = plainly(office)
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
    return matter


@pytest.mark.parametrize("code", sorted({step.code for step in OF_A_CASE}))
def test_on_a_filed_case_only_what_follows_an_answer_is_open(office: Office, filed: Matter, code: str) -> None:
    step, name = APPLICATION.by_code[code], code.partition(".")[2]
    with on("03-20"):
        client = browser_of(office.by_role(*step.roles))
        address = case_url(filed, name)
        before = Fact.objects.filter(matter=filed).count()
        page = client.get(address)
        if "archived" in step.source:
            refused = step.requires and APPLICATION.refusal(step, facts_of(filed), None, office.case(filed))
            assert page.status_code == (409 if refused else 200)
            assert not refused or refused.message in words(page)
            return
        assert page.status_code == 409
        assert f"“{step.title}”只能在" in words(page)
        assert f"依据：{step.ground}" in words(page)
        assert "main form" not in page.content.decode()
        assert client.post(address, {"_seen": filed.last_seq}).status_code in {409, 422}
        assert Fact.objects.filter(matter=filed).count() == before


@pytest.mark.parametrize("code", sorted({step.code for step in OF_A_CASE if "handling" in step.source}))
def test_a_post_without_the_role_is_told_so(office: Office, code: str) -> None:
    matter, step, name = plainly(office), APPLICATION.by_code[code], code.partition(".")[2]
    people = (office.receiver, office.handler, office.reviewer, office.secrecy, office.signer)
    other = next((person for person in people if not person.roles & set(step.roles)), None)
    assert other is not None
    with on("03-03"):
        page = browser_of(other).get(case_url(matter, name))
        assert page.status_code == 403
        assert "您现在的岗位不能办理" in words(page)
        assert 'enctype="multipart/form-data"' not in page.content.decode()


@pytest.mark.parametrize("name", ["register", "apply", "log_arrival", "nothing", "try_contact/x"])
def test_what_is_no_step_on_a_case_is_no_page(office: Office, name: str) -> None:
    matter = plainly(office)
    with on("03-03"):
        assert browser_of(office.receiver).get(case_url(matter, *name.split("/"))).status_code == 404


def test_a_case_of_another_agency_is_no_page(office: Office) -> None:
    matter = plainly(office)
    neighbour = build_office("MB9990027", "云川市民政局")
    with on("03-03"):
        client = browser_of(neighbour.handler)
        for more in ((), ("try_contact",), ("decide",), ("people",), ("draft_letter", "extension")):
            assert client.get(case_url(matter, *more)).status_code == 404
            assert client.post(case_url(matter, *more), {"by": "电话"}).status_code in {404, 405}


def test_nobody_is_led_to_the_entrance(office: Office, client: Any) -> None:
    matter = plainly(office)
    for more in ((), ("try_contact",), ("decide",), ("people",)):
        answer = client.get(case_url(matter, *more))
        assert (answer.status_code, answer["Location"].startswith("/desk/sign-in/")) == (303, True)


def test_who_oversees_looks_and_does_not_act(office: Office) -> None:
    matter = plainly(office)
    with on("03-03"):
        office.letter(matter, "extension", test_turns.EXTENSION)
    above = build_office("MB9990035", "云川市人民政府办公室")
    Agency.objects.filter(pk=office.agency.pk).update(supervisor=above.agency)
    with on("03-03"):
        client = browser_of(staff(above.agency, "lin", "supervisor"))
        page = client.get(case_url(matter))
        assert page.status_code == 200
        assert "您可以查看，不能办理" in words(page)
        letter = words(page).partition("文书往来")[2]
        assert "致申请人" in letter
        assert "陈喆堃" not in letter.partition("为什么是")[0]
        assert client.get(case_url(matter, "try_contact")).status_code == 403
        assert client.get(case_url(matter, "people")).status_code == 403


def test_a_stale_page_keeps_what_was_typed(office: Office) -> None:
    matter = plainly(office)
    with on("03-03"):
        client, address = browser_of(office.handler), case_url(matter, "draft_letter", "extension")
        page = client.get(address)
        office.do("try_contact", matter, {"by": "电话"}, by=office.receiver)
        data = {**test_turns.EXTENSION, "say_延期理由": "档案在外地库房，还没有调回。"}
        answer = client.post(address, {**hidden(page), **data})
        assert answer.status_code == 409
        assert "已存为草稿" in words(answer)
        assert "档案在外地库房" in answer.content.decode()
        assert not Letter.objects.filter(matter=matter).exists()
        again = client.get(address)
        assert "档案在外地库房" in again.content.decode()
        assert "保存的草稿" in words(again)
        assert client.post(address, {**hidden(again), **data}).status_code == 303
        assert Letter.objects.filter(matter=matter).count() == 1
        assert "保存的草稿" not in words(client.get(case_url(matter, "draft_letter", "fee_notice")))


def test_a_draft_is_kept_on_request(office: Office) -> None:
    matter = plainly(office)
    with on("03-03"):
        client, address = browser_of(office.handler), case_url(matter, "record_search")
        page = client.get(address)
        answer = client.post(address, {**hidden(page), "place": "档案室第 14 柜", "_save": "1"})
        assert answer.status_code == 303
        assert "档案室第 14 柜" in client.get(address).content.decode()
        draft = drafts.of("applications.record_search", account_id=office.handler.account, matter=matter)
        assert draft is not None


def test_a_double_click_is_one_step(office: Office) -> None:
    matter = plainly(office)
    with on("03-03"):
        client, address = browser_of(office.handler), case_url(matter, "try_contact")
        data = {**hidden(client.get(address)), "by": "电话"}
        assert [client.post(address, data).status_code for _ in range(2)] == [303, 303]
    assert Fact.objects.filter(matter=matter, kind="applications.contact_tried").count() == 1


def test_a_letter_is_seen_before_it_is_kept(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        client, address = browser_of(office.handler), case_url(matter, "draft_letter", "extension")
        page = client.get(address)
        assert "2026年3月30日" in words(page)
        data = {**hidden(page), **test_turns.EXTENSION, "_preview": "1"}
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "预览：还没有保存" in words(answer)
        assert "2026年4月28日" in words(answer)
        assert client.post(address, {**data, "days": "0"}).status_code == 422
    assert not Letter.objects.filter(matter=matter).exists()


def test_a_decision_is_seen_before_it_goes_to_review(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        client, address = browser_of(office.handler), case_url(matter, "draft_decision", "D03")
        page = client.get(address)
        assert "救济告知（按决定类型和日期生成，不能改）" in words(page)
        data = {**hidden(page), **office.filled(matter, "D03"), "part_1_code": "D09", "_preview": "1"}
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "部分公开告知书" in words(answer)
        assert "《中华人民共和国政府信息公开条例》第十六条第二款" in words(answer)
        assert "先向云川市人民政府申请行政复议" in words(answer)
        assert office.case(matter).answer is None


def test_the_choice_holds_only_what_waits(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=office.handler)
        client = browser_of(office.reviewer)
        one = client.get(case_url(matter, "approve_letter"))
        first = Letter.objects.get(matter=matter)
        assert one["Location"] == case_url(matter, "approve_letter", first.key)
        asked = {"party_name": "甲公司", "say_涉及信息": "合同", "say_涉及理由": "单价", "say_回复方式": "递交"}
        office.do("draft_letter", matter, {"type": "third_party_consultation", **asked}, by=office.handler)
        page = client.get(case_url(matter, "approve_letter"))
        assert "延期答复告知书" in words(page)
        assert "征求意见书（第三方）" in words(page)
        answer = send(client, case_url(matter, "approve_letter", first.key))
        assert answer.status_code == 303
        left = client.get(case_url(matter, "approve_letter"))
        assert first.key not in left["Location"]
        settled = client.get(case_url(matter, "approve_letter", first.key))
        assert settled.status_code == 409
        assert "已经办过" in words(settled)


def test_two_reviewers_approve_the_same_letter(office: Office) -> None:
    matter = plainly(office)
    other = staff(office.agency, "shen2", "reviewer")
    with on("03-10"):
        office.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=office.handler)
        address = case_url(matter, "approve_letter", Letter.objects.get(matter=matter).key)
        one, two = browser_of(office.reviewer), browser_of(other)
        pages = hidden(one.get(address)), hidden(two.get(address))
        assert one.post(address, pages[0]).status_code == 303
        late = two.post(address, pages[1])
        assert late.status_code == 409
        assert "有了新的进展" in words(late)


def test_whoever_reviews_sees_the_letter_and_what_changed(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        data = office.filled(matter, "D02")
        office.do("draft_decision", matter, {"main": "D02", **data}, by=office.handler)
        client = browser_of(office.reviewer)
        page = client.get(case_url(matter, "pass_legal_review"))
        assert "予以公开告知书" in words(page)
        assert "三、本年度办理结果 （一）予以公开" in words(page)
        assert "上次退回以后改了什么" not in words(page)
        office.do("send_decision_back", matter, {"reason": "提供方式没有写明。"}, by=office.reviewer)
        data = {**data, "say_提供方式": "刻录光盘当面交付"}
        office.do("draft_decision", matter, {"main": "D02", **data}, by=office.handler)
        page = client.get(case_url(matter, "pass_legal_review")).content.decode()
        assert "上次退回以后改了什么" in page
        assert "提供方式没有写明。" in page
        new = page[page.index("<ins>") : page.index("</ins>")]
        assert "刻录光盘当面交付" in new


def test_sending_shows_the_letter_that_goes_out(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        letter = office.letter(matter, "extension", test_turns.EXTENSION)
        page = browser_of(office.handler).get(case_url(matter, "extend"))
        letter.refresh_from_db()
        assert letter.number is not None
        assert letter.number.text in words(page)
        assert "延长不超过 20 个工作日" in words(page)


def test_forms_hold_what_the_case_knows(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        client = browser_of(office.handler)
        page = client.get(case_url(matter, "draft_decision", "D02")).content.decode()
        assert 'value="纸质，邮寄"' in page
        asked = client.get(case_url(matter, "draft_letter", "reasons_request")).content.decode()
        assert 'value="2026-03-24"' in asked
        search = client.get(case_url(matter, "record_search")).content.decode()
        assert f'value="ban{office.agency.code}"' in search


def test_what_was_sent_back_comes_again_to_be_mended(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        data = {**office.filled(matter, "D03"), "opinion": "单价不公开。", "say_信息清单": "合同第一章\n合同第二章"}
        office.do("draft_decision", matter, {"main": "D03", **data, "part_1_code": "D09"}, by=office.handler)
        office.do("send_decision_back", matter, {"reason": "理由不足"}, by=office.reviewer)
        client = browser_of(office.handler)
        page = client.get(case_url(matter, "draft_decision", "D03")).content.decode()
        for text in ("单价不公开。", "合同第一章\n合同第二章", "第三章单价明细", '<option value="D09" selected'):
            assert text in page, text
        office.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION, "days": 7}, by=office.handler)
        letter = Letter.objects.filter(matter=matter, type="extension").get()
        office.do("send_letter_back", matter, {"letter": letter.pk, "reason": "写具体些"})
        page = client.get(case_url(matter, "draft_letter", "extension")).content.decode()
        assert "档案分散，检索尚未完成。" in page
        assert 'value="7"' in page


def test_further_grounds_are_those_that_fit(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        page = browser_of(office.handler).get(case_url(matter, "draft_decision", "D09")).content.decode()
        box = page[page.index('name="others"') :]
        assert 'value="D08"' in box
        for code in ("D02", "D09", "D12", "D21"):
            assert f'name="others" value="{code}"' not in page, code


def test_every_step_stands_in_one_theme() -> None:
    themed = [code for _, codes in offers.THEMES for code in codes]
    assert sorted(themed) == sorted(step.code for step in OF_A_CASE)
    assert set(offers.EXPECTED) <= set(themed)


@pytest.mark.parametrize(
    ("way", "method"), [("download", "electronic"), ("email", "electronic"), ("counter", "counter"), ("post", "post")]
)
def test_a_letter_to_the_applicant_is_sent_as_he_asked(office: Office, way: str, method: str) -> None:
    with on("03-02"):
        matter = office.assigned(way=way, carrier="electronic", email="a@example.org", address="云川市光明路12号")
    with on("03-04"):
        written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
        office.letter(matter, "correction_request", written)
        page = browser_of(office.receiver).get(case_url(matter, "send_correction_notice"), follow=True)
    inputs = re.findall(r'<input[^>]*name="method"[^>]*>', page.content.decode())
    assert [tag.split('value="')[1].split('"')[0] for tag in inputs if " checked" in tag] == [method]
    assert "申请人要的形式" in words(page)


def test_a_letter_to_a_third_party_is_not_sent_as_the_applicant_asked(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned(way="download", carrier="electronic")
    with on("03-04"):
        written = {"party_name": "某某公司", "say_涉及信息": "施工合同", "say_涉及理由": "价款", "say_回复方式": "寄送"}
        office.letter(matter, "third_party_consultation", written)
        page = browser_of(office.receiver).get(case_url(matter, "ask_third_party"), follow=True)
    assert page.status_code == 200, words(page)
    assert "申请人要的形式" not in words(page)


@pytest.mark.parametrize(
    ("carrier", "enclosed", "warned"),
    [("electronic", False, True), ("electronic", True, False), ("paper", False, False)],
)
def test_a_granting_answer_without_its_file_is_pointed_out_before_it_leaves(
    office: Office, carrier: str, enclosed: bool, warned: bool
) -> None:
    with on("03-02"):
        matter = office.assigned(carrier=carrier, way="counter")
    with on("03-04"):
        said = {"say_信息清单": "批准文件", "say_提供方式": "自行领取"}
        given = {"given": upload("批准文件.pdf")} if enclosed else {}
        office.do("draft_decision", matter, {"main": "D02", **said}, by=office.handler, files=given)
        page = browser_of(office.reviewer).get(case_url(matter, "pass_legal_review"))
        assert page.status_code == 200, words(page)
        assert ("没有附要提供的文件" in words(page)) is warned
        office.do("pass_legal_review", matter)
        office.do("pass_secrecy_review", matter)
        office.do("sign", matter)
        page = browser_of(office.receiver).get(case_url(matter, "dispatch_decision"))
        assert ("没有附要提供的文件" in words(page)) is warned
