"""The report as PDF (PDF/A-2a, PDF/UA-1) with the typography of official documents (GB/T 9704-2012), by Typst.

All text reaches Typst as data and is never parsed as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers.layout import Block, Box, Grid, Heading, Page, Paragraph, lay_out

# Width of the type area in points (156 mm).
TYPE_WIDTH = 156 / 25.4 * 72
TABLE_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
# Fonts by their part in an official document, the best first; whatever else the machine has comes after them.
FACES = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "Noto Serif CJK SC", "Source Han Serif SC"),
    "body": ("FangSong", "仿宋", "FangSong_GB2312", "STFangsong", "FandolFang R", "FandolFang", "Noto Serif CJK SC"),
    "heading": ("SimHei", "黑体", "STHeiti", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "sub": ("KaiTi", "楷体", "KaiTi_GB2312", "STKaiti", "LXGW WenKai", "FandolKai"),
    "table": ("SimSun", "宋体", "STSong", "FandolSong", "Noto Serif CJK SC", "Source Han Serif SC"),
}
OTHERS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "LXGW WenKai",
    "Source Han Serif SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
    "Droid Sans Fallback",
)
STANDARDS: tuple[list[typst.PDFStandard], ...] = (["a-2a", "ua-1"], ["a-2u"], [])
# The time of rendering is no part of the file: the same report yields the same bytes.
NO_TIME = 315532800
# A word this long may be broken anywhere: a line may have no room for it.
_LONG_WORD = re.compile(r"([^\s\u2e80-\U0003ffff]{25,})")

_compiling = Lock()


class NoChineseFont(RuntimeError):
    """No font with Chinese characters was found; the message is a Chinese sentence that says how to mend it."""

    def __init__(self) -> None:
        super().__init__("没有找到中文字体，不能生成 PDF：请安装 fonts-noto-cjk，或者指定存放中文字体的文件夹")


def render(report: ReportDocument, fonts: Sequence[Path] = ()) -> bytes:
    """The PDF file; ``fonts``: folders whose fonts are preferred.

    A report with a character that no font has cannot be PDF/A; it is printed all the same, with a box in its place.
    Raises ``NoChineseFont``.
    """
    page = lay_out(report)
    compiler, families = _compiler(tuple(fonts))
    inputs = {"report": json.dumps({**_page(page), "faces": families}, ensure_ascii=False)}
    with _compiling:
        for standards in STANDARDS[:-1]:
            try:
                return _compile(compiler, inputs, standards)
            except typst.TypstError as error:
                if not error.message.startswith("PDF/"):
                    raise
        return _compile(compiler, inputs, STANDARDS[-1])


def _compile(compiler: typst.Compiler, inputs: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    made = compiler.compile(_template(), format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=NO_TIME)
    if not isinstance(made, bytes):
        raise TypeError("one PDF is one file")
    return made


@cache
def _compiler(folders: tuple[Path, ...]) -> tuple[typst.Compiler, dict[str, list[str]]]:
    """The compiler of this process, which knows the fonts, and the families to use for each part."""
    fonts = typst.Fonts(include_embedded_fonts=False, font_paths=list(folders))
    known = set(fonts.families())
    _require_chinese(fonts)
    families = {
        part: [name for name in dict.fromkeys((*names, *OTHERS)) if name in known] for part, names in FACES.items()
    }
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True), families


@cache
def _template() -> bytes:
    return resources.files("gongkai.annual_reports.renderers").joinpath("report.typ").read_bytes()


def _require_chinese(fonts: typst.Fonts) -> None:
    """Set two characters under a standard that forbids missing ones."""
    probe = '#set document(title: "字")\n#set text(lang: "zh")\n政府公开'.encode()
    try:
        typst.Compiler(probe, font_paths=fonts, ignore_system_fonts=True).compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise NoChineseFont from error


def _page(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "title-parts": page.title_parts,
        "agency": page.agency,
        "blocks": [_block(block) for block in page.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text=text):
            return {"kind": "heading", "text": _breakable(text)}
        case Paragraph(text=text, sub=sub, signed=signed):
            return {"kind": "signed" if signed else "sub" if sub else "paragraph", "text": _breakable(text)}
        case Grid():
            size, widths = block.fit(TYPE_WIDTH, TABLE_SIZES)
            boxes = [_box(box) for box in block.boxes]
            return {"kind": "table", "title": block.title, "size": size, "widths": widths, "heads": block.heads,
                    "boxes": boxes}  # fmt: skip


def _box(box: Box) -> dict[str, Any]:
    return {
        "text": box.text, "x": box.column, "y": box.row, "colspan": box.colspan, "rowspan": box.rowspan,
        "role": box.role.value,
    }  # fmt: skip


def _breakable(text: str) -> list[str]:
    """The text in pieces between which a line may end: one piece, but for words that no line has room for."""
    pieces = [""]
    for part in _LONG_WORD.split(text):
        if _LONG_WORD.fullmatch(part):
            # The last sign goes with what follows: a blank alone at the end of a line would not be printed.
            pieces += part
        else:
            pieces[-1] += part
    return [piece for piece in pieces if piece]
