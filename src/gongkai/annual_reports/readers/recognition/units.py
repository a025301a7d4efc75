"""The units that the head of Table 2 names: the form counts 件 and 万元, and a report that counts otherwise is not read
as if it did (R89)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from gongkai.annual_reports.document import Cell, Table
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.blocks import Block, Grid, Line
from gongkai.annual_reports.readers.numberless import Filled, Layout
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


def with_units(table: Table, blocks: Iterable[Block]) -> tuple[Table, tuple[Finding, ...]]:
    """Table 2 with the numbers refused whose column names another unit than the form's; noughts stay noughts."""
    likely = [block for block in blocks if isinstance(block, Grid) or _is_likely(block.text)]
    units = dict(chain.from_iterable([_units(block) for block in reversed(likely)]))
    if not units:
        return table, ()
    findings, rows = [], []
    for row in table.rows:
        unit, right = units.get(row.code, ("", ""))
        cells = tuple(Cell.unreadable(cell.printed, cell.place) if unit and cell.value else cell for cell in row.cells)
        if cells != row.cells:
            names = [name for name in table.cells if name.startswith(f"{table.code}.{row.code}.")]
            label = row_label(table.code, row.code)
            message = f"表二“{label}”的单位写的是“{unit}”，格式规定为{right}，没有读取。请换算后改正"
            findings.append(
                Finding(CELL, Severity.ERROR, message, tuple(names), right, unit, source=SOURCE, unread=True)
            )
        rows.append(row._replace(cells=cells))
    return replace(table, rows=tuple(rows)), tuple(findings)


def _is_prose(text: str) -> bool:
    return len(text) > _SURELY_LONGER and len("".join(text.split())) > _SURELY_LONGER


def _units(block: Block) -> Sequence[tuple[str, tuple[str, str]]]:
    """The rows for which a block names another unit, with that and the right one, the first unit last."""
    if isinstance(block, Line):
        return _units_in(block.text)
    return _units_of_layout(block.rows.layout) if isinstance(block.rows, Filled) else _units_of(block.texts)


# Of grids that are alike it is asked once.
@lru_cache(maxsize=256)
def _units_of_layout(layout: Layout) -> Sequence[tuple[str, tuple[str, str]]]:
    return _units_of(layout.words)


def _units_of(texts: Iterable[str]) -> Sequence[tuple[str, tuple[str, str]]]:
    return tuple(chain.from_iterable(_units_in(text) for text in reversed([*texts]) if _is_likely(text)))


def _is_likely(text: str) -> bool:
    """Whether the text may be a head at first sight, before blanks are taken out."""
    return ("数" in text or "额" in text) and not _is_prose(text)


def _units_in(text: str) -> Sequence[tuple[str, tuple[str, str]]]:
    head = compact(text)
    if len(head) > _LONGEST_HEAD:
        return ()
    named = [(rows, match["unit"], right) for rows, pattern, right in _HEADS if (match := pattern.search(head))]
    return [(row, (unit, right)) for rows, unit, right in named for row in rows if unit != right]
