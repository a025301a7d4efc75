"""A catalogue as XLSX, with the columns of the standard, that can be read in again; behind them the coverage."""

from __future__ import annotations

import io
from collections.abc import Iterable

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gongkai.publications.grassroots.coverage import Covered
from gongkai.publications.grassroots.models import StandardLine
from gongkai.ui.words import date_iso

HEAD = (
    *("序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体"),
    *("全社会", "特定群体", "主动", "依申请公开", "县级", "乡级", "领域", "状态", "件数", "最近公开"),
)
WIDTHS = (6, 16, 20, 36, 36, 20, 16, 24, 8, 10, 8, 12, 8, 8, 14, 14, 8, 12)
TICK = "√"


def workbook(found: Iterable[Covered], title: str) -> bytes:
    """The lines as one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "标准目录"
    sheet.append([title])
    sheet.append(HEAD)
    for each in found:
        sheet.append(_cells(each))
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name="宋体", bold=cell.row == 2)
    sheet.freeze_panes = "A3"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cells(each: Covered) -> list[str | int]:
    line = each.line
    ticks = [
        *_ticks(line.audience, StandardLine.Audience.EVERYBODY, StandardLine.Audience.GROUP),
        *_ticks(line.way, StandardLine.Way.ACTIVE, StandardLine.Way.REQUEST),
        *_ticks(line.level, StandardLine.Level.COUNTY, StandardLine.Level.TOWNSHIP),
    ]
    words = (line.first, line.second, line.elements, line.basis, line.term, line.subject, "\n".join(line.channels))
    tail = (line.field, each.state_word, each.items, date_iso(each.last) if each.last else "")
    return [line.place, *(_harmless(text) for text in words), *ticks, *tail]


def _ticks(value: str, one: str, other: str) -> list[str]:
    return [TICK if value in (name, "both") else "" for name in (one, other)]


def _harmless(text: str) -> str:
    # A spreadsheet would take such a cell for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
