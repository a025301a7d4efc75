"""What the applicant does at the outer query page: sealed on the way, taken inside as of its day, told back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.applications.models import Applicant, Application, RequestText
from gongkai.applications.service import APPLICATION
from gongkai.applications.tests.office import IDENTITY, POST, Office, build_office
from gongkai.applications.tests.test_outcomes import CORRECTION
from gongkai.core import files
from gongkai.core.models import Fact, Matter, PersonalRecord, Task
from gongkai.core.models.files import FileLink
from gongkai.core.process import differences
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.exchange import sealing, standing
from gongkai.exchange.actions import SendAgain
from gongkai.exchange.models import Crossing, CrossingStep, Message, Partner
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.told import refusals
from gongkai.exchange.tests.two_zones import Pair, pair
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.docx_files import picture
from gongkai.publications.tests.newsroom import on, upload
from harness.databases import RealDatabase

__all__ = ["pair"]
pytestmark = pytest.mark.db
EDUCATION = "MB9990027"
WORDING = {"title": "人民路12号改造工程竣工验收报告", "text": "2019年的那一份，文号云住建验〔2019〕8号。"}
SECRET = "2019年的那一份"


At = Callable[[str], AbstractContextManager[None]]


def today(_: str) -> AbstractContextManager[None]:
    """Everything happens today: for a server of its own, whose clock nobody holds."""
    return nullcontext()


class Followed:
    """An application made outside on 10 March, in hand inside since then; steps are taken at the outer query page."""

    def __init__(self, pair: Pair, at: At = on, **changes: Any) -> None:
        self.pair, self.at = pair, at
        with pair.inner.inside():
            self.office: Office = build_office(EDUCATION, "云川市教育局")
        with at("03-09"):
            pair.outward()
            pair.inward()
        with at("03-10"):
            _, self.code = applied(pair, agency=EDUCATION, **changes)
            pair.inward()
            with pair.inner.inside():
                self.matter: Matter = Application.objects.get().matter
                self.office.do("assign", self.matter, {"account": self.office.handler.account})
            pair.outward()

    def asks_to_correct(self) -> None:
        """A notice of 12 March, received on the 16th: fifteen working days, to 7 April."""
        with self.at("03-12"), self.pair.inner.inside():
            letter = self.office.letter(self.matter, "correction_request", CORRECTION)
            self.office.do("send_correction_notice", self.matter, POST)
        with self.at("03-16"):
            with self.pair.inner.inside():
                self.office.receipt(self.matter, letter)
            self.pair.outward()

    def client(self) -> Client:
        """Whoever holds the query code, at the outer zone's page; to be used inside it."""
        client = Client()
        answer = client.post("/track/", {"query_code": self.code, "tail": IDENTITY[-4:]})
        assert answer.status_code == 303, answer.content.decode()
        return client

    def send(self, step: str, data: dict[str, Any], *, status: int = 303, once: str = "x") -> str:
        """Take a step outside; what the page says afterwards, or the refused form."""
        with self.pair.outer.inside():
            client, address = self.client(), f"/track/{step}/"
            seen = Crossing.objects.get().matter.last_seq
            answer = client.post(address, {**data, "_seen": seen, "_once": once})
            assert answer.status_code == status, words(answer)
            return words(client.get("/track/") if status == 303 else answer)

    def page(self) -> str:
        with self.pair.outer.inside():
            return words(self.client().get("/track/"))

    def state(self) -> str:
        with self.pair.inner.inside():
            return Application.objects.get().process_state

    def fact(self, kind: str) -> Fact:
        with self.pair.inner.inside():
            return Fact.objects.select_related("late_proof").get(kind=f"applications.{kind}")


@pytest.fixture
def case(pair: Pair) -> Followed:
    return Followed(pair)


