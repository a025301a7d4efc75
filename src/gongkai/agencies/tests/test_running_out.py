"""A form that is sent after its session ran out: kept, for its own account only, and filled again after the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.agencies import accounts
from gongkai.agencies.models import Account, Person, Session
from gongkai.agencies.tests.test_pages import SIGN_IN, browser, hidden, text_of
from gongkai.core import clock, drafts, installation
from gongkai.core.models.drafts import Draft
from gongkai.core.viewers import Anonymous

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NEW_PERSON = "/desk/people/new/"
SECRET = "Geheim-Geheim-9"


@pytest.fixture(autouse=True)
def demo(db: None) -> None:
    installation.create(installation.Nature.DEMO)


def run_out() -> None:
    """All sessions have been idle too long."""
    Session.objects.update(last_seen_at=clock.now() - timedelta(days=2))


def sent_late(city: Any, client: Client, **more: Any) -> Any:
    """A form of the system administrator, opened in time and sent when his session had run out."""
    page = client.get(NEW_PERSON)
    run_out()
    data = {**hidden(page), "name": "新来的", "agency": city.agencies["town"].code, **more}
    return client.post(NEW_PERSON, data)


def test_kept_and_filled_again(city: Any) -> None:
    client = browser(city, "system")
    answer = sent_late(city, client)
    assert (answer.status_code, Person.objects.filter(name="新来的").exists()) == (303, False)
    page = client.get(answer["Location"])
    assert "“登记人员”已经保存" in text_of(page)
    assert "新来的" not in page.content.decode()
    back = client.post(SIGN_IN, {**hidden(page), "name": "system", "password": city.password})
    assert back["Location"] == NEW_PERSON
    form = client.get(NEW_PERSON)
    assert 'value="新来的"' in form.content.decode()
    assert "登录过期后提交，已自动保存" in text_of(form)
    data = {**hidden(form), "name": "新来的", "agency": city.agencies["town"].code}
    client.post(NEW_PERSON, data)
    assert Person.objects.filter(name="新来的").count() == 1
    assert not Draft.objects.exists()


def test_nobody_else_reads_it_and_it_waits_for_its_own(city: Any) -> None:
    client = browser(city, "system")
    page = client.get(sent_late(city, client)["Location"])
    client.post(SIGN_IN, {**hidden(page), "name": "security", "password": city.password})
    answer = client.get("/desk/agencies/")
    assert "属于另一个账号" in text_of(answer)
    assert "新来的" not in client.get(NEW_PERSON).content.decode()
    elsewhere = browser(city, "system")
    assert 'value="新来的"' in elsewhere.get(NEW_PERSON).content.decode()


def test_no_secret_no_token_no_bytes_of_files(city: Any) -> None:
    client = browser(city, "system")
    upload = SimpleUploadedFile("身份证.png", b"bytes of a picture")
    sent_late(city, client, password=SECRET, again=SECRET, csrfmiddlewaretoken="token", scan=upload)
    draft = Draft.objects.get()
    assert drafts.typed(draft) == {"name": "新来的", "agency": city.agencies["town"].code}
    assert "请重新选择" in draft.kept_because


def test_sent_twice_it_waits_once(city: Any) -> None:
    client = browser(city, "system")
    page = client.get(NEW_PERSON)
    run_out()
    for name in ("新来", "新来的"):
        client.post(NEW_PERSON, {**hidden(page), "name": name})
    assert drafts.typed(Draft.objects.get())["name"] == "新来的"


@pytest.mark.parametrize("field", ["", "x", "eyJmb3JtIjoiYWdlbmNpZXMuY3JlYXRlX3BlcnNvbiJ9", "AAAAAAAA"])
def test_without_a_page_drawn_by_us_nothing_is_kept(city: Any, field: str) -> None:
    answer = Client().post(NEW_PERSON, {"_switch": field, "name": "x"})
    assert answer["Location"] == SIGN_IN
    assert not Draft.objects.exists()


def test_a_page_older_than_a_draft_lives_keeps_nothing(city: Any) -> None:
    fields = hidden(browser(city, "system").get(NEW_PERSON))
    with city.later(days=drafts.LIFETIME.days, seconds=1):
        assert Client().post(NEW_PERSON, {**fields, "name": "x"})["Location"] == SIGN_IN
    assert not Draft.objects.exists()


def test_switching_after_the_session_ran_out(city: Any) -> None:
    client = browser(city, "system")
    page = client.get(NEW_PERSON)
    run_out()
    client.post("/desk/switch/", {**hidden(page), "name": "新来的"})
    assert 'value="新来的"' in browser(city, "system").get(NEW_PERSON).content.decode()


def test_the_post_ended_while_the_form_was_open(city: Any) -> None:
    client = browser(city, "system")
    page = client.get(NEW_PERSON)
    Session.objects.update(post=None)
    answer = client.post(NEW_PERSON, {**hidden(page), "name": "新来的"})
    assert answer["Location"] == reverse("agencies:post")
    own = drafts.of("agencies.create_person", account_id=city.accounts["system"].pk)
    assert own is not None
    assert drafts.typed(own)["name"] == "新来的"


def test_signed_in_anew_in_another_window_before_sending(city: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, city, "system")
    page = client.get(NEW_PERSON)
    run_out()
    enter(client, city, "system")
    answer = client.post(NEW_PERSON, {**hidden(page), "name": "新来的"})
    assert answer.status_code == 303
    form = client.get(answer["Location"])
    assert 'value="新来的"' in form.content.decode()
    assert "请核对后再提交" in text_of(form)


def test_another_person_signed_in_before_it_was_sent(city: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, city, "system")
    page = client.get(NEW_PERSON)
    enter(client, city, "security")
    client.post(NEW_PERSON, {**hidden(page), "name": "新来的"})
    assert "另一个账号登录时打开" in text_of(client.get("/desk/agencies/"))
    assert 'value="新来的"' in browser(city, "system").get(NEW_PERSON).content.decode()


def test_a_form_from_elsewhere_is_refused_as_before(city: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, city, "system")
    answer = client.post(NEW_PERSON, {"csrfmiddlewaretoken": "x" * 32, "name": "x"})
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def enter(client: Client, city: Any, name: str) -> None:
    """Sign in through the page of a browser that checks against forgery."""
    page = client.get(SIGN_IN)
    if page.status_code == 303:  # somebody is signed in: he leaves first
        client.post("/desk/sign-out/", hidden(client.get("/desk/account/")))
        page = client.get(SIGN_IN)
    data = {**hidden(page), "name": name, "password": city.password}
    assert client.post(SIGN_IN, data).status_code == 303


def test_the_latest_of_two_machines_stays(city: Any) -> None:
    account = city.accounts["system"].pk
    for after, earlier, later in ((1, "own", "late"), (-1, "late", "own")):
        with city.later(hours=2):
            drafts.keep("agencies.create_person", {"name": "own"}, account_id=account)
        with city.later(hours=2 + after):
            drafts.keep_by_link("agencies.create_person", {"name": "late"}, account_id=account)
        with city.later(hours=4):
            browser(city, "system")
            kept = drafts.of("agencies.create_person", account_id=account)
            assert kept is not None
            assert drafts.typed(kept) == {"name": later}, earlier
        Draft.objects.all().delete()


def test_a_citizens_form(city: Any, citizen: Callable[[], Client]) -> None:
    client = citizen()
    page = client.get("/account/")
    run_out()
    answer = client.post("/account/", {**hidden(page), "email": "chen@example.cn"})
    entrance = client.get(answer["Location"])
    assert "“修改联系方式”已经保存" in text_of(entrance)
    data = {**hidden(entrance), "name": "老陈", "password": city.password}
    back = client.post("/account/sign-in/", data)
    assert back["Location"] == "/account/"
    assert 'value="chen@example.cn"' in client.get("/account/").content.decode()


@pytest.fixture
def citizen(city: Any) -> Callable[[], Client]:
    """A citizen who has just registered, in his browser."""

    def sign_in() -> Client:
        data = {"name": "老陈", "password": city.password, "again": city.password}
        accounts.Register.perform(Anonymous(), data)
        assert Account.objects.filter(name="老陈").exists()
        client = Client()
        client.post("/account/sign-in/", {"name": "老陈", "password": city.password})
        return client

    return sign_in


def test_password_pages_keep_nothing(city: Any, citizen: Callable[[], Client]) -> None:
    client = citizen()
    page = client.get("/account/password/")
    assert "_switch" not in page.content.decode()
    run_out()
    client.post("/account/password/", {**hidden(page), "present": SECRET, "password": SECRET, "again": SECRET})
    assert not Draft.objects.exists()
