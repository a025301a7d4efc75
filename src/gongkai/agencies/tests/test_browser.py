"""The pages in Chromium, wide and narrow, without a violation of WCAG 2.2 AA and without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies import people, structure
from gongkai.agencies.models import Session
from gongkai.core import clock
from harness.browser import fits

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def enter(page: Page, site: Any, city: Any, name: str) -> None:
    """Sign in through the page."""
    page.goto(site.address("/desk/sign-in/"))
    page.fill("[name=name]", name)
    page.fill("[name=password]", city.password)
    page.click("main button")
    page.wait_for_url("**/desk/")


def check(page: Page, axe: Callable[[], None], shot: Callable[[str], None], name: str) -> None:
    """No violation, nothing beside the window, and a picture where one is wanted."""
    axe()
    assert fits(page), name
    shot(name)


@WIDTHS
def test_pages_of_administrators(page: Page, living_city: Any, site: Any, axe: Any, shot: Any) -> None:
    city = living_city
    education, handler = city.agencies["education"].code, city.people["handler"].key
    post, account = city.posts["handler"].key, city.accounts["handler"].key
    structure.SetAgencyData.perform(
        city.setup, {"agency": education, "phone": "0899-1", "source": "通知", "valid_from": "2024-01-01"}
    )
    seat = {"agency": education, "post": post, "seat": "leader", "valid_from": "2024-01-01", "source": "通知"}
    people.SeatMember.perform(city.setup, seat)
    page.goto(site.address("/desk/sign-in/"))
    check(page, axe, shot, "sign-in")
    enter(page, site, city, "system")
    for name, address in {
        "agencies": "/desk/agencies/",
        "agency": f"/desk/agencies/{education}/",
        "agency-data": f"/desk/agencies/{education}/data/",
        "people": "/desk/people/",
        "person": f"/desk/people/{handler}/",
        "end-post": f"/desk/posts/{post}/end/",
        "accounts": "/desk/accounts/",
        "account": f"/desk/accounts/{account}/",
        "leading-group": f"/desk/leading-group/{education}/",
        "own-account": "/desk/account/",
        "choose-post": "/desk/post/",
        "hand-over": "/desk/hand-over/",
    }.items():
        page.goto(site.address(address))
        check(page, axe, shot, name)


@WIDTHS
@pytest.mark.parametrize("javascript", [False])
def test_switching_and_enrolling_without_scripts(
    page: Page, living_city: Any, site: Any, shot: Any, problems: list[str]
) -> None:
    city = living_city
    enter(page, site, city, "system")
    page.goto(site.address("/desk/people/new/"))
    page.fill("[name=name]", "新来的")
    page.click("main button:has-text('换人')")
    page.wait_for_url("**/desk/sign-in/?switched=1")
    enter(page, site, city, "security")
    page.goto(site.address("/desk/account/second-factor/"))
    page.click("main button")
    page.wait_for_selector("svg[width]")
    shot("second-factor")
    page.goto(site.address("/desk/account/"))
    page.click("header summary")
    page.click("header button:has-text('退出')")
    page.wait_for_url("**/desk/sign-in/")
    enter(page, site, city, "system")
    page.goto(site.address("/desk/people/new/"))
    expect(page.locator("[name=name]")).to_have_value("新来的")


@WIDTHS
def test_pages_of_citizens(page: Page, living_city: Any, site: Any, axe: Any, shot: Any) -> None:
    for name in ("register", "sign-in"):
        page.goto(site.address(f"/account/{name}/"))
        check(page, axe, shot, f"citizen-{name}")
    page.goto(site.address("/account/register/"))
    page.fill("[name=name]", "老陈")
    page.fill("[name=password]", "Stadt-Fluss-8631")
    page.fill("[name=again]", "Stadt-Fluss-8631")
    page.click("main button")
    page.wait_for_url("**/account/")
    check(page, axe, shot, "citizen-account")


@WIDTHS
@pytest.mark.parametrize("javascript", [False])
def test_a_form_sent_after_the_session_ran_out(
    page: Page, living_city: Any, site: Any, shot: Any, problems: list[str]
) -> None:
    city = living_city
    enter(page, site, city, "system")
    page.goto(site.address("/desk/people/new/"))
    page.fill("[name=name]", "新来的")
    page.select_option("[name=agency]", city.agencies["town"].code)
    Session.objects.update(ended_at=clock.now(), ended_because="test")
    page.click("main button.main")
    page.wait_for_url("**/desk/sign-in/?next=*")
    shot("session-ran-out")
    page.fill("[name=name]", "system")
    page.fill("[name=password]", city.password)
    page.click("main button")
    page.wait_for_url("**/desk/people/new/")
    expect(page.locator("[name=name]")).to_have_value("新来的")
    expect(page.locator("[name=agency]")).to_have_value(city.agencies["town"].code)