def test_a_correction_is_written_outside_and_taken_inside_on_its_day(case: Followed) -> None:
    pair = case.pair
    case.asks_to_correct()
    with on("03-16"):
        page = case.page()
        assert "等您补正" in page
        assert "请在2026年4月7日（周二）以前补正" in page
        assert "现在补正" in page
        with pair.outer.inside():
            form = words(case.client().get("/track/correct/"))
            assert "完整地写一遍" in form
    with on("03-18"):
        said = case.send("correct", {**WORDING, "file": upload("说明.png", picture())})
        assert "补正 2026-03-18 09:30 提交 正在转给承办机关" in said
        assert "现在补正" not in said, "it is under way"
    with on("03-24"):
        pair.inward()
        for place in pair.outer.out():
            assert SECRET.encode() not in place.read_bytes()
        fact = case.fact("correction_received")
        assert fact.occurred_on == date(2026, 3, 18), "the day on which it was handed in"
        assert fact.late_reason
        assert fact.late_proof is not None
        with pair.inner.inside():
            row = Application.objects.get()
            assert row.process_state == "handling"
            assert row.due == date(2026, 4, 16), "twenty working days from then"
            assert SECRET in RequestText.objects.order_by("pk").last().text  # type: ignore[union-attr]
            link = FileLink.objects.get(purpose="补正材料")
            assert files.open_link(link, Job("测试")).startswith(b"\xff\xd8"), "a photograph, cleaned"
        pair.outward()
        page = case.page()
        assert "承办机关已经收到，按这个时间办理" in page
        assert "收到补正" in page
        with pair.outer.inside():
            step = CrossingStep.objects.get()
            assert (step.outcome, step.erased) == ("taken", True)
            record = PersonalRecord.objects.get(label__startswith="外网提交")
            assert record.key.wrapped is None
            assert FileLink.objects.get(purpose__startswith="外网提交的材料").file.destroyed_at is not None
        assert refusals(pair.inner) == refusals(pair.outer) == []


def test_a_withdrawal(case: Followed) -> None:
    with on("03-11"):
        assert "撤回申请" in case.page()
        case.send("withdraw", {"note": "不需要了"})
        again = case.send("withdraw", {"note": "不需要了"}, status=409, once="y")
        assert "正在转给承办机关，请等结果，不用再交" in again
        case.pair.inward()
        case.pair.outward()
        fact = case.fact("withdrawn")
        assert (fact.occurred_on, fact.payload["note"]) == (date(2026, 3, 11), "不需要了")
        page = case.page()
        assert "撤回申请 2026-03-11 09:30 提交 承办机关已经收到" in page


def test_the_same_sending_twice_is_one(case: Followed) -> None:
    with on("03-11"):
        case.send("suggest", {"note": "大家都想知道"})
        case.send("suggest", {"note": "大家都想知道"})
        with case.pair.outer.inside():
            assert CrossingStep.objects.count() == 1


def test_contact_data(case: Followed) -> None:
    with on("03-11"):
        assert "电话、邮箱、通信地址至少留一项" in case.send("contact", {"postcode": "646000"}, status=422)
        assert "6 位数字" in case.send("contact", {"phone": "13900009999", "postcode": "1"}, status=422)
        case.send("contact", {"phone": "13900009999", "address": "云川市文昌街2号"})
        case.pair.inward()
        with case.pair.inner.inside():
            record = PersonalRecord.objects.get(label="联系方式", matter=case.matter)
            assert (record.person, record.of_holder) == (1, True)
    assert case.fact("contact_changed").occurred_on == date(2026, 3, 11)


def test_what_comes_too_late_is_kept_for_the_office_and_told(case: Followed) -> None:
    """Withdrawn outside on the 11th; the answer leaves inside on the 12th, before the package arrives on the 13th."""
    pair = case.pair
    with on("03-11"):
        case.send("withdraw", {"note": "不需要了，电话里说过"})
    with on("03-12"), pair.inner.inside():
        case.office.decide(case.matter, "D02", {"say_信息清单": "批准文件", "say_提供方式": "邮寄"}, files=given())
        case.office.do("dispatch_decision", case.matter, POST)
    with on("03-13"):
        pair.inward()
        assert case.state() == "dispatched"
        fact = case.fact("outside_step_missed")
        assert fact.payload["step"] == "applications.withdraw"
        with pair.inner.inside():
            task = Task.objects.open().get(kind="applications.settle_missed")
            assert task.role == "receiver"
            record = PersonalRecord.objects.get(label="申请人在外网提交的撤回申请")
            assert record.matter_id == case.matter.pk
        pair.outward()
        page = case.page()
        assert "没有办成：转到承办机关时，申请的状态已经变了" in page
        assert "不需要了" not in page
        with pair.inner.inside():
            case.office.do("settle_missed", case.matter, {"note": "已打电话告知答复已经寄出。"})
            assert not Task.objects.open().filter(kind="applications.settle_missed").exists()
            with pytest.raises(Refused, match="没有要处理的网上步骤"):
                case.office.do("settle_missed", case.matter, {"note": "再来一次"})
        for place in [*pair.inner.out(), *pair.outer.out()]:
            assert "电话里说过".encode() not in place.read_bytes()


