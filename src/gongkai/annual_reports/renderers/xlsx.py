"""The report as a workbook: one sheet of text, one for each table; numbers are numbers, text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.renderers.layout import TEXT, Box, Grid, Heading, Page, Paragraph, Role, lay_out
from gongkai.annual_reports.rules.words import SEVERITY_NAMES, cells_names

# How the sheet of findings of a marked copy is called, and the ground of a cell that one names.
FINDINGS = "检查结果"
MARKS = {Severity.ERROR: "#EFD0C8", Severity.WARNING: "#F7E8B0", Severity.NOTE: "#D9E7EC"}
NOTED_BY = "政府信息公开工作主管部门"
LONGEST_NOTE = 1000
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
    book, styles = begun(held, page.title, page.agency)
    _write_text(book.add_worksheet(TEXT), page, styles)
    for grid in page.grids:
        write_grid(book.add_worksheet(grid.name), grid, styles)
    book.close()
    return held.getvalue()


def marked(report: ReportDocument, findings: Sequence[Finding]) -> bytes:
    """The tables with the cells marked that findings name, each with a note of what is wrong; first a sheet of all
    findings. For whoever has to mend the report."""
    page = lay_out(report)
    held = io.BytesIO()
    book, styles = begun(held, page.title, page.agency)
    _write_findings(book.add_worksheet(FINDINGS), findings, styles)
    notes: dict[str, list[Finding]] = {}
    for each in findings:
        for cell in each.cells:
            notes.setdefault(cell, []).append(each)
    for grid in page.grids:
        sheet = book.add_worksheet(grid.name)
        write_grid(sheet, grid, styles, {name: MARKS[_gravest(found)] for name, found in notes.items()})
        for box in grid.boxes:
            if box.name in notes:
                said = "\n".join(each.message for each in notes[box.name])[:LONGEST_NOTE]
                sheet.write_comment(box.row, box.column, said, {"author": NOTED_BY})
    book.close()
    return held.getvalue()


def begun(held: io.BytesIO, title: str, author: str) -> tuple[Workbook, Styles]:
    """A workbook in which text is text, with the formats of tables."""
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "author": author, "created": NO_TIME})
    return book, Styles(book)


def _gravest(findings: Sequence[Finding]) -> Severity:
    return min((each.severity for each in findings), key=list(Severity).index)


def _write_findings(sheet: Worksheet, findings: Sequence[Finding], styles: Styles) -> None:
    for column, (name, width) in enumerate((("程度", 8), ("问题", 80), ("单元格", 50), ("依据", 40))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, styles.heading)
    for row, each in enumerate(findings, 1):
        cells = cells_names(each.cells) if each.cells else each.place
        for column, text in enumerate((SEVERITY_NAMES[each.severity], each.message, cells, each.source)):
            sheet.write_string(row, column, text[:LONGEST_TEXT], styles.body)
    sheet.freeze_panes(1, 0)
    _set_up(sheet, landscape=True)


class Styles:
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

    def box(self, box: Box, colour: str = "") -> Format:
        """How a box of a table looks; ``colour``: of its ground."""
        properties: dict[str, object] = {"font_name": "宋体", "font_size": 10.5, "border": 1}
        properties |= {"text_wrap": True, "valign": "vcenter", "align": "center"}
        if box.role is Role.LABEL and box.rowspan == 1:
            properties["align"] = "left"
        elif box.role is Role.BAND:
            properties["bold"] = True
        elif box.role is Role.VALUE:
            places = box.text.partition(".")[2]
            properties |= {"num_format": "0." + "0" * len(places) if places else "0", "text_wrap": False}
        if colour:
            properties |= {"bg_color": colour, "bold": True}
        return self.of(**properties)


def _write_text(sheet: Worksheet, page: Page, styles: Styles) -> None:
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


def write_grid(sheet: Worksheet, grid: Grid, styles: Styles, colours: Mapping[str, str] | None = None) -> None:
    """A table in the statutory layout; ``colours``: of the ground of single cells."""
    for box in grid.boxes:
        style = styles.box(box, (colours or {}).get(box.name, ""))
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
