"""Table 2 from the rows of grids: four small blocks, each with its own columns (R89), and the 2019 form, which is
recognised and not read."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.grid_body import Body, matched, read_rows, say_unplaced, whole_rows
from gongkai.annual_reports.readers.grid_rows import Sorted, columns_in
from gongkai.annual_reports.readers.labels import is_old_form
from gongkai.annual_reports.readers.tables import TableReading, table_of
from gongkai.law.report_format import MADE, SOURCE, TABLE_2

OLD = "read-old-form"


def read_table_2(run: Sequence[Sorted]) -> TableReading:
    """The table in these rows, or nothing when no row of it is known or it is the old form's."""
    if _is_old(run):
        return TableReading(None, (old_form(run[0].row.place),), old_form=True)
    rows = whole_rows(run, TABLE_2.code)
    matches = matched(rows, TABLE_2.code)
    coded = [(match.code, row) for match, row in zip(matches, rows, strict=True) if match.code and row.values]
    if not coded:
        return TableReading(None)
    body = Body(TABLE_2.code)
    for columns in dict.fromkeys(row.columns for row in TABLE_2.rows):
        codes = {row.code for row in TABLE_2.rows if row.columns == columns}
        read_rows(body, run, [each for each in coded if each[0] in codes], columns)
    say_unplaced(body, rows, matches, 0)
    return TableReading(table_of(TABLE_2.code, body.rows), body.findings())


def old_form(place: Place) -> Finding:
    """That the report follows the 2019 form."""
    message = (
        "表二是旧格式（国办公开办函〔2019〕60号：本年新制作数量、上一年项目数量等），没有读入。"
        f"2021年度起的报告应按{SOURCE}改用本年制发件数、本年废止件数、现行有效件数等"
    )
    return Finding(OLD, Severity.WARNING, message, source=SOURCE, place=str(place))


def _is_old(run: Sequence[Sorted]) -> bool:
    old = any(is_old_form(cell.text) for each in run for cell in each.row.own)
    return old and not any(MADE in columns_in(each.row, TABLE_2.code) for each in run)