def given() -> dict[str, Any]:
    return {"given": upload("批准文件.pdf")}


def answered(case: Followed) -> None:
    case.office.decide(case.matter, "D02", {"say_信息清单": "批准文件", "say_提供方式": "邮寄"}, files=given())
    case.office.do("dispatch_decision", case.matter, POST)


def withdrawn_on_paper(case: Followed) -> None:
    case.office.do("withdraw", case.matter, {"note": "来信撤回"}, files={"file": upload("撤回书.pdf")})


def in_review(case: Followed) -> None:
    said = {"main": "D02", "say_信息清单": "批准文件", "say_提供方式": "邮寄"}
    case.office.do("draft_decision", case.matter, said, by=case.office.handler, files=given())


def nothing(case: Followed) -> None:
    pass


MEANWHILE = [
    ("withdraw", {"note": ""}, nothing, "taken"),
    ("withdraw", {"note": ""}, in_review, "taken"),
    ("withdraw", {"note": ""}, answered, "missed"),
    ("withdraw", {"note": ""}, withdrawn_on_paper, "missed"),
    ("suggest", {"note": "大家都想知道"}, nothing, "taken"),
    ("suggest", {"note": "大家都想知道"}, answered, "taken"),
    ("contact", {"phone": "13900009999", "address": "文昌街2号"}, in_review, "taken"),
    ("contact", {"phone": "13900009999", "address": "文昌街2号"}, answered, "taken"),
    ("contact", {"phone": "13900009999"}, nothing, "missed"),  # the answer is to be posted, and there is no address
]


@pytest.mark.parametrize(("step", "data", "meanwhile", "outcome"), MEANWHILE)
def test_what_happened_inside_meanwhile_decides(
    case: Followed, step: str, data: dict[str, str], meanwhile: Callable[[Followed], None], outcome: str
) -> None:
    pair = case.pair
    with on("03-11"):
        case.send(step, data)
    with on("03-12"), pair.inner.inside():
        meanwhile(case)
    with on("03-13"):
        pair.inward()
        pair.outward()
        with pair.inner.inside():
            assert CrossingStep.objects.get().outcome == outcome
            missed = Task.objects.open().filter(kind="applications.settle_missed").exists()
            assert missed is (outcome == "missed")
            assert list(differences(APPLICATION)) == []
        with pair.outer.inside():
            row = CrossingStep.objects.get()
            assert (row.outcome, row.erased) == (outcome, True)
        assert refusals(pair.inner) == []


def test_a_correction_that_changes_nothing_is_told_so(case: Followed) -> None:
    case.asks_to_correct()
    with case.pair.inner.inside():
        text = RequestText.objects.get()
    with on("03-18"):
        case.send("correct", {"title": text.title, "text": text.text, "reference": text.document_number})
        case.pair.inward()
        assert case.state() == "correcting", "the only correction is not used up"
        case.pair.outward()
        page = case.page()
        assert "没有办成：内容和原来的一样" in page
        assert "现在补正" in page, "he may write it again"


@pytest.mark.parametrize(
    ("sent", "read", "due"),
    [("04-07", "04-08", date(2026, 5, 8)), ("04-08", "04-09", date(2026, 4, 8))],
    ids=["handed in on the last day: the period begins anew", "handed in a day late: the first period runs on"],
)
def test_a_lapse_waits_until_the_term_has_been_heard_of(case: Followed, sent: str, read: str, due: date) -> None:
    pair = case.pair
    case.asks_to_correct()
    with on(sent):
        case.send("correct", WORDING)
    with on("04-08"), pair.inner.inside(), pytest.raises(Refused, match="还在路上"):
        case.office.do("lapse_correction", case.matter, {"no_reason": True})
    with on(read):
        pair.inward()
        assert case.fact("correction_received").occurred_on == date.fromisoformat(f"2026-{sent}")
        with pair.inner.inside():
            row = Application.objects.get()
            assert (row.process_state, row.due) == ("handling", due)


