"""The report at the desk: who sees it, its cells as links, its steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.annual_reports.models import ReportVersion, Supplement
from gongkai.annual_reports.tests.years import a_year, agency, others
from gongkai.applications.tests.desk_client import browser_of, send, words
from gongkai.applications.tests.office import on, staff
from gongkai.core import calendars

pytestmark = pytest.mark.django_db
REPORT = "/desk/reports/MB9990019/2025/"


@pytest.fixture
def bureau(db: None) -> Iterator[Agency]:
    calendars.seed()
    with on("2026-01-20"), others():
        found = agency()
        a_year(found)
        yield found


@pytest.fixture
def signer(bureau: Agency) -> Client:
    return browser_of(staff(bureau, "qian", "signer", "handler"))


def test_every_cell_opens_its_records(signer: Client) -> None:
    page = signer.get("/desk/reports/", follow=True)
    assert page.request["PATH_INFO"] == REPORT
    body = page.content.decode()
    assert f'href="{REPORT}cells/t3.r04.c1/"' in body
    assert body.count("/cells/") == 10 + 25 * 7 + 15
    opened = words(signer.get(f"{REPORT}cells/t3.r04.c1/"))
    assert "表三“（二）部分公开”行“自然人”列：1" in opened
    assert "2025-08-04 重新答复（D02），不另计" in opened
    assert signer.get(f"{REPORT}cells/t3.r99.c1/").status_code == 404


def test_who_has_no_business_with_it_finds_no_page(bureau: Agency) -> None:
    other = agency("MB9990035", "云川市民政局")
    stranger = browser_of(staff(other, "ta", "handler"))
    assert stranger.get(REPORT).status_code == 404
    assert stranger.get(f"{REPORT}cells/t3.r01.c1/").status_code == 404
    assert Client().get(REPORT).status_code == 303
    assert browser_of(staff(bureau, "guan", "system_admin")).get(REPORT).status_code == 403


def test_a_report_is_written_supplemented_and_frozen(signer: Client) -> None:
    assert send(signer, f"{REPORT}text/1.3/", {"text": "完善了公文公开属性审查。"}).status_code == 303
    entry = {"column": "c2", "came": "r01", "went": "r25", "amount": "1", "reason": "纸质办理", "reference": "登记簿"}
    assert send(signer, f"{REPORT}entries/new/", entry).status_code == 303
    page = words(signer.get(REPORT))
    assert "完善了公文公开属性审查。" in page
    assert "登记簿" in page
    row = Supplement.objects.get()
    assert send(signer, f"{REPORT}entries/{row.key}/end/", {"because": "已登记"}).status_code == 303
    sent = send(signer, f"{REPORT}freeze/")
    assert sent.status_code == 303, words(sent)
    assert sent["Location"] == f"{REPORT}versions/1/"
    assert "第 1 版" in words(signer.get(f"{REPORT}versions/1/"))
    assert "2025-12-22 → 2026-01-12" in words(signer.get(f"{REPORT}versions/1/cells/t3.r25.c1/"))
    assert ReportVersion.objects.get().number == 1


def test_without_last_years_report_it_can_be_imported(signer: Client) -> None:
    body = signer.get(REPORT).content.decode()
    assert "系统里没有 2024 年的报告" in body
    assert signer.get("/desk/reports/MB9990019/2024/import/").status_code == 200


@pytest.mark.parametrize("kind", ["docx", "json", "odt"])
def test_files(signer: Client, kind: str) -> None:
    answer = signer.get(f"{REPORT}report.{kind}")
    assert answer.status_code == (404 if kind == "odt" else 200)
    if kind != "odt":
        assert "attachment" in answer["Content-Disposition"]
