"""The reasons for what the rules find in the sum of an area: their form on the page of the government's report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.test import Client

from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.models import AnnualReport, ReportVersion
from gongkai.annual_reports.reasons import CHANGED, name_of
from gongkai.annual_reports.reporting.report import Report, read
from gongkai.annual_reports.tests.area_town import YEAR, Town, town
from gongkai.annual_reports.yearly.freezing import findings, so_far
from gongkai.annual_reports.yearly.warnings import key_of, warnings_of
from gongkai.applications.tests.desk_client import browser_of, hidden, send, words
from gongkai.applications.tests.office import staff
from gongkai.core.actions import registered
from gongkai.core.models import Fact
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ADDRESS = f"/desk/reports/MB9990000/{YEAR}/"
FORM = f"{ADDRESS}steps/explain/"
OWN = Finding("jump", Severity.WARNING, "本级的提醒", ("t3.r01.c7",), "10", "0", "合理性检查", "表三")
OF_AREA = replace(OWN, message="汇总的提醒", actual="90")
RULES = "gongkai.annual_reports.yearly.freezing.rules.check"
WHY = "与各机关核对无误"


@dataclass
class Hall:
    """The government whose report sums the area, with who works on it."""

    town: Town
    reviewer: Staff
    signer: Staff

    def do(self, step: str, by: Viewer | None = None, **data: str) -> None:
        """A step on its report."""
        row = AnnualReport.objects.standing().filter(agency=self.town.city).first()
        matter = row.matter if row is not None else None
        registered[f"annual_reports.{step}"].perform(by or self.reviewer, data, matter=matter)

    @property
    def report(self) -> Report:
        """As its facts have it."""
        return read(facts_of(AnnualReport.objects.standing().get(agency=self.town.city).matter))

    @property
    def warnings(self) -> dict[str, Finding]:
        """What stands in the sum."""
        return warnings_of(findings(so_far(self.town.city, YEAR, whole=True)))

    def browser(self) -> Client:
        return browser_of(self.reviewer)


@pytest.fixture
def hall(db: None) -> Iterator[Hall]:
    with town() as here:
        reviewer = staff(here.city, "he", "reviewer", "handler")
        found = Hall(here, reviewer, staff(here.city, "zhang", "signer"))
        found.do("begin", year=str(YEAR), whole="on")
        yield found


@pytest.fixture
def area(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the rules find in a document that sums an area, told by its last sentence; else the warning of the own."""
    found = [OF_AREA]

    def check(document: object, *_: object, **__: object) -> list[Finding]:
        return list(found) if "本报告汇总" in document.sections[-1].text else [OWN]  # type: ignore[attr-defined]

    monkeypatch.setattr(RULES, check)
    return found


def field(finding: Finding) -> str:
    return name_of(key_of(finding))


def test_it_asks_for_the_warnings_of_the_sum_and_of_nothing_else(hall: Hall, area: list[Finding]) -> None:
    page = hall.browser().get(ADDRESS)
    body = page.content.decode()
    assert "本地区汇总的检查" in words(page)
    assert (f'name="{field(OF_AREA)}"' in body, f'name="{field(OWN)}"' in body) == (True, False)
    assert f'action="{FORM}"' in body


def test_reasons_of_all_real_warnings_let_it_be_checked_and_signed(hall: Hall) -> None:
    keys = list(hall.warnings)
    assert keys
    with pytest.raises(Refused, match=f"还有 {len(keys)} 条提醒没有写明理由"):
        hall.do("check")
    sent = send(hall.browser(), FORM, {name_of(key): WHY for key in keys})
    assert sent.status_code == 303, words(sent)
    assert {key: each.reason for key, each in hall.report.explained.items()} == dict.fromkeys(keys, WHY)
    hall.do("check")
    assert hall.report.checked is not None
    assert set(hall.report.checked.warnings) == set(keys)
    hall.do("sign", hall.signer)
    version = ReportVersion.objects.get(agency=hall.town.city)
    assert version.members
    assert words(hall.browser().get(f"{ADDRESS}versions/{version.number}/")).count(WHY) == len(keys)


def test_some_can_be_written_first_and_nothing_new_is_refused(hall: Hall, area: list[Finding]) -> None:
    area.append(replace(OF_AREA, rule="text", message="汇总的另一条提醒"))
    first, second = hall.warnings
    assert send(hall.browser(), FORM, {name_of(first): WHY}).status_code == 303
    assert list(hall.report.explained) == [first]
    again = send(hall.browser(), FORM, {name_of(first): WHY})
    assert "没有写新的理由" in words(again)
    assert send(hall.browser(), FORM, {name_of(second): WHY}).status_code == 303
    assert set(hall.report.explained) == {first, second}


def test_sent_twice_it_is_written_once(hall: Hall, area: list[Finding]) -> None:
    browser = hall.browser()
    data = {**hidden(browser.get(FORM)), field(OF_AREA): WHY}
    first, second = browser.post(FORM, data), browser.post(FORM, data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second["Location"] == first["Location"]
    assert Fact.objects.filter(kind="annual_reports.explained").count() == 1


def test_a_reason_for_numbers_that_have_changed_comes_back_and_is_not_lost(hall: Hall, area: list[Finding]) -> None:
    browser = hall.browser()
    data = {**hidden(browser.get(FORM)), field(OF_AREA): WHY}
    area[0] = replace(OF_AREA, actual="91", message="汇总的提醒，数字变了")
    answer = browser.post(FORM, data)
    assert answer.status_code == 422
    assert CHANGED in words(answer)
    assert WHY in answer.content.decode()
    assert not hall.report.explained


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.NOTE])
def test_what_is_no_warning_has_no_field(hall: Hall, area: list[Finding], severity: Severity) -> None:
    area[:] = [replace(OF_AREA, severity=severity)]
    assert "<textarea" not in hall.browser().get(FORM).content.decode()
    answer = hall.browser().post(FORM, {**hidden(hall.browser().get(FORM)), field(area[0]): WHY})
    assert answer.status_code == 422
    assert not hall.report.explained


def test_who_reports_on_a_unit_or_only_supervises_writes_nothing(hall: Hall, area: list[Finding]) -> None:
    unit = hall.town.housing
    stranger = staff(unit, "bie", "reviewer", "handler", "signer")
    for viewer, codes in ((stranger, (404,)), (hall.town.above, (403, 404)), (hall.signer, (200,))):
        browser = browser_of(viewer)
        assert browser.get(FORM).status_code in codes, viewer
        data = {**hidden(hall.browser().get(FORM)), field(OF_AREA): WHY}
        assert browser.post(FORM, data).status_code in (*((404, 403) if codes != (200,) else (409, 403)),), viewer
        with pytest.raises(Refused):
            hall.do("explain", viewer, **{field(OF_AREA): WHY})
    assert not hall.report.explained


def test_an_office_in_the_area_reads_no_form_of_the_governments_report(hall: Hall, area: list[Finding]) -> None:
    office = staff(hall.town.office, "ban", "reviewer")
    assert browser_of(office).get(ADDRESS).status_code == 404
    assert "<textarea" not in browser_of(hall.signer).get(ADDRESS).content.decode()