def test_a_lapse_is_registered_when_nothing_was_handed_in(case: Followed) -> None:
    pair = case.pair
    case.asks_to_correct()
    with on("04-07"):
        pair.inward()
    with on("04-08"), pair.inner.inside(), pytest.raises(Refused, match="还在路上"):
        case.office.do("lapse_correction", case.matter, {"no_reason": True})
    with on("04-08"):
        pair.inward()
        with pair.inner.inside():
            case.office.do("lapse_correction", case.matter, {"no_reason": True})
    assert case.fact("correction_lapsed").occurred_on == date(2026, 4, 8)


def test_that_all_was_said_is_said_once_a_day_and_only_while_a_correction_is_awaited(case: Followed) -> None:
    def alive() -> int:
        case.pair.outer.round()
        case.pair.outer.round()
        with case.pair.outer.inside():
            return Message.objects.filter(kind="alive").count()

    with on("03-11"):
        assert alive() == 0
    case.asks_to_correct()
    with on("03-16"):
        assert alive() == 1
    with on("03-17"):
        assert alive() == 2
    with on("03-18"):
        assert alive() == 3
        case.send("correct", WORDING)
        case.pair.inward()
        case.pair.outward()
    with on("03-19"):
        assert alive() == 3


def test_a_lapse_of_what_was_applied_for_here_waits_for_nobody(pair: Pair) -> None:
    with on("03-02"), pair.inner.inside():
        office = build_office(EDUCATION, "云川市教育局")
        matter = office.assigned()
        letter = office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
        office.receipt(matter, letter)
    with on("04-08"), pair.inner.inside():
        office.do("lapse_correction", matter, {"no_reason": True})


def test_each_package_twice_takes_it_once(case: Followed) -> None:
    with on("03-11"):
        case.send("suggest", {"note": "大家都想知道"})
        case.pair.inward()
        case.pair.inner.read(*case.pair.outer.out())
        case.pair.outward()
        case.pair.outward()
        with case.pair.inner.inside():
            assert Fact.objects.filter(kind="applications.publication_suggested").count() == 1
        assert refusals(case.pair.inner) == []


@pytest.mark.parametrize("step", ["correct", "quit"])
def test_what_the_inner_zone_did_not_offer_is_not_taken(case: Followed, step: str) -> None:
    with on("03-11"):
        said = case.send(step, WORDING if step == "correct" else {"note": ""}, status=409)
        assert "现在不能办理这一步" in said
        with case.pair.outer.inside():
            assert not CrossingStep.objects.exists()


def test_a_step_follows_its_application_and_never_comes_before_it(pair: Pair) -> None:
    """While the inner zone has not answered nothing is offered: the applicant cannot overtake his application."""
    with pair.inner.inside():
        build_office(EDUCATION, "云川市教育局")
    with on("03-09"):
        pair.outward()
    with on("03-10"):
        _, code = applied(pair, agency=EDUCATION)
        with pair.outer.inside():
            client = Client()
            client.post("/track/", {"query_code": code, "tail": IDENTITY[-4:]})
            page = words(client.get("/track/"))
            assert "正在转给承办机关" in page
            assert "您还可以" not in page
            assert "打受理机关的电话，或者当面、邮寄办理" in page


def test_one_of_several_leaves_and_nobody_else_withdraws_for_all(pair: Pair) -> None:
    others = "李梅，110105194912310021，13900001111"
    case = Followed(pair, others=others)
    with pair.inner.inside():
        assert Applicant.objects.count() == 2
    with on("03-11"):
        with pair.outer.inside():
            second = Client()
            second.post("/track/", {"query_code": case.code, "tail": "0021"})
            page = words(second.get("/track/"))
            assert "只有我退出" in page
            seen = Crossing.objects.get().matter.last_seq
            answer = second.post("/track/quit/", {"note": "", "_seen": seen, "_once": "q"})
            assert answer.status_code == 303
            assert CrossingStep.objects.get().person == 2
        pair.inward()
        with pair.inner.inside():
            assert Applicant.objects.get(position=2).ended_because == "退出申请"


