"""The desk in a browser: WCAG 2.2 AA at both widths for each kind of post; a notice entered without scripts."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, Response, expect

from gongkai.agencies.service import Role
from gongkai.core import audit, clock
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from harness import town
from harness.browser import DESK, PHONE, fits
from harness.site import Site
from harness.town import Town

pytestmark = pytest.mark.browser

LIMIT = 60 * 1024
PAGES = {
    "workbench": ("signer", "/desk/"),
    "workbench-system": ("system_admin", "/desk/"),
    "calendar": ("handler", "/desk/calendar/"),
    "notice": ("system_admin", "/desk/calendar/notice/"),
    "settings": ("system_admin", "/desk/settings/"),
    "setting": ("system_admin", "/desk/settings/portal.by_fax/"),
    "jobs": ("system_admin", "/desk/jobs/"),
    "audit": ("audit_admin", "/desk/audit/?verify=1"),
    "processes": ("handler", "/desk/processes/"),
}


@pytest.fixture
def place(site: Site) -> Town:
    """The town on the site's database, with some tasks for the signer."""
    place = town.build()
    today = clock.today()
    housing = place.agencies["c-housing"]
    for days in (-3, 0, 1, 12):
        with write_transaction():
            matter = Matter.objects.create(kind="example", agency=housing, opened_at=clock.now())
            entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call", matter=matter)
            Task.objects.create(
                matter=matter,
                agency=housing,
                kind="example.approve",
                role=Role.SIGNER,
                due=date.fromordinal(today.toordinal() + days),
                opened_by=entry,
            )
    return place


def enter(site: Site, place: Town, page: Page, role: str) -> None:
    """Sit down as the person of that role."""
    cookie = {"name": "gongkai_desk", "value": place.token(role), "url": site.address("/desk/")}
    page.context.add_cookies([cookie])


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit(
    site: Site, place: Town, page: Page, axe: Callable[[], None], shot: Callable[[str], None], name: str
) -> None:
    role, address = PAGES[name]
    enter(site, place, page, role)
    page.goto(site.address(address))
    axe()
    assert fits(page)
    shot(name)


def test_the_workbench_weighs_no_more_than_sixty_kilobytes(site: Site, place: Town, page: Page) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in {"document", "stylesheet", "script"}:
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    enter(site, place, page, "signer")
    page.goto(site.address("/desk/"), wait_until="networkidle")
    assert len(weights) >= 5
    assert sum(weights.values()) <= LIMIT, weights


@pytest.mark.parametrize("javascript", [False])
def test_a_notice_is_entered_without_scripts(site: Site, place: Town, page: Page) -> None:
    year = clock.today().year + 1
    enter(site, place, page, "system_admin")
    page.goto(site.address("/desk/"))
    page.get_by_role("link", name="工作日历").click()
    page.get_by_role("link", name="录入放假通知").click()
    page.get_by_label("文号").fill("国办发明电〔2026〕8号")
    page.get_by_label("公布日期").fill(clock.today().isoformat())
    page.get_by_label("放假的日子").fill("1月1日至1月3日\n10月1日至10月7日")
    page.get_by_role("main").get_by_role("button", name="录入放假通知").click()
    expect(page).to_have_url(site.address(f"/desk/calendar/?year={year}"))
    expect(page.get_by_text("国办发明电〔2026〕8号")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_a_mistake_is_named_above_and_at_its_field(site: Site, place: Town, page: Page, problems: list[str]) -> None:
    enter(site, place, page, "system_admin")
    page.goto(site.address("/desk/settings/portal.name/"))
    page.get_by_label("依据").fill("")
    page.get_by_label("新的值").fill("云川市政府信息公开")
    page.get_by_role("button", name="修改设置").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.get_by_label("新的值")).to_have_value("云川市政府信息公开")
    assert all("422" in problem for problem in problems)
    problems.clear()
