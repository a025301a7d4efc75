"""A challenge in Chromium: registered on a refused case, answered with evidence, lost, the case reopened, counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.applications.models import Application
from gongkai.applications.tests.desk_client import case_url, token_of
from gongkai.applications.tests.office import PDF
from gongkai.challenges.counting import table4
from gongkai.challenges.models import Challenge
from gongkai.challenges.tests.bureau import Bureau, build
from gongkai.challenges.tests.test_table import BUILD
from gongkai.core import calendars, clock, files
from gongkai.core.viewers import Staff
from gongkai.letters import jobs as letter_jobs
from harness.browser import DESK, PHONE, fits
from harness.site import Site, living

pytestmark = pytest.mark.browser
TABLET = 768


@pytest.fixture
def bureau(site: Site, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """An agency on the site's database; letters are not set."""
    page = lambda letter: tuple(files.stage("文书.pdf", PDF, ["pdf"]) for _ in range(2))  # noqa: E731
    monkeypatch.setattr(letter_jobs, "rendered", page)
    calendars.seed()
    return build()


def enter(page: Page, site: Site, viewer: Staff) -> None:
    """A session of that person."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "gongkai_desk", "value": token_of(viewer), "url": site.address("/desk/")}])


def fill(page: Page, **values: str) -> None:
    """The named fields of the form."""
    for name, value in values.items():
        found = page.locator(f"main form [name={name}]").first
        if found.evaluate("each => each.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)


def take(page: Page, title: str) -> None:
    """Go to the page of a step."""
    page.locator(".act").filter(has=page.get_by_text(title, exact=True)).get_by_role("link").click()


def send(page: Page) -> None:
    """Press the main button of the form, and wait for the page of the challenge."""
    page.click("main form .btn.main")
    expect(page.get_by_role("heading", name="经过")).to_be_attached()


@pytest.mark.parametrize("javascript", [False])
def test_from_the_notice_to_the_case_decided_anew_and_table_4(
    page: Page, site: Site, bureau: Bureau, tmp_path: Path
) -> None:
    office = bureau.office
    evidence = tmp_path / "证据.pdf"
    evidence.write_bytes(PDF)
    case = office.assigned()
    office.answer(case, "D09", office.filled(case, "D09"))
    before = Application.objects.get(pk=case.pk)
    enter(page, site, office.reviewer)
    page.goto(site.address(case_url(case)))
    page.get_by_role("link", name="登记复议、诉讼").click()
    expect(page.locator("[name=about]")).to_have_value(before.number)
    fill(page, track="review", procedure="simple", forum="云川市人民政府", reference="云府复〔2026〕3号")
    send(page)
    expect(page.locator("main")).to_contain_text("待答复举证")
    page.locator(".act.first").get_by_role("link").click()
    fill(page, document="行政复议答复书")
    page.set_input_files("[name=file]", str(evidence))
    send(page)
    take(page, "登记复议结果")
    today = clock.today().isoformat()
    fill(page, ending="review_revoked_anew", days="15", document="行政复议决定书", dated=today)
    send(page)
    expect(page.locator("main")).to_contain_text("结果纠正")
    take(page, "执行决定、判决")
    send(page)
    expect(page.locator("main")).to_contain_text("执行：原申请重新办理")
    page.get_by_role("link", name=f"申请 {before.number}").click()
    expect(page.locator("main")).to_contain_text("重新办理")
    expect(page.locator("main")).to_contain_text("行政复议")
    after = Application.objects.get(pk=case.pk)
    assert (after.number, after.received_on, after.reopened) == (before.number, before.received_on, 1)
    assert table4(office.agency, clock.today().year)["review", "corrected"] == 1


@pytest.mark.long
@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_pages_are_accessible_and_fit(
    page: Page, site: Site, bureau: Bureau, axe: Callable[[], None], shot: Callable[[str], None], width: int
) -> None:
    names = (
        "ordered",
        "judged, term running",
        "appealed by them",
        "opinion waits",
        "complaint in hand",
        "review received",
        "suit closed",
        "tried again",
        "tried again, affirmed",
    )
    with living("03-02"):
        matters: dict[str, Any] = {name: BUILD[name](bureau) for name in names}
    with living("03-13"):
        enter(page, site, bureau.office.reviewer)
        keys = {name: Challenge.objects.get(pk=matter.pk).key for name, matter in matters.items()}
        pages = {
            "queue": "?queue=all",
            "empty": "?queue=ended&q=x",
            "new": "new/",
            "complaint": "complaint/",
            "judged": f"{keys['judged, term running']}/",
            "appealed": f"{keys['appealed by them']}/",
            "ordered": f"{keys['ordered']}/",
            "answer": f"{keys['review received']}/answer/",
            "amend": f"{keys['ordered']}/amend/",
            "reopen": f"{keys['suit closed']}/open_retrial/",
            "retrial": f"{keys['tried again']}/",
            "retrial-result": f"{keys['tried again']}/end_retrial/",
            "affirmed": f"{keys['tried again, affirmed']}/",
            "closed-step": f"{keys['opinion waits']}/close/",
        }
        for name, address in pages.items():
            page.goto(site.address(f"/desk/challenges/{address}"))
            shot(f"challenges-{name}")
            axe()
            assert fits(page), name
