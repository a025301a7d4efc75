"""The same form sent twice: what is shown once is not shown again, and the page says so and what to do now."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from gongkai.agencies import factors, people
from gongkai.agencies.models import Account, EnrolmentCode, SecondFactor, Session, SignInAttempt
from gongkai.agencies.tests.test_pages import SIGN_IN, browser, hidden, text_of
from gongkai.core import clock, installation
from gongkai.core.models.audit import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FACTOR, CODES, PASSWORD = "/desk/account/second-factor/", "/desk/account/codes/", "/desk/account/password/"
NEW = "Huan-Xin-5317"


@pytest.fixture(autouse=True)
def demo(db: None) -> None:
    installation.create(installation.Nature.DEMO)


def twice(client: Client, address: str, data: dict[str, str]) -> tuple[Any, Any]:
    """Send the same form two times; both answers, the second followed to where it leads."""
    first = client.post(address, data)
    return first, client.post(address, data, follow=True)


def test_opening_an_account(city: Any) -> None:
    data = {"agency": city.agencies["town"].code, "name": "新来的"}
    person = people.CreatePerson.perform(city.setup, data).result
    client = browser(city, "system")
    address = f"/desk/people/{person.key}/account/new/"
    first, second = twice(client, address, {**hidden(client.get(address)), "name": "xinlaide"})
    account = Account.objects.get(person=person)
    assert "一次性口令" in text_of(first)
    assert second.redirect_chain == [(f"/desk/accounts/{account.key}/", 303)]
    assert "账号已经开好，重复点击没有再开一次" in text_of(second)
    assert "“重置口令”" in text_of(second)
    assert EnrolmentCode.objects.filter(account=account).count() == 1


@pytest.mark.parametrize(
    ("do", "who", "shown", "advice"),
    [
        ("reset", "system", "一次性口令", "没看到的，请系统管理员“重置口令”"),
        ("factor", "security", "绑定码", "没看到的，请安全管理员再“清除第二因子”"),
        ("disable", "system", "已停用账号", "重复点击没有再办一次"),
    ],
)
def test_what_an_administrator_does_to_an_account(city: Any, do: str, who: str, shown: str, advice: str) -> None:
    client = browser(city, who)
    address = f"/desk/accounts/{city.accounts['handler'].key}/"
    page = client.get(address).content.decode()
    form = next(part for part in page.split("<form")[1:] if f'name="do" value="{do}"' in part)
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    first, second = twice(client, address, data)
    assert shown in text_of(first)
    assert (second.status_code, advice in text_of(second)) == (200, True)
    assert Entry.objects.filter(subject=f"account:{city.accounts['handler'].key}", result="done").count() == 2


def test_enrolling(city: Any) -> None:
    client = browser(city, "handler")
    client.post(FACTOR, {"begin": "1"})
    page = client.get(FACTOR)
    once = dict(re.findall(r'name="(_once)" value="([^"]+)"', page.content.decode()))
    code = pyotp.TOTP(factors.clear_secret(SecondFactor.objects.get())).at(clock.now())
    first, second = twice(client, FACTOR, {**once, "code": code})
    codes = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", first.content.decode())
    assert len(codes) == 10
    assert "没有再绑一次" in text_of(second)
    assert "再点“打印备用码”" in text_of(second)
    assert codes[0] not in second.content.decode()
    again = Client().post(SIGN_IN, {"name": "handler", "password": city.password, "code": codes[0]})
    assert again.status_code == 303, "the sheet of the first answer is the one that counts"


def test_printing_codes(city: Any) -> None:
    client = browser(city, "handler")
    client.post(FACTOR, {"begin": "1"})
    totp = pyotp.TOTP(factors.clear_secret(SecondFactor.objects.get()))
    client.post(FACTOR, {"code": totp.at(clock.now())})
    with city.later(minutes=2):
        data = {**hidden(client.get(CODES)), "code": totp.at(clock.now())}
        first, second = twice(client, CODES, data)
    assert "十个备用码" in first.content.decode()
    assert "备用码已经生成，重复点击没有再生成一次" in text_of(second)
    assert not SignInAttempt.objects.filter(outcome="wrong").exists()


def test_changing_the_password(city: Any) -> None:
    client = browser(city, "handler")
    data = {**hidden(client.get(PASSWORD)), "present": city.password, "password": NEW, "again": NEW}
    _, second = twice(client, PASSWORD, data)
    assert "口令已修改" in text_of(second)
    assert not SignInAttempt.objects.filter(outcome="wrong").exists()


def test_signing_in(city: Any) -> None:
    client = Client()
    data = {**hidden(client.get(f"{SIGN_IN}?next=/desk/people/")), "name": "handler", "password": city.password}
    first, second = twice(client, SIGN_IN, data)
    assert first["Location"] == "/desk/people/"
    assert second.redirect_chain[-1] == ("/desk/people/", 303)
    assert second.status_code == 200
    assert Session.objects.count() == 1


def test_signing_in_when_the_first_answer_never_arrived(city: Any) -> None:
    page = Client().get(SIGN_IN)
    data = {**hidden(page), "name": "handler", "password": city.password}
    assert Client().post(SIGN_IN, data).status_code == 303
    client = Client()
    answer = client.post(SIGN_IN, data, follow=True)
    assert "刚才的登录已经成功，是重复点击" in text_of(answer)
    assert "请再登录一次" in text_of(answer)
    assert client.get("/desk/people/").status_code == 303, "the second sending opens no session"


def test_signing_in_twice_with_the_token_of_the_first_page(city: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(SIGN_IN)
    data = {**hidden(page), "name": "handler", "password": city.password, "next": "/desk/people/"}
    _, second = twice(client, SIGN_IN, data)
    assert second.redirect_chain[-1] == ("/desk/people/", 303)


def test_a_citizen_registers_and_signs_in(city: Any) -> None:
    client = Client()
    data = {"name": "老陈", "password": NEW, "again": NEW}
    page = client.get("/account/register/")
    _, second = twice(client, "/account/register/", {**hidden(page), **data})
    assert second.redirect_chain[-1] == ("/account/", 303)
    stranger = Client().post("/account/register/", {**hidden(page), **data}, follow=True)
    assert "请用刚才的用户名和密码再登录一次" in text_of(stranger)
    assert Account.objects.filter(name="老陈").count() == 1
    client.post("/account/sign-out/")
    entrance = client.get("/account/sign-in/")
    _, second = twice(client, "/account/sign-in/", {**hidden(entrance), **data})
    assert second.redirect_chain[-1] == ("/account/", 303)


def test_a_citizen_closes_his_account(city: Any) -> None:
    client = Client()
    client.post("/account/register/", {"name": "老陈", "password": NEW, "again": NEW})
    data = {**hidden(client.get("/account/close/")), "password": NEW}
    _, second = twice(client, "/account/close/", data)
    assert second.redirect_chain[-1] == ("/account/sign-in/", 303)
    assert "账号已注销" in text_of(second)
