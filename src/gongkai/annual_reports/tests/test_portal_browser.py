"""年报自查 in a browser: with and without scripts, on a telephone and a desk."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.test_portal import unbalanced
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
LIMIT = 60 * 1024
ADDRESS = "/tools/report-check/"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_file_is_checked(
    site: Site,
    page: Page,
    axe: Callable[[], None],
    shot: Callable[[str], None],
    tmp_path: Path,
    javascript: bool,
) -> None:
    report = tmp_path / "年报.html"
    report.write_bytes(render(unbalanced(), "html"))
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in {"document", "stylesheet", "script"}:
            weights[response.url] = len(gzip.compress(response.body()))

    page.goto(site.address(ADDRESS))
    if javascript:
        axe()
    shot("report_check")
    page.set_input_files("#id_report", report)
    page.on("response", weigh)
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_role("heading", name="检查结果").wait_for()
    if javascript:
        axe()
    assert fits(page)
    assert sum(weights.values()) <= LIMIT
    page.locator("a[href='#t4.review.total']").first.click()
    expect(page.locator("[id='t4.review.total']")).to_be_visible()
    shot("report_check_result")
