"""The pages of the letters: register, letter, templates, numbers; without JavaScript, in a fixed number of queries."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Account
from gongkai.agencies.sessions import Visitor, open_session
from gongkai.core import calendars, clock
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction
from gongkai.letters import register, service
from gongkai.letters.composing import default_wording
from gongkai.letters.models import Letter, Template
from gongkai.letters.tests.conftest import TODAY, House, build_house, staff
from gongkai.letters.tests.test_service import approve, layout, prepare, ready, send
from gongkai.letters.types import TYPES

__all__ = ["layout"]
pytestmark = [pytest.mark.db, pytest.mark.django_db]
OURS = default_wording("D12")


def signed_in(staff: Staff) -> Client:
    with write_transaction():
        account = Account.objects.get(pk=staff.account)
        token = open_session(account, Visitor(), strong=True, needs="", moment=clock.now())
    client = Client()
    client.cookies["gongkai_desk"] = token
    return client


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    """The notices that the desk's frame asks for."""
    calendars.seed()


@pytest.fixture
def desk(house: House) -> Client:
    return signed_in(house.signer)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found.group(1)


class TestRegister:
    """文书登记簿."""

    def test_it_shows_every_letter(self, house: House, matter: Matter, desk: Client, layout: ModuleType) -> None:
        send(house, ready(house, matter))
        prepare(house, matter, "extension")
        text = page(desk, "/desk/letters/")
        for words in ("云住建公开告〔2026〕1号", "陈喆（申请人）", "已发出", "未编号", "拟稿", "2026-03-02"):
            assert words in text, words
        assert re.search(r'href="/desk/files/[\w-]{32}/">PDF', text)

    def test_who_oversees_reads_what_was_said_and_not_to_whom(
        self, house: House, matter: Matter, layout: ModuleType
    ) -> None:
        """Register, page and sheet take the same face (R144)."""
        letter = ready(house, matter)
        send(house, letter)
        above = build_house("MB9990035", "云川市人民政府办公室", "云政办")
        house.agency.supervisor = above.agency
        house.agency.save()
        watching = signed_in(staff(above.agency, "jiandu", "supervisor"))
        own = signed_in(house.signer)
        for address in ("/desk/letters/", f"/desk/letters/{letter.key}/"):
            seen, of_own = page(watching, address), page(own, address)
            assert "陈喆" in of_own
            assert "陈喆" not in seen
            assert "申请人" in seen
            assert "云住建公开告〔2026〕1号" in seen
            assert re.search(r"/desk/files/[\w-]{32}/", of_own)
            assert not re.search(r"/desk/files/[\w-]{32}/", seen)
        assert "申请人：" in seen, "the sheet is addressed to the kind"

    def test_without_a_task_on_it_nobody_reads_to_whom(self, house: House, matter: Matter, layout: ModuleType) -> None:
        """A colleague reads what was said and when it went out, as whoever oversees does (R144)."""
        letter = ready(house, matter)
        send(house, letter)
        colleague, on_it = signed_in(house.handler), signed_in(house.signer)
        for address in ("/desk/letters/", f"/desk/letters/{letter.key}/"):
            assert "陈喆" in page(on_it, address)
            seen = page(colleague, address)
            assert "陈喆" not in seen
            assert "云住建公开告〔2026〕1号" in seen
            assert not re.search(r"/desk/files/[\w-]{32}/", seen)

    def test_a_letter_stays_in_the_register_of_who_gave_it_out(
        self, house: House, matter: Matter, layout: ModuleType
    ) -> None:
        """After a hand-over the old agency keeps its book, without the names; the successor's own has other numbers
        (O16)."""
        letter = ready(house, matter)
        send(house, letter)
        new = build_house("MB9990035", "云川市住房和城市更新局", "云更新")
        house.do(lambda run: run.hand_over(new.agency.pk), matter)
        former, successor = signed_in(house.signer), signed_in(new.signer)
        book = page(former, "/desk/letters/")
        assert "云住建公开告〔2026〕1号" in book
        assert "已移交其他机关" in book
        assert "陈喆" not in book
        assert "云住建公开告〔2026〕1号" not in page(successor, "/desk/letters/")
        kept = page(former, f"/desk/letters/{letter.key}/")
        assert "已经移交其他机关办理" in kept
        assert "陈喆" not in kept
        assert not re.search(r"/desk/files/[\w-]{32}/", kept)
        assert "云住建公开告〔2026〕1号" in page(successor, f"/desk/letters/{letter.key}/"), "it has the case"

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("year=2026", 2),
            ("year=2025", 0),
            ("type=extension", 2),
            ("number=1", 2),
            ("number=2", 0),
            ("number=云住建公开告〔2026〕1号", 1),
            ("number=云住建公开告[2026]1号", 1),
            ("type=D12&year=2026&number=1", 1),
        ],
    )
    def test_filters(self, house: House, matter: Matter, desk: Client, asked: str, found: int) -> None:
        approve(house, prepare(house, matter))
        approve(house, prepare(house, matter, "extension"))
        prepare(house, matter, "extension")
        assert page(desk, f"/desk/letters/?{asked}").count('<th scope="row" class="lead">') == found

    def test_a_filter_that_cannot_be_read_says_so(self, desk: Client) -> None:
        assert "年份" in page(desk, "/desk/letters/?year=abc")

    def test_pages_by_key_in_a_fixed_number_of_queries(
        self, house: House, matter: Matter, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(register, "PAGE", 2)
        prepare(house, matter)
        page(desk, "/desk/letters/")
        with CaptureQueriesContext(connection) as few:
            page(desk, "/desk/letters/")
        for _ in range(4):
            prepare(house, matter)
        with CaptureQueriesContext(connection) as many:
            text = page(desk, "/desk/letters/")
        assert len(many) == len(few)
        seen = []
        while True:
            seen += re.findall(r'href="/desk/letters/([\w-]{22})/"', text)
            following = re.search(r'href="([^"]+)" rel="next"', text)
            if following is None:
                break
            text = page(desk, following[1].replace("&amp;", "&"))
        assert seen == list(Letter.objects.order_by("-pk").values_list("key", flat=True))
        assert "找不到" not in page(desk, "/desk/letters/?after=nonsense")

    def test_other_agencies_see_nothing(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        other = signed_in(build_house("MB9990027", "云川市教育局", "云教").signer)
        assert letter.key not in page(other, "/desk/letters/")
        page(other, f"/desk/letters/{letter.key}/", 404)

    def test_administrators_see_no_letters(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        assert letter.key not in page(signed_in(house.admin), "/desk/letters/")

    def test_who_is_not_signed_in_is_led_there(self) -> None:
        assert Client().get("/desk/letters/")["Location"].startswith("/desk/sign-in/")


class TestLetter:
    """One letter."""

    def test_sheet_files_seal_and_delivery(
        self, house: House, matter: Matter, desk: Client, layout: ModuleType
    ) -> None:
        letter = ready(house, matter)
        house.do(lambda run: service.seal(run, letter, "行政公章", "王印", TODAY), matter)
        send(house, letter, service.Method.POST, tracking="EA123456789CN")
        text = page(desk, f"/desk/letters/{letter.key}/")
        for words in ("云住建公开告〔2026〕1号", "竣工验收报告", "行政公章", "王印", "EA123456789CN"):
            assert words in text
        assert "2026年3月2日" in text

    def test_a_void_one_says_why(self, house: House, matter: Matter, desk: Client) -> None:
        letter = approve(house, prepare(house, matter))
        house.do(lambda run: service.void(run, letter, "收件人写错"), matter)
        assert "收件人写错" in page(desk, f"/desk/letters/{letter.key}/")
        assert "收件人写错" in page(desk, "/desk/letters/numbers/")

    def test_the_file_is_a_download(self, house: House, matter: Matter, desk: Client, layout: ModuleType) -> None:
        letter = ready(house, matter)
        assert letter.file_pdf is not None
        answer = desk.get(f"/desk/files/{letter.file_pdf.code}/")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")


class TestTemplates:
    """文书模板."""

    def test_the_list_names_every_type(self, desk: Client) -> None:
        text = page(desk, "/desk/letters/templates/")
        assert all(kind.name in text for kind in TYPES.values())

    @pytest.mark.parametrize("code", ["D12", "D03", "correction_request", "approval_slip", "third_party_notice"])
    def test_a_page_shows_fields_and_preview(self, desk: Client, code: str) -> None:
        text = page(desk, f"/desk/letters/templates/{code}/")
        assert "现在还不能预览" not in text
        assert all("{" + field.name + "}" in text for field in TYPES[code].fields)

    def test_an_unknown_type_is_no_page(self, desk: Client) -> None:
        page(desk, "/desk/letters/templates/D99/", 404)

    def test_preview_saves_nothing(self, desk: Client) -> None:
        address = "/desk/letters/templates/D12/"
        sent = {"type": "D12", "text": OURS + "请保存本告知书。\n", "_preview": "1"}
        answer = desk.post(address, sent)
        assert answer.status_code == 200
        assert "<p>请保存本告知书。</p>" in answer.content.decode()
        assert not Template.objects.exists()

    def test_preview_says_what_is_wrong(self, desk: Client) -> None:
        answer = desk.post("/desk/letters/templates/D12/", {"type": "D12", "text": OURS + "{别的}\n", "_preview": "1"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "没有“别的”这个字段" in text
        assert "请填写修改原因和依据" not in text

    def test_save_and_history(self, desk: Client) -> None:
        address = "/desk/letters/templates/D12/"
        text = page(desk, address)
        sent = {
            "type": "D12",
            "version": hidden(text, "version"),
            "_once": hidden(text, "_once"),
            "text": OURS.replace("特此告知。", "特此告知，谢谢。").replace("\n", "\r\n"),
            "source": "局务会议",
            "valid_from": "2026-03-02",
        }
        assert desk.post(address, sent)["Location"] == "/desk/letters/templates/"
        again = page(desk, address)
        assert "局务会议" in again
        assert "特此告知，谢谢。" in again
        stale = desk.post(address, {**sent, "_once": "x", "text": OURS + "多谢。\n"})
        assert stale.status_code == 409
        assert "多谢" in stale.content.decode()

    def test_others_only_read(self, house: House) -> None:
        text = page(signed_in(house.handler), "/desk/letters/templates/D12/")
        assert "模板由审核人或签发人修改" in text
        assert "<textarea" not in text


class TestNumbers:
    """文号."""

    def test_series_with_their_next_number(self, house: House, matter: Matter, desk: Client) -> None:
        approve(house, prepare(house, matter))
        text = page(desk, "/desk/letters/numbers/")
        assert "云住建公开告〔2026〕2号" in text
        assert "云住建公开程〔2026〕1号" in text

    def test_without_a_code_it_says_what_to_do(self) -> None:
        house = build_house("MB9990027", "云川市教育局", "")
        assert "还没有设置机关代字" in page(signed_in(house.signer), "/desk/letters/numbers/")
