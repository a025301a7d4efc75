"""The public pages of items in a browser: WCAG 2.2 AA at three widths, within their weight, read without scripts."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from gongkai.core import calendars
from gongkai.publications import searching
from gongkai.publications.models import Column
from gongkai.publications.tests.newsroom import TEXT, Newsroom, build, on
from gongkai.publications.tests.playing import attach, publish
from gongkai.search.service import rebuild
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser

LIMIT = 60 * 1024
TABLET = 768
BODY = (
    "<p>各县（区）住房和城乡建设局：</p><h2>一、总则</h2><p>为规范城镇老旧小区改造，保障居民参与，制定本办法。</p>"
    "<h2>二、资金与补助</h2><p>市级财政按照下表给予补助：</p>"
    "<table><caption>补助标准</caption><thead><tr><th scope='col'>类别</th><th scope='col'>内容</th>"
    "<th scope='col'>标准</th>"
    "<th scope='col'>上限（万元/小区）</th></tr></thead><tbody><tr><td>基础类</td><td>水电气暖、消防、安防</td>"
    "<td>核定投资的 80%</td><td>300</td></tr><tr><td>完善类</td><td>加装电梯、停车、充电</td><td>每部 15 万元</td>"
    "<td>180</td></tr></tbody></table><ol><li>先申请，后建设；</li><li>验收后拨付。</li></ol>"
    "<p>本办法自 2026 年 4 月 1 日起施行，有效期 5 年。</p><p>（此件公开发布）</p>"
)
PAGES = {
    "document": "/documents/MB9990019/2026-00001/",
    "versions": "/documents/MB9990019/2026-00001/versions/",
    "repealed": "/documents/MB9990019/2026-00002/",
    "rule": "/documents/MB9990019/2026-00004/",
    "gone": "/documents/MB9990019/2026-00005/",
    "list": "/documents/",
    "normative": "/contents/normative/",
    "empty": "/contents/20-1/?year=2001",
    "contents": "/contents/",
    "home": "/",
    "agency": "/agencies/MB9990019/",
}


def fill(room: Newsroom) -> None:
    """Items in the states that a page looks different in."""
    with on("03-10"):
        main = room.begun(
            genre="normative", body=BODY, effective_on="2026-04-01", expires_on="2031-03-31", summary="规范改造和补助。"
        )
        attach(room, main, "2026年改造小区名单.pdf")
        attach(room, main, "申请表.pdf", b"%PDF-1.7 other\n%%EOF\n")
        publish(room, main)
        number = room.row(main).index_number
        old = room.published(title="云川市老旧小区改造资金管理暂行办法", document_number="云住建〔2021〕9号")
        room.published(
            genre="interpretation", document_number="", title="一张图看懂：补助给谁、给多少", explains=number
        )
        room.published(
            genre="rule",
            title="云川市住宅物业管理办法",
            document_number="云川市人民政府令第5号",
            effective_on="2026-05-01",
            body="<h2>第一章　总则</h2><p>第一条　为了规范物业管理，制定本办法。</p>",
        )
        gone = room.published(title="重复的通知")
        room.do("withdraw", gone, {"ground": "duplicate", "reason": "与另一件重复，见索引号 MB9990019/2026-00001。"})
        room.do(
            "mark_validity",
            old,
            {"validity": "repealed", "since": "2026-03-10", "because": "云住建〔2026〕5号第二十条废止。", "by": number},
        )
        for title, catalogue in (
            ("2026年一季度公租房配租公告", "20-11"),
            ("2025年部门决算", "20-7"),
            ("安全生产检查情况", "20-13"),
        ):
            room.published(
                genre="announcement", document_number="", title=f"云川市住房和城乡建设局{title}", catalogue=catalogue
            )
    with on("03-12"):
        room.do("revise", main, {"reason": "更正完善类补助标准"})
        changed = BODY.replace("每部 15 万元", "每部 18 万元")
        room.do("write", main, {**TEXT, "genre": "normative", "body": changed, "effective_on": "2026-04-01"})
        publish(room, main)


@pytest.fixture
def place(site: Site) -> Newsroom:
    """The newsroom on the site's database, with something to read."""
    calendars.seed()
    room = build()
    Column.objects.create(agency=room.agency, title="政策文件", valid_from="2020-01-01")
    fill(room)
    return room


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_pages_are_accessible_and_fit(
    site: Site, place: Newsroom, page: Page, axe: Callable[[], None], shot: Callable[[str], None], problems: list[str]
) -> None:
    for name, address in PAGES.items():
        page.goto(site.address(address))
        axe()
        assert fits(page), name
        shot(f"public-{name}")
    # The browser reports the status of the notice as a fault of the page; it is meant.
    problems[:] = [each for each in problems if "410" not in each]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_search_is_accessible_and_fits(
    site: Site, place: Newsroom, page: Page, axe: Callable[[], None], shot: Callable[[str], None]
) -> None:
    rebuild(searching.INDEX)
    for name, query in (("search", "老旧小区改造"), ("search-none", "飞线充电整治方案"), ("search-begin", "")):
        page.goto(site.address(f"/search/?q={query}"))
        axe()
        assert fits(page), name
        shot(f"public-{name}")


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("width", [PHONE])
def test_without_scripts_in_large_type_one_reads_and_compares(
    site: Site, place: Newsroom, page: Page, shot: Callable[[str], None]
) -> None:
    page.goto(site.address("/contents/"))
    page.get_by_role("button", name="适老模式").click()
    page.get_by_role("link", name="看全部").click()
    expect(page.get_by_label("体裁")).to_be_hidden()
    page.get_by_text("筛选条件").click()
    page.get_by_label("体裁").select_option("normative")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_label("体裁")).to_have_value("normative")
    page.get_by_role("link", name=TEXT["title"]).click()
    assert fits(page)
    shot("public-document-elder")
    page.get_by_role("link", name="看更新前后").click()
    expect(page.locator("del", has_text="15")).to_be_visible()
    expect(page.locator("ins", has_text="18")).to_be_visible()
    assert fits(page)
    shot("public-versions-elder")


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize(("width", "folded"), [(PHONE, True), (TABLET, False), (DESK, False)])
def test_filters_fold_before_the_hits_on_a_phone_only_and_open_by_keyboard(
    site: Site, place: Newsroom, page: Page, folded: bool
) -> None:
    rebuild(searching.INDEX)
    page.goto(site.address("/search/?q=老旧小区改造"))
    year = page.get_by_label("年份")
    if folded:
        expect(year).to_be_hidden()
        page.locator("#filters").focus()
        page.keyboard.press("Space")
    else:
        expect(page.get_by_text("筛选条件")).to_be_hidden()
    expect(year).to_be_visible()
    year.select_option("2026")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_label("年份")).to_have_value("2026")
    expect(page.get_by_label("年份")).to_be_visible()


def test_pages_weigh_no_more_than_sixty_kilobytes(site: Site, place: Newsroom, page: Page) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in {"document", "stylesheet", "script", "image"}:
            weights[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    for name in ("document", "list", "contents", "home"):
        weights.clear()
        page.goto(site.address(PAGES[name]), wait_until="networkidle")
        assert len(weights) >= 5
        assert sum(weights.values()) <= LIMIT, (name, weights)
