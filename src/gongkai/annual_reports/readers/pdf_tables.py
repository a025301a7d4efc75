"""Ruled tables of a PDF page as grids: which rules count, and in which row and column a cell stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Grid, GridCell
from gongkai.annual_reports.readers.flow import tidy
from gongkai.annual_reports.readers.pdf_lines import Char, printed_lines

Box = tuple[float, float, float, float]
# Row, column, rows and columns that a cell takes.
Position = tuple[int, int, int, int]

# Rules are thin; what is thicker and has no border is a background.
_THIN = 3.0
# Rules that lie so close are one.
_SAME = 3.0
# A rule is drawn when so much of it is.
_MOSTLY = 0.95


def ruled_tables(page: Any) -> Iterator[tuple[Box, dict[Box, Position]]]:
    """The tables of a page with more than one column: where they are, and the boxes of their cells."""
    ruled = page.filter(_may_be_rule)
    for table in ruled.find_tables({"explicit_horizontal_lines": _open_ends(ruled)}):
        positions = _positions(table.cells)
        if len({column for _, column, *_ in positions.values()}) > 1:
            yield table.bbox, positions


def grid_of(positions: dict[Box, Position], chars: list[Char], place: Place) -> Grid:
    """The grid of a table with the characters that stand in it."""
    count = max(row + high for row, _, high, _ in positions.values())
    rows: list[list[GridCell]] = [[] for _ in range(count)]
    for box, (row, column, high, wide) in sorted(positions.items(), key=lambda each: each[1]):
        inside, chars = parted(chars, box)
        text = "\n".join(tidy(line.text) for line in printed_lines(inside))
        rows[row].append(GridCell(text, row, column, high, wide))
    return Grid(tuple(map(tuple, rows)), place)


def parted(chars: list[Char], box: Box) -> tuple[list[Char], list[Char]]:
    """The characters in a box, and the others."""
    inside: list[Char] = []
    outside: list[Char] = []
    for char in chars:
        (inside if _is_within(char, box) else outside).append(char)
    return inside, outside


def _is_within(char: Char, box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _may_be_rule(thing: Char) -> bool:
    if thing["object_type"] != "rect":
        return bool(thing["object_type"] != "char")
    return bool(thing.get("stroke")) or min(thing["width"], thing["height"]) < _THIN


def _open_ends(page: Any) -> list[Char]:
    """The rules that are not drawn where a page break cuts a row: upright rules end there with nothing across."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > _SAME]
    level = [edge for edge in page.edges if edge["orientation"] == "h"]
    drawn = []
    for end in (min((e["top"] for e in upright), default=0), max((e["bottom"] for e in upright), default=0)):
        ending = [edge for edge in upright if min(abs(edge["top"] - end), abs(edge["bottom"] - end)) <= _SAME]
        left, right = min((e["x0"] for e in ending), default=0), max((e["x1"] for e in ending), default=0)
        across = sum(e["width"] for e in level if abs(e["top"] - end) <= _SAME)
        if len(ending) > 1 and across < (right - left) * _MOSTLY:
            rule = {"object_type": "line", "x0": left, "x1": right, "top": end, "bottom": end}
            drawn.append({**rule, "width": right - left, "height": 0})
    return drawn


def _positions(boxes: Iterable[Box]) -> dict[Box, Position]:
    """Row, column and spans of the cells of a table, by where their borders are."""
    boxes = list(boxes)
    across = _borders(edge for box in boxes for edge in (box[0], box[2]))
    down = _borders(edge for box in boxes for edge in (box[1], box[3]))
    placed = {}
    for box in boxes:
        column, row = _nearest(across, box[0]), _nearest(down, box[1])
        wide, high = _nearest(across, box[2]) - column, _nearest(down, box[3]) - row
        placed[box] = (row, column, max(1, high), max(1, wide))
    return placed


def _borders(edges: Iterable[float]) -> list[float]:
    borders: list[float] = []
    for edge in sorted(edges):
        if not borders or edge - borders[-1] > _SAME:
            borders.append(edge)
    return borders


def _nearest(borders: Sequence[float], edge: float) -> int:
    return min(range(len(borders)), key=lambda index: abs(borders[index] - edge))
