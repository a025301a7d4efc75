"""Following a case with the query code: who gets in, what is shown, what he may do (R6, R45-R48, O9, O20)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongkai.applications import notices
from gongkai.applications.actions.access import TOO_OFTEN, WRONG
from gongkai.applications.models import Application, QueryCode
from gongkai.applications.tests import applicant
from gongkai.applications.tests.applicant import ANSWERS, text_of
from gongkai.applications.tests.office import POST, Office, on, upload
from gongkai.applications.tests.test_outcomes import CORRECTION
from gongkai.core import clock, files, jobs
from gongkai.core.models import Entry, Fact, FileLink, Job, Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder
from gongkai.letters import sheet as sheets
from gongkai.letters.models import DeliveryEvent, Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db]

# What the page of a case asks of the database at most.
TRACK_QUERIES = 40
WITH_MAIL = {**ANSWERS["way"], "email": "chen@example.org"}


def applied(office: Office, client: Client, **changes: dict[str, Any]) -> tuple[Matter, str]:
    """An application sent online, and its query code."""
    link = applicant.apply(client, office.agency.code, **changes)
    (code,) = applicant.receipt(client, link)[1]
    return Matter.objects.latest("pk"), code


def enter(client: Client, code: str, tail: str = "1234", **options: Any) -> Any:
    """Show the code."""
    return client.post("/track/", {"query_code": code, "tail": tail}, **options)


def inside(client: Client) -> str:
    """The page of the case."""
    answer = client.get("/track/")
    assert answer.status_code == 200
    assert "办理经过" in text_of(answer), text_of(answer)
    return re.sub(r"\s+", " ", text_of(answer))


def seen(client: Client, path: str) -> dict[str, str]:
    """The hidden fields of a step's page."""
    html = client.get(path).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(_seen|_once)" value="([^"]+)">', html))


def step(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Take a step of the applicant's."""
    return client.post(path, {**seen(client, path), **data})


class TestWhoGetsIn:
    @pytest.mark.parametrize("tail", ["1234", "002X", "002x", "13800001234", " 12 34 "])
    def test_code_and_last_four_open_the_case(self, office: Office, client: Client, tail: str) -> None:
        matter, code = applied(office, client)
        answer = enter(client, code.lower().replace("-", " "), tail)
        assert (answer.status_code, answer["Location"]) == (303, "/track/")
        cookie = answer.cookies["gk_track"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/track/", True, "Lax")
        assert code not in cookie.value
        assert Application.objects.get(pk=matter.pk).number in inside(client)

    @pytest.mark.parametrize("code, tail", [(None, "9999"), ("AAAAA-AAAAA", "1234"), ("AAAAA-AAAAA", "9999")])
    def test_whatever_is_wrong_the_answer_is_the_same(
        self, office: Office, client: Client, code: str | None, tail: str
    ) -> None:
        _, right = applied(office, client)
        answer = enter(client, code or right, tail)
        assert answer.status_code == 403
        assert WRONG in text_of(answer)
        assert "gk_track" not in answer.cookies

    def test_wrong_code_and_wrong_tail_take_the_same_queries(
        self, office: Office, client: Client, django_assert_num_queries: Any
    ) -> None:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        _, right = applied(office, client)
        enter(client, "BBBBB-BBBBB", "9999")
        counts = []
        for code in ("AAAAA-AAAAA", right):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                enter(client, code, "9999")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_after_five_failures_the_code_is_locked_whoever_asks(self, office: Office, client: Client) -> None:
        with on("03-02"):
            _, code = applied(office, client)
            for _ in range(5):
                assert WRONG in text_of(enter(client, code, "9999"))
            assert TOO_OFTEN in text_of(enter(client, code, "1234"))
            assert TOO_OFTEN in text_of(enter(Client(REMOTE_ADDR="10.9.9.9"), code, "1234"))
        with on("03-03"):
            assert enter(client, code, "1234").status_code == 303

    def test_a_code_that_does_not_exist_is_locked_too(self, office: Office, client: Client) -> None:
        for _ in range(5):
            enter(client, "CCCCC-CCCCC", "9999")
        assert TOO_OFTEN in text_of(enter(client, "CCCCC-CCCCC", "9999"))

    def test_one_address_tries_no_more_than_thirty_codes(self, office: Office, client: Client) -> None:
        with on("03-02"):
            _, code = applied(office, client)
            letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
            for n in range(30):
                enter(client, f"{letters[n]}AAAA-AAAAA", "9999")
            assert TOO_OFTEN in text_of(enter(client, code, "1234"))
            assert enter(Client(REMOTE_ADDR="10.9.9.9"), code, "1234").status_code == 303

    @pytest.mark.parametrize("minutes, stays", [(29, True), (30, False), (31, False)])
    def test_after_half_an_hour_he_is_out(self, office: Office, client: Client, minutes: int, stays: bool) -> None:
        with on("03-02"):
            _, code = applied(office, client)
            enter(client, code)
            later = clock.now() + timedelta(minutes=minutes)
        with clock.frozen(later):
            assert ("办理经过" in text_of(client.get("/track/"))) == stays

    def test_every_page_gives_another_half_hour(self, office: Office, client: Client) -> None:
        with on("03-02"):
            _, code = applied(office, client)
            enter(client, code)
            begun = clock.now()
        for minutes in (20, 40, 60):
            with clock.frozen(begun + timedelta(minutes=minutes)):
                assert "办理经过" in text_of(client.get("/track/"))

    def test_an_agent_gets_in_until_his_power_ends(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client)
        person = {"name": "李四", "number": "110101199003070011", "phone": "13900005678", "authority": "代收答复"}
        office.do("change_agent", matter, {"what": "appointed", **person})
        agent = Client()
        assert enter(agent, code, "5678").status_code == 303
        assert "办理经过" in text_of(agent.get("/track/"))
        office.do("change_agent", matter, {"what": "revoked"})
        assert "办理经过" not in text_of(agent.get("/track/"))
        assert enter(agent, code, "5678").status_code == 403
        assert enter(agent, code, "0011").status_code == 403
        assert enter(client, code).status_code == 303

    def test_who_succeeds_gets_in_with_his_own_characters(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client)
        successor = {"what": "succeeded", "name": "王三", "number": "110101199003070011", "phone": ""}
        office.do("change_agent", matter, successor)
        assert enter(client, code, "1234").status_code == 403
        assert enter(client, code, "0011").status_code == 303
        data = {"phone": "13700009876", "email": "", "address": "", "postcode": ""}
        assert step(client, "/track/contact/", data).status_code == 303
        assert enter(client, code, "9876").status_code == 303

    def test_leaving(self, office: Office, client: Client) -> None:
        _, code = applied(office, client)
        enter(client, code)
        client.post("/track/leave/")
        assert "办理经过" not in text_of(client.get("/track/"))

    def test_a_forged_cookie_opens_nothing(self, office: Office, client: Client) -> None:
        applied(office, client)
        row = QueryCode.objects.get()
        for value in ("", row.code_hash, f"{row.code_hash}:1:abc", "x" * 5000):
            client.cookies["gk_track"] = value
            assert "办理经过" not in text_of(client.get("/track/"))

    def test_steps_without_a_code_lead_to_its_form(self, office: Office, client: Client) -> None:
        for path in ("correct", "withdraw", "contact", "suggest", "letters/x"):
            answer = client.get(f"/track/{path}/")
            assert (answer.status_code, answer["Location"]) == (303, "/track/")

    def test_the_code_is_in_no_entry_and_no_log(
        self, office: Office, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, code = applied(office, client)
        enter(client, code)
        enter(client, code, "9999")
        plain = code.replace("-", "")
        for entry in Entry.objects.filter(action="applications.open_by_code"):
            said = f"{entry.subject}{entry.detail}{entry.reason}"
            assert code not in said
            assert plain not in said
        assert code not in caplog.text


class TestAnothersCase:
    def test_anothers_letters_are_not_found(self, office: Office, client: Client) -> None:
        with on("03-02"):
            first, code = applied(office, client)
        other = Client()
        with on("03-02"):
            matter, others_code = applied(office, other, who={**ANSWERS["who"], "phone": "13900005678"})
            answered(office, matter)
        link = Letter.objects.get(matter=matter).file_pdf
        assert link is not None
        enter(client, code)
        assert client.get(f"/track/letters/{link.code}/").status_code == 404
        page = inside(client)
        assert Application.objects.get(pk=matter.pk).number not in page
        assert first.pk != matter.pk
        assert others_code != code

    def test_the_steps_are_taken_on_ones_own_case_only(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client)
        other, _ = applied(office, Client())
        enter(client, code)
        step(client, "/track/withdraw/", {"note": "不要了", "matter": other.pk})
        assert Fact.objects.filter(matter=matter, kind="applications.withdrawn").exists()
        assert not Fact.objects.filter(matter=other, kind="applications.withdrawn").exists()


def answered(office: Office, matter: Matter, method: str = "electronic") -> None:
    """The answer leaves the house."""
    office.do("assign", matter, {"account": office.handler.account_id})
    office.decide(
        matter, "D02", {"say_信息清单": "批准文件", "say_提供方式": "网上下载"}, files={"given": upload("批准文件.pdf")}
    )
    office.do("dispatch_decision", matter, POST if method == "post" else {"method": method, "tracking": ""})


class TestThePage:
    def test_state_clock_and_reasons(self, office: Office, client: Client) -> None:
        with on("03-02"):
            _, code = applied(office, client)
        with on("03-10"):
            enter(client, code)
            page = inside(client)
        assert "还剩 14 个工作日" in page
        assert "最晚2026年3月30日（周一）答复您" in page
        assert "为什么是这一天" in page
        assert "条例第三十一条" in page
        assert "2026年5月29日" in page, "review against silence: sixty days from the due day"
        assert "2026年9月30日" in page, "suit against silence: six months"

    def test_no_name_of_the_house_is_shown(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id, "note": "内部意见不外传"})
            enter(client, code)
            page = client.get("/track/").content.decode()
        assert "ban" + office.agency.code not in page
        assert "内部意见不外传" not in page
        assert "分派" not in page

    @pytest.mark.parametrize("day, sentence", [("03-27", "收到会晚几天"), ("03-30", "信可能还在路上")])
    def test_who_waits_for_a_letter_is_told_on_the_last_day(
        self, office: Office, client: Client, day: str, sentence: str
    ) -> None:
        way = {**ANSWERS["way"], "carrier": "paper", "way": "post", "address": "云川市人民路1号"}
        with on("03-02"):
            _, code = applied(office, client, way=way)
        with on(day):
            enter(client, code)
            assert sentence in inside(client)

    def test_the_page_takes_a_fixed_number_of_queries(
        self, office: Office, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with on("03-02"):
            _, code = applied(office, client)
            enter(client, code)
            with django_assert_max_num_queries(45):
                client.get("/track/")


class TestOpeningTheAnswer:
    def test_it_is_the_delivery_once(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
        with on("03-10"):
            answered(office, matter)
        with on("03-11"):
            enter(client, code)
            assert "请在“给您的文书”里打开" in inside(client)
            letter = Letter.objects.get(matter=matter)
            assert letter.file_pdf is not None
            for _ in range(2):
                answer = client.get(f"/track/letters/{letter.file_pdf.code}/")
                assert answer.content.startswith(b"%PDF-")
            page = inside(client)
        facts = Fact.objects.filter(matter=matter, kind="applications.decision_delivered")
        assert [fact.payload["how"] for fact in facts] == ["opened"]
        assert facts.get().occurred_on == date(2026, 3, 11)
        assert DeliveryEvent.objects.filter(letter=letter, kind="received").count() == 1
        assert "2026年5月11日" in page, "sixty days from 11 March end on a Sunday: the Monday after"

    def test_the_text_on_the_page_is_the_same_sheet_and_the_same_delivery(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
        with on("03-10"):
            answered(office, matter)
        with on("03-11"):
            letter = Letter.objects.get(matter=matter)
            assert letter.file_pdf is not None
            path = f"/track/letters/{letter.file_pdf.code}/text/"
            assert client.get(path).status_code == 303, "without the code"
            enter(client, code)
            assert path in client.get("/track/").content.decode()
            assert client.head(path).status_code == 404
            page = client.get(path)
            assert client.get("/track/letters/x/text/").status_code == 404
        said = re.sub(r"\s", "", text_of(page))
        for block in sheets.from_json(letter.sheet).body:
            for line in block.text.splitlines():
                assert re.sub(r"\s", "", line) in said
        assert letter.number_text in said
        assert Fact.objects.get(matter=matter, kind="applications.decision_delivered").occurred_on == date(2026, 3, 11)

    def test_a_correction_notice_opened_here_begins_its_term(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
            letter = office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, {"method": "electronic", "tracking": ""})
        with on("03-06"):
            letter.refresh_from_db()
            assert letter.file_pdf is not None
            enter(client, code)
            for _ in range(2):
                assert client.get(f"/track/letters/{letter.file_pdf.code}/").status_code == 200
            assert office.row(matter).await_until == date(2026, 3, 20)
        received = Fact.objects.filter(matter=matter, kind="applications.letter_received")
        assert [fact.occurred_on for fact in received] == [date(2026, 3, 6)]

    def test_a_letter_that_came_by_post_is_not_received_by_looking_at_it_here(
        self, office: Office, client: Client
    ) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
            letter = office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, POST)
            letter.refresh_from_db()
            assert letter.file_pdf is not None
            enter(client, code)
            assert client.get(f"/track/letters/{letter.file_pdf.code}/").status_code == 200
            with pytest.raises(Refused, match="不是网上送达"):
                office.do("letter_received", matter, {"letter": letter.pk}, by=CodeHolder(matter.pk))
        assert not Fact.objects.filter(matter=matter, kind="applications.letter_received").exists()

    def test_what_a_stay_closed_is_not_offered(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
        with on("03-10"):
            answered(office, matter)
            enter(client, code)
            given = FileLink.objects.get(matter=matter, purpose="提供的信息")
            assert given.code in client.get("/track/").content.decode()
            office.do("stay_disclosure", matter, {"document": "停止执行通知"})
            assert given.code not in client.get("/track/").content.decode()

    def test_a_posted_answer_is_not_delivered_by_reading_it(self, office: Office, client: Client) -> None:
        way = {**ANSWERS["way"], "carrier": "paper", "way": "post", "address": "云川市人民路1号"}
        with on("03-02"):
            matter, code = applied(office, client, way=way)
        with on("03-10"):
            answered(office, matter, "post")
            enter(client, code)
            letter = Letter.objects.get(matter=matter)
            assert letter.file_pdf is not None
            assert client.get(f"/track/letters/{letter.file_pdf.code}/").status_code == 200
        assert not Fact.objects.filter(matter=matter, kind="applications.decision_delivered").exists()

    def test_the_head_of_a_letter_is_not_its_opening(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            answered(office, matter)
            enter(client, code)
            letter = Letter.objects.get(matter=matter)
            assert letter.file_pdf is not None
            assert client.head(f"/track/letters/{letter.file_pdf.code}/").status_code == 404
        assert not Fact.objects.filter(matter=matter, kind="applications.decision_delivered").exists()


class TestSteps:
    def test_correction(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
            office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, POST)
        with on("03-06"):
            enter(client, code)
            assert "现在补正" in inside(client)
            data = {"title": "光明路12号批准文件", "text": "光明路12号楼2025年6月的批准文件。", "reference": ""}
            answer = step(client, "/track/correct/", {**data, "good_reason": "on", "occurred_on": "2026-03-05"})
            assert answer.status_code == 303, text_of(answer)
            page = inside(client)
        fact = Fact.objects.get(matter=matter, kind="applications.correction_received")
        assert (fact.occurred_on, fact.payload["good_reason"]) == (date(2026, 3, 6), False)
        assert "光明路12号批准文件" in page

    @pytest.mark.parametrize("day, due, late", [("03-20", "2026年4月20日", False), ("03-23", "2026年3月30日", True)])
    def test_whether_the_period_begins_anew_is_said_as_it_is(
        self, office: Office, client: Client, day: str, due: str, late: bool
    ) -> None:
        """A correction after its term is taken, and the original clock runs on (O11)."""
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
            letter = office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, POST)
        with on("03-06"):
            office.receipt(matter, letter)
        with on(day):
            enter(client, code)
            assert ("不重新计算" in text_of(client.get("/track/correct/"))) == late
            data = {"title": "光明路12号批准文件", "text": "光明路12号楼2025年6月的批准文件。", "reference": ""}
            assert step(client, "/track/correct/", data).status_code == 303
            page = inside(client)
        assert f"最晚{due}" in page
        assert ("不重新计算" in page) == late
        assert ("从今天起重新计算" in page) == (not late)

    def test_a_correction_without_a_change_is_sent_back_and_the_page_says_what_to_write(
        self, office: Office, client: Client
    ) -> None:
        """It would use up the only correction (条例 30)."""
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。\n请写明是哪一栋楼。", "term": 10, "say_补正指引": "写明文号。"}
            office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, POST)
        with on("03-06"):
            enter(client, code)
            page = text_of(client.get("/track/correct/"))
            assert "请写明月份。" in page
            assert "请写明是哪一栋楼。" in page
            same = {name: ANSWERS["wanted"][name] for name in ("title", "text", "reference")}
            answer = step(client, "/track/correct/", same)
            assert answer.status_code == 422
            assert "内容和原来的一样" in text_of(answer)
            assert not Fact.objects.filter(matter=matter, kind="applications.correction_received").exists()
            enclosed = {**same, "file": upload("说明.pdf")}
            assert step(client, "/track/correct/", enclosed).status_code == 303

    def test_a_photograph_sent_with_a_correction_does_not_say_where_it_was_taken(
        self, office: Office, client: Client
    ) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account_id})
        with on("03-04"):
            written = {"say_补正事项": "请写明月份。", "term": 10, "say_补正指引": "写明文号。"}
            office.letter(matter, "correction_request", written)
            office.do("send_correction_notice", matter, POST)
        exif = Image.Exif()
        exif[0x010F] = "PHONE-MAKER"
        with on("03-06"):
            enter(client, code)
            page = client.get("/track/correct/").content.decode()
            assert "拍照地点等信息会去掉" in page
            same = {name: ANSWERS["wanted"][name] for name in ("title", "text", "reference")}
            sent = applicant.photo(size=(3000, 1000), exif=exif)
            assert b"PHONE-MAKER" in sent.getvalue()
            assert step(client, "/track/correct/", {**same, "file": sent}).status_code == 303
            wrong = applicant.photo(name="照片.jpg")
            wrong.truncate(40)
        link = FileLink.objects.get(matter=matter, purpose="补正材料")
        kept = files.open_link(link, office.handler, "核对")
        assert b"PHONE-MAKER" not in kept
        assert Image.open(BytesIO(kept)).size == (2000, 667)

    @pytest.mark.parametrize("path", ["withdraw", "contact", "suggest"])
    def test_each_step_names_the_application(self, office: Office, client: Client, path: str) -> None:
        matter, code = applied(office, client)
        enter(client, code)
        page = text_of(client.get(f"/track/{path}/"))
        assert ANSWERS["wanted"]["title"] in page
        assert Application.objects.get(pk=matter.pk).number in page
        assert office.agency.name in page

    def test_withdrawal_and_a_second_press(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client)
        enter(client, code)
        data = {**seen(client, "/track/withdraw/"), "note": "已经找到了"}
        assert client.post("/track/withdraw/", data).status_code == 303
        assert client.post("/track/withdraw/", data).status_code == 303
        assert Fact.objects.filter(matter=matter, kind="applications.withdrawn").count() == 1
        page = inside(client)
        assert "申请已经撤回" in page
        assert 'href="/track/withdraw/"' not in client.get("/track/").content.decode()

    def test_after_a_lapse_the_page_tells_whether_the_letter_has_gone(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, code = applied(office, client)
            office.do("assign", matter, {"account": office.handler.account})
            letter = office.letter(matter, "correction_request", CORRECTION)
            office.do("send_correction_notice", matter, POST)
        with on("03-04"):
            office.receipt(matter, letter)
        with on("04-07"):
            office.do("lapse_correction", matter, {"no_reason": True})
            enter(client, code)
            assert "不再处理，正在准备书面告知" in inside(client)
            office.decide(matter, "D21", office.filled(matter, "D21"))
            assert "不再处理，正在准备书面告知" in inside(client)
            office.do("dispatch_decision", matter, POST)
            assert "不再处理，已经书面告知" in inside(client)

    def test_a_suggestion(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client)
        enter(client, code)
        assert step(client, "/track/suggest/", {"note": "很多人都想知道"}).status_code == 303
        assert Application.objects.get(pk=matter.pk).suggested
        assert "已经收到您的建议，机关答复以后研究" in inside(client)

    def test_ones_own_contact_data(self, office: Office, client: Client) -> None:
        _, code = applied(office, client)
        enter(client, code)
        assert "13800001234" in client.get("/track/contact/").content.decode()
        assert Entry.objects.filter(action="personal.read", viewer="code").exists()
        data = {"phone": "13700009876", "email": "new@example.org", "address": "", "postcode": ""}
        assert step(client, "/track/contact/", data).status_code == 303
        html = client.get("/track/contact/").content.decode()
        assert "13700009876" in html
        assert "new@example.org" in html
        assert "更正了联系方式" in inside(client)
        assert enter(Client(), code, "9876").status_code == 303

    def test_what_is_posted_needs_its_address(self, office: Office, client: Client) -> None:
        way = {**ANSWERS["way"], "carrier": "paper", "way": "post", "address": "云川市人民路1号"}
        _, code = applied(office, client, way=way)
        enter(client, code)
        answer = step(client, "/track/contact/", {"phone": "1370000", "email": "", "address": "", "postcode": ""})
        assert answer.status_code == 422
        assert "要有通信地址" in text_of(answer)

    def test_a_step_that_cannot_be_taken_says_so(self, office: Office, client: Client) -> None:
        _, code = applied(office, client)
        enter(client, code)
        assert "现在不能办理" in text_of(client.get("/track/correct/"))


class TestLostCode:
    def ask(self, client: Client, office: Office, email: str, number: str) -> Any:
        data = {"agency": office.agency.code, "number": number, "email": email}
        return client.post("/track/lost/", {**seen(client, "/track/lost/"), **data})

    def test_it_goes_to_the_registered_address_only(self, office: Office, client: Client) -> None:
        matter, code = applied(office, client, way=WITH_MAIL)
        jobs.run_due()
        mail.outbox.clear()
        number = Application.objects.get(pk=matter.pk).number
        answers = [
            self.ask(client, office, email, wanted)
            for email, wanted in (("thief@example.org", number), ("chen@example.org", "2020-9999"))
        ]
        jobs.run_due()
        assert not mail.outbox
        answers.append(self.ask(client, office, "Chen@example.org", number))
        jobs.run_due()
        (letter,) = mail.outbox
        assert letter.to == ["chen@example.org"]
        assert code in letter.body
        assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, "/track/")}
        assert all("@" not in str(payload) for payload in Job.objects.values_list("payload", flat=True))

    def test_it_is_not_asked_without_end(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, _ = applied(office, client, way=WITH_MAIL)
            number = Application.objects.get(pk=matter.pk).number
            for _ in range(5):
                assert self.ask(client, office, "chen@example.org", number).status_code == 303
            answer = self.ask(client, office, "chen@example.org", number)
        assert TOO_OFTEN in text_of(answer)


class TestNotices:
    def test_received_and_answered_are_told_without_the_request(self, office: Office, client: Client) -> None:
        with on("03-02"):
            matter, _ = applied(office, client, way=WITH_MAIL)
            jobs.run_due()
        with on("03-10"):
            answered(office, matter)
            jobs.run_due()
        assert [letter.subject for letter in mail.outbox] == ["2026-0001 申请已经收到", "2026-0001 已经答复"]
        for letter in mail.outbox:
            assert letter.to == ["chen@example.org"]
            for secret in ("光明路", "陈喆堃", "批准文件"):
                assert secret not in letter.body + letter.subject
        assert "2026年3月30日" in mail.outbox[0].body

    def test_who_gave_no_address_gets_none(self, office: Office, client: Client) -> None:
        applied(office, client)
        jobs.run_due()
        assert not mail.outbox
        assert Job.objects.get(kind="applications.notice").result == "没有留邮箱，不发。"

    def test_while_the_server_is_down_it_waits_and_then_goes(
        self, office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = notices.send

        def down(*arguments: str) -> None:
            raise ConnectionRefusedError("mail server")

        with on("03-02"):
            applied(office, client, way=WITH_MAIL)
            monkeypatch.setattr(notices, "send", down)
            jobs.run_due()
            job = Job.objects.get(kind="applications.notice")
            assert (job.state, job.result) == ("waiting", "ConnectionRefusedError: mail server")
            monkeypatch.setattr(notices, "send", real)
        with on("03-03"):
            jobs.run_due()
        job.refresh_from_db()
        assert (job.state, len(mail.outbox)) == ("done", 1)

    def test_without_a_server_nothing_is_printed_anywhere(
        self, office: Office, client: Client, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        applied(office, client, way=WITH_MAIL)
        jobs.run_due()
        assert Job.objects.get(kind="applications.notice").result == "没有设置邮件服务器，没有发。"
        assert "chen@example.org" not in capsys.readouterr().out

    def test_a_demonstration_prints_a_mail_so_that_a_person_can_read_it(
        self, office: Office, client: Client, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.EMAIL_BACKEND = notices.CONSOLE
        with on("03-02"):
            applied(office, client, way=WITH_MAIL)
            jobs.run_due()
            notices.send("a@example.org", "请修改报告", "表三不平。\n\n请改。", "1", [("报告.docx", b"PK", "a/b")])
        said = capsys.readouterr().out
        assert "演示库不寄邮件，只显示在这里。收件人 chen@example.org，主题“2026-0001 申请已经收到”" in said
        assert "    您好：\n    申请编号 2026-0001" in said
        assert said.endswith("主题“请修改报告”\n    表三不平。\n    请改。\n    附件：报告.docx\n")
        assert "base64" not in said
        assert "MIME" not in said

    def test_a_mail_sent_again_bears_the_same_name(self, office: Office, client: Client) -> None:
        applied(office, client, way=WITH_MAIL)
        jobs.run_due()
        row = Job.objects.get(kind="applications.notice")
        notices.notify(row.payload)
        names = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
        assert len(names) == 2
        assert len(set(names)) == 1

    def test_a_text_message_where_there_is_a_gateway(
        self, office: Office, client: Client, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.SMS_GATEWAY = "gongkai.applications.notices.ConsoleSms"
        with on("03-02"):
            applied(office, client)
            jobs.run_due()
        said = capsys.readouterr().out
        assert "138****34" in said
        assert "13800001234" not in said
        assert "2026-0001" in said
        assert "光明路" not in said


def reads(client: Client, path: str) -> tuple[int, int]:
    """How often a page asks the database, and how often for facts."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked), sum('FROM "core_fact"' in query["sql"] for query in asked)


@pytest.mark.usefixtures("quick_letters")
def test_the_page_of_a_case_reads_its_facts_once_however_much_has_happened(office: Office, client: Client) -> None:
    with on("03-02"):
        matter, code = applied(office, client)
        enter(client, code)
        first = reads(client, "/track/")
        for path in ("/track/withdraw/", "/track/suggest/", "/track/contact/"):
            assert reads(client, path)[1] == 1, path
    with on("03-03"):
        office.do("assign", matter, {"account": office.handler.account})
        for _ in range(5):
            office.do("try_contact", matter, {"by": "电话"})
        letter = office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
        office.receipt(matter, letter)
        enter(client, code)
        later = reads(client, "/track/")
    assert first[1] == later[1] == 1
    assert later[0] <= first[0] + 2, "one letter with its enclosures"
    assert later[0] <= TRACK_QUERIES
