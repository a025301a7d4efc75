"""PDF with a text layer to blocks: ruled tables as grids, what stands outside them as paragraphs.

A table that goes on over a page is a grid on each page. Page numbers and running heads are left out. Lines that a
page width broke are put together again; lines with wide gaps, which may be rows of a table without rules, keep their
gaps and stay as they are.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers import limits
from gongkai.annual_reports.readers.blocks import Block, Grid, GridCell, Line, Source
from gongkai.annual_reports.readers.encoding import REPLACED
from gongkai.annual_reports.readers.flow import tidy
from gongkai.annual_reports.readers.refusals import (
    DAMAGED,
    ENCODING,
    ENCRYPTED,
    LIMIT,
    NO_TEXT_LAYER,
    SAVE_AS,
    TRUNCATED,
    Unreadable,
    unread,
)

Char = dict[str, Any]
Box = tuple[float, float, float, float]

# Rules are thin; what is thicker and has no border is a background.
_THIN = 3.0
# Rules that lie so close are one.
_SAME = 3.0
# A rule is drawn when so much of it is.
_MOSTLY = 0.95
# In units of the size of the type: from which gap on there is a space, and a column.
_SPACE_GAP, _COLUMN_GAP = 0.3, 1.5
_MARGIN = 0.12
_NUMBERS = re.compile(
    r"[-—–－―~·.\s]*(?:第?\s*\d{1,3}\s*页?|第?\s*\d{1,3}\s*页?\s*[/，,]?\s*共?\s*\d{1,3}\s*页?)[-—–－―~·.\s]*"
)
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_BEARABLE_UNMAPPED = 0.02
_FEW = 3
_END_WITHIN = 4096


@dataclass(slots=True)
class _TextLine:
    """A printed line: where it is, how large, what it says; ``columns`` when it has wide gaps."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    columns: bool


@dataclass(slots=True)
class _Page:
    number: int
    height: float
    lines: list[_TextLine] = field(default_factory=list)
    tables: list[tuple[float, Grid]] = field(default_factory=list)


