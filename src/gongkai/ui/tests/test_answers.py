"""What every answer carries, what Internet Explorer gets, and the pages for when something went wrong.

None of these tests may use the database: an error page that needs it would not stand when it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory

from gongkai.ui import errors

OFFICE = {
    "name": "云川市人民政府办公室政务公开科",
    "address": "云川市东城区欧亚路 1 号",
    "phone": "0000-0000 1201",
    "form_url": "/apply/form.docx",
}
IE = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"


@pytest.fixture
def told() -> Iterator[None]:
    """The portal has told who the office is."""
    errors.remember({"name": "云川市政府信息公开", "office": OFFICE, "search_url": "/search/"})
    yield
    errors.remember({})


def test_the_browser_policy_is_on_every_answer() -> None:
    answer = Client().get("/no-such-page/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'")
    assert "unsafe-inline' '" not in policy
    assert "script-src" not in policy  # falls to 'self': no inline script, no evaluation
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("draw", "status", "title"),
    [
        (errors.bad_request, 400, "这个请求不完整，没有处理"),
        (errors.forbidden, 403, "您不能打开这个页面"),
        (errors.not_found, 404, "没有找到这个页面"),
        (errors.failed, 500, "系统出错"),
        (errors.csrf_failed, 403, "没有提交成功，请再交一次"),
    ],
)
def test_an_error_page_says_what_one_can_do_and_whom_to_call(told, draw, status, title) -> None:
    answer = draw(RequestFactory().get("/x/"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"{title}</h1>" in page
    assert page.count("<h1") == 1
    for part in (OFFICE["name"], OFFICE["address"], OFFICE["phone"], "您可以", 'href="/search/"'):
        assert part in page


def test_an_error_page_stands_before_the_portal_told_anything() -> None:
    errors.remember({})
    assert "政府信息公开" in errors.failed(RequestFactory().get("/x/")).content.decode()


def test_an_error_page_bears_the_mark_of_a_demonstration() -> None:
    errors.remember_mark("演示数据，不是真实的政府信息")
    assert "演示数据" in errors.failed(RequestFactory().get("/x/")).content.decode()
    errors.remember_mark("")
    assert "演示数据" not in errors.failed(RequestFactory().get("/x/")).content.decode()


def test_paper_keeps_the_mark_of_a_demonstration() -> None:
    sheet = (Path(errors.__file__).parent / "static/ui/print.css").read_text(encoding="utf-8")
    hidden = "".join(rule.partition("{")[0] for rule in sheet.split("}") if "display:none" in rule)
    assert ".noprint" in hidden
    assert ".demo-mark" not in hidden


def test_a_refusal_in_words_is_shown_and_escaped() -> None:
    page = errors.forbidden(RequestFactory().get("/x/"), PermissionDenied("只有<承办人>可以看")).content.decode()
    assert "只有&lt;承办人&gt;可以看" in page


def test_a_form_without_its_token_loses_nothing() -> None:
    request = RequestFactory(enforce_csrf_checks=True).post("/apply/", {"content": "协议"})
    guard = CsrfViewMiddleware(lambda request: HttpResponse())
    guard.process_request(request)
    answer = guard.process_view(request, lambda request: HttpResponse(), (), {})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "没有丢" in page
    assert "允许本站使用 Cookie" in page


@pytest.mark.parametrize("agent", [IE, "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)"])
def test_internet_explorer_gets_one_plain_page_with_the_way_to_apply(told, agent) -> None:
    page = Client(headers={"User-Agent": agent}).get("/apply/").content.decode()
    for part in (OFFICE["name"], OFFICE["address"], OFFICE["phone"], 'href="/apply/form.docx"', "极速模式"):
        assert part in page
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/static/ui/ie.css", "/apply/form.docx"])
def test_what_the_notice_needs_goes_through(told, path) -> None:
    answer = Client(headers={"User-Agent": IE}).get(path)
    assert "请换用" not in answer.getvalue().decode()


def test_other_browsers_never_see_the_notice() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36"
    assert "请换用" not in Client(headers={"User-Agent": agent}).get("/no-such-page/").content.decode()


@pytest.mark.parametrize("address", ["/documents/%00/", "/documents/?agency=a%00", "/desk/%00"])
def test_an_address_that_nothing_can_have_is_a_bad_request(address) -> None:
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "这个请求不完整，没有处理" in answer.content.decode()


def test_the_words_percent_and_noughts_can_be_looked_for() -> None:
    assert Client().get("/no-such-page/?q=100%2500").status_code == 404
