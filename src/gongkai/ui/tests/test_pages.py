"""The pattern library in a real browser: readable to everyone, in each width, with and without what is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from gongkai.core import installation
from gongkai.ui.display import COOKIE
from gongkai.ui.tests import old_browser
from harness.browser import fits

pytestmark = pytest.mark.browser

UI = Path(__file__).resolve().parent.parent
SHEETS = sorted((UI / "static/ui").glob("*.css"))
LIBRARY = ["/patterns/", "/patterns/desk/"]
PHONE, TABLET, DESK = 390, 768, 1280

HIDDEN_CONTROLS = """() => [...document.querySelectorAll('main form input, main form select, main form textarea,'
    + ' main form button')].filter(e => e.type !== 'hidden' && !(e.type === 'file'))
    .filter(e => { const r = e.getBoundingClientRect(); return r.width < 12 || r.height < 12; })
    .map(e => e.outerHTML)"""
OUTSIDE = """() => [...document.querySelectorAll('main input, main select, main textarea, main button, main a.btn')]
    .filter(e => !e.closest('.scroll, .tabs, .drawer') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML)"""
NO_FLEX_GAP = """() => document.querySelectorAll('*').forEach(e => {
    if (getComputedStyle(e).display.includes('flex')) e.style.gap = '0px'; })"""
RULES = """text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
    const count = list => [...list].reduce((n, r) =>
        n + (r.cssRules && !r.selectorText && !(r instanceof CSSPageRule) ? count(r.cssRules) : 1), 0);
    return count(sheet.cssRules); }"""


@pytest.fixture
def demo(site):
    """The site on a demonstration database: only there the library is shown."""
    installation.create(installation.Nature.DEMO)
    return site


@pytest.fixture
def choice(page: Page, demo) -> Callable[[str], None]:
    """``choice("elder-n")`` gives the browser a display cookie."""

    def give(value: str) -> None:
        page.context.add_cookies([{"name": COOKIE, "value": value, "url": demo.url}])

    return give


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    ("address", "look"),
    [("/patterns/", ""), ("/patterns/", "elder-n"), ("/patterns/", "xl-contrast"), ("/patterns/desk/", "")],
)
def test_the_library_is_readable_to_everyone(demo, page: Page, axe, choice, shot, address, look) -> None:
    if look:
        choice(look)
    page.goto(demo.address(address))
    axe()
    assert fits(page)
    shot(f"library{address.replace('/', '-')}{look}")


@pytest.mark.parametrize("address", LIBRARY)
@pytest.mark.parametrize("look", ["", "elder-n"])
def test_no_width_makes_it_scroll_sideways(demo, page: Page, choice, address, look) -> None:
    if look:
        choice(look)
    page.goto(demo.address(address))
    for width in (320, 360, 600, TABLET, 980, 1100):
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page), width
        assert page.evaluate(OUTSIDE) == [], width


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("address", LIBRARY)
def test_without_what_came_after_chromium_78(demo, page: Page, problems, shot, address) -> None:
    def old(route: Route) -> None:
        text = (UI / "static/ui" / route.request.url.rsplit("/", 1)[1]).read_text()
        route.fulfill(body=old_browser.as_seen(text), content_type="text/css")

    page.route("**/static/ui/*.css", old)
    page.goto(demo.address(address))
    page.evaluate(NO_FLEX_GAP)
    assert fits(page)
    assert page.evaluate(HIDDEN_CONTROLS) == []
    assert page.evaluate(OUTSIDE) == []
    shot(f"chromium-78{address.replace('/', '-')}")


def test_the_browser_reads_as_many_rules_as_we_wrote(page: Page) -> None:
    for sheet in SHEETS:
        text = sheet.read_text()
        written = len(list(old_browser.each(old_browser.parse(text))))
        assert page.evaluate(RULES, text) == written, sheet.name


def test_htmx_works_under_the_browser_policy(demo, page: Page) -> None:
    page.goto(demo.address("/patterns/"))
    page.get_by_role("link", name="载入一段").click()
    page.locator("#fragment", has_text="工作台框架").wait_for()
    expect(page).to_have_url(demo.address("/patterns/"))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_error_page_is_readable_to_everyone(demo, page: Page, problems, axe, shot) -> None:
    page.goto(demo.address("/no-such-page/"))
    problems.clear()  # The browser itself reports the 404.
    axe()
    shot("not-found")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_elder_switch_works_and_stays(demo, page: Page, javascript) -> None:
    page.goto(demo.address("/patterns/"))
    page.get_by_role("button", name="适老模式").click()
    page.wait_for_selector("html.elder", timeout=5_000)
    page.goto(demo.address("/patterns/desk/"))
    expect(page.locator("html.elder")).to_have_count(1)
    page.goto(demo.address("/patterns/"))
    page.get_by_role("button", name="适老模式").click()
    page.wait_for_selector("html:not(.elder)", timeout=5_000)


def test_switching_the_look_keeps_what_was_typed(demo, page: Page) -> None:
    page.goto(demo.address("/patterns/"))
    page.fill("#id_name", "写到一半")
    page.get_by_role("button", name="适老模式").click()
    page.wait_for_selector("html.elder")
    expect(page.locator("#id_name")).to_have_value("写到一半")
    expect(page.get_by_role("button", name="适老模式")).to_have_attribute("aria-pressed", "true")


def test_the_name_of_a_chosen_file_is_shown(demo, page: Page) -> None:
    page.goto(demo.address("/patterns/"))
    page.set_input_files("#id_proof", files=[{"name": "证件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}])
    expect(page.locator("output[for=id_proof]")).to_have_text("证件.pdf")


@pytest.mark.parametrize("javascript", [False])
def test_a_drawer_opens_and_closes_without_scripts(demo, page: Page, javascript) -> None:
    page.goto(demo.address("/patterns/"))
    expect(page.locator("#d1")).to_be_hidden()
    page.get_by_role("link", name="打开抽屉").click()
    page.locator("#d1").wait_for(state="visible")
    page.locator("#d1").get_by_role("link", name="关闭").click()
    page.locator("#d1").wait_for(state="hidden")


def test_the_keyboard_enters_at_the_text(demo, page: Page) -> None:
    page.goto(demo.address("/patterns/"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_library_is_not_shown_in_production(site, page: Page, problems) -> None:
    assert page.request.get(site.address("/patterns/")).status == 404
