"""Numbers that stand somewhere behind a label, in a text without rows: one word a line, a page a line, all glued.

They belong to the label before them, except where the text was taken from a page by height: there the numbers of a row
may come before its label, and so behind the label before. Such a place shows itself by the numbers of two rows behind
one label; from there on each label has the numbers before it, until a label comes that has none behind it. Where none
comes, or the last row of the table has none, the rows in question are doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.annual_reports.readers.bands import Band
from gongkai.annual_reports.readers.stream import Group

# Rows of fewer cells are not told apart by their count: two single numbers may be a number and a page number.
_FEWEST_CELLS = 3


@dataclass(slots=True)
class Followed:
    """Which group each row (by its place in the table's bands) has, and which rows are doubtful."""

    groups: dict[int, Group] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)


def follow(
    bands: Sequence[Band],
    behind: Mapping[int, Sequence[Group]],
    fixed: Mapping[int, Sequence[Group]],
    before: Group | None,
    width: Callable[[str], int],
) -> Followed:
    """Gives the groups that stand behind labels to rows. ``fixed``: groups that rows have for certain; ``before``: a
    row of numbers before the first label."""
    result = Followed()
    held: list[Group] = [before] if before else []
    stretch: list[int] = []
    for i, band in enumerate(bands):
        own = [part for group in behind.get(i, ()) for part in _rows_in(group, width(band.code))]
        if fixed.get(i) and held:
            result.doubtful |= {i, *stretch}
            held = []
        held += own
        if held and not fixed.get(i):
            result.groups[i] = held.pop(0)
        if len(held) > 1:
            result.doubtful |= {i, *stretch}
        stretch = [*stretch, i] if held else []
    if held:
        result.doubtful |= {*stretch}
    return result


def _rows_in(group: Group, width: int) -> list[Group]:
    """A group that holds the numbers of several rows, cut into these."""
    tokens = group.tokens
    if width < _FEWEST_CELLS or len(tokens) <= width or len(tokens) % width:
        return [group]
    return [Group(tokens[at : at + width]) for at in range(0, len(tokens), width)]
