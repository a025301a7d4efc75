"""What container readers hand to recognition: lines of text and grids of cells, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding


class Line(NamedTuple):
    """A paragraph, or a physical line where the file has nothing else. Blank lines of plain text are kept: there a
    blank line may be a blank cell."""

    text: str
    place: Place


class GridCell(NamedTuple):
    """A cell of a grid as the file has it, at its first row and column (from 0) after spans were laid out."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the file. ``rows[i]`` are the cells that begin in row i, left to right; covered positions are not
    repeated.

    ``exact``: cell borders are those of the file, so that a blank cell is known to be blank. Where they were made out
    from spacing, spans and blanks may be lost.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    place: Place
    exact: bool = True


Block = Line | Grid


@dataclass(frozen=True, slots=True)
class Source:
    """A file taken apart: what kind it is, its blocks, and what the container reader has to say.

    ``title`` is the title the container itself carries (``<title>``, document properties), if any.
    """

    kind: str
    blocks: tuple[Block, ...]
    title: str = ""
    findings: tuple[Finding, ...] = ()


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of a file: lines, and cells of grids."""
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            for row in block.rows:
                for cell in row:
                    yield cell.text
