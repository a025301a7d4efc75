"""One agency's report in a browser, from its beginning to a correction that everybody reads, step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from gongkai.annual_reports import actions
from gongkai.annual_reports.tests.walking_pages import Walker
from gongkai.annual_reports.tests.years import a_year, agency
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.office import staff
from gongkai.core import calendars
from gongkai.core.viewers import Staff
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
TABLET = 768
WHY = "已与业务科室和登记簿逐项核对，数字属实。"
# The rules warn of a list that leaves its second item out.
DOUBTFUL = "一是有的解读材料晚于文件公布；三是个别答复没有写明应当向哪个机关申请。"
PUBLIC = "/reports/MB9990019/2025/"


@pytest.mark.parametrize("width, javascript", [(DESK, True), (TABLET, True), (PHONE, False)])
def test_from_the_beginning_to_a_correction(
    site: Site,
    page: Page,
    axe: Callable[[], None],
    shot: Callable[[str], None],
    problems: list[str],
    width: int,
    javascript: bool,
) -> None:
    calendars.seed()
    office = agency("MB9990001", "云川市人民政府办公室", kind="office")
    city = agency("MB9990000", "云川市人民政府", kind="government", office=office)
    bureau = agency(supervisor=city)
    a_year(bureau)
    reviewer, signer, publisher = (staff(bureau, role, role) for role in ("reviewer", "signer", "publisher"))
    above = staff(city, "du", "supervisor")
    actions.WritePassage.perform(reviewer, {"year": 2025, "head": "5.1", "text": DOUBTFUL})
    walker = Walker(site, page, bureau.code, 2025)

    def seen(name: str) -> None:
        assert fits(page)
        shot(name)
        if javascript:
            axe()

    walker.take(reviewer, "begin")
    walker.shows("编制中")
    walker.enter(reviewer, "steps/check/")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_text("没有写明理由").first).to_be_visible()
    assert [each for each in problems if "409" not in each] == []
    problems.clear()
    assert walker.explain(reviewer, WHY)
    expect(page.locator("textarea[name^='reason-']").first).to_have_value(WHY)
    seen("report_explained")
    walker.take(reviewer, "check")
    walker.shows("待签发")
    walker.enter(signer)
    expect(page.get_by_text("核对时仍然存在的提醒")).to_be_visible()
    expect(page.get_by_text(WHY).first).to_be_visible()
    seen("report_to_sign")
    walker.take(signer, "sign")
    walker.take(publisher, "submit")
    walker.enter(above)
    expect(page.get_by_text(WHY).first).to_be_visible()
    walker.take(above, "return", {"reason": "表三上年结转与去年不一致，请核对。"})
    walker.shows("已退回")
    _again(walker, reviewer, signer, publisher)
    walker.take(above, "accept")
    walker.take(publisher, "publish")
    walker.shows("已公布")

    page.goto(site.address(PUBLIC))
    expect(page.locator("figure svg[role=img]").first).to_be_visible()
    expect(page.locator("table")).to_have_count(3)
    seen("report_public")

    walker.enter(reviewer, "versions/2/")
    expect(page.get_by_role("heading", name="仍然存在的提醒")).to_be_visible()
    cell = page.locator("[id='t3.r25.c1'] a")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2025-12-22 → 2026-01-12")).to_be_visible()
    seen("report_frozen_cell")

    walker.take(reviewer, "correct", {"changes": "补记六月收到的一件申请"})
    live([Life(bureau, date(2025, 6, 3), "c1", date(2025, 6, 20), "r03")])
    walker.explain(reviewer, WHY)
    _again(walker, reviewer, signer, publisher)
    walker.take(above, "accept")
    walker.take(publisher, "publish")
    page.goto(site.address(PUBLIC))
    expect(page.get_by_text("本报告更正过")).to_be_visible()
    expect(page.locator("[id='t3.r01.c7']")).to_have_text("6")
    seen("report_corrected")
    page.goto(site.address(f"{PUBLIC}2/"))
    expect(page.get_by_text("这一版已经更正")).to_be_visible()
    expect(page.locator("[id='t3.r01.c7']")).to_have_text("5")


def _again(walker: Walker, reviewer: Staff, signer: Staff, publisher: Staff) -> None:
    for viewer, step in ((reviewer, "check"), (signer, "sign"), (publisher, "submit")):
        walker.take(viewer, step)
