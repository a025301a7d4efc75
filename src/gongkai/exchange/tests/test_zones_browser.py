"""The outer zone in Chromium: the answer is read, report and guide are shown, the administrator looks at 交换."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies import sessions
from gongkai.agencies.models import Account, Agency
from gongkai.annual_reports.tests.documents import document
from gongkai.applications.tests.office import IDENTITY
from gongkai.exchange.models import SealedLetter
from gongkai.exchange.tests.test_guides_cross import guided
from gongkai.exchange.tests.test_letters_cross import Case
from gongkai.exchange.tests.test_reports import publish
from gongkai.exchange.tests.test_steps_cross import Followed, today
from gongkai.exchange.tests.two_zones import Pair, Zone, pair
from gongkai.publications.tests.desk_pages import token_of
from gongkai.publications.tests.newsroom import staff
from harness.browser import fits
from harness.databases import RealDatabase

__all__ = ["pair"]
pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
CODE = "MB9990019"


@contextmanager
def served(zone: Zone) -> Iterator[str]:
    """The zone's site, by a process of its own; its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = RealDatabase(zone.address, zone.home).start("web", "--port", str(port))
    assert process.stderr is not None
    try:
        while "已就绪" not in (line := process.stderr.readline()):
            assert line, "the server ended"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


@WIDTHS
def test_the_answer_is_read_and_downloaded(pair: Pair, page: Page, axe: Callable[[], None]) -> None:
    case = Case(pair)
    case.dispatch()
    with served(pair.outer) as site:
        page.goto(f"{site}/track/")
        page.get_by_label("查询码", exact=True).fill(case.code)
        page.get_by_label("证件号码或者手机号的后四位").fill(IDENTITY[-4:])
        page.locator("main form").get_by_role("button").first.click()
        expect(page.get_by_role("heading", name="送给您的文书")).to_be_visible()
        assert fits(page)
        axe()
        page.get_by_role("link", name="打开文书").click()
        expect(page.get_by_role("heading", name="予以公开告知书")).to_be_visible()
        assert fits(page)
        axe()
        with page.expect_download() as loaded:
            page.get_by_role("link", name="予以公开告知书").click()
        assert loaded.value.path().read_bytes().startswith(b"%PDF")
        page.get_by_role("link", name="回到办理进度").click()
        expect(page.get_by_role("link", name="再看一次")).to_be_visible()
    with pair.outer.inside():
        assert SealedLetter.objects.get().opened_at is not None


@WIDTHS
def test_what_was_published_inside_and_the_page_of_the_administrator(
    pair: Pair, page: Page, axe: Callable[[], None]
) -> None:
    publish(pair.inner, document())
    guided(pair)
    pair.outward()
    with pair.outer.inside():
        token = token_of(staff(Agency.objects.get(code=CODE), "guan", "system_admin"))
    with served(pair.outer) as site:
        for address, heading in ((f"/reports/{CODE}/2025/", "通俗摘要"), (f"/guide/{CODE}/", "版本")):
            page.goto(f"{site}{address}")
            expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
            expect(page.get_by_text("签发系统").first).to_be_visible()
            assert fits(page)
            axe()
        page.context.add_cookies([{"name": sessions.COOKIES[Account.Kind.STAFF], "value": token, "url": site}])
        page.goto(f"{site}/desk/exchange/")
        expect(page.get_by_role("heading", name="另一区的公钥")).to_be_visible()
        expect(page.get_by_text("年度报告 1")).to_be_visible()
        assert fits(page)
        axe()


def shown_his_code(page: Page, site: str, code: str) -> None:
    """The applicant opens the query page."""
    page.goto(f"{site}/track/")
    page.get_by_label("查询码", exact=True).fill(code)
    page.get_by_label("证件号码或者手机号的后四位").fill(IDENTITY[-4:])
    page.locator("main form").get_by_role("button").first.click()


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("width", [390])
def test_a_correction_is_written_and_the_application_withdrawn_without_a_script(
    pair: Pair, page: Page, javascript: bool, problems: list[str]
) -> None:
    case = Followed(pair, today)
    case.asks_to_correct()
    with served(pair.outer) as site:
        shown_his_code(page, site, case.code)
        page.get_by_role("link", name="现在补正").click()
        page.get_by_label("补正后的名称").fill("人民路12号改造工程竣工验收报告")
        page.get_by_role("button", name="提交补正").click()
        expect(page.get_by_label("补正后的名称")).to_have_value("人民路12号改造工程竣工验收报告")
        expect(page.get_by_role("alert").first).to_be_visible()
        problems.clear()  # the answer to what was not filled in is 422
        page.get_by_label("补正后的内容描述").fill("2019年的那一份。")
        page.get_by_role("button", name="提交补正").click()
        expect(page.get_by_role("heading", name="您在本页提交的")).to_be_visible()
        expect(page.get_by_text("正在转给承办机关，收到的日期不变")).to_be_visible()
        expect(page.get_by_role("link", name="现在补正")).to_have_count(0)
        pair.inward()
        pair.outward()
        page.goto(f"{site}/track/")
        expect(page.get_by_text("承办机关已经收到，按这个时间办理")).to_be_visible()
        page.get_by_role("link", name="撤回申请").click()
        page.get_by_role("button", name="确定撤回").click()
        pair.inward()
        pair.outward()
        page.goto(f"{site}/track/")
        expect(page.get_by_text("申请已经撤回").first).to_be_visible()
        assert case.state() == "handling", "the closing letter is still to come"


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_pages_of_what_crosses(
    pair: Pair, page: Page, axe: Callable[[], None], shot: Callable[[str], None]
) -> None:
    case = Followed(pair, today)
    case.asks_to_correct()
    with served(pair.outer) as site:
        shown_his_code(page, site, case.code)
        for link in ("现在补正", "更正联系方式", "建议主动公开", "撤回申请"):
            page.get_by_role("link", name=link).click()
            expect(page.get_by_text("收到的日期是今天")).to_be_visible()
            assert fits(page)
            axe()
            shot(link)
            page.get_by_role("link", name="返回").click()
        page.get_by_role("link", name="建议主动公开").click()
        page.get_by_label("理由").fill("大家都想知道")
        page.get_by_role("button", name="提交建议").click()
        expect(page.get_by_role("heading", name="您在本页提交的")).to_be_visible()
        assert fits(page)
        axe()
        shot("sent")
