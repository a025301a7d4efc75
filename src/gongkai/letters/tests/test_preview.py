"""A letter on a page says what its sheet says, and nothing of it is markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template import engines
from lxml import html

from gongkai.letters.rendering.tests.samples import letter, squeezed, text
from gongkai.letters.sheet import Sheet

SOURCE = '{% from "letters/preview.html" import letter_preview with context %}{{ letter_preview(sheet, draft=draft) }}'


def shown(sheet: Sheet, *, draft: bool = False) -> html.HtmlElement:
    return html.fromstring(engines["jinja2"].from_string(SOURCE).render({"sheet": sheet, "draft": draft}))


def test_every_piece_in_its_order() -> None:
    whole, at = squeezed(shown(letter()).text_content()), 0
    for piece in letter().plain.splitlines():
        at = whole.index(squeezed(piece), at) + len(squeezed(piece))


def test_a_draft_shows_what_is_pending() -> None:
    draft = replace(letter(), number="", dated=None)
    whole = shown(draft, draft=True).text_content()
    assert "（编号签发时生成）" in whole
    assert "（日期签发时生成）" in whole
    assert "签发时生成" not in shown(draft).text_content()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "<b>粗</b> &amp;"])
def test_markup_is_shown_as_it_is(words: str) -> None:
    page = shown(replace(letter(), title=words, addressee=words, body=text(words), note=words, contact=words))
    assert page.text_content().count(words) == 5
    assert not page.xpath("//script | //b")


def test_headings_follow_the_title() -> None:
    assert [each.tag for each in shown(letter()).xpath("//h1 | //h2 | //h3 | //h4")] == ["h2", "h3", "h4"]


@pytest.mark.parametrize(
    "title, pieces",
    [
        ("政府信息公开告知书", ["政府信息公开", "告知书"]),
        ("延长答复期限告知书", ["延长答复期限", "告知书"]),
        (
            "云川市住房和城乡建设局政府信息公开申请答复书",
            ["云川市", "住房和城乡建设局", "政府信息公开", "申请", "答复书"],
        ),
        ("关于补正政府信息公开申请的告知书", ["关于", "补正", "政府信息公开", "申请的", "告知书"]),
        ("云川市人民政府办公室\n政府信息公开答复书", ["云川市", "人民政府", "办公室", "政府信息公开", "答复书"]),
        ("政府信息公开年报", ["政府信息公开", "年报"]),
        ("关于甲的复函", ["关于", "甲的", "复函"]),
        ("政府信息公开表", ["政府信息公开表"]),
        ("通知", ["通知"]),
        (
            "关于做好2026年冬季老旧小区供水管网防冻改造工作的通知",
            ["关于", "做好", "2026年", "冬季", "老旧小区", "供水", "管网", "防冻", "改造", "工作的", "通知"],
        ),
    ],
)
def test_a_narrow_page_cuts_the_title_between_words_only(title: str, pieces: list[str]) -> None:
    heading = shown(replace(letter(), title=title)).xpath("//h2")[0]
    assert [piece for piece in heading.itertext() if piece] == pieces
    assert len(heading.xpath(".//wbr")) == len(pieces) - 1
