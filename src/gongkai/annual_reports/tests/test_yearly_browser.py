"""The report at the desk in a browser: accessible, without overflow, a cell opened by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongkai.annual_reports import actions
from gongkai.annual_reports.tests.years import a_year, agency
from gongkai.applications.tests.desk_client import token_of
from gongkai.applications.tests.office import staff
from gongkai.core import calendars
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
TABLET = 768
REPORT = "/desk/reports/MB9990019/2025/"
PAPER = {"column": "c2", "came": "r01", "went": "r03", "amount": "2", "reason": "系统启用以前办理，只有纸质登记簿"}


@pytest.mark.parametrize("width, javascript", [(PHONE, True), (TABLET, True), (DESK, True), (PHONE, False)])
def test_a_cell_is_opened(
    site: Site, page: Page, axe: Callable[[], None], shot: Callable[[str], None], width: int, javascript: bool
) -> None:
    calendars.seed()
    bureau = agency()
    a_year(bureau)
    signer = staff(bureau, "qian", "signer", "handler")
    actions.AddSupplement.perform(signer, {"year": 2025, "reference": "2025年登记簿第3页", **PAPER})
    page.context.add_cookies([{"name": "gongkai_desk", "value": token_of(signer), "url": site.address("/desk/")}])
    page.goto(site.address(REPORT))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2025 年政府信息公开工作年度报告")
    assert fits(page)
    shot("yearly")
    if javascript:
        axe()
    cell = page.locator("[id='t3.r01.c7'] a")
    expect(cell).to_contain_text("7")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("：7")
    expect(page.get_by_text("2025年登记簿第3页")).to_be_visible()
    assert fits(page)
    shot("yearly_cell")
    if javascript:
        axe()