def test_each_of_several_sees_and_sends_his_own_steps(pair: Pair) -> None:
    case = Followed(pair, others="李梅，110105194912310021，13900001111")
    given = {"phone": "13900009999", "address": "云川市文昌街2号"}
    with on("03-11"):
        case.send("contact", given)
        with pair.outer.inside():
            second = Client()
            second.post("/track/", {"query_code": case.code, "tail": "0021"})
            page = words(second.get("/track/"))
            assert "您在本页提交的" not in page, "the other one sent it"
            assert "更正联系方式" in page
            seen = Crossing.objects.get().matter.last_seq
            answer = second.post("/track/contact/", {**given, "_seen": seen, "_once": "second"})
            assert answer.status_code == 303, words(answer)
            assert sorted(CrossingStep.objects.values_list("person", flat=True)) == [1, 2]
        pair.inward()
        with pair.inner.inside():
            assert Fact.objects.filter(kind="applications.contact_changed").count() == 2


def test_a_stranger_and_another_case_see_nothing(case: Followed) -> None:
    with on("03-11"):
        case.send("suggest", {"note": "大家都想知道"})
        with case.pair.outer.inside():
            assert Client().get("/track/suggest/").status_code == 303
            _, other = applied(case.pair, once="b", title="另一件", agency=EDUCATION)
        with case.pair.outer.inside():
            stranger = Client()
            stranger.post("/track/", {"query_code": other, "tail": IDENTITY[-4:]})
            assert "建议主动公开" not in words(stranger.get("/track/"))


@pytest.mark.parametrize("point", ["first step", "before mark", "marked"])
def test_a_reader_that_is_killed_loses_nothing_and_takes_nothing_twice(case: Followed, point: str) -> None:
    pair = case.pair
    with on("03-11"):
        case.send("suggest", {"note": "大家都想知道"})
        pair.outer.round()
        pair.inner.bring(*pair.outer.out())
    kill_at(RealDatabase(pair.inner.address, pair.inner.home), point, "reading_halts.py")
    with on("03-12"):
        pair.inner.round()
        pair.outward()
        with pair.inner.inside():
            assert Fact.objects.filter(kind="applications.publication_suggested").count() == 1
            assert CrossingStep.objects.get().outcome == "taken"
        assert "承办机关已经收到" in case.page()


def test_what_the_inner_zone_cannot_read_is_named_kept_and_sent_again(case: Followed) -> None:
    """Sealed for a key that the inner zone has not: nothing is destroyed, both zones say so, and it goes again."""
    pair = case.pair
    with on("03-11"):
        case.send("suggest", {"note": "大家都想知道"})
        with pair.outer.inside():
            key = Partner.objects.values_list("sealing", flat=True).get()
            Partner.objects.update(sealing=sealing.public_of(bytes(range(32))))
        pair.inward()
        pair.outward()
        assert any("打不开" in each for each in refusals(pair.inner))
        with pair.outer.inside():
            row = CrossingStep.objects.get()
            assert (row.outcome, row.erased) == ("", False)
            assert "打不开" in row.refused
            found = [each.message for each in standing.check()]
            assert any("补正、撤回等，内网有 1 件没有收下" in text for text in found), found
            Partner.objects.update(sealing=key)
    with on("03-13"):
        with pair.outer.inside():
            SendAgain.perform(Job("测试"), {})
            assert not [each for each in standing.check() if "补正、撤回等" in each.message]
        pair.inward()
        pair.outward()
        assert case.fact("publication_suggested").occurred_on == date(2026, 3, 11)
        with pair.outer.inside():
            row = CrossingStep.objects.get()
            assert (row.outcome, row.refused, row.erased) == ("taken", "", True)


def test_that_all_was_said_is_not_said_while_a_correction_cannot_be_sealed(case: Followed) -> None:
    pair = case.pair
    case.asks_to_correct()
    with on("04-07"):
        with pair.outer.inside():
            Partner.objects.update(sealing="")
        case.send("correct", WORDING)
    with on("04-08"):
        pair.inward()
        with pair.inner.inside(), pytest.raises(Refused, match="还在路上"):
            case.office.do("lapse_correction", case.matter, {"no_reason": True})
        with pair.outer.inside():
            assert not CrossingStep.objects.get().said


def test_nor_while_the_inner_zone_could_not_read_one(case: Followed) -> None:
    pair = case.pair
    case.asks_to_correct()
    with on("04-07"):
        with pair.outer.inside():
            Partner.objects.update(sealing=sealing.public_of(bytes(range(32))))
        case.send("correct", WORDING)
        pair.inward()
        pair.outward()
    with on("04-08"):
        pair.inward()
        with pair.inner.inside(), pytest.raises(Refused, match="还在路上"):
            case.office.do("lapse_correction", case.matter, {"no_reason": True})
