"""The page of a run in a browser: accessible, nothing cut off on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gongkai.annual_reports import rules
from gongkai.annual_reports.checking import Result, cannot_read
from gongkai.annual_reports.outputs import pages
from gongkai.annual_reports.rules.tests.invented import report, with_numbers
from harness.browser import fits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_a_run(page, width, axe, shot):
    wrong = with_numbers(report(), t3_r24_c1=20, t4_review_total=0, t2_licences_decided=0)
    results = [
        Result("云川市人民政府.docx", wrong, tuple(rules.check(wrong))),
        Result("又一份.docx", wrong, tuple(rules.check(wrong))),
        Result("好.docx", report(), tuple(rules.check(report()))),
        Result("扫描件.pdf", None, (cannot_read("扫描件.pdf", "没有文字"),)),
    ]
    page.set_content(pages.page(results))
    axe()
    assert fits(page)
    page.locator("td.mark a").first.click()
    expect(page.locator("li:target")).to_have_count(1)
    shot(f"report-run-{width}")
