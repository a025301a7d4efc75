"""The statutory layout of a report as data (国办公开办函〔2021〕30号): headings, paragraphs, tables as grids of boxes.

Renderers print what stands here and know no label, row or column by themselves. Labels come from
``law.report_format``; text that a person wrote comes from the document and stays text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from gongkai.annual_reports.document import (
    OTHERWISE_TOGETHER,
    Cell,
    CellKind,
    ReportDocument,
    Section,
    Table,
)
from gongkai.law import report_format
from gongkai.law.report_format import TABLE_2, TABLE_3, TABLE_4

# How a sheet of text is called beside the tables.
TEXT = "报告正文"
SUBJECT = "政府信息公开"
NAME = f"{SUBJECT}工作年度报告"
# Characters of a title that have room on one line.
TITLE_LINE = 19
# The head of the first column of Table 2 in the official form.
SUBJECTS = "信息内容"
NOT_APPLICABLE = "/"
# Characters that would show text in another order than it is stored.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_SUBHEADING = re.compile("（[一二三四五六七八九十]{1,3}）[^。；！？]{1,30}")
# With what a report ends: the agency's name and the date, each alone on its line.
_FIGURE = r"[\d〇零○一二三四五六七八九十]"
_DATE = re.compile(rf"[（(]?{_FIGURE}{{4}} ?年 ?{_FIGURE}{{1,3}} ?月 ?{_FIGURE}{{1,3}} ?日[）)]?")
_NAME_ALONE = re.compile(r"[^\W\d_](?:[^\W\d_]| ){3,39}")
_NO_CHARACTER = frozenset("\ufffe\uffff")


class Role(StrEnum):
    """What a box is to its table: heads name columns, labels name rows, values are the report's."""

    HEAD = "head"
    BAND = "band"
    LABEL = "label"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a grid: its text, its first row and column (from 0), how many of both it covers.

    ``cell`` and ``name`` (``t3.r01.c1``) are those of the document where the box is a value.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    role: Role = Role.VALUE
    cell: Cell | None = None
    name: str = ""

    def over_column(self, other: Box) -> bool:
        """Whether this box and the other have a column in common."""
        return self.column < other.column + other.colspan and other.column < self.column + self.colspan


@dataclass(frozen=True, slots=True)
class Measure:
    """How wide a column must be at least, and how much of what is left over it takes; in widths of a character."""

    least: float
    share: float


@dataclass(frozen=True)
class Grid:
    """A table as printed. ``rows[i]`` are the boxes that begin in row i; the first ``heads`` rows are repeated at the
    top of each page. ``name``: 表二, 表三, 表四, by the section; ``title``: what the section is about."""

    code: str
    name: str
    title: str
    heads: int
    rows: tuple[tuple[Box, ...], ...]
    measures: tuple[Measure, ...]

    @property
    def boxes(self) -> Iterator[Box]:
        """All boxes, row by row."""
        for row in self.rows:
            yield from row

    @cached_property
    def sides(self) -> tuple[Box, ...]:
        """The boxes that are no value: few beside the values, each of which is asked for its heads."""
        return tuple(each for each in self.boxes if each.role is not Role.VALUE)

    def heads_of(self, box: Box) -> tuple[Box, ...]:
        """The boxes that say what a value is: the band and the heads above it, the labels beside it."""
        band = max((each.row for each in self.sides if each.role is Role.BAND and each.row < box.row), default=-1)
        return tuple(
            each
            for each in self.sides
            if (each.role is Role.BAND and each.row == band)
            or (each.role is Role.HEAD and band < each.row < box.row and each.over_column(box))
            or (each.role is Role.LABEL and each.row <= box.row < each.row + each.rowspan)
        )

    def fit(self, width: float, sizes: Sequence[float]) -> tuple[float, tuple[float, ...]]:
        """The largest of ``sizes`` at which all columns have their least width within ``width`` (same unit), and the
        widths of the columns. Where even the smallest is too large, as small as it must be."""
        least = sum(measure.least for measure in self.measures)
        size = next((size for size in sizes if least * size <= width), width / least)
        shares = sum(measure.share for measure in self.measures)
        spare = width - least * size
        return size, tuple(m.least * size + spare * m.share / shares for m in self.measures)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one of the six sections."""

    text: str
    number: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``lead``: it stands before the first section; ``sub``: it is a heading that the writer set;
    ``signed``: it is the agency's name or the date below the text."""

    text: str
    lead: bool = False
    sub: bool = False
    signed: bool = False


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Page:
    """A report laid out: its title and its blocks in the order of printing."""

    title: str
    agency: str
    blocks: tuple[Block, ...]

    @property
    def title_parts(self) -> tuple[str, ...]:
        """The title, cut where it reads best when one line is too short for it."""
        agency, name, rest = self.title.rpartition(SUBJECT)
        return (self.title,) if len(self.title) <= TITLE_LINE or not agency else (agency, name + rest)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))


