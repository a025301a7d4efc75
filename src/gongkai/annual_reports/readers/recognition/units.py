"""The units that the head of Table 2 names: the form counts 件 and 万元, and a report that counts otherwise is not read
as if it did (R89)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from gongkai.annual_reports.document import Cell, Table
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.refused_cells import CELL, row_label
from gongkai.law.report_format import SOURCE

_FEE = re.compile(r"收费金额\(?(?:单位:?)?(?P<unit>[十百千万亿]*元)")
_UNIT = r"\(?(?:单位:?)?(?P<unit>[十百千万亿]+(?:件|个)?)"
# Of which rows the head is: rules and normative documents, decisions, fees.
_HEADS = (
    (("rules", "normative"), re.compile(rf"件数{_UNIT}"), "件"),
    (("licences", "penalties", "coercion"), re.compile(rf"决定数量{_UNIT}"), "件"),
    (("fees",), _FEE, "万元"),
)
# A head is short; in a sentence the words mean something else.
_LONGEST_HEAD = 40
# So many signs are more than that whatever form they are typed in.
_SURELY_LONGER = 4 * _LONGEST_HEAD


def with_units(table: Table, texts: Iterable[str]) -> tuple[Table, tuple[Finding, ...]]:
    """Table 2 with the numbers refused whose column names another unit than the form's; noughts stay noughts."""
    # Before blanks are taken out: most texts are no head at first sight.
    likely = (text for text in texts if ("数" in text or "额" in text) and not _is_prose(text))
    heads = [head for text in likely if len(head := compact(text)) <= _LONGEST_HEAD]
    if not heads:
        return table, ()
    units = {row: (_unit(pattern, heads, right), right) for rows, pattern, right in _HEADS for row in rows}
    findings, rows = [], []
    for row in table.rows:
        unit, right = units[row.code]
        cells = tuple(Cell.unreadable(cell.printed, cell.place) if unit and cell.value else cell for cell in row.cells)
        if cells != row.cells:
            names = [name for name in table.cells if name.startswith(f"{table.code}.{row.code}.")]
            label = row_label(table.code, row.code)
            message = f"表二“{label}”的单位写的是“{unit}”，格式规定为{right}，没有读取。请换算后改正"
            findings.append(
                Finding(CELL, Severity.ERROR, message, tuple(names), right, unit, source=SOURCE, unread=True)
            )
        rows.append(replace(row, cells=cells))
    return replace(table, rows=tuple(rows)), tuple(findings)


def _is_prose(text: str) -> bool:
    return len(text) > _SURELY_LONGER and len("".join(text.split())) > _SURELY_LONGER


def _unit(pattern: re.Pattern[str], heads: Iterable[str], right: str) -> str | None:
    units = [match["unit"] for head in heads if (match := pattern.search(head))]
    return next((unit for unit in units if unit != right), None)
