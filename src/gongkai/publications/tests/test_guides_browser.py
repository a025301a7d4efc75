"""Guide, 制度 and standard catalogues in Chromium: from the first click to the public page, at every width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.core import calendars, installation
from gongkai.core.viewers import Staff
from gongkai.publications.tests.desk_pages import token_of
from gongkai.publications.tests.guide_texts import DATA, enter
from gongkai.publications.tests.newsroom import Newsroom, build
from gongkai.publications.tests.test_grassroots import FIELD, STANDARD, xlsx
from harness.browser import fits
from harness.site import living

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(768, marks=pytest.mark.long), 390])


class Eyes:
    """A browser that becomes one person after another and looks at every page for what is beside it."""

    def __init__(self, page: Page, site: Any, axe: Callable[[], None], shot: Callable[[str], None], width: int) -> None:
        self.page, self.site, self.axe, self.shot, self.width = page, site, axe, shot, width

    def be(self, viewer: Staff) -> None:
        """Act as that person from now on."""
        name = sessions.COOKIES[Account.Kind.STAFF]
        cookie = {"name": name, "value": token_of(viewer), "url": self.site.address("/desk/")}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def open(self, address: str, name: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.site.address(address))
        self.look(name)

    def look(self, name: str) -> None:
        """The page as it stands."""
        self.shot(f"guides-{name}-{self.width}")
        self.axe()
        assert fits(self.page), name

    def press(self, name: str) -> None:
        """Press the button of the form."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def town(real_database: Any) -> Any:
    """The newsroom with its register, in the tenth of March 2026."""
    with living("03-10"):
        installation.create(installation.Nature.DEMO)
        calendars.seed()
        room = build()
        enter(room.agency, **DATA)
        yield room


@WIDTHS
def test_a_guide_goes_from_the_register_to_the_site(
    page: Page, town: Newsroom, site: Any, axe: Callable[[], None], shot: Callable[[str], None], width: int
) -> None:
    eyes = Eyes(page, site, axe, shot, width)
    eyes.be(town.handler)
    eyes.open("/desk/guide/", "none")
    page.get_by_role("link", name="开始编写指南").click()
    eyes.press("开始编写指南")
    page.get_by_role("link", name="编写指南").first.click()
    page.get_by_label("互联网联系方式").fill("xxgk.example")
    page.get_by_label("投诉举报电话").fill("0370-5101208")
    page.get_by_label("答复期限").fill("自收到申请之日起15个工作日内答复。")
    eyes.look("write")
    eyes.press("保存")
    eyes.open("/desk/guide/submit/", "blocked")
    expect(page.get_by_text("检查发现必须改的问题，不能送审")).to_be_visible()
    page.get_by_role("link", name="去修改").click()
    page.get_by_label("答复期限").fill("自收到申请之日起20个工作日内答复。")
    eyes.press("保存")
    eyes.open("/desk/guide/submit/", "submit")
    eyes.press("送审")
    eyes.be(town.secrecy)
    page.goto(site.address("/desk/guide/pass_secrecy/"))
    page.get_by_label("审查结论").fill("不涉密。")
    eyes.press("保密审查通过")
    eyes.be(town.signer)
    eyes.open("/desk/guide/sign/", "sign")
    eyes.press("签发")
    eyes.be(town.publisher)
    page.goto(site.address("/desk/guide/publish/"))
    eyes.press("发布")
    eyes.look("published")
    page.get_by_role("link", name="看公开的指南").click()
    expect(page.get_by_role("heading", name="云川市住房和城乡建设局政府信息公开指南")).to_be_visible()
    expect(page.get_by_text("自收到申请之日起20个工作日内答复。")).to_be_visible()
    eyes.look("public")
    eyes.open(f"/guide/{town.agency.code}/versions/1/", "version")


@WIDTHS
def test_rules_and_catalogues_are_kept_and_read(
    page: Page,
    town: Newsroom,
    site: Any,
    axe: Callable[[], None],
    shot: Callable[[str], None],
    tmp_path: Path,
    width: int,
) -> None:
    eyes = Eyes(page, site, axe, shot, width)
    number = town.row(town.published()).index_number
    eyes.be(town.publisher)
    page.goto(site.address("/desk/institutions/new/"))
    page.get_by_label("名称").fill("信息发布制度")
    page.get_by_label("印发日期").fill("2026-03-01")
    page.get_by_label("施行日期").fill("2026-03-02")
    page.get_by_label("文本的索引号").fill(number)
    eyes.look("new-rule")
    eyes.press("登记制度")
    eyes.look("rules")
    page.get_by_role("link", name="信息发布制度").click()
    eyes.look("rule")
    eyes.open("/rules/", "public-rules")
    expect(page.get_by_role("link", name="信息发布制度")).to_be_visible()
    place = tmp_path / "目录.xlsx"
    place.write_bytes(xlsx(STANDARD))
    page.goto(site.address("/desk/grassroots/import/"))
    page.get_by_label("领域").select_option(FIELD)
    page.get_by_label("目录文件").set_input_files(place)
    page.get_by_label("写入没有问题的行").check()
    eyes.press("开始")
    expect(page.get_by_text("已写入 3 行")).to_be_visible()
    eyes.look("imported")
    eyes.open(f"/desk/grassroots/?field={FIELD}", "catalogue")
    page.get_by_role("link", name="政策法规文件").click()
    page.get_by_role("link", name="对应栏目和信息").click()
    page.get_by_label("信息的索引号").fill(number)
    eyes.look("assign")
    eyes.press("对应栏目和信息")
    eyes.look("line")
    eyes.open("/grassroots/", "public-catalogues")
    page.get_by_role("link", name=town.agency.name).click()
    page.get_by_role("link", name=FIELD).click()
    expect(page.get_by_role("heading", name="政策法规文件 1 件")).to_be_visible()
    eyes.look("public-catalogue")