def lay_out(report: ReportDocument) -> Page:
    """The report in the statutory order: what it lacks is not printed, what it has is nowhere left out."""
    return Page(title_of(report), printable(report.agency or ""), tuple(_blocks(report)))


def title_of(report: ReportDocument) -> str:
    """The title as the report has it; without one, the usual title from agency and year."""
    year = f"{report.year}年" if report.year else ""
    return printable(report.title) or f"{printable(report.agency or '')}{year}{NAME}"


def printable(text: str) -> str:
    """Text that can be printed everywhere: NFC, single spaces, without control characters, without characters that
    reorder the text; half a surrogate pair becomes U+FFFD."""
    return " ".join("".join(map(_printable, unicodedata.normalize("NFC", text))).split())


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    dropped = unicodedata.category(character) == "Cc" or character in _REORDERING or character in _NO_CHARACTER
    return "" if dropped else character


def printed(cell: Cell) -> str:
    """What stands in the box of a cell: the number, ``/``, or nothing."""
    if cell.kind is CellKind.NOT_APPLICABLE:
        return NOT_APPLICABLE
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else str(cell.value) if cell.value is not None else ""


def _blocks(report: ReportDocument) -> Iterator[Block]:
    waiting = {report_format.TABLES[table.code].section: table for table in report.tables}
    yield from _paragraphs(report.lead, lead=True)
    order = [section.number for section in report_format.SECTIONS]
    for section in report.sections:
        if section.number in order:
            yield from _tables_without_section(waiting, report, order[: order.index(section.number)])
        yield Heading(heading_of(section), section.number)
        below = _signature(section.paragraphs) if section is report.sections[-1] else len(section.paragraphs)
        yield from _paragraphs(section.paragraphs[:below])
        yield from (replace(each, sub=False, signed=True) for each in _paragraphs(section.paragraphs[below:]))
        table = waiting.pop(section.number, None)
        if table:
            yield grid(table)
    yield from map(grid, waiting.values())


def _signature(paragraphs: Sequence[str]) -> int:
    """Where the agency's name and the date begin with which the last section ends."""
    end = len(paragraphs)
    if end and _DATE.fullmatch(printable(paragraphs[-1])):
        return end - 2 if end > 1 and _NAME_ALONE.fullmatch(printable(paragraphs[-2])) else end - 1
    return end


def _tables_without_section(waiting: dict[str, Table], report: ReportDocument, before: list[str]) -> Iterator[Block]:
    """A table whose section the report does not have stands where the section would."""
    for number in before:
        if number in waiting and report.section(number) is None:
            yield grid(waiting.pop(number))


def heading_of(section: Section) -> str:
    """The heading as printed, with its number."""
    return f"{section.number}、{printable(section.heading)}"


def _paragraphs(texts: Iterable[str], *, lead: bool = False) -> Iterator[Paragraph]:
    for text in map(printable, texts):
        if text:
            yield Paragraph(text, lead=lead, sub=not lead and bool(_SUBHEADING.fullmatch(text)))


def grid(table: Table) -> Grid:
    """A table in the form of the annex."""
    return {TABLE_2.code: _table_2, TABLE_3.code: _table_3, TABLE_4.code: _table_4}[table.code](table)


def _named(table: report_format.Table) -> tuple[str, str, str]:
    title = next(section.title for section in report_format.SECTIONS if section.number == table.section)
    return table.code, f"表{table.section}", title


# Branching labels: each path leads from the outermost label to the innermost; equal beginnings are one box.
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Branch:
    """A label over ``length`` neighbouring paths from ``start``, at ``level``, covering ``depth`` levels."""

    text: str
    start: int
    length: int
    level: int
    depth: int


def _branches(paths: Sequence[Path], depth: int, start: int = 0, level: int = 0) -> Iterator[_Branch]:
    """The labels of neighbouring paths, merged; the innermost fills up the levels to ``depth``."""
    for label, group in groupby(paths, key=lambda path: (path[0], len(path) > 1)):
        members = list(group)
        if label[1]:
            yield _Branch(label[0], start, len(members), level, 1)
            yield from _branches([path[1:] for path in members], depth, start, level + 1)
        else:
            for at in range(len(members)):
                yield _Branch(label[0], start + at, 1, level, depth - level)
        start += len(members)


def _heads(paths: Sequence[Path], column: int, row: int = 0) -> Iterator[Box]:
    for each in _branches(paths, max(map(len, paths))):
        yield Box(each.text, row + each.level, column + each.start, each.depth, each.length, Role.HEAD)


