"""A frozen report in a browser: what a cell counted, what a correction would alter, what a city's cell consists of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies.models import Agency
from gongkai.annual_reports.tests.test_frozen_records import (
    Unit,
    _correct_figure,
    _decided_in_the_year,
    _mistaken_act,
    _rewritten,
    build_unit,
    freeze_area,
    government,
)
from gongkai.applications.tests.desk_client import token_of
from gongkai.applications.tests.office import staff
from gongkai.challenges.tests.bureau import on
from gongkai.core import calendars
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
TABLET = 768
VERSION = "/desk/reports/MB9990019/2025/versions/1/"
WHOLE = "/desk/reports/MB9990000/2025/versions/1/"


@pytest.fixture
def city(site: Site) -> tuple[Agency, Unit]:
    """A city with a frozen report over a unit that has one and another that has none; then records change."""
    calendars.seed()
    with on("2026-02-20"):
        first, second = build_unit(), build_unit("MB9990027", "云川市教育局")
        above = government(first, second)
        first.freeze()
        freeze_area(above)
        for change in (_mistaken_act, _correct_figure, _rewritten, _decided_in_the_year):
            change(first)
    return above, first


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_what_stood_and_what_a_correction_would_alter(
    site: Site, page: Page, city: tuple[Agency, Unit], axe: Callable[[], None], shot: Callable[[str], None]
) -> None:
    above, unit = city

    def seen(name: str) -> None:
        assert fits(page)
        axe()
        shot(name)

    def sign_in(viewer: object) -> None:
        value = token_of(viewer)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "gongkai_desk", "value": value, "url": site.address("/desk/")}])

    sign_in(unit.bureau.office.signer)
    page.goto(site.address(VERSION))
    expect(page.get_by_role("heading", name="与现在的记录比较")).to_be_visible()
    expect(page.get_by_text("表二“行政处罚”：定稿时 1，现在 0", exact=True)).to_be_visible()
    seen("frozen_version")
    page.locator("[id='t2.penalties.decided'] a").click()
    expect(page.get_by_text("下面是定稿时计入的记录")).to_be_visible()
    expect(page.get_by_text("定稿以后：登记错误，已作废")).to_be_visible()
    seen("frozen_cell")
    sign_in(staff(above, "du", "handler"))
    page.goto(site.address(WHOLE))
    page.locator("[id='t2.penalties.decided'] a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("：2")
    seen("frozen_area_cell")
    page.get_by_role("link", name="看云川市教育局这一格的记录").click()
    expect(page.get_by_text("全地区报告中云川市教育局的数字")).to_be_visible()
    seen("frozen_area_unit")
