"""XLSX to blocks: every visible sheet, its tables as grids and the text between them as lines.

Places are those of the sheet: its name and the row as the office program shows it. Numbers are given as they are
stored, not as a format rounds them; dates, shares and errors as what they are, so that nobody takes them for counts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers import limits
from gongkai.annual_reports.readers.blocks import Block, Grid, GridCell, Line, Source
from gongkai.annual_reports.readers.containers.archive import Archive, parse_xml
from gongkai.annual_reports.readers.containers.flow import tidy
from gongkai.annual_reports.readers.containers.spans import without_hollow_columns
from gongkai.annual_reports.readers.refusals import (
    DAMAGED,
    FORMULA,
    HIDDEN_CELLS,
    HIDDEN_SHEET,
    LIMIT,
    SAVE_AS,
    Unreadable,
    noticed,
    unread,
)
from gongkai.publications.office_xml import local

# What stands in a cell whose formula was never worked out: no number, and not blank.
UNCOMPUTED = "〔公式〕"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_LISTED = 5
# Excel stores seventeen digits of which it shows fifteen: 0.1 + 0.2 is 0.3.
_SHOWN_DIGITS = 15
# What reckoning with binary fractions leaves behind a whole number.
_NOISE = 1e-6
# Parts of a number format that say nothing of the digits: colours, fillings, quoted text.
_DECORATION = re.compile(r'\[[^\]]*\]|[_*\\].|"[^"]*"|[\s+()¥$-]')
_IN_THOUSANDS = re.compile(r"[0#],+(?![0#,])")
# A format that shows no number (``;;;``, a word) or digits of its own.
_OTHER_DIGITS = re.compile(r'^\s*(?:"[^"]*")?\s*$|"[^"]*\d[^"]*"')
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}、|（[一二三四五六七八九十]{1,2}）|.*年度报告")
_SENTENCE = 40


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    rowspan: int
    colspan: int
    framed: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a sheet: its number there, and its cells by their columns (both from 1)."""

    number: int
    cells: dict[int, _Cell]
    # Whether a cell from further up reaches into this row.
    covered: bool

    @property
    def written(self) -> list[_Cell]:
        return [cell for cell in self.cells.values() if cell.text]


