"""The pages of the letters in a browser: WCAG 2.2 AA at both widths; a template changed without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies.models import Account
from gongkai.agencies.sessions import Visitor, open_session
from gongkai.core import clock, jobs
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction
from gongkai.letters import service
from gongkai.letters.models import Letter
from gongkai.letters.tests.conftest import House, build_house
from gongkai.letters.tests.test_service import approve, prepare, send
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser

ADDRESSES = {
    "register": "/desk/letters/",
    "letter": "/desk/letters/{key}/",
    "templates": "/desk/letters/templates/",
    "template": "/desk/letters/templates/D03/",
    "numbers": "/desk/letters/numbers/",
}


@pytest.fixture(autouse=True)
def monday() -> None:
    """The site lives in the machine's day, and so do these tests."""


@pytest.fixture
def house(site: Site) -> House:
    """The agency on the site's database."""
    return build_house()


@pytest.fixture
def letter(house: House) -> Letter:
    """A letter that was set by the real layout, sealed and posted; and a draft beside it."""
    matter = house.matter()
    found = approve(house, prepare(house, matter, "D03", grounds=("D07",)))
    jobs.run_due()
    found.refresh_from_db()
    today = clock.today()
    house.do(lambda run: service.seal(run, found, "云川市住房和城乡建设局", "王印", today), matter)
    send(house, found, service.Method.POST, today, tracking="EA123456789CN")
    prepare(house, matter, "extension")
    return found


def enter(site: Site, viewer: Staff, page: Page) -> None:
    with write_transaction():
        account = Account.objects.get(pk=viewer.account)
        token = open_session(account, Visitor(), strong=True, needs="", moment=clock.now())
    page.context.add_cookies([{"name": "gongkai_desk", "value": token, "url": site.address("/desk/")}])


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_are_accessible_and_fit(
    site: Site,
    house: House,
    letter: Letter,
    page: Page,
    axe: Callable[[], None],
    shot: Callable[[str], None],
    name: str,
) -> None:
    enter(site, house.signer, page)
    page.goto(site.address(ADDRESSES[name].format(key=letter.key)))
    axe()
    assert fits(page)
    shot(f"letters-{name}")


@pytest.mark.parametrize("javascript", [False])
def test_a_template_is_changed_without_scripts(site: Site, house: House, page: Page) -> None:
    enter(site, house.signer, page)
    page.goto(site.address("/desk/letters/templates/extension/"))
    text = page.get_by_label("模板")
    text.fill(text.input_value().replace("特此告知。", "特此告知，谢谢。"))
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".sheet").get_by_text("特此告知，谢谢。")).to_have_count(1)
    page.get_by_label("修改原因和依据").fill("局务会议")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/desk/letters/templates/")
    expect(page.get_by_text("延期答复告知书》的模板已保存")).to_be_visible()
