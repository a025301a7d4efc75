"""Numbers broken over lines by a narrow column (``113 988``), put together where the row's own total proves it (R91).

A total never changes what is plainly printed; it only confirms a reading that would else be refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.annual_reports.document import Cell, CellKind

_BROKEN = re.compile(r"[1-9]\d*(?: \d+)+")


def mended(cells: Sequence[Cell]) -> list[Cell] | None:
    """The cells of a row of which the last is the total, broken numbers put together; nothing where there is none,
    where something else in the row was not read, or where the sum does not prove the whole row."""
    tried = [_joined(cell) for cell in cells]
    if list(cells) == tried or any(cell.kind in (CellKind.UNREADABLE, CellKind.MISSING) for cell in tried):
        return None
    *parts, total = (cell.value or 0 for cell in tried)
    return tried if total and sum(parts) == total else None


def _joined(cell: Cell) -> Cell:
    if cell.kind is not CellKind.UNREADABLE or not _BROKEN.fullmatch(cell.printed):
        return cell
    return replace(cell, kind=CellKind.NUMBER, value=int(cell.printed.replace(" ", "")))
