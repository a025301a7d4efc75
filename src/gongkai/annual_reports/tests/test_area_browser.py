"""The report of an area in a browser: a file comes in, is accepted, a unit is chased; by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gongkai.annual_reports.city import excluding
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.area_town import Town, town
from gongkai.annual_reports.tests.test_area import AGREED, FLOW
from gongkai.annual_reports.tests.test_unit_files import wrong
from gongkai.applications.tests.desk_client import token_of
from gongkai.core import clock
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
TABLET = 768
BOARD = "/desk/reports/board/?year=2025"
AREA = "/desk/reports/MB9990000/2025/area/"


@pytest.fixture
def prepared(site: Site) -> tuple[Town, bytes, bytes]:
    """The city, an exclusion, and two files of the unit outside: one that does not balance, one that does."""
    with town() as here:
        here.freeze(here.housing)
        excluding.Exclude.perform(here.above, {**here.place, **AGREED, **FLOW})
        document = here.document()
        return here, render(wrong(document), "docx"), render(document, "docx")


@pytest.mark.parametrize("width, javascript", [(PHONE, True), (TABLET, True), (DESK, True), (PHONE, False)])
def test_a_supervisor_brings_the_citys_report_together(
    site: Site,
    page: Page,
    prepared: tuple[Town, bytes, bytes],
    axe: Callable[[], None],
    shot: Callable[[str], None],
    width: int,
    javascript: bool,
) -> None:
    here, bad, good = prepared
    page.context.add_cookies([{"name": "gongkai_desk", "value": token_of(here.above), "url": site.address("/desk/")}])

    def seen(name: str) -> None:
        assert fits(page)
        shot(name)
        if javascript:
            axe()

    page.goto(site.address(BOARD))
    expect(page.get_by_role("heading", level=1)).to_contain_text("各机关 2025 年年度报告")
    seen("area_board")
    _send(page, bad, "青石镇.docx")
    expect(page.get_by_text("不能计入汇总").first).to_be_visible()
    seen("area_file_bad")
    page.get_by_role("link", name=re.compile("退回单位")).click()
    page.get_by_label("理由").fill("表三不平，请核对。")
    page.get_by_role("button", name="退回单位").click()
    expect(page.get_by_text("表三不平，请核对。").first).to_be_visible()
    page.goto(site.address(BOARD))
    _send(page, good, "青石镇（改）.docx")
    page.get_by_role("link", name=re.compile("接收并计入汇总")).click()
    page.get_by_label("说明").fill("已电话核对")
    page.get_by_role("button", name="接收并计入汇总").click()
    expect(page.get_by_text("第 1 版").first).to_be_visible()
    page.goto(site.address(f"{AREA}chase/"))
    page.get_by_label("请于何日以前报送").fill((clock.today() + timedelta(days=14)).isoformat())
    seen("area_chase")
    page.get_by_role("button", name="催报", exact=True).click()
    expect(page.get_by_role("cell", name="第 1 次", exact=True)).to_be_visible()
    expect(page.get_by_text("已扣 1").first).to_be_visible()
    expect(page.get_by_text("会商记录第2号").first).to_be_visible()
    seen("area")
    cell = page.locator("[id='t3.r01.c7'] a")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("：2")
    seen("area_cell")


def _send(page: Page, content: bytes, name: str) -> None:
    page.get_by_role("link", name="导入单位报告").first.click()
    page.get_by_label("哪个单位的报告").select_option(label="云川市青石镇人民政府")
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label("年度报告文件").set_input_files({"name": name, "mimeType": media, "buffer": content})
    page.get_by_role("button", name="导入单位报告").click()
