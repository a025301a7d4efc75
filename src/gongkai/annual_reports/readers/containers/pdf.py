"""PDF with a text layer to blocks: ruled tables as grids, what stands outside them as paragraphs.

A table that goes on over a page is a grid on each page. Page numbers and running heads are left out. Lines that the
page width broke are put together again; lines with wide gaps, which may be rows of a table without rules, keep their
gaps and stay as they are.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import TRUNCATED, Finding
from gongkai.annual_reports.readers import limits
from gongkai.annual_reports.readers.blocks import Block, Grid, Line, Source
from gongkai.annual_reports.readers.containers.encoding import REPLACED
from gongkai.annual_reports.readers.containers.flow import tidy
from gongkai.annual_reports.readers.containers.pdf_lines import (
    Char,
    Spaces,
    TextLine,
    cleaned,
    frame_of,
    goes_on,
    is_slanted,
    is_visible,
    joined,
    printed_lines,
    without_running_heads,
)
from gongkai.annual_reports.readers.containers.pdf_tables import grid_of, parted, ruled_tables
from gongkai.annual_reports.readers.containers.pdf_tags import tagged_paragraphs
from gongkai.annual_reports.readers.refusals import (
    DAMAGED,
    ENCODING,
    ENCRYPTED,
    LIMIT,
    NO_TEXT_LAYER,
    SAVE_AS,
    Unreadable,
    unread,
)

_UNMAPPED = re.compile(r"\(cid:\d+\)")
_BEARABLE_UNMAPPED = 0.02
_FEW = 3
_END_WITHIN = 4096


@dataclass(slots=True)
class _Page:
    number: int
    height: float
    width: float
    lines: list[TextLine] = field(default_factory=list)
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
        cause = fault.args[0] if fault.args else None
        if isinstance(cause, MemoryError):
            raise cause from fault
        if isinstance(cause, PDFPasswordIncorrect):
            raise Unreadable(ENCRYPTED, "PDF 设有密码，无法读取；请取消密码后再检查") from fault
        raise Unreadable(DAMAGED, "PDF 不完整或已损坏，无法打开；请重新取得完整的文件") from fault


def _read(pdf: Any, data: bytes) -> Source:
    pages, findings, scanned = [], [], []
    spaces = _spaces_of(pdf)
    for page in pdf.pages:
        chars, unmapped = _characters(page)
        if page.images and not any(map(is_visible, chars)):
            scanned.append(page.page_number)
        if unmapped > max(_FEW, _BEARABLE_UNMAPPED * len(chars)):
            told = f"第{page.page_number}页有 {unmapped} 个字没有编码，无法还原为文字；{SAVE_AS}"
            findings.append(unread(ENCODING, told, f"第{page.page_number}页"))
        if spaces is Spaces.WHOLE:
            _tag(pdf, page, chars)
        pages.append(_page(page, chars, spaces))
        page.close()
    findings += _without_text(pages, scanned)
    if b"%%EOF" not in data[-_END_WITHIN:]:
        findings.append(unread(TRUNCATED, "PDF 的结尾部分缺失；能恢复的部分已读取，请重新取得完整的文件"))
    kept = without_running_heads([(page.height, page.lines) for page in pages])
    for page, lines in zip(pages, kept, strict=True):
        page.lines = lines
    return Source("pdf", tuple(_blocks(pages, spaces)), _title(pdf), tuple(findings))


def _spaces_of(pdf: Any) -> Spaces:
    """What the spaces say, by the program that wrote the file: Typst makes our own."""
    if _property(pdf, "Creator").startswith("Typst"):
        return Spaces.WHOLE
    return Spaces.PRINTED if _property(pdf, "Producer").startswith("Skia/PDF") else Spaces.MEASURED


def _title(pdf: Any) -> str:
    text = _property(pdf, "Title")
    return "" if REPLACED in text else tidy(text)


def _property(pdf: Any, name: str) -> str:
    """What the file says of itself; some programs write it in the wrong kind of UTF-16."""
    for properties in pdf.doc.info:
        written = properties.get(name) if isinstance(properties, dict) else None
        if isinstance(written, bytes):
            encoding = "utf-16" if written.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) else "utf-8"
            return written.decode(encoding, "replace")
    return ""


def _without_text(pages: Sequence[_Page], scanned: Sequence[int]) -> list[Finding]:
    if not any(page.lines or page.tables for page in pages):
        raise Unreadable(NO_TEXT_LAYER, "PDF 没有文字层（可能是扫描件），无法读取；请提供由 Word 或 WPS 直接导出的 PDF")
    if not scanned:
        return []
    named = "、".join(map(str, scanned[:10]))
    return [unread(NO_TEXT_LAYER, f"PDF 第 {named} 页没有文字层（可能是扫描件），没有读取", f"第{scanned[0]}页")]


def _characters(page: Any) -> tuple[list[Char], int]:
    """The characters, those printed twice for boldness once, and how many of them have no meaning. Slanted ones are
    watermarks."""
    kept, unmapped = [], 0
    seen: set[tuple[str, int, int]] = set()
    for char in page.chars:
        if is_slanted(char):
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


def _tag(pdf: Any, page: Any, chars: list[Char]) -> None:
    """Note for each character the paragraph it is of."""
    paragraphs = tagged_paragraphs(pdf, page)
    for char in chars:
        mcid = char.get("mcid")
        char["paragraph"] = None if mcid is None else paragraphs.get(mcid)


def _page(page: Any, chars: list[Char], spaces: Spaces) -> _Page:
    made = _Page(page.page_number, float(page.height), float(page.width))
    for box, positions in ruled_tables(page):
        inside, chars = parted(chars, box)
        place = Place(f"第{page.page_number}页第{len(made.tables) + 1}个表格")
        made.tables.append((box[1], grid_of(positions, inside, place)))
    made.lines = printed_lines(chars, spaces)
    return made


def _blocks(pages: list[_Page], spaces: Spaces) -> Iterator[Block]:
    """Everything from top to bottom; lines that one paragraph was broken into are put together."""
    frame = frame_of([line for page in pages for line in page.lines], max((page.width for page in pages), default=0.0))
    text, before, place = "", None, Place("")
    for page in pages:
        items: list[tuple[float, Grid | TextLine]] = [*page.tables, *((line.top, line) for line in page.lines)]
        for _, item in sorted(items, key=lambda each: each[0]):
            if isinstance(item, TextLine) and before is not None and goes_on(before, item, frame):
                text, before = joined(text, before, item, spaces), item
                continue
            if before is not None:
                yield Line(cleaned(text, before), place)
            if isinstance(item, Grid):
                before = None
                yield item
            else:
                text, before, place = item.text, item, Place(f"第{page.number}页")
    if before is not None:
        yield Line(cleaned(text, before), place)
