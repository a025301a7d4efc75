"""The steps through their pages: without JavaScript, with everything that was typed kept when one is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gongkai.agencies.models import Account
from gongkai.agencies.sessions import Visitor, open_session
from gongkai.core import clock
from gongkai.core.models import Draft, Entry, Fact, Matter
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction
from gongkai.example.actions import Approve, Register
from gongkai.example.models import ReadingRequest
from gongkai.example.tests.conftest import Archive, build_archive

INPUT = {"title": "土地台账", "reader": "查阅人", "phone": "13800000000", "email": "reader@example.org"}


def token(staff: Staff) -> str:
    """A signed-in session of this person."""
    account = Account.objects.get(pk=staff.account)
    with write_transaction():
        return open_session(account, Visitor(), strong=True, needs="", moment=clock.now())


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.cookies["gongkai_desk"] = token(staff)
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


@pytest.mark.db
@pytest.mark.django_db
class TestOfflineForms:
    """What the server does with a form, browser or not."""

    def test_register_approve_hand_over(self, archive: Archive) -> None:
        receiver, signer = signed_in(archive.receiver), signed_in(archive.signer)
        page = receiver.get("/desk/example/new/").content.decode()
        answer = receiver.post("/desk/example/new/", {**INPUT, "_once": hidden(page, "_once")})
        assert answer.status_code == 303
        address = answer["Location"]
        assert "待审批" in receiver.get(address).content.decode()
        page = signer.get(f"{address}approve/").content.decode()
        sent = {"more_days": "2", "_seen": hidden(page, "_seen"), "_once": hidden(page, "_once")}
        assert signer.post(f"{address}approve/", sent)["Location"] == address
        page = receiver.get(f"{address}hand-over/").content.decode()
        assert receiver.post(f"{address}hand-over/", {"_seen": hidden(page, "_seen")}).status_code == 303
        assert ReadingRequest.objects.get().process_state == "done"
        assert set(
            Entry.objects.filter(result="done", action__startswith="example").values_list("channel", flat=True)
        ) == {"page"}

    def test_a_double_click_registers_once(self, archive: Archive) -> None:
        receiver = signed_in(archive.receiver)
        sent = {**INPUT, "_once": hidden(receiver.get("/desk/example/new/").content.decode(), "_once")}
        first, second = (receiver.post("/desk/example/new/", sent) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Matter.objects.count() == 1

    def test_bad_input_comes_back_with_what_was_typed(self, archive: Archive) -> None:
        answer = signed_in(archive.receiver).post("/desk/example/new/", {**INPUT, "phone": "12345"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请填写 11 位手机号码。" in page
        assert 'value="12345"' in page
        assert 'value="土地台账"' in page
        assert 'href="#id_phone"' in page

    def test_a_stale_page_keeps_what_was_typed(self, archive: Archive) -> None:
        matter = Register.perform(archive.receiver, INPUT).matter
        Approve.perform(archive.signer, {"more_days": 0}, matter=matter)
        number = ReadingRequest.objects.get().number
        year, value = re.findall(r"\d+", number)
        answer = signed_in(archive.both).post(
            f"/desk/example/{year}-{value}/approve/", {"more_days": "9", "_seen": "1"}
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "有了新的进展" in page
        assert 'value="9"' in page
        assert hidden(page, "_seen") == "2"
        assert Draft.objects.get().account_id == archive.both.account

    def test_saving_a_draft_and_finding_it_again(self, archive: Archive) -> None:
        receiver = signed_in(archive.receiver)
        assert receiver.post("/desk/example/new/", {"title": "写了一半", "_save": "1"}).status_code == 303
        page = receiver.get("/desk/example/new/").content.decode()
        assert 'value="写了一半"' in page
        assert "保存的草稿" in page
        assert not Fact.objects.exists()

    def test_who_may_not_is_told_why(self, archive: Archive) -> None:
        answer = signed_in(archive.signer).get("/desk/example/new/")
        assert answer.status_code == 403
        assert "这一步由受理员办理" in answer.content.decode()

    def test_another_agency_s_request_is_not_there(self, archive: Archive) -> None:
        Register.perform(archive.receiver, INPUT)
        elsewhere = build_archive("MB9990027", "云川市图书馆")
        year = clock.today().year
        for client in (signed_in(elsewhere.receiver), Client()):
            assert client.get(f"/desk/example/{year}-1/").status_code in {302, 303, 404}


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_with_and_without_javascript(site, page, axe, problems, width: int, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    archive = build_archive()
    judge = axe if javascript else (lambda: None)  # the judge itself is a script
    cookie = {"name": "gongkai_desk", "url": site.address("/desk/")}
    page.context.add_cookies([{**cookie, "value": token(archive.receiver)}])
    page.goto(site.address("/desk/example/new/"))
    judge()
    page.get_by_label("想查阅的档案").fill("土地台账")
    page.get_by_label("查阅人姓名").fill("喆堃")
    page.get_by_label("联系电话").fill("138")
    page.get_by_role("button", name="登记", exact=True).click()
    judge()
    assert "请填写 11 位手机号码。" in page.inner_text("main")
    problems.clear()  # the browser's console notes the refused form
    page.get_by_label("联系电话").fill("13800000000")
    page.get_by_role("button", name="登记", exact=True).click()
    assert "待审批" in page.inner_text("main")
    judge()
    page.context.clear_cookies()
    page.context.add_cookies([{**cookie, "value": token(archive.signer)}])
    page.reload()
    page.get_by_role("link", name="批准").click()
    page.get_by_label("另需调档工作日").fill("3")
    page.get_by_role("button", name="批准", exact=True).click()
    assert "待交付" in page.inner_text("main")
    assert ReadingRequest.objects.get().process_state == "approved"


@pytest.mark.db
@pytest.mark.django_db
def test_another_person_takes_the_machine_and_nothing_is_lost(archive: Archive) -> None:
    receiver = signed_in(archive.receiver)
    page = receiver.get("/desk/example/new/").content.decode()
    away = receiver.post("/desk/switch/", {**INPUT, "title": "写了一半", "_switch": hidden(page, "_switch")})
    assert away.status_code in {302, 303}
    assert receiver.get("/desk/example/new/").status_code in {302, 303, 403}, "he is signed out"
    again = signed_in(archive.receiver).get("/desk/example/new/").content.decode()
    assert 'value="写了一半"' in again
    assert "换人时保存" in again
