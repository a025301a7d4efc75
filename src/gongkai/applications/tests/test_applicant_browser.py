"""The applicant's way in a browser: on a phone, with and without scripts, every page measured by WCAG 2.2 AA."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gongkai.applications.models import Application
from gongkai.applications.portal import apply as applying
from harness import town
from harness.browser import DESK, PHONE, fits
from harness.site import Site
from harness.town import Town

pytestmark = pytest.mark.browser
IDENTITY = "11010519491231002X"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; zh-cn) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MicroMessenger/8.0.28 Language/zh_CN"
)


@pytest.fixture
def place(site: Site) -> Town:
    """The town on the site's database."""
    applying.beginnings.forget()
    return town.build()


@pytest.fixture
def look(page: Page, javascript: bool, axe: Callable[[], None], shot: Callable[[str], None]) -> Callable[[str], None]:
    """Measure the page where scripts run (axe is one), see that it fits into the window, keep its picture."""

    def measure(name: str) -> None:
        if javascript:
            axe()
        assert fits(page), name
        shot(f"applicant-{name}")

    return measure


def go_on(page: Page) -> None:
    page.get_by_role("button", name="继续").click()


@pytest.mark.parametrize(("javascript", "program"), [(True, WECHAT), (False, None)], ids=["wechat", "plain"])
@pytest.mark.parametrize("width", [PHONE])
def test_from_the_home_page_to_the_tracked_case(
    site: Site, place: Town, page: Page, look: Callable[[str], None], tmp_path: Path
) -> None:
    photo = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (1200, 800), (90, 120, 150)).save(photo)
    page.goto(site.address("/"))
    page.get_by_role("main").get_by_role("link", name="网上申请").first.click()
    look("organ")
    page.get_by_label("按名称或者事情查机关").fill("物业")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("button", name="云川市住房和城乡建设局").click()
    look("kind")
    page.get_by_label("几个人一起申请").check()
    go_on(page)
    page.get_by_label("姓名").fill("陈喆堃")
    page.get_by_label("证件号码").fill(IDENTITY)
    page.get_by_label("联系电话").fill("13800001234")
    look("who")
    go_on(page)
    page.locator("#id_o0-name").fill("李𬭎")
    page.locator("#id_o0-number").fill("E12345678")
    page.get_by_role("button", name="再加一位").click()
    look("others")
    go_on(page)
    page.locator("#id_identity_front").set_input_files(photo)
    go_on(page)
    page.get_by_role("link", name="上一步").click()
    expect(page.get_by_text("已经传好：IMG_1.jpg")).to_be_visible()
    look("papers")
    go_on(page)
    page.get_by_label("所需信息的名称").fill("光明路12号加装电梯的批准文件")
    page.get_by_label("内容描述").fill("请公开光明路12号楼2025年加装电梯的批准文件。")
    page.get_by_role("button", name="再写一项").click()
    page.get_by_label("所需信息的名称").fill("施工合同")
    page.get_by_label("内容描述").fill("同一个项目的施工合同。")
    look("wanted")
    go_on(page)
    look("way")
    go_on(page)
    look("check")
    page.get_by_label("以上内容属实").check()
    page.get_by_role("button", name="提交申请").click()
    look("receipt")
    assert Application.objects.count() == 2
    code = page.locator(".slip .code").first.inner_text()
    page.go_back()
    # The back button leads to no form that could be sent again.
    expect(page).to_have_url(re.compile("/receipt/"))
    page.get_by_role("main").get_by_role("link", name="现在就去看").click()
    look("code")
    page.locator("#id_query_code").fill(code)
    page.locator("#id_tail").fill("1234")
    page.get_by_role("button", name="查询", exact=True).click()
    look("track")
    page.get_by_role("link", name="更正联系方式").click()
    page.get_by_label("联系电话").fill("13700009876")
    look("contact")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("联系方式已经更正。")).to_be_visible()
    page.get_by_role("link", name="撤回申请").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("heading", name="申请已经撤回")).to_be_visible()
    page.get_by_role("button", name="退出查询").click()
    expect(page.get_by_text("已经退出查询。")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_mistakes_are_led_to_and_read(
    site: Site, place: Town, page: Page, look: Callable[[str], None], problems: list[str]
) -> None:
    page.goto(site.address("/apply/new/"))
    page.get_by_role("button", name="向云川市人民政府申请").click()
    go_on(page)
    go_on(page)
    look("who-bad")
    page.get_by_role("link", name="请填写姓名").click()
    expect(page.locator("#id_name")).to_be_focused()
    # The browser reports the refused form, sooner or later than the page is there.
    problems[:] = [problem for problem in problems if "status of 422" not in problem]


@pytest.mark.parametrize("width", [PHONE])
def test_large_type_fits(site: Site, place: Town, page: Page, look: Callable[[str], None]) -> None:
    page.goto(site.address("/apply/new/"))
    page.get_by_role("button", name="适老模式").click()
    page.reload()
    look("organ-elder")
    page.get_by_role("button", name="云川市民政局").click()
    look("kind-elder")
    page.goto(site.address("/track/"))
    look("code-elder")
