"""The pages, without JavaScript: who gets in, what each role may open, nothing lost, a fixed number of queries."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.agencies import accounts, factors, structure, urls
from gongkai.agencies.models import Account, Agency, LeadingGroupMember, Person, SecondFactor, Session
from gongkai.core import clock, drafts, installation
from gongkai.core.models.audit import Entry
from gongkai.core.models.drafts import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.db]

SIGN_IN = "/desk/sign-in/"


@pytest.fixture
def demo(db: None) -> None:
    """A demonstration: nobody needs a second factor."""
    installation.create(installation.Nature.DEMO)


def browser(city: Any, name: str) -> Client:
    """A browser in which a member of the staff has signed in."""
    client = Client()
    answer = client.post(SIGN_IN, {"name": name, "password": city.password})
    assert answer.status_code == 303, answer.content.decode()
    return client


def text_of(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of the page's last form."""
    form = answer.content.decode().rsplit('method="post"', 1)[1]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


@pytest.mark.usefixtures("demo")
class TestSigningIn:
    """The entrance."""

    def test_a_page_of_the_desk_leads_to_the_entrance_and_back(self, city: Any) -> None:
        client = Client()
        answer = client.get("/desk/people/?q=王")
        assert answer.status_code == 303
        assert answer["Location"].startswith(f"{SIGN_IN}?next=%2Fdesk%2Fpeople%2F")
        page = client.get(answer["Location"])
        data = {"name": "system", "password": city.password, "next": "/desk/people/?q=%E7%8E%8B"}
        assert "工作人员登录" in text_of(page)
        assert client.post(SIGN_IN, data)["Location"] == data["next"]

    @pytest.mark.parametrize("address", ["https://example.org/desk/", "//example.org/desk/", "/account/", "desk/"])
    def test_no_address_of_others_is_gone_to(self, city: Any, address: str) -> None:
        data = {"name": "system", "password": city.password, "next": address}
        assert Client().post(SIGN_IN, data)["Location"] == "/desk/"

    def test_a_wrong_password_keeps_the_name_and_never_the_password(self, city: Any) -> None:
        answer = Client().post(SIGN_IN, {"name": "handler", "password": "Falsch-Falsch-1"})
        assert answer.status_code == 409
        assert "不正确" in text_of(answer)
        assert 'value="handler"' in answer.content.decode()
        assert "Falsch" not in answer.content.decode()

    def test_the_cookie(self, city: Any) -> None:
        client = browser(city, "handler")
        cookie = client.cookies["gongkai_desk"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/desk/", True, "Lax")
        assert cookie["max-age"] == ""

    def test_over_https_the_cookie_is_secure(self, city: Any) -> None:
        client = Client()
        client.post(SIGN_IN, {"name": "handler", "password": city.password}, secure=True)
        assert client.cookies["gongkai_desk"]["secure"]

    def test_a_form_from_elsewhere_does_not_sign_in(self, city: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(SIGN_IN, {"name": "handler", "password": city.password}).status_code == 403

    def test_signing_out_ends_the_session_itself(self, city: Any) -> None:
        client = browser(city, "handler")
        cookie = client.cookies["gongkai_desk"].value
        client.post("/desk/sign-out/")
        client.cookies["gongkai_desk"] = cookie
        assert client.get("/desk/people/").status_code == 303

    def test_pages_of_staff_are_stored_nowhere(self, city: Any) -> None:
        assert browser(city, "handler").get("/desk/agencies/")["Cache-Control"] == "no-store"

    def test_the_forced_change_of_a_password(self, city: Any) -> None:
        made = accounts.ResetPassword.perform(city.setup, {"account": city.accounts["handler"].key}).result
        client = Client()
        client.post(SIGN_IN, {"name": "handler", "password": made.password})
        answer = client.get("/desk/people/")
        assert answer["Location"] == "/desk/account/password/"
        page = client.get(answer["Location"])
        new = "Huan-Xin-5317"
        data = {**hidden(page), "present": made.password, "password": new, "again": new}
        assert client.post("/desk/account/password/", data).status_code == 303
        assert client.get("/desk/people/").status_code == 200

    def test_two_posts_and_the_page_to_choose(self, city: Any) -> None:
        city.post("second", "handler", "town", "signer")
        client = browser(city, "handler")
        answer = client.get("/desk/agencies/")
        assert answer["Location"] == "/desk/post/"
        page = client.get("/desk/post/")
        assert "青石镇" in text_of(page)
        chosen = {**hidden(page), "post": city.posts["second"].key}
        assert client.post("/desk/post/", chosen).status_code == 303
        assert client.get("/desk/agencies/").status_code == 200

    def test_a_session_left_open_elsewhere_is_ended_from_here(self, city: Any) -> None:
        other, mine = browser(city, "handler"), browser(city, "handler")
        key = Session.objects.order_by("pk").first().key
        mine.post("/desk/account/", {"session": key})
        assert other.get("/desk/agencies/").status_code == 303
        assert mine.get("/desk/agencies/").status_code == 200


class TestSecondFactor:
    """Production: enrolling is the only thing a new person can do."""

    def test_the_whole_way(self, city: Any) -> None:
        client = browser(city, "handler")
        assert client.get("/desk/agencies/")["Location"] == "/desk/account/second-factor/"
        assert "请先绑定" in text_of(client.get("/desk/account/second-factor/"))
        client.post("/desk/account/second-factor/", {"begin": "1"})
        page = client.get("/desk/account/second-factor/")
        picture = re.search(r"<svg[^>]*>", page.content.decode())
        assert picture is not None
        assert {"width", "height"} <= set(re.findall(r" (width|height)=", picture[0]))
        secret = factors.clear_secret(SecondFactor.objects.get())
        wrong = client.post("/desk/account/second-factor/", {"code": "000000"})
        assert wrong.status_code == 422
        assert "绑定码" in text_of(page)
        without = client.post("/desk/account/second-factor/", {"code": pyotp.TOTP(secret).at(clock.now())})
        assert (without.status_code, "绑定码不对" in text_of(without)) == (422, True)
        stranger = browser(city, "handler").get("/desk/account/second-factor/")
        assert secret not in stranger.content.decode().replace(" ", "")
        data = {"code": pyotp.TOTP(secret).at(clock.now()), "enrolment": city.enrolments["handler"]}
        sheet = client.post("/desk/account/second-factor/", data)
        codes = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", sheet.content.decode())
        assert len(codes) == 10
        assert client.get("/desk/agencies/").status_code == 200
        assert secret not in client.get("/desk/account/second-factor/").content.decode()
        again = Client().post(SIGN_IN, {"name": "handler", "password": city.password, "code": codes[0]})
        assert again.status_code == 303


@pytest.mark.usefixtures("demo")
class TestSwitch:
    """换人 on a shared computer."""

    def test_what_was_typed_waits_for_its_author(self, city: Any) -> None:
        client = browser(city, "system")
        page = client.get("/desk/people/new/")
        typed = {**hidden(page), "name": "新来的", "agency": city.agencies["town"].code, "password": "nie"}
        answer = client.post("/desk/switch/", typed)
        assert answer["Location"] == "/desk/sign-in/?switched=1"
        assert "上一位已退出" in text_of(client.get(answer["Location"]))
        assert Session.objects.get().ended_because == "switched"
        draft = drafts.of("agencies.create_person", account_id=city.accounts["system"].pk)
        assert drafts.typed(draft) == {"name": "新来的", "agency": city.agencies["town"].code}
        client.post(SIGN_IN, {"name": "security", "password": city.password})
        assert "新来的" not in client.get("/desk/people/new/").content.decode()
        client.post("/desk/switch/")
        client.post(SIGN_IN, {"name": "system", "password": city.password})
        back = client.get("/desk/people/new/")
        assert 'value="新来的"' in back.content.decode()
        assert "保存的草稿" in text_of(back)

    def test_a_forged_form_name_keeps_nothing(self, city: Any) -> None:
        client = browser(city, "system")
        client.post("/desk/switch/", {"_switch": "agencies.create_person", "name": "x"})
        assert not Draft.objects.exists()
        assert Session.objects.get().ended_because == "switched"

    def test_the_draft_goes_when_the_form_is_accepted(self, city: Any) -> None:
        client = browser(city, "system")
        page = client.get("/desk/people/new/")
        data = {**hidden(page), "name": "新来的", "agency": city.agencies["town"].code}
        client.post("/desk/people/new/", {**data, "_save": "1"})
        assert Draft.objects.count() == 1
        client.post("/desk/people/new/", data)
        assert Draft.objects.count() == 0
        assert Person.objects.filter(name="新来的").count() == 1


LISTS = ["/desk/agencies/", "/desk/agencies/?ended", "/desk/people/", "/desk/leading-group/", "/desk/hand-over/"]
LOOKED_AT = ["/desk/accounts/"]
KEYS = ["system", "security", "audit", "overseer", "handler"]


@pytest.mark.usefixtures("demo")
class TestAdministration:
    """What each may open and do."""

    @pytest.mark.parametrize("key", KEYS)
    def test_every_list_opens_for_all_staff_and_accounts_for_those_who_look(self, city: Any, key: str) -> None:
        client = browser(city, key)
        for address in LISTS:
            assert client.get(address).status_code == 200, address
        for address in LOOKED_AT:
            assert client.get(address).status_code == (403 if key == "handler" else 200), address

    @pytest.mark.parametrize("key", KEYS)
    def test_forms_open_for_those_who_may(self, city: Any, key: str) -> None:
        client = browser(city, key)
        education, handler = city.agencies["education"].code, city.people["handler"].key
        post, account = city.posts["handler"].key, city.accounts["handler"].key
        forms = {
            "/desk/agencies/new/": "system",
            f"/desk/agencies/{education}/change/": "system",
            f"/desk/agencies/{education}/end/": "system",
            f"/desk/agencies/{education}/data/": "system",
            f"/desk/agencies/{education}/units/new/": "system",
            "/desk/people/new/": "system",
            f"/desk/people/{handler}/name/": "system",
            f"/desk/people/{handler}/posts/new/": "system",
            f"/desk/posts/{post}/": "system",
            f"/desk/posts/{post}/end/": "system",
            f"/desk/posts/{post}/roles/": "security",
            f"/desk/accounts/{account}/certificate/": "security",
            f"/desk/leading-group/{education}/new/": "system",
        }
        for address, owner in forms.items():
            answer = client.get(address)
            assert (answer.status_code == 200) == (key == owner), (address, answer.status_code)
            assert answer.status_code in {200, 403, 404}
        for address in (f"/desk/agencies/{education}/", f"/desk/people/{handler}/"):
            assert client.get(address).status_code == 200

    def test_people_of_another_tree_are_not_there(self, city: Any) -> None:
        client = browser(city, "system")
        assert client.get(f"/desk/people/{city.people['taxman'].key}/").status_code == 404
        assert client.get(f"/desk/accounts/{city.accounts['taxman'].key}/").status_code == 404
        assert "赵税" not in text_of(client.get("/desk/people/"))

    def test_an_agency_is_made_once_however_often_one_clicks(self, city: Any) -> None:
        client = browser(city, "system")
        page = client.get("/desk/agencies/new/")
        data = {
            **hidden(page),
            "code": "01527918-x",
            "name": "云川市林业局",
            "short_name": "林业局",
            "kind": "department",
            "supervisor": city.agencies["government"].code,
            "valid_from": "2026年3月1日",
        }
        answers = [client.post("/desk/agencies/new/", data).status_code for _ in range(2)]
        assert answers == [303, 303]
        assert Agency.objects.filter(code="01527918X").count() == 1
        assert Entry.objects.filter(action="agencies.create_agency", result="done", once=data["_once"]).count() == 1

    def test_a_wrong_check_digit_comes_back_with_the_right_one(self, city: Any) -> None:
        client = browser(city, "system")
        answer = client.post("/desk/agencies/new/", {"code": "015279181", "name": "林业局"})
        assert answer.status_code == 422
        assert "第 9 位应为“X”" in text_of(answer)
        assert 'value="林业局"' in answer.content.decode()

    def test_two_administrators_at_once_lose_nothing(self, city: Any) -> None:
        address = f"/desk/agencies/{city.agencies['education'].code}/change/"
        client = browser(city, "system")
        page = client.get(address)
        education = Agency.objects.get(pk=city.agencies["education"].pk)
        common = {"kind": "department", "supervisor": city.agencies["government"].code, "name": education.name}
        structure.ChangeAgency.perform(
            city.setup, {**common, "agency": education.code, "short_name": "市教育局", "duties": "另一人写的职责"}
        )
        typed = {**hidden(page), **common, "short_name": "教育局", "duties": "我写的职责"}
        refused = client.post(address, typed)
        assert refused.status_code == 409
        words = text_of(refused)
        assert "另一人写的职责" in words
        assert "我写的职责" in words
        kept = client.get(address)  # also after the window was closed
        assert "我写的职责" in kept.content.decode()
        assert client.post(address, {**typed, **hidden(refused)}).status_code == 303
        assert Agency.objects.get(pk=education.pk).duties == "我写的职责"

    def test_a_draft_begun_on_one_row_does_not_appear_on_another(self, city: Any) -> None:
        client = browser(city, "system")
        first = f"/desk/agencies/{city.agencies['education'].code}/change/"
        client.post(first, {**hidden(client.get(first)), "name": "半途的名字", "_save": "1"})
        assert "半途的名字" in client.get(first).content.decode()
        other = f"/desk/agencies/{city.agencies['town'].code}/change/"
        page = client.get(other)
        assert "半途的名字" not in page.content.decode()
        assert client.post(other, {**hidden(page), "duties": "另一个机关的职责"}).status_code in {303, 422}
        client.post(other, {**hidden(page), "name": "又一个半途", "_save": "1"})
        assert "半途的名字" in client.get(first).content.decode(), "each row keeps its own draft"

    def test_roles_are_ticked_and_saved(self, city: Any) -> None:
        client = browser(city, "security")
        address = f"/desk/posts/{city.posts['handler'].key}/roles/"
        page = client.get(address)
        assert page.content.decode().count("checked") == 2
        data = {**hidden(page), "roles": ["handler", "reviewer", "signer"], "source": "分工通知"}
        assert client.post(address, data).status_code == 303
        assert city.viewer("handler").roles == {"handler", "reviewer", "signer"}
        one = {**hidden(client.get(address)), "roles": ["signer"], "source": "分工通知"}
        assert client.post(address, one).status_code == 303
        assert city.viewer("handler").roles == {"signer"}

    def test_opening_an_account_shows_its_password_once(self, city: Any) -> None:
        client = browser(city, "system")
        page = client.get("/desk/people/new/")
        data = {**hidden(page), "name": "何晓", "agency": city.agencies["town"].code}
        address = client.post("/desk/people/new/", data)["Location"] + "account/new/"
        shown = client.post(address, {**hidden(client.get(address)), "name": "hexiao"})
        password = re.search(r"[A-Z]{4}-[2-9]{4}-[a-z]{4}-[A-Z2-9]{4}", shown.content.decode())
        assert password is not None
        assert shown["Cache-Control"] == "no-store"
        fresh = Client()
        fresh.post(SIGN_IN, {"name": "hexiao", "password": password[0]})
        assert fresh.get("/desk/agencies/")["Location"] == "/desk/account/password/"

    def test_buttons_of_an_account(self, city: Any) -> None:
        address = f"/desk/accounts/{city.accounts['handler'].key}/"
        system, security = browser(city, "system"), browser(city, "security")
        assert {"停用账号", "重置口令"} <= set(text_of(system.get(address)).split())
        assert "清除第二因子" not in text_of(system.get(address))
        assert "清除第二因子" in text_of(security.get(address))
        assert "停用账号" not in text_of(security.get(address))
        assert "一次性口令" in text_of(system.post(address, {"do": "reset"}))
        refused = security.post(address, {"do": "reset"})
        assert "系统管理员" in text_of(refused)
        system.post(address, {"do": "disable"})
        assert not Account.objects.get(name="handler").is_active

    def test_a_seat_in_the_leading_group(self, city: Any) -> None:
        client = browser(city, "system")
        address = f"/desk/leading-group/{city.agencies['education'].code}/"
        page = client.get(f"{address}new/")
        seat = {"post": city.posts["handler"].key, "seat": "leader", "valid_from": "2026-03-01", "source": "通知"}
        assert client.post(f"{address}new/", {**hidden(page), **seat}).status_code == 303
        assert "王芳" in text_of(client.get(address))
        member = LeadingGroupMember.objects.get()
        end = f"/desk/seats/{member.key}/end/"
        assert client.post(end, {**hidden(client.get(end)), "valid_to": "2026-03-01"}).status_code == 303
        assert "曾任成员" in text_of(client.get(address))

    def test_handing_over_ones_own_tasks(self, city: Any) -> None:
        city.task("handler")
        client = browser(city, "handler")
        page = client.get("/desk/hand-over/")
        assert "您名下有 1 件" in text_of(page)
        data = {
            "giver": city.accounts["handler"].key,
            "hand_over_to": city.accounts["colleague"].key,
            "agency": city.agencies["education"].code,
            "reason": "休假",
        }
        assert client.post("/desk/hand-over/", data).status_code == 303
        assert "已移交 1 件" in text_of(client.get("/desk/hand-over/"))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("address", ["/desk/agencies/", "/desk/people/", "/desk/accounts/", "/desk/leading-group/"])
def test_lists_read_as_often_with_many_rows_as_with_few(city: Any, address: str) -> None:
    client = browser(city, "system")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(12):
        city.agency(f"a{number}", f"云川市第{number}局", "department", "government")
        city.person(f"p{number}", f"人员{number}", f"a{number}", "handler")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert len(few) <= 14


@pytest.mark.usefixtures("demo")
def test_people_come_fifty_to_a_page_and_none_twice(city: Any) -> None:
    home = city.agencies["town"]
    Person.objects.bulk_create(Person(name="同名", sort_key="tong2 ming2 同名", home=home) for _ in range(120))
    client, seen, address = browser(city, "system"), [], "/desk/people/"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r'/desk/people/([\w-]{22})/"', page)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = f"/desk/people/{following[1]}" if following else ""
    assert len(seen) == len(set(seen)) == Person.objects.visible_to(city.viewer("system")).count()


class TestCitizens:
    """The public site's accounts."""

    def test_register_sign_out_sign_in_close(self, db: None) -> None:
        client, password = Client(), "Stadt-Fluss-8631"
        assert "注册自愿" in text_of(client.get("/account/register/"))
        data = {"name": "老陈", "password": password, "again": password, "email": "chen@example.cn"}
        assert client.post("/account/register/", data)["Location"] == "/account/"
        assert client.cookies["gongkai_account"]["path"] == "/"
        home = client.get("/account/")
        assert "chen@example.cn" in home.content.decode()
        assert "已退出" in text_of(client.post("/account/sign-out/"))
        assert client.get("/account/")["Location"] == "/account/sign-in/"
        assert client.post("/account/sign-in/", {"name": "老陈", "password": password}).status_code == 303
        page = client.get("/account/password/")
        new = "Huan-Xin-5317"
        changed = {**hidden(page), "present": password, "password": new, "again": new}
        assert client.post("/account/password/", changed).status_code == 303
        assert client.post("/account/close/", {"password": "Falsch-Falsch-1"}).status_code == 422
        assert client.post("/account/close/", {"password": new}).status_code == 303
        assert not Account.objects.get().is_active

    def test_what_is_wrong_is_said_and_the_name_kept(self, db: None) -> None:
        answer = Client().post("/account/register/", {"name": "老陈", "password": "kurz", "again": "anders"})
        words = text_of(answer)
        assert answer.status_code == 422
        assert "至少 10 个字符" in words
        assert "两次输入的不一样" in words
        assert 'value="老陈"' in answer.content.decode()

    def test_a_citizens_cookie_opens_nothing_at_the_desk_and_the_other_way_round(self, city: Any) -> None:
        client = Client()
        password = "Stadt-Fluss-8631"
        client.post("/account/register/", {"name": "老陈", "password": password, "again": password})
        token = client.cookies["gongkai_account"].value
        forged = Client()
        forged.cookies["gongkai_desk"] = token
        assert forged.get("/desk/agencies/").status_code == 303
        staff = browser(city, "handler")
        forged = Client()
        forged.cookies["gongkai_account"] = staff.cookies["gongkai_desk"].value
        assert forged.get("/account/")["Location"] == "/account/sign-in/"


@pytest.mark.usefixtures("demo")
def test_the_page_of_public_data_says_what_is_announced_and_carries_what_it_showed(city: Any) -> None:
    """An edit of the hours from February on leaves the court that was announced for January."""
    agency = city.agencies["education"]
    entered = {"agency": agency.code, "source": "通知"}
    structure.SetAgencyData.perform(city.setup, {**entered, "court": "甲法院", "valid_from": "2026-01-01"})
    structure.SetAgencyData.perform(city.setup, {**entered, "court": "乙法院", "valid_from": "2027-01-01"})
    client, address = browser(city, "system"), f"/desk/agencies/{agency.code}/data/"
    page = client.get(address)
    assert "自 2027-01-01 起" in text_of(page)
    sent = {name: html.unescape(value) for name, value in hidden(page).items()}
    assert json.loads(sent["shown"]) == {"court": "甲法院"}
    sent |= {"court": "甲法院", "hours": "9:00—17:00", "source": "通知", "valid_from": "2027-02-01"}
    assert client.post(address, sent).status_code == 303
    expected = {"court": "乙法院", "hours": "9:00—17:00"}
    assert structure.values_on(agency.pk, date(2027, 2, 1)) == expected


def test_every_address_of_the_room_is_guarded(city: Any) -> None:
    """Without a session each address of the desk leads to the entrance."""
    client = Client()
    for pattern in urls.urlpatterns:
        if pattern.name in {"sign_in", "sign_out", "switch"}:
            continue
        arguments = ["x"] if "<" in str(pattern.pattern) else []
        answer = client.get(reverse(f"agencies:{pattern.name}", args=arguments))
        assert answer.status_code == 303, pattern.name
        assert answer["Location"].startswith("/desk/sign-in/"), pattern.name
