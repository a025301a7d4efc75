"""The annual report as one immutable, typed document (条例 50; R88-R90, R95).

Readers make it, rules judge it, renderers print it.

Cells bear the names of ``law.report_format``: ``t3.r01.c1``. A number, a blank and a “not applicable” are three
different things and none is ever turned into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from gongkai.annual_reports.lazily import Lazily
from gongkai.law import report_format

# （六）其他处理 printed as one row takes the place of r21, r22 and r23.
OTHERWISE_TOGETHER = "r21_23"
OTHERWISE_APART = ("r21", "r22", "r23")


class CellKind(StrEnum):
    """What stands in a cell. ``MISSING``: the report has no such cell; ``UNREADABLE``: it has one, and reading is
    refused."""

    NUMBER = "number"
    BLANK = "blank"
    NOT_APPLICABLE = "na"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class Format(StrEnum):
    """Which edition of the format a report follows: 国办公开办函〔2021〕30号, or the older 〔2019〕60号 with another
    Table 2."""

    OF_2021 = "2021"
    OF_2019 = "2019"


class Place(NamedTuple):
    """Where something was found, for a person who looks it up: a part of the file, counted from 1, and a row and
    column."""

    part: str
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row is not None else ""
        column = f"第{self.column}列" if self.column is not None else ""
        return f"{self.part}{row}{column}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its kind, its value when it is a number, the text as printed and where it stood.

    Two cells are equal when kind and value are: how and where they were printed does not count.
    """

    kind: CellKind
    value: int | Decimal | None = None
    printed: str = field(default="", compare=False)
    place: Place | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.kind is CellKind.NUMBER):
            raise ValueError(f"a cell of kind {self.kind} with value {self.value!r}")

    def __reduce__(self) -> tuple[type[Cell], tuple[object, ...]]:
        # A report has two hundred: what dataclasses do for pickling by themselves takes ten times as long.
        return Cell, (self.kind, self.value, self.printed, self.place)

    @property
    def number(self) -> int | Decimal | None:
        """The value, or nothing where there is no number."""
        return self.value

    @classmethod
    def of(cls, value: int | Decimal, printed: str | None = None, place: Place | None = None) -> Cell:
        """A number."""
        return cls(CellKind.NUMBER, value, str(value) if printed is None else printed, place)

    @classmethod
    def blank(cls, place: Place | None = None) -> Cell:
        """A cell in which nothing is printed."""
        return cls(CellKind.BLANK, None, "", place)

    @classmethod
    def not_applicable(cls, printed: str = "/", place: Place | None = None) -> Cell:
        """A cell with ``/``, ``—`` or ``无``."""
        return cls(CellKind.NOT_APPLICABLE, None, printed, place)

    @classmethod
    def missing(cls, place: Place | None = None) -> Cell:
        """A cell that the format asks for and the report does not have."""
        return cls(CellKind.MISSING, None, "", place)

    @classmethod
    def unreadable(cls, printed: str, place: Place | None = None) -> Cell:
        """A cell in which something is printed that cannot be read with certainty."""
        return cls(CellKind.UNREADABLE, None, printed, place)


_MISSING = Cell.missing()


class TableRow(NamedTuple):
    """A row of a table: its code (``r01``, ``r21_23``, ``rules``, ``review``) and its cells in the columns of the
    format."""

    code: str
    cells: tuple[Cell, ...]


class Printed(NamedTuple):
    """How numbers are printed, cell by cell: the text and the place of each, and the rows: code, first and last cell.
    ``together``: （六）其他处理 is one row."""

    texts: tuple[str, ...]
    places: tuple[Place | None, ...]
    rows: tuple[tuple[str, int, int], ...]
    together: bool


class Numbers(Lazily[TableRow]):
    """Rows of a table that has a number in every cell, a natural one or, for the fee, a decimal not below nought: the
    values are known, the cells are made when they are looked at. ``make`` makes the rows faster than anew."""

    __slots__ = ("printed", "values")

    def __init__(
        self,
        values: tuple[int | Decimal, ...],
        printed: Printed,
        make: Callable[[], Sequence[TableRow]] | None = None,
    ) -> None:
        super().__init__(make or self._anew)
        self.values = values
        self.printed = printed

    def __reduce__(self) -> tuple[type[Numbers], tuple[object, ...]]:
        # Without the cells: whoever gets it makes those he looks at.
        return Numbers, (self.values, self.printed)

    @property
    def together(self) -> bool:
        """Whether （六）其他处理 is one row."""
        return self.printed.together

    def _anew(self) -> tuple[TableRow, ...]:
        cells = tuple(map(_number_cell, self.values, self.printed.texts, self.printed.places))
        return tuple([TableRow(row, cells[start:end]) for row, start, end in self.printed.rows])


def _number_cell(value: int | Decimal, text: str, place: Place | None) -> Cell:
    return Cell(CellKind.NUMBER, value, text, place)


