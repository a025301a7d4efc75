"""Tables drawn with signs in plain text and Markdown: found among the lines and made ``Grid``s of, where the borders of
the cells can be made out with certainty.

Drawn borders and pandoc's tables give exact grids. Cells separated by pipes or tabs give grids of which spans are
lost: a row is as many cells as it has, in their order. Pipes of which each stands with a single cell give one ``Line``
for each cell, a blank one for a blank cell, so that the reader of vertical text can count. Columns made by mere spaces
stay lines: a blank cell leaves no trace there, and a row without blank cells is read from its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Block, Grid, GridCell, Line
from gongkai.annual_reports.readers.drawn import DRAWN, has_rulers, lay_out_drawn
from gongkai.annual_reports.readers.markup import without_markup
from gongkai.annual_reports.readers.piped import cells_of_stream, end_of_stream, rows_of_pipes
from gongkai.annual_reports.readers.ruled import RULER, lay_out_ruled

# Lines of a table that are longer than this hold no cells of a report.
LONGEST_LINE = 5_000
# A table between rulers has no more rows.
MOST_ROWS = 80
_CHAPTER = re.compile(r"\s*[一二三四五六七]、")
# A cell that reaches over its whole row, as Table 2 has them; it may stand on a line without any sign.
_ACROSS = re.compile(r"\s*第?\s*二十条\s*第?\s*[（(].[）)]\s*项\s*")
# A row that holds numbers and no label is a row of Table 4, or a part of a row broken over lines.
_NUMBER = re.compile(r"\s*\d+(?:[.,]\d+)*\s*")
_ROW_OF_TABLE_4 = 15
# So many lines with tabs, or so many cells in one, are a table.
_FEWEST_ROWS, _FEWEST_CELLS = 2, 3


def lay_out(lines: Sequence[Line], *, markup: bool = False) -> tuple[Block, ...]:
    """The lines as blocks: tables that can be made out as grids, all else as it is. ``markup``: the lines are Markdown,
    whose signs are taken off."""
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        end, found = _table_at(lines, at)
        if found is None:
            blocks.append(lines[at])
            at += 1
        else:
            blocks += found
            at = end
    return tuple(_cleaned(block) for block in blocks) if markup else tuple(blocks)


def _cleaned(block: Block) -> Block:
    if isinstance(block, Line):
        return Line(without_markup(block.text), block.place)
    rows = tuple(
        tuple(GridCell(without_markup(c.text), c.row, c.column, c.rowspan, c.colspan) for c in row)
        for row in block.rows
    )
    return Grid(rows, block.place, block.exact)


_Kind = tuple[Callable[[str], bool], Callable[[Sequence[Line]], "list[Block] | None"]]


def _table_at(lines: Sequence[Line], at: int) -> tuple[int, list[Block] | None]:
    text = lines[at].text
    if len(text) > LONGEST_LINE:
        return at, None
    if RULER.fullmatch(text):
        return _ruled(lines, at)
    if (end := end_of_stream(lines, at)) > at:
        return end, list(cells_of_stream(lines[at:end]))
    for belongs, make in _KINDS:
        if belongs(text):
            end = _end_of_run(lines, at, belongs)
            if (found := make(lines[at:end])) is not None:
                return end, found
    if _ACROSS.fullmatch(text) and at + 1 < len(lines):
        return _table_below(lines, at)
    return at, None


def _table_below(lines: Sequence[Line], at: int) -> tuple[int, list[Block] | None]:
    """A table of which the first row is one cell without any sign."""
    for belongs, make in _KINDS[1:]:
        if belongs(lines[at + 1].text):
            end = _end_of_run(lines, at + 1, belongs)
            return (end, found) if (found := make(lines[at:end])) is not None else (at, None)
    return at, None


def _end_of_run(lines: Sequence[Line], at: int, belongs: Callable[[str], bool]) -> int:
    end = at + 1
    while end < len(lines) and len(lines[end].text) <= LONGEST_LINE:
        text = lines[end].text
        if not belongs(text) and not (_ACROSS.fullmatch(text) and _goes_on(lines, end, belongs)):
            break
        end += 1
    return end


def _goes_on(lines: Sequence[Line], at: int, belongs: Callable[[str], bool]) -> bool:
    return at + 1 < len(lines) and belongs(lines[at + 1].text)


def _ruled(lines: Sequence[Line], at: int) -> tuple[int, list[Block] | None]:
    """A table between rulers of dashes: up to a blank line, or to the first or second ruler before it."""
    end = at + 1
    if end == len(lines) or RULER.fullmatch(lines[end].text):
        return at, None
    stops: list[int] = []
    while end < min(len(lines), at + MOST_ROWS) and lines[end].text.strip() and len(lines[end].text) <= LONGEST_LINE:
        end += 1
        if RULER.fullmatch(lines[end - 1].text):
            stops.append(end)
    for stop in (end, *reversed(stops[:2])):
        if rows := lay_out_ruled([line.text for line in lines[at:stop]]):
            return stop, [Grid(rows, _place(lines[at]))]
    return at, None


def _place(line: Line) -> Place:
    return Place(f"{line.place}起的表格")


def _is_drawn(text: str) -> bool:
    return DRAWN.fullmatch(text) is not None


def _is_piped(text: str) -> bool:
    return "|" in text and not _CHAPTER.match(text.split("|", 1)[0] if text.count("|") < 2 else "")


def _is_tabbed(text: str) -> bool:
    return "\t" in text.strip(" \u3000\t") or ("\t" in text and bool(text.strip()) and not text.startswith("\t\t"))


def _drawn(lines: Sequence[Line]) -> list[Block] | None:
    texts = [line.text for line in lines]
    if rows := lay_out_drawn(texts):
        return [Grid(rows, _place(lines[0]))]
    # Lines between borders that cannot be made out are no rows.
    return list(lines) if has_rulers(texts) else None


def _piped(lines: Sequence[Line]) -> list[Block] | None:
    texts = [line.text for line in lines]
    rows = rows_of_pipes(texts)
    return [_ragged(rows, lines)] if _whole(rows) else None


def _tabbed(lines: Sequence[Line]) -> list[Block] | None:
    rows = [line.text.split("\t") for line in lines]
    if len(rows) < _FEWEST_ROWS and max(map(len, rows)) < _FEWEST_CELLS:
        return None
    return [_ragged(rows, lines)] if _whole(rows) else None


_KINDS: tuple[_Kind, ...] = ((_is_drawn, _drawn), (_is_piped, _piped), (_is_tabbed, _tabbed))


def _whole(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row that holds numbers holds its label too: lines are rows, not parts of rows."""
    for row in rows:
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > 1 and all(_NUMBER.fullmatch(cell) for cell in filled) and len(filled) != _ROW_OF_TABLE_4:
            return False
    return True


def _ragged(rows: Sequence[Sequence[str]], lines: Sequence[Line]) -> Grid:
    cells = tuple(
        tuple(GridCell(text.strip(), number, column) for column, text in enumerate(row))
        for number, row in enumerate(rows)
    )
    return Grid(cells, _place(lines[0]), exact=False)
