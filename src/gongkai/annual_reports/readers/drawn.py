"""Tables with drawn borders: ``┌─┬┐``, ``+---+---+``, pandoc's grid tables.

The borders are read as a drawing: columns are where vertical strokes stand, rows where horizontal ones run; a cell is
what no stroke divides, and so its spans are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.annual_reports.readers.blocks import GridCell
from gongkai.annual_reports.readers.limits import GRID_AREA
from gongkai.annual_reports.readers.width import Measured

_CORNERS = "┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╓╥╖╟╫╢╙╨╜┍┑┕┙┝┥┯┷┿┠┨┰┸╂"
_DOWN = "│┃║|" + _CORNERS + "+"
_ACROSS = "─━═-=" + _CORNERS + "+:"
_RULER = re.compile(rf"[{_ACROSS}]*[{_CORNERS}+][{_ACROSS}]+[{_CORNERS}+]\s*".replace("-=", r"\-="))
DRAWN = re.compile(rf"\s*(?:[{_CORNERS}│┃║].*[{_CORNERS}│┃║]|\+[-=:+]{{2,}}\+|[|+]\s.*[|+])\s*")
# Signs whose width differs from font to font; the table shows by its edges which it is.
_SIGNS = "“”‘’…—·×①②③④⑤⑥⑦⑧⑨⑩"
_AMBIGUOUS = tuple(map(frozenset, ("", _SIGNS, _SIGNS + _CORNERS + "│┃║─━═")))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|/|—")
_WORD = re.compile(r"[\u3400-\u9fff，。、；：）（]")


def lay_out_drawn(texts: Sequence[str]) -> tuple[tuple[GridCell, ...], ...]:
    """The cells of a drawn table; nothing where the lines do not make one."""
    texts = [text.strip() for text in texts]
    if not has_rulers(texts):
        return ()
    for wide in _AMBIGUOUS:
        lines = [Measured(text, wide) for text in texts]
        if len({line.width for line in lines}) == 1:
            return _Drawing(lines).cells()
    return ()


def has_rulers(texts: Sequence[str]) -> bool:
    """Whether borders run across between some of the lines."""
    return any(map(_is_ruler, (text.strip() for text in texts)))


def _is_ruler(text: str) -> bool:
    return len(text) > 2 and text[0] in _CORNERS + "+" and all(sign in _ACROSS for sign in text)


class _Drawing:
    def __init__(self, lines: Sequence[Measured]) -> None:
        self.lines = lines
        self.signs = [dict(zip(line.at, line.text, strict=True)) for line in lines]
        self.edges = sorted({at for signs in self.signs for at, sign in signs.items() if sign in _DOWN and sign != "-"})
        self.edges = [at for at in self.edges if self._runs_down(at)]
        self.rulers = [i for i in range(len(lines)) if self._ruled(i)]

    def cells(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells row by row."""
        rows, columns = len(self.rulers) - 1, len(self.edges) - 1
        if rows < 1 or columns < 1 or rows * columns > GRID_AREA or not self._plain_bands():
            return ()
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        found: list[list[GridCell]] = [[] for _ in range(rows)]
        for row in range(rows):
            for column in range(columns):
                if (row, column) not in owner:
                    cell = self._cell(row, column, owner)
                    if cell is None:
                        return ()
                    found[row].append(cell)
        return tuple(map(tuple, found))

    def _cell(self, row: int, column: int, owner: dict[tuple[int, int], tuple[int, int]]) -> GridCell | None:
        wide, high = 1, 1
        while column + wide < len(self.edges) - 1 and not self._wall(row, column + wide):
            wide += 1
        while row + high < len(self.rulers) - 1 and not self._floor(row + high, column, column + wide):
            high += 1
        covered = [(r, c) for r in range(row, row + high) for c in range(column, column + wide)]
        if any(place in owner for place in covered) or not self._whole(row, column, high, wide):
            return None
        owner.update(dict.fromkeys(covered, (row, column)))
        return GridCell(self._text(row, column, high, wide), row, column, high, wide)

    def _whole(self, row: int, column: int, high: int, wide: int) -> bool:
        """Whether no stroke divides the cell anywhere: it is a rectangle."""
        walls = any(self._wall(r, c) for r in range(row, row + high) for c in range(column + 1, column + wide))
        floors = any(self._floor(r, c, c + 1) for r in range(row + 1, row + high) for c in range(column, column + wide))
        return not walls and not floors

    def _wall(self, row: int, column: int) -> bool:
        """Whether a stroke runs down between a cell and its left neighbour."""
        inside = range(self.rulers[row] + 1, self.rulers[row + 1])
        return any(self.signs[i].get(self.edges[column], " ") in _DOWN for i in inside)

    def _floor(self, row: int, column: int, end: int) -> bool:
        """Whether a stroke runs across above a cell; of several columns, above all of them."""
        signs = self.signs[self.rulers[row]]
        return all(
            signs.get(at, " ") in _ACROSS
            for c in range(column, end)
            for at in range(self.edges[c] + 1, self.edges[c + 1])
            if at in signs or at + 1 in signs
        )

    def _runs_down(self, at: int) -> bool:
        """Whether a sign stands where strokes run down: on a ruler, as a corner."""
        return any(signs.get(at, " ") in _CORNERS + "+" for signs in self.signs)

    def _ruled(self, line: int) -> bool:
        """Whether a stroke runs across anywhere in the line, from one corner to the next."""
        signs = self.signs[line]
        corners = [at for at in self.edges if signs.get(at, " ") in _CORNERS + "+"]
        return any(all(signs.get(at, "-") in _ACROSS for at in range(a + 1, b)) for a, b in pairwise(corners))

    def _plain_bands(self) -> bool:
        """Whether what stands between two rulers is one row: not several columns in which a number stands on one line
        and something else on another."""
        return all(self._one_row(range(top + 1, bottom)) for top, bottom in pairwise(self.rulers))

    def _one_row(self, band: range) -> bool:
        columns = list(pairwise(self.edges))
        parts = [[self.lines[i].part(a + 1, b).strip() for a, b in columns] for i in band]
        for row in parts:
            numbers = [c for c, part in enumerate(row) if _NUMBER.fullmatch(part)]
            shared = [c for c in numbers if any(other[c] for other in parts if other is not row)]
            if len(numbers) > 1 and len(shared) > 1:
                return False
        return True

    def _text(self, row: int, column: int, high: int, wide: int) -> str:
        left, right = self.edges[column] + 1, self.edges[column + wide]
        text, full = "", False
        for i in range(self.rulers[row] + 1, self.rulers[row + high]):
            part = self.lines[i].part(left, right)
            if part.strip():
                text += _joint(text, part.strip(), full) + part.strip()
                full = not part.endswith("  ")
            elif text and not text.endswith("\n"):
                text += "\n"
        return text.strip()


def _joint(text: str, part: str, full: bool) -> str:
    """What stands between two lines of a cell: nothing between Chinese signs and within an open bracket of Markdown,
    nor where a number filled its line; otherwise a space, so that two numbers do not become one."""
    if not text or text.endswith("\n"):
        return ""
    if text.count("[") > text.count("]") or text.count("{") > text.count("}"):
        return ""
    if text[-1].isdigit() and part[0].isdigit():
        return "" if full else " "
    return "" if _WORD.match(text[-1]) or _WORD.match(part[0]) else " " if part[0].isalnum() else ""
