"""The end of a year in the demonstration city, in a browser: eight agencies' reports and the city's, page by page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page, expect

from gongkai.agencies.models import Agency
from gongkai.annual_reports.models import AnnualReport
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.process import REPORT
from gongkai.annual_reports.tests.test_year_end import holders, reporting, succeed, values_of, way_of, write
from gongkai.annual_reports.tests.walking_pages import Walker
from gongkai.core import clock, jobs
from gongkai.core.process import facts_of
from gongkai.core.viewers import Staff
from harness.site import Site, living_at

pytestmark = [pytest.mark.browser, pytest.mark.long]
WHY = "已与业务科室逐项核对，数字属实。"


def taker(agency: Agency, year: int, step: str) -> Staff:
    """Somebody whom the table lets take the step: not who took one that it keeps apart."""
    row = REPORT.by_code[f"annual_reports.{step}"]
    at = in_charge_of(agency, clock.today()) if "supervisor" in row.roles else agency
    kept_apart = {REPORT.by_code[code].records for code in row.other_than}
    report = AnnualReport.objects.standing().filter(agency=agency, year=year).first()
    facts = facts_of(report.matter) if report is not None else []
    taken = {view.actor for view in facts if view.kind in kept_apart}
    return next(each for each in holders(at, row.roles) if each.account not in taken)


def publish(walker: Walker, agency: Agency, moment: datetime) -> None:
    """The whole way of one report, a step every ten minutes."""
    begun = AnnualReport.objects.standing().filter(agency=agency, year=walker.year).exists()
    for step in way_of(agency):
        moment += timedelta(minutes=10)
        with living_at(moment):
            succeed(agency)
            if step == "check":
                write(agency, walker.year)
                walker.explain(next(holders(agency, ("handler", "reviewer", "publisher"))), WHY)
            if step != "begin" or not begun:
                data, proof = values_of(agency, walker.year, step)
                values = {name: value for name, value in data.items() if name != "year" and value is not False}
                walker.take(taker(agency, walker.year, step), step, values, proof=proof is not None)
            jobs.run_due()


def tell() -> None:
    """The demonstration city, told in a thread of its own: the browser's event loop runs in the test's."""
    try:
        call_command("demo", "--no-serve", stdout=StringIO())
    finally:
        connections.close_all()


def test_eight_agencies_and_the_city(site: Site, page: Page) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(tell).result()
    year = clock.today().year
    start = datetime(year + 1, 1, 12, 9, tzinfo=clock.BEIJING)
    agencies = reporting()
    assert len(agencies) == 8
    for serial, agency in enumerate(agencies):
        walker = Walker(site, page, agency.code, year)
        publish(walker, agency, start + timedelta(hours=2 * serial))
        page.goto(site.address(f"/reports/{agency.code}/{year}/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{agency.name}{year}年")
        expect(page.locator("table")).to_have_count(3)
    states = set(AnnualReport.objects.filter(year=year).values_list("process_state", flat=True))
    assert states == {"published"}
