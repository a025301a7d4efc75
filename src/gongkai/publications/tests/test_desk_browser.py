"""The desk of publications in Chromium: from a DOCX to the site and off it, with the editor and without a script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies import sessions
from gongkai.agencies.models import Account, Person
from gongkai.core import calendars, installation, jobs
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.publications import searching, texts
from gongkai.publications.models import Publication
from gongkai.publications.tests.desk_pages import token_of, url_of
from gongkai.publications.tests.docx_files import official, saved
from gongkai.publications.tests.newsroom import SECRECY, SUBMIT, Newsroom, build, on
from gongkai.search.service import rebuild
from harness.browser import fits
from harness.site import living

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.long)])
ALL_WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(768, marks=pytest.mark.long), 390])
NAMES = {"handler": "陈建国", "reviewer": "赵强", "secrecy": "周敏", "publisher": "李明", "signer": "孙伟"}


@pytest.fixture
def newsroom(real_database: Any) -> Newsroom:
    """The agency, in a database that the site sees."""
    installation.create(installation.Nature.DEMO)
    calendars.seed()
    rebuild(searching.INDEX)
    room = build()
    for role, name in NAMES.items():
        person = Account.objects.get(pk=getattr(room, role).account).person
        Person.objects.filter(pk=person.pk).update(name=name)
    return room


def enter(page: Page, site: Any, viewer: Staff) -> None:
    """A session of that person."""
    page.context.clear_cookies()
    name = sessions.COOKIES[Account.Kind.STAFF]
    page.context.add_cookies([{"name": name, "value": token_of(viewer), "url": site.address("/desk/")}])


@pytest.fixture
def look(page: Page, axe: Callable[[], None], shot: Callable[[str], None], javascript: bool) -> Callable[[str], None]:
    """No violation, nothing beside the window, and a picture where one is wanted."""

    def looked(name: str) -> None:
        shot(name)
        if javascript:
            axe()
        assert fits(page), name

    return looked


def send(page: Page) -> None:
    """Press the main button of the form."""
    page.click("main form .btn.main, main form .btn.stop")


def press(page: Page, tool: str) -> None:
    """A button of the editor; the editor takes the keyboard back in the frame after."""
    page.click(f".bar2 button:has-text('{tool}')")
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@WIDTHS
def test_from_a_docx_to_the_site_and_off_it(
    page: Page, newsroom: Newsroom, site: Any, look: Any, tmp_path: Path
) -> None:
    room = newsroom
    file = tmp_path / "通知.docx"
    file.write_bytes(saved(official()))
    with living("03-10"):
        enter(page, site, room.handler)
        page.goto(site.address("/desk/publications/"))
        look("pub-queue-empty")
        page.goto(site.address("/desk/publications/import/"))
        page.set_input_files("[name=upload]", str(file))
        look("pub-import")
        send(page)
        page.wait_for_selector(".ProseMirror")
        expect(page.locator("[name=document_number]")).to_have_value("云住建〔2026〕5号")
        expect(page.locator(".ProseMirror td[colspan='3']")).to_have_count(1)
        loaded = "() => [...document.querySelectorAll('.ProseMirror img[src]')].some(each => each.naturalWidth > 0)"
        page.wait_for_function(loaded)
        look("pub-editor")
        page.click(".ProseMirror p >> nth=0")
        page.keyboard.press("End")
        page.keyboard.type("（区县）")
        press(page, "加粗")
        expect(page.locator(".bar2 button:has-text('加粗')")).to_have_attribute("aria-pressed", "true")
        page.keyboard.type("加粗的字")
        press(page, "插入表格")
        for word in ("表头", "单位", "户数"):
            page.keyboard.type(word)
            page.keyboard.press("Tab")
        send(page)
        page.wait_for_url(re.compile(r"/desk/publications/[\w-]{22}/$"))
        matter: Matter = Publication.objects.get().matter
        html = texts.present(room.item(matter)).body
        assert "<strong>加粗的字</strong>" in html
        assert "<th><p>表头</p></th>" in html
        assert 'src="/documents/files/' in html
        assert "style=" not in html
        look("pub-item-draft")
        page.goto(site.address(url_of(matter, "files")))
        look("pub-files")
        page.click("a:has-text('写说明')")
        page.fill("[name=alt]", "改造前后对比图")
        send(page)
        page.wait_for_selector("text=改造前后对比图")
        for name, more in {"pub-attach": ("attach",), "pub-import-body": ("import_body",)}.items():
            page.goto(site.address(url_of(matter, *more)))
            look(name)
    walk(page, site, room, matter, look)


# How many hits the search shows the public after a step.
SEEN_BY_SEARCH = {"publish": 1, "mark_validity": 1, "withdraw": 0}
WITHIN = 2000  # milliseconds


# What the public reads at the document's address after a step, by how often it was taken; and what it reads no more.
PUBLIC_PAGE = {
    ("publish", 1): (200, "印发老旧小区改造管理办法。", "更正联系电话"),
    ("publish", 2): (200, "更正联系电话", "已废止"),
    ("mark_validity", 1): (200, "已废止", ""),
    ("withdraw", 1): (410, "这件信息已经撤下", "更正联系电话"),
}


def read(page: Page, site: Any, matter: Matter, expected: tuple[int, str, str]) -> None:
    """The document's own address says what it must."""
    status, there, gone = expected
    number = Publication.objects.get(pk=matter.pk).index_number
    answer = page.request.get(site.address(f"/documents/{number}/"))
    assert (answer.status, there in answer.text()) == (status, True), there
    assert not gone or gone not in answer.text(), gone