def _labels(paths: Sequence[Path], row: int, depth: int) -> Iterator[Box]:
    for each in _branches(paths, depth):
        yield Box(each.text, row + each.start, each.level, each.length, each.depth, Role.LABEL)


def _value(name: str, cell: Cell, row: int, column: int, colspan: int = 1) -> Box:
    return Box(printed(cell), row, column, 1, colspan, Role.VALUE, cell, name)


def _rows(boxes: Iterable[Box]) -> tuple[tuple[Box, ...], ...]:
    ordered = sorted(boxes, key=lambda box: (box.row, box.column))
    return tuple(tuple(row) for _, row in groupby(ordered, key=lambda box: box.row))


def _measures(
    labels: Sequence[Measure], boxes: Iterable[Box], columns: int, *, least: float, share: float = 1
) -> tuple[Measure, ...]:
    """Columns of labels, then columns of numbers: as wide as the longest number that stands in one column alone."""
    needs = [least] * columns
    for box in boxes:
        if box.role is Role.VALUE and box.colspan == 1:
            at = box.column - len(labels)
            needs[at] = max(needs[at], DIGIT * len(box.text) + PADDING)
    return (*labels, *(Measure(need, share) for need in needs))


# The width of a digit and of the space beside a number, in widths of a character, in the widest of the usual fonts.
DIGIT = 0.6
PADDING = 0.9


def _table_2(table: Table) -> Grid:
    titles = {column.code: column.label for column in TABLE_2.columns}
    known = {row.code: row for row in TABLE_2.rows}
    width = max(len(row.columns) for row in TABLE_2.rows)
    boxes: list[Box] = []
    at = 0
    for block, rows in groupby(table.rows, key=lambda row: known[row.code].blocks):
        members = list(rows)
        columns = known[members[0].code].columns
        span = width // len(columns)
        boxes.append(Box(block[0], at, 0, 1, 1 + width, Role.BAND))
        boxes.append(Box(SUBJECTS, at + 1, 0, role=Role.HEAD))
        boxes += [Box(titles[c], at + 1, 1 + n * span, 1, span, Role.HEAD) for n, c in enumerate(columns)]
        for row, member in enumerate(members, at + 2):
            boxes.append(Box(known[member.code].label, row, 0, role=Role.LABEL))
            for n, (code, cell) in enumerate(zip(columns, member.cells, strict=True)):
                boxes.append(_value(f"{TABLE_2.code}.{member.code}.{code}", cell, row, 1 + n * span, span))
        at += 2 + len(members)
    measures = _measures((Measure(8, 1.4),), boxes, width, least=6.5)
    return Grid(*_named(TABLE_2), 0, _rows(boxes), measures)


def _table_3(table: Table) -> Grid:
    columns = TABLE_3.columns
    applicants = report_format.APPLICANTS
    heads = [(applicants, *((c.group,) if c.group != applicants else ()), c.label) for c in columns]
    known = {row.code: row for row in TABLE_3.rows}
    paths = [
        (report_format.RESULTS, report_format.OTHERWISE)
        if row.code == OTHERWISE_TOGETHER
        else (*known[row.code].blocks, known[row.code].label)
        for row in table.rows
    ]
    top, depth = max(map(len, heads)), max(map(len, paths))
    boxes = [Box(TABLE_3.note, 0, 0, top, depth, Role.HEAD), *_heads(heads, depth), *_labels(paths, top, depth)]
    for at, row in enumerate(table.rows, top):
        for n, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
            boxes.append(_value(f"{TABLE_3.code}.{row.code}.{column.code}", cell, at, depth + n))
    labels = (Measure(2.7, 0.2), Measure(5.6, 0.3), Measure(13, 6))
    return Grid(*_named(TABLE_3), top, _rows(boxes), _measures(labels, boxes, len(columns), least=3.1, share=0.2))


def _table_4(table: Table) -> Grid:
    known = {row.code: row for row in TABLE_4.rows}
    heads = [(*known[row.code].blocks, known[row.code].label, c.label) for row in table.rows for c in TABLE_4.columns]
    top = max(map(len, heads))
    names = [f"{TABLE_4.code}.{row.code}.{column.code}" for row in table.rows for column in TABLE_4.columns]
    cells = [cell for row in table.rows for cell in row.cells]
    values = [_value(name, cell, top, n) for n, (name, cell) in enumerate(zip(names, cells, strict=True))]
    boxes = [*_heads(heads, 0), *values]
    return Grid(*_named(TABLE_4), top, _rows(boxes), _measures((), boxes, len(names), least=2.7))
