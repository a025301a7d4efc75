"""The report as a workbook: one sheet of text, one for each table; numbers are numbers, text is never a formula."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers.layout import TEXT, Box, Grid, Heading, Page, Paragraph, Role, lay_out

# The time of rendering is no part of the file: the same report yields the same bytes.
NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)
# A workbook keeps numbers as binary fractions of 15 decimal digits; longer ones are written as text.
EXACT_DIGITS = 15
LONGEST_TEXT = 32_000
# Widths of a sheet: characters of text on a line, and the width of a Chinese character in widths of a digit.
LINE = 36
WIDE = 2.1


def render(report: ReportDocument) -> bytes:
    """The workbook."""
    page = lay_out(report)
    held = io.BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": page.title, "author": page.agency, "created": NO_TIME})
    styles = _Styles(book)
    _write_text(book.add_worksheet(TEXT), page, styles)
    for grid in page.grids:
        _write_grid(book.add_worksheet(grid.name), grid, styles)
    book.close()
    return held.getvalue()


class _Styles:
    """The formats of the workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        body: dict[str, object] = {"font_name": "仿宋", "font_size": 12, "text_wrap": True, "valign": "top"}
        self.title = self.of(
            font_name="方正小标宋简体",
            font_size=18,
            text_wrap=True,
            align="center",
            valign="vcenter",
            quote_prefix=True,
        )
        self.heading = self.of(**{**body, "font_name": "黑体", "font_size": 14, "valign": "vcenter"}, quote_prefix=True)
        self.sub = self.of(**{**body, "font_name": "楷体", "bold": True}, indent=1, quote_prefix=True)
        self.body = self.of(**body, quote_prefix=True)
        self.signed = self.of(**body, align="right", indent=2, quote_prefix=True)

    def of(self, **properties: object) -> Format:
        """The format with these properties; made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def box(self, box: Box) -> Format:
        """How a box of a table looks."""
        properties: dict[str, object] = {"font_name": "宋体", "font_size": 10.5, "border": 1}
        properties |= {"text_wrap": True, "valign": "vcenter", "align": "center"}
        if box.role is Role.LABEL and box.rowspan == 1:
            properties["align"] = "left"
        elif box.role is Role.BAND:
            properties["bold"] = True
        elif box.role is Role.VALUE:
            places = box.text.partition(".")[2]
            properties |= {"num_format": "0." + "0" * len(places) if places else "0", "text_wrap": False}
        return self.of(**properties)


def _write_text(sheet: Worksheet, page: Page, styles: _Styles) -> None:
    sheet.set_column(0, 0, LINE * WIDE)
    row = _write_line(sheet, 0, page.title, styles.title, 28)
    for block in page.blocks:
        match block:
            case Heading(text=text):
                row = _write_line(sheet, row, text, styles.heading, 24)
            case Paragraph(text=text, sub=sub, signed=signed):
                style = styles.signed if signed else styles.sub if sub else styles.body
                row = _write_line(sheet, row, text, style, 17)
    _set_up(sheet, landscape=False)


def _write_line(sheet: Worksheet, row: int, text: str, style: Format, height: float) -> int:
    """Write a paragraph into a row, a very long one into several; the next row."""
    for start in range(0, len(text), LONGEST_TEXT):
        part = text[start : start + LONGEST_TEXT]
        # Excel does not grow rows for wrapped text by itself everywhere; its highest row is 409 points.
        sheet.set_row(row, min(409, height * (1 + len(part) // LINE)))
        sheet.write_string(row, 0, part, style)
        row += 1
    return row


def _write_grid(sheet: Worksheet, grid: Grid, styles: _Styles) -> None:
    for box in grid.boxes:
        style = styles.box(box)
        if box.rowspan > 1 or box.colspan > 1:
            sheet.merge_range(box.row, box.column, box.row + box.rowspan - 1, box.column + box.colspan - 1, "", style)
        _write_box(sheet, box, style)
    widths = _widths(grid)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row in range(len(grid.rows)):
        sheet.set_row(row, 17 * max(_lines(box, widths) for box in grid.rows[row]) + 3)
    if grid.heads:
        sheet.repeat_rows(0, grid.heads - 1)
        sheet.freeze_panes(grid.heads, 0)
    _set_up(sheet, landscape=len(grid.measures) > 10)


def _write_box(sheet: Worksheet, box: Box, style: Format) -> None:
    value = box.cell.value if box.cell else None
    if not box.text:
        sheet.write_blank(box.row, box.column, None, style)
    elif value is not None and len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(box.row, box.column, float(value) if isinstance(value, Decimal) else value, style)
    else:
        sheet.write_string(box.row, box.column, box.text, style)


def _widths(grid: Grid) -> list[float]:
    """Widths of the columns in digits."""
    return [(measure.least + min(measure.share, 8)) * WIDE for measure in grid.measures]


def _lines(box: Box, widths: list[float]) -> int:
    """Lines that the text of a box needs, where it must fit into a single row."""
    if box.rowspan > 1:
        return 1
    width = sum(widths[box.column : box.column + box.colspan])
    return -(-len(box.text) // max(1, int(width / WIDE) - 1)) if box.role is not Role.VALUE else 1


def _set_up(sheet: Worksheet, *, landscape: bool) -> None:
    """A4, one page wide."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.8, right=0.8, top=1.0, bottom=1.0)
    sheet.center_horizontally()
    sheet.set_footer("&C— &P —")