def seen(page: Page, site: Any, number: int) -> None:
    """The public finds so many documents of that title, within two seconds."""
    page.context.clear_cookies()
    page.goto(site.address("/search/?q=老旧小区改造管理办法"))
    hits = page.locator("main h3 a[href^='/documents/']", has_text="老旧小区改造管理办法")
    expect(hits).to_have_count(number, timeout=WITHIN)


def walk(page: Page, site: Any, room: Newsroom, matter: Matter, look: Any) -> None:
    """Returned, reviewed, signed, published, revised, repealed, withdrawn; each step through its page."""
    taken: Counter[str] = Counter()
    for day, viewer, step, typed in (
        ("03-10", room.handler, "submit", SUBMIT),
        ("03-11", room.reviewer, "return", {"reason": "请补写内容概述"}),
        ("03-11", room.handler, "write", {"summary": "印发老旧小区改造管理办法。"}),
        ("03-11", room.handler, "submit", SUBMIT),
        ("03-12", room.reviewer, "pass_unit", {"note": "同意。"}),
        ("03-12", room.secrecy, "pass_secrecy", {"finding": SECRECY["finding"]}),
        ("03-13", room.publisher, "pass_office", {}),
        ("03-13", room.signer, "sign", {}),
        ("03-13", room.publisher, "publish", {}),
        ("03-20", room.handler, "revise", {"reason": "更正联系电话"}),
        ("03-20", room.handler, "write", {"summary": "印发老旧小区改造管理办法，更正联系电话。"}),
        ("03-20", room.handler, "submit", SUBMIT),
        ("03-20", room.reviewer, "pass_unit", {"note": "同意。"}),
        ("03-20", room.secrecy, "pass_secrecy", {"finding": SECRECY["finding"]}),
        ("03-20", room.publisher, "pass_office", {}),
        ("03-20", room.signer, "sign", {}),
        ("03-20", room.publisher, "publish", {}),
        ("03-21", room.handler, "revise", {"reason": "再核对"}),
        ("03-21", room.handler, "drop_revision", {"reason": "不改了"}),
        ("03-23", room.publisher, "mark_validity", {"because": "云府〔2026〕12号第三条废止。"}),
        ("03-24", room.publisher, "withdraw", {"reason": "与另一件重复。"}),
    ):
        with living(day):
            jobs.run_due()
            enter(page, site, viewer)
            page.goto(site.address(url_of(matter, step)))
            for name, text in typed.items():
                field = page.query_selector(f"main [name='{name}']")
                if field is not None:
                    field.fill(text)
            if step == "pass_secrecy":
                page.check("[name=ground][value=none]")
            if step == "mark_validity":
                page.select_option("[name=validity]", "repealed")
            if step == "withdraw":
                page.select_option("[name=ground]", "duplicate")
            look(f"pub-{step}")
            send(page)
            page.wait_for_url(site.address(url_of(matter)))
            if step in {"submit", "sign", "publish", "revise", "withdraw"}:
                look(f"pub-item-after-{step}")
            if step in SEEN_BY_SEARCH:
                jobs.run_due()  # the worker's turn, as in production
                seen(page, site, SEEN_BY_SEARCH[step])
                taken[step] += 1
                read(page, site, matter, PUBLIC_PAGE[step, taken[step]])
    assert sum(taken.values()) == len(PUBLIC_PAGE)
    assert room.state(matter) == "withdrawn"


@ALL_WIDTHS
def test_queues_and_columns(page: Page, newsroom: Newsroom, site: Any, look: Any) -> None:
    room = newsroom
    with on("03-02"):
        top = room.do("add_column", None, {"title": "政策文件", "cycle_days": 31, "order": 1}, by=room.publisher).result
        below = {"title": "规范性文件", "parent": top.key, "cycle_days": 92, "order": 2}
        room.do("add_column", None, below, by=room.publisher)
        room.begun(title="云川市住房和城乡建设局关于公布 2026 年老旧小区改造计划的通知")
        room.submitted(column=top.key)
        room.published(title="云川市住房和城乡建设局关于开展安全检查的通知", column=top.key)
    with living("03-26"):
        enter(page, site, room.publisher)
        for name, address in {
            "pub-queue": "/desk/publications/?queue=reviewing",
            "pub-queue-all": "/desk/publications/?queue=all",
            "pub-columns": "/desk/columns/",
            "pub-column": f"/desk/columns/{top.key}/",
            "pub-column-change": f"/desk/columns/{top.key}/change/",
            "pub-nothing-new": f"/desk/columns/{top.key}/nothing-new/",
            "pub-workbench": "/desk/",
        }.items():
            page.goto(site.address(address))
            look(name)


@pytest.mark.parametrize("javascript", [False])
@ALL_WIDTHS
def test_writing_without_a_script(page: Page, newsroom: Newsroom, site: Any, look: Any) -> None:
    room = newsroom
    with living("03-10"):
        enter(page, site, room.handler)
        page.goto(site.address("/desk/publications/new/"))
        page.fill("[name=title]", "云川市住房和城乡建设局关于春节放假的通知")
        page.fill("[name=body]", "各科室：\n\n春节放假安排如下。")
        look("pub-plain")
        send(page)
        page.wait_for_url(re.compile(r"/desk/publications/[\w-]{22}/$"))
    matter = Publication.objects.get().matter
    assert texts.present(room.item(matter)).body == "<p>各科室：</p><p>春节放假安排如下。</p>"