def read_pdf(data: bytes) -> Source:
    """The blocks of a PDF file. Raises ``Unreadable`` for damaged, protected and endless files and for pictures.

    Time and memory are not bounded in here: to be called where both are.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > limits.PDF_PAGES:
                raise Unreadable(LIMIT, f"PDF 有 {len(pdf.pages)} 页，不是正常的年度报告，没有读取")
            return _read(pdf, data)
    except PdfminerException as fault:
        if fault.args and isinstance(fault.args[0], PDFPasswordIncorrect):
            raise Unreadable(ENCRYPTED, "PDF 设有密码，无法读取；请取消密码后再检查") from fault
        raise Unreadable(DAMAGED, "PDF 不完整或已损坏，无法打开；请重新取得完整的文件") from fault


def _read(pdf: Any, data: bytes) -> Source:
    pages, findings, scanned = [], [], []
    for page in pdf.pages:
        chars, unmapped = _characters(page)
        if not chars and page.images:
            scanned.append(page.page_number)
        if unmapped > max(_FEW, _BEARABLE_UNMAPPED * len(chars)):
            told = f"第{page.page_number}页有 {unmapped} 个字没有编码，无法还原为文字；{SAVE_AS}"
            findings.append(unread(ENCODING, told, f"第{page.page_number}页"))
        pages.append(_page(page, chars))
        page.close()
    findings += _without_text(pages, scanned)
    if b"%%EOF" not in data[-_END_WITHIN:]:
        findings.append(unread(TRUNCATED, "PDF 的结尾部分缺失；能恢复的部分已读取，请重新取得完整的文件"))
    _drop_running_heads(pages)
    return Source("pdf", tuple(_blocks(pages)), _title(pdf), tuple(findings))


def _title(pdf: Any) -> str:
    """The title in the properties, which some programs write in the wrong kind of UTF-16."""
    for properties in pdf.doc.info:
        written = properties.get("Title") if isinstance(properties, dict) else None
        if isinstance(written, bytes):
            name = "utf-16" if written.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) else "utf-8"
            text = written.decode(name, "replace")
            return "" if REPLACED in text else tidy(text)
    return ""


def _without_text(pages: Sequence[_Page], scanned: Sequence[int]) -> list[Finding]:
    if not any(page.lines or page.tables for page in pages):
        raise Unreadable(NO_TEXT_LAYER, "PDF 没有文字层（可能是扫描件），无法读取；请提供由 Word 或 WPS 直接导出的 PDF")
    if not scanned:
        return []
    named = "、".join(map(str, scanned[:10]))
    return [unread(NO_TEXT_LAYER, f"PDF 第 {named} 页没有文字层（可能是扫描件），没有读取", f"第{scanned[0]}页")]


def _characters(page: Any) -> tuple[list[Char], int]:
    """The upright characters, those printed twice for boldness once, and how many of them have no meaning.

    Slanted ones are watermarks.
    """
    kept, unmapped = [], 0
    seen: set[tuple[str, int, int]] = set()
    for char in page.chars:
        if not char["upright"] or not char["text"].strip():
            continue
        spot = (char["text"], round(char["x0"]), round(char["top"]))
        if spot in seen:
            continue
        seen.add(spot)
        if _UNMAPPED.fullmatch(char["text"]):
            unmapped += 1
            char = {**char, "text": REPLACED}
        kept.append(char)
    return kept, unmapped


def _page(page: Any, chars: list[Char]) -> _Page:
    made = _Page(page.page_number, float(page.height))
    ruled = page.filter(_is_rule_or_text)
    left = chars
    for table in ruled.find_tables({"explicit_horizontal_lines": _open_ends(ruled)}):
        places = _places(table.cells)
        if len({column for _, column, *_ in places.values()}) < 2:
            continue
        inside, left = _parted(left, table.bbox)
        place = Place(f"第{page.page_number}页第{len(made.tables) + 1}个表格")
        made.tables.append((float(table.bbox[1]), Grid(_grid_rows(places, inside), place)))
    made.lines = _printed_lines(left)
    return made


def _open_ends(page: Any) -> list[Char]:
    """The rules that are not drawn where a page break cuts a row: upright rules end there with nothing across."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > _SAME]
    level = [edge for edge in page.edges if edge["orientation"] == "h"]
    drawn = []
    for end in (min((e["top"] for e in upright), default=0), max((e["bottom"] for e in upright), default=0)):
        ending = [edge for edge in upright if min(abs(edge["top"] - end), abs(edge["bottom"] - end)) <= _SAME]
        left, right = min((e["x0"] for e in ending), default=0), max((e["x1"] for e in ending), default=0)
        across = sum(e["width"] for e in level if abs(e["top"] - end) <= _SAME)
        if len(ending) > 1 and across < (right - left) * _MOSTLY:
            rule = {"object_type": "line", "x0": left, "x1": right, "top": end, "bottom": end}
            drawn.append({**rule, "width": right - left, "height": 0})
    return drawn


def _is_rule_or_text(thing: Char) -> bool:
    if thing["object_type"] != "rect":
        return bool(thing["object_type"] != "char")
    return bool(thing.get("stroke")) or min(thing["width"], thing["height"]) < _THIN


def _parted(chars: list[Char], box: Box) -> tuple[list[Char], list[Char]]:
    inside: list[Char] = []
    outside: list[Char] = []
    for char in chars:
        (inside if _is_within(char, box) else outside).append(char)
    return inside, outside


