"""Tables of any file as a full matrix of texts: every position has the text of the box that covers it."""

from __future__ import annotations

import io

import docx
import openpyxl
import pdfplumber
from lxml import html

from gongkai.annual_reports.renderers.layout import Grid

Matrix = list[list[str]]


def of_grid(grid: Grid) -> Matrix:
    """A grid of the layout. Raises where boxes overlap or leave a hole."""
    filled: dict[tuple[int, int], str] = {}
    for box in grid.boxes:
        _fill(filled, (box.row, box.column), (box.rowspan, box.colspan), box.text)
    return _matrix(filled, len(grid.rows), len(grid.measures))


def of_html(content: bytes) -> list[Matrix]:
    """The tables of a web page."""
    tables = html.fromstring(content.decode()).iter("table")
    return [_of_html_table(table) for table in tables]


def of_docx(content: bytes) -> list[Matrix]:
    """The tables of a DOCX file."""
    tables = docx.Document(io.BytesIO(content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def of_xlsx(content: bytes) -> list[Matrix]:
    """The sheets of a workbook behind the first."""
    return [_of_sheet(sheet) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets[1:]]


def of_pdf(content: bytes) -> list[Matrix]:
    """The ruled tables of a PDF file, with lines of a cell joined; positions that are covered are empty."""
    with pdfplumber.open(io.BytesIO(content)) as file:
        tables = [table for page in file.pages for table in page.extract_tables()]
    return [[[(cell or "").replace("\n", "") for cell in row] for row in table] for table in tables]


def uncovered(grid: Grid) -> Matrix:
    """A grid with its texts only where boxes begin."""
    filled = {(row, column): "" for row in range(len(grid.rows)) for column in range(len(grid.measures))}
    filled |= {(box.row, box.column): box.text for box in grid.boxes}
    return _matrix(filled, len(grid.rows), len(grid.measures))


def _fill(filled: dict[tuple[int, int], str], at: tuple[int, int], spans: tuple[int, int], text: str) -> None:
    for row in range(at[0], at[0] + spans[0]):
        for column in range(at[1], at[1] + spans[1]):
            assert (row, column) not in filled, f"two boxes at {row}, {column}"
            filled[row, column] = text


def _matrix(filled: dict[tuple[int, int], str], rows: int, columns: int) -> Matrix:
    return [[filled[row, column] for column in range(columns)] for row in range(rows)]


def _of_html_table(table: html.HtmlElement) -> Matrix:
    filled: dict[tuple[int, int], str] = {}
    rows = list(table.iter("tr"))
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in filled:
                column += 1
            spans = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            _fill(filled, (at, column), spans, cell.text_content())
    return _matrix(filled, len(rows), 1 + max(column for _, column in filled))


def _of_sheet(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Matrix:
    filled = {
        (row, column): "" if cell.value is None else str(cell.value)
        for row, line in enumerate(sheet.iter_rows())
        for column, cell in enumerate(line)
    }
    for merged in sheet.merged_cells.ranges:
        text = filled[merged.min_row - 1, merged.min_col - 1]
        filled |= {(row - 1, column - 1): text for row, column in merged.cells}
    return _matrix(filled, sheet.max_row, sheet.max_column)
