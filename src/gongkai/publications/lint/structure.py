"""Links, pictures and tables: what somebody with a screen reader or a phone meets (R113, practice I4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.publications.lint.findings import BODY, ERROR, WARNING, Found, Material, Rule

_INSIDE = re.compile(
    r"^(file:|[a-z]:\\|\\\\)|//(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)", re.IGNORECASE
)
_HEADINGS = ("h2", "h3", "h4")


def _tree(material: Material) -> LexborHTMLParser:
    return LexborHTMLParser(material.content.body)


def _said(node: LexborNode) -> str:
    return " ".join((node.text() or "").split())


def link_inside(material: Material) -> Found:
    for node in _tree(material).css("a"):
        address = node.attributes.get("href") or ""
        if _INSIDE.search(address):
            yield BODY, f"链接“{_said(node)}”指向内部网络或者本机文件，公众打不开：{address}", address


def link_empty(material: Material) -> Found:
    for node in _tree(material).css("a"):
        address = (node.attributes.get("href") or "").strip()
        if not address or address == "#":
            yield BODY, f"“{_said(node) or '空白处'}”是链接却没有地址，请补上或者去掉链接。", address
        elif not _said(node) and not node.css("img"):
            yield BODY, f"指向 {address} 的链接没有文字。", address


def link_dead(material: Material) -> Found:
    if material.answers is None:
        return
    for node in _tree(material).css("a"):
        address = node.attributes.get("href") or ""
        if address.startswith("/") and not material.answers(address):
            yield BODY, f"链接“{_said(node)}”的地址在本站不存在：{address}", address


def link_outside_dead(material: Material) -> Found:
    if material.answers is None:
        return
    for node in _tree(material).css("a"):
        address = (node.attributes.get("href") or "").strip()
        if address.lower().startswith(("http://", "https://")) and not material.answers(address):
            yield BODY, f"链接“{_said(node)}”上次检查时打不开：{address}。请核对，改正或者去掉。", address


def picture_without_words(material: Material) -> Found:
    for number, node in enumerate(_tree(material).css("img"), start=1):
        if not (node.attributes.get("alt") or "").strip():
            yield (
                BODY,
                f"第 {number} 张图片没有文字说明；看不到图的人要靠它，请补上。",
                node.attributes.get("src") or "",
            )


def only_pictures(material: Material) -> Found:
    if len(_tree(material).css("img")) > 0 and len(material.words) < 30:
        yield BODY, "正文只有图片：读屏软件读不出、也搜不到；请把图片里的文字写出来。", ""


def table_head(material: Material) -> Found:
    for number, table in enumerate(_tree(material).css("table"), start=1):
        if not table.css("th"):
            yield BODY, f"第 {number} 个表格没有表头；请把第一行（或者第一列）设为表头。", ""


def table_ragged(material: Material) -> Found:
    for number, table in enumerate(_tree(material).css("table"), start=1):
        if len(set(_widths(table))) > 1:
            yield BODY, f"第 {number} 个表格各行的列数不一样，请检查合并的单元格。", ""


def _widths(table: LexborNode) -> Iterator[int]:
    """How many columns each row covers, cells of the rows above that reach down counted."""
    reaching: list[int] = []
    for row in table.css("tr"):
        width = sum(1 for rows in reaching if rows > 0)
        reaching = [rows - 1 for rows in reaching if rows > 1]
        for cell in row.css("td, th"):
            columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
            width += columns
            reaching += [rows - 1] * columns if rows > 1 else []
        yield width


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return int(value) if value.isdigit() and value != "0" else 1


def table_for_layout(material: Material) -> Found:
    for number, table in enumerate(_tree(material).css("table"), start=1):
        if len(table.css("td, th")) == 1:
            yield BODY, f"第 {number} 个表格只有一格，是用来排版的；请改成普通段落。", ""


def heading_levels(material: Material) -> Found:
    last = 1
    for node in _tree(material).css(", ".join(_HEADINGS)):
        level = int(node.tag[1]) if node.tag else last
        if level > last + 1:
            yield BODY, f"小标题“{_said(node)[:20]}”跳了级；请按次序用小标题。", _said(node)[:40]
        last = level


RULES = (
    Rule("link-inside", ERROR, "链接指向内网", "国办秘函〔2019〕19号", link_inside),
    Rule("link-empty", ERROR, "空链接", "国办秘函〔2019〕19号", link_empty),
    Rule("link-dead", ERROR, "死链接", "国办秘函〔2019〕19号", link_dead),
    Rule("link-outside-dead", WARNING, "外部死链接", "国办秘函〔2019〕19号", link_outside_dead),
    Rule("picture-words", ERROR, "图片没有文字说明", "GB/T 37668—2019", picture_without_words),
    Rule("only-pictures", ERROR, "只有图片", "GB/T 37668—2019", only_pictures),
    Rule("table-head", WARNING, "表格没有表头", "GB/T 37668—2019", table_head),
    Rule("table-ragged", WARNING, "表格列数不齐", "GB/T 37668—2019", table_ragged),
    Rule("table-layout", WARNING, "用表格排版", "GB/T 37668—2019", table_for_layout),
    Rule("heading-levels", WARNING, "小标题跳级", "GB/T 37668—2019", heading_levels),
)