def _is_within(char: Char, box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _places(boxes: Iterable[Box]) -> dict[Box, tuple[int, int, int, int]]:
    """Row, column and spans of the cells of a table, by where their borders are."""
    boxes = list(boxes)
    across = _borders(edge for box in boxes for edge in (box[0], box[2]))
    down = _borders(edge for box in boxes for edge in (box[1], box[3]))
    placed = {}
    for box in boxes:
        column, row = _nearest(across, box[0]), _nearest(down, box[1])
        wide, high = _nearest(across, box[2]) - column, _nearest(down, box[3]) - row
        placed[box] = (row, column, max(1, high), max(1, wide))
    return placed


def _borders(edges: Iterable[float]) -> list[float]:
    borders: list[float] = []
    for edge in sorted(edges):
        if not borders or edge - borders[-1] > _SAME:
            borders.append(edge)
    return borders


def _nearest(borders: Sequence[float], edge: float) -> int:
    return min(range(len(borders)), key=lambda index: abs(borders[index] - edge))


def _grid_rows(places: dict[Box, tuple[int, int, int, int]], chars: list[Char]) -> tuple[tuple[GridCell, ...], ...]:
    count = max(row + high for row, _, high, _ in places.values())
    rows: list[list[GridCell]] = [[] for _ in range(count)]
    for box, (row, column, high, wide) in sorted(places.items(), key=lambda each: each[1]):
        inside, chars = _parted(chars, box)
        text = "\n".join(tidy(line.text) for line in _printed_lines(inside))
        rows[row].append(GridCell(text, row, column, high, wide))
    return tuple(map(tuple, rows))


def _printed_lines(chars: list[Char]) -> list[_TextLine]:
    """Characters that stand on one level are a line, from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if lines and lines[-1][0]["top"] <= middle < lines[-1][0]["bottom"]:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_line(sorted(line, key=lambda c: c["x0"])) for line in lines]


def _line(chars: list[Char]) -> _TextLine:
    size = max(1.0, Counter(round(c["size"], 1) for c in chars).most_common(1)[0][0])
    text, wide = chars[0]["text"], 0
    for before, char in pairwise(chars):
        gap = (char["x0"] - before["x1"]) / size
        if gap >= _COLUMN_GAP:
            wide += 1
            text += " " * max(2, round(gap * 2))
        elif gap >= _SPACE_GAP:
            text += " "
        text += char["text"]
    return _TextLine(
        text,
        chars[0]["x0"],
        max(c["x1"] for c in chars),
        min(c["top"] for c in chars),
        max(c["bottom"] for c in chars),
        size,
        wide > 0,
    )


def _drop_running_heads(pages: list[_Page]) -> None:
    """Take page numbers out, and what stands in the margin of most pages alike."""
    repeated = Counter(
        tidy(line.text) for page in pages for line in (*page.lines[:1], *page.lines[-1:]) if _in_margin(line, page)
    )
    for page in pages:
        kept = []
        for number, line in enumerate(page.lines):
            text = tidy(line.text)
            edge = number in (0, len(page.lines) - 1)
            often = repeated[text] >= max(_FEW, len(pages) // 2 + 1)
            if not (_in_margin(line, page) and ((edge and often) or _NUMBERS.fullmatch(text))):
                kept.append(line)
        page.lines = kept


def _in_margin(line: _TextLine, page: _Page) -> bool:
    return line.bottom < page.height * _MARGIN or line.top > page.height * (1 - _MARGIN)


def _blocks(pages: list[_Page]) -> Iterator[Block]:
    """Everything from top to bottom; lines that one paragraph was broken into are put together."""
    prose = [line for page in pages for line in page.lines]
    left = min((line.left for line in prose), default=0.0)
    right = max((line.right for line in prose), default=0.0)
    open_text, before, place = "", None, Place("")
    for page in pages:
        items: list[tuple[float, Grid | _TextLine]] = [*page.tables, *((line.top, line) for line in page.lines)]
        for _, item in sorted(items, key=lambda each: each[0]):
            if isinstance(item, _TextLine) and before is not None and _goes_on(before, item, left, right):
                open_text, before = _joined(open_text, item.text), item
                continue
            if before is not None:
                yield Line(_cleaned(open_text, before), place)
            if isinstance(item, Grid):
                before = None
                yield item
            else:
                open_text, before, place = item.text, item, Place(f"第{page.number}页")
    if before is not None:
        yield Line(_cleaned(open_text, before), place)


def _cleaned(text: str, line: _TextLine) -> str:
    return text if line.columns else tidy(text)


def _goes_on(before: _TextLine, line: _TextLine, left: float, right: float) -> bool:
    """Whether a line goes on with the paragraph of the one before: that was full, and this is not indented."""
    return (
        not before.columns
        and not line.columns
        and abs(before.size - line.size) < 1
        and before.right > right - 2 * before.size
        and line.left < left + line.size
    )


def _joined(before: str, after: str) -> str:
    """Words of Latin letters are parted by a space, Chinese is not."""
    narrow = all(unicodedata.east_asian_width(each) in ("Na", "N") for each in (before[-1], after[0]))
    return f"{before} {after}" if narrow and before[-1].isalpha() and after[0].isalpha() else before + after