@dataclass(frozen=True)
class Table:
    """One of the three tables. Every row of the format is there; what the report lacks are cells of kind ``MISSING``.

    Raises ``ValueError`` when rows or cells are not those of the format.
    """

    code: str
    rows: Sequence[TableRow]

    def __post_init__(self) -> None:
        # Whoever knows the values has seen the rows before.
        if isinstance(self.rows, Numbers):
            return
        shape = tuple([(row.code, len(row.cells)) for row in self.rows])
        if shape not in _SHAPES[self.code]:
            raise ValueError(f"rows of {self.code} with their cells: {list(shape)}")

    def __reduce__(self) -> tuple[type[Table], tuple[object, ...]]:
        # What was made of it meanwhile does not go with it.
        return Table, (self.code, self.rows if isinstance(self.rows, Numbers) else tuple(self.rows))

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """All cells by their names, row by row. To be read only."""
        return dict(zip(self.names, self._in_order, strict=True))

    @property
    def plain(self) -> bool:
        """Whether it is known of all cells at once that the numbers stand there that may: nothing is blank, refused,
        below nought or a fraction but of the fee. Where it is not known, each cell is to be asked."""
        return isinstance(self.rows, Numbers)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all cells, row by row."""
        return cell_names(self.code, together=self.together)

    @property
    def places(self) -> Mapping[str, int]:
        """Where in this order each cell stands, from 0."""
        return _PLACES[self.code, self.together]

    @property
    def values(self) -> tuple[int | Decimal | None, ...]:
        """The values of all cells, row by row; nothing for a cell without a number."""
        return self.rows.values if isinstance(self.rows, Numbers) else self._values

    @cached_property
    def _values(self) -> tuple[int | Decimal | None, ...]:
        return tuple([each.value for each in self._in_order])

    @cached_property
    def _in_order(self) -> tuple[Cell, ...]:
        return tuple(chain.from_iterable([row.cells for row in self.rows]))

    @property
    def together(self) -> bool:
        """Whether （六）其他处理 is printed as one row."""
        return self.rows.together if isinstance(self.rows, Numbers) else self._together

    @cached_property
    def _together(self) -> bool:
        return self.code == report_format.TABLE_3.code and any(row.code == OTHERWISE_TOGETHER for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections: its number (一 … 六), its heading as printed without the number, and its text.

    ``paragraphs`` are normalised (NFC, single spaces, no blank ones) and hold no table.
    """

    number: str
    heading: str
    paragraphs: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)

    def __reduce__(self) -> tuple[type[Section], tuple[object, ...]]:
        return Section, (self.number, self.heading, self.paragraphs, self.place)

    @property
    def text(self) -> str:
        """The paragraphs as lines."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class ReportDocument:
    """An annual report. What a report does not have or does not say is ``None``, or not in ``sections``.

    ``lead`` is what stands before section 一 after the title: legal basis, period, contact, page metadata.
    """

    agency: str | None
    year: int | None
    title: str
    format: Format | None
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    table2: Table | None
    table3: Table | None
    table4: Table | None

    def __reduce__(self) -> tuple[type[ReportDocument], tuple[object, ...]]:
        return ReportDocument, tuple(getattr(self, each.name) for each in fields(self))

    def __hash__(self) -> int:
        return hash((self.agency, self.year, self.title))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables that the report has."""
        return tuple(table for table in (self.table2, self.table3, self.table4) if table is not None)

    def section(self, number: str) -> Section | None:
        """The first section with that number (一 … 六)."""
        return next((section for section in self.sections if section.number == number), None)

    def cell(self, name: str) -> Cell:
        """The cell of that name; ``MISSING`` where the report does not have it."""
        return next((table.cells[name] for table in self.tables if name in table.cells), _MISSING)


@cache
def possible_rows(table: str) -> tuple[tuple[str, ...], ...]:
    """The row codes that a table may have, in order: Table 3 may print （六） as one row."""
    codes = tuple(row.code for row in report_format.TABLES[table].rows)
    if table != report_format.TABLE_3.code:
        return (codes,)
    first = codes.index(OTHERWISE_APART[0])
    return codes, (*codes[:first], OTHERWISE_TOGETHER, *codes[first + len(OTHERWISE_APART) :])


def columns_of(table: str, row: str) -> tuple[str, ...]:
    """The column codes of a row in the order of printing. Raises ``KeyError`` for a row the format does not know."""
    return _COLUMNS[table, row]


def cell_names(table: str, *, together: bool = False) -> tuple[str, ...]:
    """The names of a table's cells, row by row; ``together``: （六）其他处理 is one row."""
    return _NAMES[table, together]


def _all_columns() -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for table in report_format.TABLES.values():
        every = tuple(column.code for column in table.columns)
        for row in table.rows:
            yield (table.code, row.code), row.columns or every
        if table.code == report_format.TABLE_3.code:
            yield (table.code, OTHERWISE_TOGETHER), every


_COLUMNS = dict(_all_columns())
# The rows that a table may have, each with the number of its cells.
_SHAPES = {
    table: frozenset(tuple((row, len(columns_of(table, row))) for row in rows) for rows in possible_rows(table))
    for table in report_format.TABLES
}
# The cells of a table by name, row by row, without and with （六） as one row.
_NAMES = {
    (table, rows is not possible_rows(table)[0]): tuple(
        f"{table}.{row}.{column}" for row in rows for column in columns_of(table, row)
    )
    for table in report_format.TABLES
    for rows in possible_rows(table)
}
_PLACES = {form: {name: place for place, name in enumerate(names)} for form, names in _NAMES.items()}
