"""The public site and its entrances in a browser: WCAG 2.2 AA, phone and desk, without scripts, in an old browser."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, Response, Route, expect

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.portal.models import VenueUse
from gongkai.portal.venue import PAGES as PAGES_OF_VENUE
from gongkai.ui.tests.old_browser import as_seen
from harness import town
from harness.browser import DESK, PHONE, fits
from harness.site import Site
from harness.town import Town

pytestmark = pytest.mark.browser

LIMIT = 60 * 1024
NARROWEST = 360
PAGES = {"home": "/", "guide": "/guide/", "apply": "/apply/", "form": "/apply/form/", "agencies": "/agencies/"}
SIGN_IN = "/desk/sign-in/"


@pytest.fixture
def place(site: Site) -> Town:
    """The town on the site's database."""
    return town.build()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", [*PAGES, "sign_in"])
def test_pages_are_accessible_and_fit(
    site: Site, place: Town, page: Page, axe: Callable[[], None], shot: Callable[[str], None], name: str
) -> None:
    page.goto(site.address(PAGES.get(name, SIGN_IN)))
    axe()
    assert fits(page)
    shot(name)


@pytest.mark.parametrize("width", [PHONE, 768, DESK])
def test_how_much_the_venue_was_used(
    site: Site, place: Town, page: Page, axe: Callable[[], None], shot: Callable[[str], None]
) -> None:
    VenueUse.objects.bulk_create(VenueUse(day=date(2026, 3, 2), page=kind, number=7) for kind in PAGES_OF_VENUE)
    name = sessions.COOKIES[Account.Kind.STAFF]
    page.context.add_cookies([{"name": name, "value": place.token("receiver"), "url": site.address("/desk/")}])
    page.goto(site.address("/desk/venue/"))
    expect(page.get_by_role("rowheader", name="2026-03")).to_be_visible()
    axe()
    assert fits(page)
    shot("venue-use")
    address = page.get_by_role("link", name="打印（PDF）").get_attribute("href")
    assert page.request.get(site.address(str(address))).body().startswith(b"%PDF-")


@pytest.mark.parametrize("width", [NARROWEST])
@pytest.mark.parametrize("name", PAGES)
def test_the_narrowest_window_needs_no_sideways_scrolling(site: Site, place: Town, page: Page, name: str) -> None:
    page.goto(site.address(PAGES[name]))
    assert fits(page)


@pytest.mark.parametrize("address", [*PAGES.values(), SIGN_IN])
def test_a_page_weighs_no_more_than_sixty_kilobytes(site: Site, place: Town, page: Page, address: str) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in {"document", "stylesheet", "script"}:
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    page.goto(site.address(address), wait_until="networkidle")
    assert len(weights) >= 5
    assert sum(weights.values()) <= LIMIT, weights


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("width", [PHONE])
def test_without_scripts_one_finds_an_agency_and_its_form(site: Site, place: Town, page: Page) -> None:
    page.goto(site.address("/"))
    page.get_by_role("link", name="找机关").click()
    page.get_by_label("按名称或者职责查机关").fill("低保")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("main").get_by_role("link", name="云川市民政局").click()
    page.get_by_role("main").get_by_role("link", name="申请公开").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("政府信息公开申请表")
    expect(page.get_by_text("云川市民政局：")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_large_type_is_kept_without_scripts(
    site: Site, place: Town, page: Page, axe: Callable[[], None], shot: Callable[[str], None]
) -> None:
    page.goto(site.address("/guide/"))
    page.get_by_role("button", name="适老模式").click()
    expect(page).to_have_url(site.address("/guide/"))
    page.goto(site.address("/"))
    assert "elder" in (page.locator("html").get_attribute("class") or "")
    assert fits(page)
    shot("home-elder")


def test_the_first_stop_of_the_keyboard_leads_past_the_head(site: Site, place: Town, page: Page) -> None:
    page.goto(site.address("/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.fixture
def old(page: Page) -> Page:
    """The page as Chromium 78 would style it."""

    def strip(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=as_seen(answer.text()))

    page.route("**/*.css", strip)
    return page


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["home", "apply", "sign_in"])
def test_an_old_browser_can_read_and_send(
    site: Site, place: Town, old: Page, shot: Callable[[str], None], name: str
) -> None:
    old.goto(site.address(PAGES.get(name, SIGN_IN)))
    assert fits(old)
    heading = old.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    field = old.locator("main input:not([type=hidden]), main select").first
    button = old.locator("main button[type=submit]").first
    boxes = [each.bounding_box() for each in (heading, field, button)]
    assert all(box and box["width"] > 40 and box["height"] >= 20 for box in boxes)
    shot(f"old-{name}")
