"""Grids without their numbers: the statutory tables come again in report after report, alike in all but these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from gongkai.annual_reports.lazily import Lazily

# No count and no amount is longer; a longer one is several run together.
LONGEST = 15
# Numbers as they are mostly written; all others stay in the layout as words do.
WHOLE = rf"(?:0|[1-9]\d{{0,{LONGEST - 1}}})"
DECIMAL = r"(?:0|[1-9]\d{0,9})\.\d{1,6}"
_DECIMAL = re.compile(DECIMAL, re.ASCII)
# No sum of these is one of these, and none stands in a report: numbers are recognised by their values.
OWN = 7 * 10 ** (LONGEST - 1)


class GridCell(NamedTuple):
    """A cell of a grid as the file has it, at its first row and column (from 0) after spans were laid out."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


class Gap(NamedTuple):
    """A cell of a layout in which a number stands."""

    row: int
    column: int
    rowspan: int
    colspan: int
    decimal: bool

    def filled(self, number: str) -> GridCell:
        """The cell with its number."""
        return GridCell(number, *self[:4])


GridRow = tuple[GridCell, ...]


@dataclass(frozen=True)
class Layout:
    """The rows of a grid; gaps stand for its numbers. ``words`` are its other texts, in order."""

    rows: tuple[tuple[GridCell | Gap, ...], ...]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words) + len(self.decimals)

    def __hash__(self) -> int:
        # Looked up for each report: it has hundreds of cells, and is counted once.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.rows)

    @cached_property
    def length(self) -> int:
        """How many characters its words have."""
        return sum(map(len, self.words))

    @cached_property
    def decimals(self) -> tuple[bool, ...]:
        """For each gap, from left to right and down, whether it is of a decimal."""
        return tuple(cell.decimal for row in self.rows for cell in row if isinstance(cell, Gap))

    def filled(self, numbers: Sequence[str]) -> tuple[GridRow, ...]:
        """The rows with these numbers in the gaps."""
        rest = iter(numbers)
        return tuple(
            tuple([cell.filled(next(rest)) if isinstance(cell, Gap) else cell for cell in row]) for row in self.rows
        )


class Filled(Lazily[GridRow]):
    """The rows of a grid as a layout and the numbers in it."""

    __slots__ = ("layout", "numbers")

    def __init__(self, layout: Layout, numbers: Sequence[str]) -> None:
        super().__init__(lambda: layout.filled(numbers))
        self.layout = layout
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.layout.rows)


def numberless(rows: Sequence[GridRow]) -> Filled:
    """The rows of a grid as layout and numbers, for looking the layout up."""
    numbers: list[str] = []
    words: list[str] = []
    layout = tuple([tuple([_without_number(cell, numbers, words) for cell in row]) for row in rows])
    return Filled(_same(Layout(layout, tuple(words))), numbers)


# A layout is looked up again and again, and compared with itself at a glance.
@lru_cache(maxsize=512)
def _same(layout: Layout) -> Layout:
    return layout


def _without_number(cell: GridCell, numbers: list[str], words: list[str]) -> GridCell | Gap:
    text = cell.text
    if text.isdigit() and text.isascii() and (text[0] != "0" or text == "0") and len(text) <= LONGEST:
        numbers.append(text)
        return Gap(*cell[1:], False)
    if "." in text and _DECIMAL.fullmatch(text):
        numbers.append(text)
        return Gap(*cell[1:], True)
    words.append(text)
    return cell


def own_number(at: int, *, decimal: bool) -> str:
    """A number of no meaning for the gap of that number: none is like another, and none is part of another."""
    number = str(OWN + at)
    return f"{number[0]}{number[-4:]}.5" if decimal else number
