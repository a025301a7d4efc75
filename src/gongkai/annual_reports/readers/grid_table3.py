"""Table 3 from the rows of grids: 25 rows, or 23 where （六）其他处理 is one, by seven columns (R90)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.annual_reports.document import OTHERWISE_APART, OTHERWISE_TOGETHER
from gongkai.annual_reports.readers.grid_body import Body, matched, read_rows, say_unplaced, whole_rows
from gongkai.annual_reports.readers.grid_rows import RowView, Sorted
from gongkai.annual_reports.readers.refused import extra_row
from gongkai.annual_reports.readers.tables import TableReading, table_of
from gongkai.law.report_format import COLUMNS_3, TABLE_3

# Fewer known rows are no Table 3 but words of one.
FEWEST_ROWS = 2
_WANTED = tuple(column.code for column in COLUMNS_3)


def read_table_3(run: Sequence[Sorted]) -> TableReading:
    """The table in these rows, or nothing when hardly a row of it is known."""
    rows = whole_rows(run, TABLE_3.code)
    matches = matched(rows, TABLE_3.code)
    coded = [(match.code, row) for match, row in zip(matches, rows, strict=True) if match.code]
    if len({code for code, _ in coded}) < FEWEST_ROWS:
        return TableReading(None)
    body = Body(TABLE_3.code)
    read_rows(body, run, coded, _WANTED)
    say_unplaced(body, rows, matches, len(_WANTED))
    _drop_subtotal(body, dict(coded))
    body.mend()
    return TableReading(table_of(TABLE_3.code, body.rows), body.findings())


def _drop_subtotal(body: Body, rows: Mapping[str, RowView]) -> None:
    """Numbers beside （六）其他处理 over its three rows are a subtotal, which the format does not have."""
    if OTHERWISE_TOGETHER in body.rows and any(code in body.rows for code in OTHERWISE_APART):
        del body.rows[OTHERWISE_TOGETHER]
        row = rows[OTHERWISE_TOGETHER]
        body.found.append(extra_row(TABLE_3.code, row.label, row.place))
