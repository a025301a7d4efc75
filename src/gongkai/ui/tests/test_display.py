"""适老, size and contrast: a form, a cookie, and classes written by the server."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from gongkai.ui.display import COOKIE, Display
from gongkai.ui.errors import not_found

ADDRESS = "/preferences/display/"


def test_the_choice_is_kept_and_leads_back() -> None:
    client = Client()
    answer = client.post(ADDRESS, {"elder": "1", "next": "/list/?page=2"})
    assert (answer.status_code, answer["Location"]) == (303, "/list/?page=2")
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("elder-n", "Lax", True)


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com/x", "javascript:alert(1)", ""])
def test_it_never_leads_elsewhere(target) -> None:
    assert Client().post(ADDRESS, {"size": "l", "next": target})["Location"] == "/"


@pytest.mark.parametrize(
    ("sent", "classes"),
    [
        ([{"elder": "1"}], "elder"),
        ([{"size": "xl"}], "size-xl"),
        ([{"size": "l"}, {"contrast": "1"}], "size-l contrast"),
        ([{"size": "l"}, {"elder": "1"}], "elder"),
        ([{"elder": "1"}, {"elder": "0"}], ""),
        ([{"size": "huge"}, {"elder": "yes"}], ""),
    ],
)
def test_the_html_element_carries_the_classes(sent, classes) -> None:
    client = Client()
    for data in sent:
        state = client.post(ADDRESS, data, headers={"Accept": "application/json"}).json()
    assert state["class"] == classes
    page = client.get("/no-such-page/").content.decode()
    assert (f'<html lang="zh-Hans" class="{classes}">' if classes else '<html lang="zh-Hans">') in page


def test_a_strange_cookie_is_ignored() -> None:
    request = RequestFactory().get("/", headers={"Cookie": f'{COOKIE}="><script>'})
    assert Display.read(request) == Display()


def test_reading_is_no_way_to_change_it() -> None:
    assert Client().get(ADDRESS).status_code == 405


def test_a_page_says_that_it_depends_on_the_cookie() -> None:
    assert "Cookie" in Client().get("/no-such-page/")["Vary"]


def test_the_switch_of_an_elder_page_switches_back() -> None:
    request = RequestFactory().get("/x/", headers={"Cookie": f"{COOKIE}=elder-n"})
    page = not_found(request).content.decode()
    assert 'name="elder" value="0" aria-pressed="true"' in page
