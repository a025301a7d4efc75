"""The page of a case: what it shows in each state, to whom, with how many queries; personal data on request."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications import facts as f
from gongkai.applications.desk.offers import OTHER, THEME, Offers, offers
from gongkai.applications.desk.opened import opened
from gongkai.applications.history import _SAY, Names, history
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests import test_turns
from gongkai.applications.tests.desk_client import browser_of, case_url, hidden, words
from gongkai.applications.tests.office import IDENTITY, PDF, POST, REQUEST, Office, on, staff, upload
from gongkai.applications.tests.test_outcomes import (
    SEARCH,
    asked_to_correct,
    corrected,
    objected,
    plainly,
    searched,
    withdrawn,
)
from gongkai.core import files
from gongkai.core.facts import in_force
from gongkai.core.models import Entry, FileLink, Matter
from gongkai.core.policies import has_task
from gongkai.core.process import facts_of
from gongkai.letters import jobs as letter_jobs
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def quickly_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are set by the tests of their own room; here a small file stands for each."""

    def rendered(letter: Letter) -> tuple[files.Staged, files.Staged]:
        name = f"{letter.kind.title} {letter.number_text}.pdf"
        return files.stage(name, PDF, ["pdf"]), files.stage(name, PDF, ["pdf"])

    monkeypatch.setattr(letter_jobs, "rendered", rendered)


def page(office: Office, matter: Matter, day: str, viewer: Any = None, query: str = "") -> Any:
    """The page on a day."""
    with on(day):
        answer = browser_of(viewer or office.handler).get(case_url(matter) + query)
    assert answer.status_code == 200
    return answer


def offered(office: Office, matter: Matter, day: str, viewer: Any = None) -> Offers:
    """What can be done on a day."""
    with on(day):
        return offers(opened(viewer or office.handler, office.agency.code, office.row(matter).number))


def titles(found: Offers) -> list[str]:
    """The steps in front."""
    return [offer.title for offer in found.front]


def test_a_case_in_hand_shows_its_clock_and_why(office: Office) -> None:
    matter = plainly(office)
    answer = words(page(office, matter, "03-04"))
    for text in (
        "2026-0001",
        "办理中",
        "剩18个工作日",
        "申请公开：人民路12号改造工程竣工验收报告",
        "陈喆堃（公民）",
        "为什么是 3月30日",
        "当日不计入，自下一个工作日起计算20个工作日",
        "还没有拟办意见",
        "还没有检索记录",
        "还没有文书",
        "没有附件",
    ):
        assert text in answer, text


def test_the_next_step_stands_first_and_the_rest_is_folded(office: Office) -> None:
    matter = plainly(office)
    found = offered(office, matter, "03-04")
    assert titles(found)[0] == "作出答复"
    assert found.front[0].first
    assert "拟写补正告知书" in titles(found)
    assert len(found.front) <= 8
    assert {"申请人的变更", "复议、诉讼和纠正", "拟写其他文书"} <= set(found.folded)
    refused = {closed.title: closed.reason for closed in found.refused}
    assert refused.keys() == {"拟写延迟答复告知书", "拟写告知书（致第三方）", "拟写征求意见告知书（致申请人）"}
    assert "归档" in " ".join(closed.reason for closed in found.not_yet["答复"])


def test_every_step_is_offered_or_closed_with_its_reason(office: Office) -> None:
    for matter, day in ((plainly(office), "03-04"), (objected(office), "03-23"), (withdrawn(office), "03-06")):
        for viewer in (office.receiver, office.handler, office.reviewer, office.signer):
            found = offered(office, matter, day, viewer)
            closed = [*found.refused, *(each for group in found.not_yet.values() for each in group)]
            assert all(each.reason.endswith("。") for each in closed)
            assert all(offer.ground for offer in [*found.front, *(o for g in found.folded.values() for o in g)])


def test_a_step_that_no_theme_names_is_offered_all_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = plainly(office)
    monkeypatch.delitem(THEME, "applications.try_contact")
    found = offered(office, matter, "03-04")
    assert [offer.title for offer in found.folded[OTHER]] == ["记一次联系"]


def test_past_the_seventh_day_the_correction_is_closed_with_its_rule(office: Office) -> None:
    matter = plainly(office)
    assert "拟写补正告知书" in titles(offered(office, matter, "03-11"))
    found = offered(office, matter, "03-12")
    assert "拟写补正告知书" not in titles(found)
    assert any("7 个工作日内" in closed.reason for closed in found.refused)
    assert "7 个工作日内" in words(page(office, matter, "03-12"))


def test_what_others_must_do_is_named_with_their_role(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=office.handler)
    assert ("审批文书", "审核人、签发人") in offered(office, matter, "03-10").others
    assert titles(offered(office, matter, "03-10", office.reviewer))[0] == "审批文书"


