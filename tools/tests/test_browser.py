"""The browser of tests: it sees the site, counts every fault on a page, and knows the rules of WCAG 2.2."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from harness.browser import DESK, PHONE, axe_violations
from harness.site import Site

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="zh-CN"><head><title>好</title></head>
<body><main><h1>标题</h1><p><button type="button" style="min-height:44px">提交</button></p></main></body></html>"""


def test_the_site_answers(site: Site, page: Page) -> None:
    assert page.request.get(site.address("/no-such-page")).status == 404


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_window_has_the_width_asked_for(page: Page, width: int) -> None:
    page.set_content(GOOD)
    assert page.evaluate("innerWidth") == width
    assert page.evaluate("navigator.language") == "zh-CN"


@pytest.mark.parametrize("javascript", [False])
def test_a_page_without_scripts_runs_none(page: Page, javascript: bool) -> None:
    page.goto("data:text/html,<title>before</title><script>document.title='after'</script>")
    assert page.title() == "before"


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>throw new Error('broken')</script>", "script: broken"),
        ("<img alt='' src='http://192.0.2.1/x.png'>", "outside address: http://192.0.2.1/x.png"),
    ],
)
def test_a_fault_on_the_page_is_noticed(page: Page, problems: list[str], fault: str, named: str) -> None:
    page.set_content(GOOD.replace("</main>", fault + "</main>"))
    assert any(named in problem for problem in problems)
    problems.clear()


def test_axe_finds_nothing_on_a_sound_page(page: Page, axe) -> None:
    page.set_content(GOOD)
    axe()


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color:#aaa;background:#fff'>看不清</p>", "color-contrast"),
        ("<button style='width:12px;height:12px;padding:0'>甲</button>" * 2, "target-size"),
        ("<h4>跳级</h4>", "heading-order"),
    ],
)
def test_axe_finds_the_fault(page: Page, problems: list[str], fault: str, rule: str) -> None:
    page.set_content(GOOD.replace("</main>", fault + "</main>"))
    assert any(each.startswith(rule) for each in axe_violations(page))
    problems.clear()
