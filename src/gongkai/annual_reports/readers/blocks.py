"""What container readers hand to recognition: lines of text and grids of cells, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.numberless import Filled, GridCell, GridRow

__all__ = ["Block", "Grid", "GridCell", "GridRow", "Line", "Source", "texts_of"]


class Line(NamedTuple):
    """A paragraph, or a physical line where the file has nothing else. Blank lines of plain text are kept: there a
    blank line may be a blank cell."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the file. ``rows[i]`` are the cells that begin in row i, left to right; covered positions are not
    repeated.

    ``exact``: cell borders are those of the file, so that a blank cell is known to be blank. Where they were made out
    from spacing, spans and blanks may be lost.
    """

    rows: Sequence[GridRow]
    place: Place
    exact: bool = True

    @property
    def texts(self) -> Iterator[str]:
        """Every text in it; numbers of a known layout, which say nothing by themselves, are left out."""
        if isinstance(self.rows, Filled):
            return iter(self.rows.layout.words)
        return (cell.text for row in self.rows for cell in row)

    @property
    def length(self) -> int:
        """How many characters there are in it."""
        if isinstance(self.rows, Filled):
            return self.rows.layout.length + len("".join(self.rows.numbers))
        return sum(map(len, self.texts))


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
    """Every text of a file: lines, and cells of grids; mere numbers may be left out."""
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from block.texts