@pytest.mark.parametrize(
    ("way", "day", "says"),
    [
        (asked_to_correct, "03-06", ["待补正", "等待补正", "收到补正", "补正告知书送达"]),
        (corrected, "03-13", ["补正后文本", "看以前的文本（1）", "2026-03-12 收到补正", "重新计算"]),
        (searched, "03-04", ["检索记录 1", "翻阅纸质目录", "李倩"]),
        (objected, "03-23", ["征求意见：第三方", "已答复", "不同意公开", "云川水务有限公司", "会损害其合法权益"]),
        (withdrawn, "03-06", ["申请已经结束，只差结案的答复", "申请人撤回", "书面撤回"]),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_each_turn_shows(office: Office, way: Any, day: str, says: list[str]) -> None:
    answer = words(page(office, way(office), day))
    for text in says:
        assert text in answer, text
    assert "“p1”" not in answer


def test_before_the_receipt_is_confirmed_nothing_runs(office: Office) -> None:
    with on("03-02"):
        matter = office.do("log_arrival", None, {**REQUEST, "channel": "post_ordinary"}).matter
    assert matter is not None
    answer = words(page(office, matter, "03-03", office.receiver))
    assert "答复期限尚未起算" in answer
    assert "确认收到" in titles(offered(office, matter, "03-03", office.receiver))


def test_the_answer_is_shown_with_its_row_and_its_proofs(office: Office) -> None:
    matter = searched(office)
    with on("03-09"):
        office.answer(matter, "D12", office.filled(matter, "D12"))
    answer = words(page(office, matter, "03-10"))
    for text in (
        "已归档",
        "信息不存在",
        "条例第三十六条第四项",
        "（四）无法提供 1.本机关不掌握相关政府信息",
        "检索记录 1 次",
        "归档，归档号",
        "云住建公开告〔2026〕1号",
    ):
        assert text in answer, text


def test_a_stay_is_said_on_top(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.do("stay_disclosure", matter, {"document": "云川市人民政府停止执行通知"})
    assert "不得提供信息" in words(page(office, matter, "03-10"))


def test_the_letter_that_is_chosen_is_shown(office: Office) -> None:
    matter = objected(office)
    with on("03-23"):
        office.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=office.handler)
    first, last = Letter.objects.filter(matter=matter).order_by("pk")
    assert "档案分散，检索尚未完成。" in words(page(office, matter, "03-23"))
    chosen = words(page(office, matter, "03-23", query=f"?letter={first.key}"))
    assert "单价明细可能涉及商业秘密" in chosen
    assert "EA123456789CN" in chosen
    assert page(office, matter, "03-23", query="?letter=nothing").status_code == 200
    assert last.key != first.key


def test_what_contradicts_itself_is_a_warning(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        office.letter(matter, "extension", test_turns.EXTENSION)
        office.do("extend", matter, POST)
    with on("03-16"):
        office.do("withdraw", matter, {"note": "不要了"}, files={"file": upload()})
        wrong = {"fact": office.case(matter).facts[-1].seq, "day": "2026-03-05", "reason": "来信压在收发室"}
        office.do("amend", matter, wrong, files={"proof": upload("信封.pdf")})
    answer = words(page(office, matter, "03-16"))
    assert "有记录互相矛盾" in answer
    assert "条记录与其他记录矛盾，未计入时限" in answer


def full(office: Office, letters: int) -> Matter:
    """A case with several of everything."""
    matter = objected(office)
    with on("03-23"):
        for number in range(letters):
            office.do("record_search", matter, {**SEARCH, "terms": f"词{number}"}, by=office.handler)
            asked = {
                "party_name": f"第{number}公司",
                "say_涉及信息": "合同",
                "say_涉及理由": "价",
                "say_回复方式": "递交",
            }
            letter = office.letter(matter, "third_party_consultation", asked)
            office.do("ask_third_party", matter, POST)
            office.receipt(matter, letter)
    return matter


def test_however_much_there_is_the_queries_are_the_same(office: Office) -> None:
    counts = []
    for letters in (1, 4):
        matter = full(office, letters)
        with on("03-23"):
            client = browser_of(office.handler)
            client.get(case_url(matter))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(case_url(matter)).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
    # Six for the hints on earlier applications, one for who else was granted it, one for those answered by its letter,
    # two for challenges and their count.
    assert counts[0] <= 34, counts


def test_a_step_page_takes_few_queries(office: Office) -> None:
    matter = full(office, 3)
    with on("03-23"):
        client, address = browser_of(office.handler), case_url(matter, "draft_letter", "extension")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
    assert len(queries) <= 24


# -- personal data --


def test_personal_data_are_not_on_the_page(office: Office) -> None:
    answer = page(office, plainly(office), "03-04").content.decode()
    for secret in (IDENTITY, "13800001234", "云川市人民路1号"):
        assert secret not in answer


def test_personal_data_are_shown_for_a_purpose_and_leave_an_entry(office: Office) -> None:
    matter = plainly(office)
    with on("03-04"):
        client, address = browser_of(office.handler), case_url(matter, "people")
        form = client.get(address)
        assert form.status_code == 200
        assert IDENTITY not in form.content.decode()
        assert client.post(address, hidden(form)).status_code == 422
        before = Entry.objects.filter(matter=matter, action="personal.read").count()
        shown = client.post(address, {**hidden(form), "purpose": "与申请人联系", "detail": "核对邮寄地址"})
        assert shown.status_code == 200
        assert "13800001234" in shown.content.decode()
        assert shown["Cache-Control"] == "no-store"
        entries = Entry.objects.filter(matter=matter, action="personal.read").order_by("pk")
        assert entries.count() == before + 1
        assert entries.last().account_id == office.handler.account


def test_a_task_of_his_role_opens_them_to_whoever_holds_it_and_stays_with_who_did_it(office: Office) -> None:
    matter = plainly(office)
    other = staff(office.agency, "shen2", "reviewer")
    with on("03-04"):
        for viewer in (office.reviewer, other, office.signer):
            assert not has_task.allows(viewer, matter)
        office.do("draft_decision", matter, {"main": "D13", **office.filled(matter, "D13")}, by=office.handler)
        assert "您在这件事项上没有任务" not in words(browser_of(office.reviewer).get(case_url(matter)))
        allowed = [has_task.allows(viewer, matter) for viewer in (office.reviewer, other, office.signer)]
        assert allowed == [True, True, False]
        office.do("pass_legal_review", matter, {"note": "条例第三十六条第五项"})
        allowed = [has_task.allows(viewer, matter) for viewer in (office.reviewer, other, office.signer)]
        assert allowed == [True, False, False], "the other one did nothing, and nothing waits for him"


def test_without_a_task_they_stay_closed(office: Office) -> None:
    matter = plainly(office)
    with on("03-04"):
        client = browser_of(office.signer)
        answer = client.get(case_url(matter))
        assert "您在这件事项上没有任务" in words(answer)
        assert case_url(matter, "people") not in answer.content.decode()
        refused = client.get(case_url(matter, "people"))
        assert refused.status_code == 403
        posted = client.post(case_url(matter, "people"), {"purpose": "与申请人联系"})
        assert posted.status_code == 403
        assert "13800001234" not in posted.content.decode()


def test_a_personal_file_is_no_link_without_a_task(office: Office) -> None:
    matter = withdrawn(office)
    link = FileLink.objects.get(matter=matter, purpose="书面撤回")
    assert link.personal
    assert f"/desk/files/{link.code}/" in page(office, matter, "03-06").content.decode()
    other = page(office, matter, "03-06", office.signer)
    assert f"/desk/files/{link.code}/" not in other.content.decode()
    assert "没有任务不能打开" in words(other)


# -- the facts in words --


def test_every_kind_of_fact_is_said_in_words() -> None:
    kinds = {value for value in vars(f).values() if isinstance(value, type) and getattr(value, "kind", "")}
    assert kinds == set(_SAY)


def test_a_late_record_says_so_and_a_correction_too(office: Office) -> None:
    matter = plainly(office)
    with on("03-12"):
        data = {"note": "不要了", "occurred_on": "2026-03-05", "late_reason": "来信压在收发室"}
        office.do("withdraw", matter, data, files={"file": upload(), "late_proof": upload("信封.pdf")})
    top = history(facts_of(matter), Names())[0]
    assert top["what"] == "申请人撤回"
    assert "2026年3月5日发生" in top["when"]
    assert "补录理由：来信压在收发室" in top["text"]
    assert top["kind"] == "key"


def test_lines_stand_newest_first_with_who_did_it(office: Office) -> None:
    matter = objected(office)
    answer = words(page(office, matter, "03-23"))
    assert answer.index("收到云川水务有限公司的意见") < answer.index("收到申请（当面提交）")
    assert f"拟写征求意见书（第三方） 2026-03-09 09:30 · ban{office.agency.code}" in answer
    views = in_force(facts_of(matter))
    assert len(history(views, Names())) == len(views)
    assert {APPLICATION.step_recording(view.kind) for view in views} - {None}
    assert office.case(matter).today >= date(2026, 3, 20)


def test_an_approved_letter_is_sent_first(office: Office) -> None:
    matter = plainly(office)
    with on("03-04"):
        written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
        office.letter(matter, "correction_request", written)
    found = offered(office, matter, "03-04", office.receiver)
    assert (found.front[0].title, found.front[0].first) == ("发出补正告知书", True)
    assert not any(offer.first for offer in found.front[1:])