def read_xlsx(data: bytes) -> Source:
    """The blocks of an XLSX file. Raises ``Unreadable`` for damaged, hostile and protected files."""
    extent = _extent(Archive(data))
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as fault:
        # openpyxl raises whatever the part of the file happens to lead to.
        raise Unreadable(DAMAGED, f"表格文件已损坏或不规范，无法打开。{SAVE_AS}") from fault
    blocks: list[Block] = []
    findings: list[Finding] = []
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        if sheet.sheet_state != "visible":
            continue
        uncomputed = _uncomputed(sheet, written, extent)
        rows = _rows(sheet, uncomputed, extent)
        blocks += _sheet_blocks(f"工作表“{sheet.title}”", rows)
        findings += _about_hidden(sheet, extent)
        findings += _about_formulas(sheet.title, uncomputed)
    findings += _about_hidden_sheets([sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"])
    return Source("xlsx", tuple(blocks), tidy(values.properties.title or ""), tuple(findings))


def _about_hidden_sheets(titles: Sequence[str]) -> list[Finding]:
    """One finding for all sheets that are not shown."""
    if not titles:
        return []
    named = "".join(f"“{title}”" for title in titles[:_MOST_LISTED])
    more = f"等 {len(titles)} 个" if len(titles) > _MOST_LISTED else ""
    return [noticed(HIDDEN_SHEET, f"工作表{named}{more}是隐藏的，没有读取；如属于报告请取消隐藏")]


@dataclass(slots=True)
class _Extent:
    """How far to the right and down something is written on any sheet; formats alone may reach to the last cell."""

    rows: int = 1
    columns: int = 1
    cells: int = 0
    merged: int = 0

    def add(self, element: Any) -> None:
        """Take an element of a sheet into account."""
        name = local(element)
        if name == "mergeCell":
            self.merged += _area(element.get("ref", ""))
        elif name == "c":
            self.cells += 1
            found = _REFERENCE.fullmatch(element.get("r", "")) if len(element) else None
            if found is not None:
                self.columns = max(self.columns, _column(found[1]))
                self.rows = max(self.rows, int(found[2]))

    @property
    def beyond_measure(self) -> bool:
        """Whether openpyxl would build more cells than any report has."""
        return max(self.cells, self.merged, self.rows * self.columns) > limits.GRID_AREA


def _extent(archive: Archive) -> _Extent:
    """The extent of all sheets. Raises ``Unreadable`` when it is beyond all measure."""
    sheets = [name for name in archive.names if _SHEET.fullmatch(name)]
    if len(sheets) > limits.SHEETS:
        raise Unreadable(LIMIT, f"文件里有 {len(sheets)} 张工作表，不是正常的年度报告，没有读取")
    extent = _Extent()
    for name in sheets:
        for element in parse_xml(archive.read(name)).iter():
            extent.add(element)
    if extent.beyond_measure:
        raise Unreadable(LIMIT, "工作表过大，不是正常的年度报告，没有读取；请只留下报告的内容后另存")
    return extent


def _area(reference: str) -> int:
    found = _AREA.fullmatch(reference)
    if found is None:
        return 1
    return (abs(_column(found[3]) - _column(found[1])) + 1) * (abs(int(found[4]) - int(found[2])) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _uncomputed(values: Any, formulas: Any, extent: _Extent) -> list[str]:
    """The cells that hold a formula and no result."""
    return [
        cell.coordinate
        for row in formulas.iter_rows(max_row=extent.rows, max_col=extent.columns)
        for cell in row
        if cell.data_type == "f" and values[cell.coordinate].value is None
    ]


def _about_formulas(title: str, cells: list[str]) -> Iterator[Finding]:
    if cells:
        named = "、".join(cells[:_MOST_LISTED]) + ("等" if len(cells) > _MOST_LISTED else "")
        told = f"工作表“{title}”的 {named} 是公式而没有保存计算结果，没有读取；请用 Excel 或 WPS 打开后保存，或改填数字"
        yield unread(FORMULA, told, f"工作表“{title}”")


def _hidden_columns(sheet: Any) -> set[int]:
    """The columns that are not shown; columns next to each other may have one entry."""
    return {
        number
        for each in sheet.column_dimensions.values()
        if each.hidden or each.width == 0
        for number in range(each.min or 0, min(each.max or 0, limits.GRID_AREA) + 1)
    }


def _hidden_rows(sheet: Any) -> set[int]:
    return {number for number, each in sheet.row_dimensions.items() if each.hidden or each.height == 0}


def _about_hidden(sheet: Any, extent: _Extent) -> Iterator[Finding]:
    """What is said of columns and rows that are hidden and in which something is written."""
    for name, lines, hidden in (
        ("列", sheet.iter_cols, _hidden_columns(sheet)),
        ("行", sheet.iter_rows, _hidden_rows(sheet)),
    ):
        if not hidden:
            continue
        found = []
        for cells in lines(max_row=extent.rows, max_col=extent.columns):
            number = cells[0].column if name == "列" else cells[0].row
            if number in hidden and any(cell.value is not None for cell in cells):
                found.append(get_column_letter(number) if name == "列" else str(number))
        if found:
            named = "、".join(found[:_MOST_LISTED]) + ("等" if len(found) > _MOST_LISTED else "")
            told = f"工作表“{sheet.title}”的第 {named} {name}是隐藏的，没有读取；如属于报告请取消隐藏"
            yield noticed(HIDDEN_CELLS, told, f"工作表“{sheet.title}”")


def _rows(sheet: Any, uncomputed: list[str], extent: _Extent) -> list[_Row]:
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    unknown = frozenset(uncomputed)
    unseen_columns, unseen_rows = _hidden_columns(sheet), _hidden_rows(sheet)
    rows, reach = [], 0
    for cells in sheet.iter_rows(max_row=extent.rows, max_col=extent.columns):
        made, number = {}, 0
        for cell in cells:
            number = cell.row
            if cell.__class__.__name__ == "MergedCell" or cell.column in unseen_columns:
                continue
            area = merged.get((cell.row, cell.column))
            text = UNCOMPUTED if cell.coordinate in unknown else _shown(cell)
            if text or area is not None or _framed(cell):
                high, wide = (area.size["rows"], area.size["columns"]) if area is not None else (1, 1)
                made[cell.column] = _Cell(text, high, wide, _framed(cell))
        if number and number not in unseen_rows:
            rows.append(_Row(number, made, covered=number <= reach))
        reach = max([reach, *(number + cell.rowspan - 1 for cell in made.values() if cell.text)])
    return rows


def _framed(cell: Any) -> bool:
    border = cell.border
    return any(side is not None and side.style for side in (border.left, border.right, border.top, border.bottom))


def _shown(cell: Any) -> str:
    """The value as text, exact."""
    value, form = cell.value, str(cell.number_format or "")
    if value is None:
        return ""
    for types, write in _WRITERS:
        if isinstance(value, types):
            return write(value, form)
    return "\n".join(line for line in map(tidy, str(value).splitlines()) if line)


def _number(value: float, form: str) -> str:
    if isinstance(value, float) and abs(value - round(value)) < _NOISE and _shows_integers(form):
        return str(round(value))
    exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.{_SHOWN_DIGITS}g}")
    shown = form.split(";")[0]
    if _IN_THOUSANDS.search(shown):
        return f"{exact:f}（格式按千显示）"
    if form and _OTHER_DIGITS.search(shown):
        return f"{exact:f}（格式显示的不是这个数）"
    if "%" in shown:
        return f"{(exact * 100).normalize():f}%"
    return f"{exact:f}".rstrip("0").rstrip(".") if "." in f"{exact:f}" else f"{exact:f}"


def _rich(value: CellRichText) -> str:
    """Text in several faces: what stands higher, lower or struck out is no part of the number beside it."""
    parts = []
    for part in value:
        apart = isinstance(part, TextBlock) and (part.font.strike or part.font.vertAlign not in (None, "baseline"))
        parts.append(f" {part} " if apart else str(part))
    return "\n".join(line for line in map(tidy, "".join(parts).splitlines()) if line)


def _shows_integers(form: str) -> bool:
    """Whether a format shows numbers without decimals, and not in thousands or as a share."""
    return re.fullmatch(r"[#,0]*0", _DECORATION.sub("", form.split(";")[0])) is not None


_WRITERS: Sequence[tuple[Any, Callable[[Any, str], str]]] = (
    (CellRichText, lambda value, _: _rich(value)),
    (bool, lambda value, _: "TRUE" if value else "FALSE"),
    ((int, float), _number),
    (datetime, lambda value, _: value.strftime("%Y-%m-%d")),
    ((date, time), lambda value, _: value.isoformat()),
    (timedelta, lambda value, _: str(value)),
)


def _sheet_blocks(part: str, rows: list[_Row]) -> Iterator[Block]:
    """Rows of a table together as a grid, rows of text as lines."""
    framed = any(cell.framed for row in rows for cell in row.cells.values())
    table: list[_Row] = []
    for row in rows:
        if not row.covered and (not row.written or _is_text(row, framed=framed)):
            yield from _grid(part, table)
            table = []
            yield from _text_lines(part, row)
        else:
            table.append(row)
    yield from _grid(part, table)


def _is_text(row: _Row, *, framed: bool) -> bool:
    """Whether a row with one written cell is a heading or a paragraph and not part of a table; ``framed``: the tables
    of the sheet have frames."""
    if len(row.written) != 1:
        return False
    (cell,) = row.written
    if cell.rowspan > 1 or (cell.framed and len(row.cells) > 1):
        return False
    return (framed and not cell.framed) or len(cell.text) > _SENTENCE or _HEADING.match(cell.text) is not None


def _text_lines(part: str, row: _Row) -> Iterator[Line]:
    for cell in row.written:
        for line in cell.text.splitlines():
            yield Line(line, Place(part, row.number))


def _grid(part: str, rows: list[_Row]) -> Iterator[Block]:
    while rows and not rows[-1].written:
        rows = rows[:-1]
    if not rows:
        return
    if all(len(row.cells) <= 1 for row in rows) and len({c for row in rows for c in row.cells}) <= 1:
        for row in rows:
            yield from _text_lines(part, row)
        return
    order = {row.number: index for index, row in enumerate(rows)}
    last = rows[-1].number
    laid_out = [
        [
            GridCell(
                cell.text,
                order[row.number],
                column,
                sum(row.number <= number < row.number + cell.rowspan for number in order)
                if cell.rowspan > 1 and row.number <= last
                else 1,
                cell.colspan,
            )
            for column, cell in sorted(row.cells.items())
        ]
        for row in rows
    ]
    yield Grid(without_hollow_columns(laid_out), Place(f"{part}（第{rows[0].number}行起）"))
