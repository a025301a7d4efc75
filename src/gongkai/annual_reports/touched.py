"""Which cells a number touches that stands beside the records, so that the tables balance with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from gongkai.law.report_format import COLUMNS_3, RESULT_ROWS

Amount = TypeVar("Amount")


def touched(cell: str, column: str, came: str, went: str, amount: Amount) -> Mapping[str, Amount]:
    """The amount by cell, sums included: of one ``cell`` of table 2 or 4, or of applications of table 3 of one
    ``column`` that came in one row and went to another."""
    if cell:
        table, row, _ = cell.split(".")
        return {cell: amount, **({f"t4.{row}.total": amount} if table == "t4" else {})}
    rows = [came, went, *(["r24"] if went in RESULT_ROWS else [])]
    return {f"t3.{row}.{each}": amount for row in rows for each in (column, COLUMNS_3[-1].code)}
