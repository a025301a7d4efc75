"""Tables whose columns are marked by rulers of dashes: pandoc's simple tables, reStructuredText's.

-----  -----
规章   0
-----  -----
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.annual_reports.readers.blocks import GridCell
from gongkai.annual_reports.readers.width import Measured

RULER = re.compile(r"\s*(?:-{2,}(?:\s+-{2,})+|={2,}(?:\s+={2,})+)\s*")
_MARK = re.compile(r"[-=]+")


def lay_out_ruled(texts: Sequence[str]) -> tuple[tuple[GridCell, ...], ...]:
    """The rows between the rulers, the first of which gives the columns; nothing where a text reaches over the border
    of a column."""
    starts = [match.start() for match in _MARK.finditer(texts[0])]
    rows: list[tuple[GridCell, ...]] = []
    for text in texts[1:]:
        if not text.strip() or RULER.fullmatch(text):
            continue
        cells = _cells(Measured(text), starts)
        if cells is None:
            return ()
        rows.append(tuple(GridCell(cell, len(rows), column) for column, cell in enumerate(cells)))
    return tuple(rows)


def _cells(line: Measured, starts: Sequence[int]) -> list[str] | None:
    if line.part(0, starts[0]).strip():
        return None
    edges = [*starts, max(line.width, starts[-1]) + 1]
    for start in starts[1:]:
        if line.width >= start and line.part(start - 1, start).strip():
            return None
    return [line.part(a, b).strip() for a, b in pairwise(edges)]
