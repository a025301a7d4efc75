"""The ledger and the decisions in Chromium: a list is checked, written, read in public; nothing beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.core import calendars, installation
from gongkai.publications.tests.desk_pages import token_of
from gongkai.publications.tests.newsroom import build
from gongkai.publications.tests.test_acts_import import as_csv, line
from harness.browser import fits
from harness.site import living

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(768, marks=pytest.mark.long), 390])


def old_list(folder: Path) -> Path:
    """A list of another site with a bad row."""
    place = folder / "旧站.csv"
    place.write_text(
        "标题,成文日期,正文\n关于停水的公告,2020-03-02,本周停水。\n关于停电的公告,2020-03-02,\n", encoding="utf-8"
    )
    return place


@WIDTHS
def test_a_list_comes_in_and_stands_in_public(
    page: Page,
    real_database: Any,
    site: Any,
    axe: Callable[[], None],
    shot: Callable[[str], None],
    tmp_path: Path,
    width: int,
) -> None:
    def look(name: str) -> None:
        shot(f"acts-{name}-{width}")
        axe()
        assert fits(page), name

    with living("03-10"):
        installation.create(installation.Nature.DEMO)
        calendars.seed()
        room = build()
        name = sessions.COOKIES[Account.Kind.STAFF]
        page.context.add_cookies([{"name": name, "value": token_of(room.publisher), "url": site.address("/desk/")}])
        lines = [line(number) for number in range(1, 5)]
        place = tmp_path / "名单.csv"
        place.write_bytes(as_csv(*lines, line(5, "王小明", "自然人"), line(6, day="昨天")))
        page.goto(site.address("/desk/acts/"))
        page.get_by_role("link", name="导入名单").first.click()
        page.get_by_label("名单文件").set_input_files(place)
        page.get_by_label("写入没有问题的行，有问题的列出来").check()
        page.get_by_role("button", name="开始").click()
        expect(page.get_by_text("已写入 5 行")).to_be_visible()
        expect(page.get_by_role("cell", name="许可决定日期").first).to_be_visible()
        look("import")
        page.get_by_role("link", name="看台账").click()
        expect(page.get_by_role("heading", name="逐件的决定")).to_be_visible()
        look("ledger")
        page.get_by_role("link", name="云住建许〔2026〕5号").click()
        look("act")
        page.goto(site.address("/desk/acts/table/?year=2026&cell=t2.licences.decided"))
        expect(page.get_by_role("link", name="施工许可决定书").first).to_be_visible()
        look("table")
        page.goto(site.address("/decisions/"))
        expect(page.get_by_text("王某某")).to_be_visible()
        look("public")
        page.context.add_cookies([{"name": name, "value": token_of(room.signer), "url": site.address("/desk/")}])
        page.goto(site.address("/desk/publications/migrate/"))
        page.get_by_label("原网站", exact=True).fill("住建局旧网站")
        page.get_by_label("迁入前的审查").fill("逐件审查过")
        page.get_by_label("清单文件").set_input_files(old_list(tmp_path))
        page.get_by_role("button", name="开始").click()
        expect(page.get_by_text("检查完毕，没有写入任何内容")).to_be_visible()
        look("migrate")
