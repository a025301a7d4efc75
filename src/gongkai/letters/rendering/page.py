"""What both renderers share: the measures of GB/T 9704-2012 (R116-R122) and a sheet laid out as lines and tables.

Measures are millimetres where the name says ``MM``, points elsewhere (1 pt = 1/72 inch).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from gongkai.letters import characters
from gongkai.letters.breaking import lines, width
from gongkai.letters.sheet import Block, Kind, Layout, Sheet

POINT = 72 / 25.4
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
ABOVE_MM, LEFT_MM = 37, 28
TYPE_WIDTH_MM, TYPE_HEIGHT_MM = 156, 225
RIGHT_MM = PAGE_WIDTH_MM - LEFT_MM - TYPE_WIDTH_MM
BELOW_MM = PAGE_HEIGHT_MM - ABOVE_MM - TYPE_HEIGHT_MM
LINES, CHARACTERS = 22, 28
PITCH_MM = TYPE_HEIGHT_MM / LINES
PITCH = PITCH_MM * POINT
TYPE_WIDTH = TYPE_WIDTH_MM * POINT
BODY, TITLE, TITLE_PITCH, SMALL = 16.0, 22.0, 33.0, 14.0
# 28 characters of 16 pt are wider than the type area by this much each.
TRACKING = TYPE_WIDTH / CHARACTERS - BODY
# 信函格式 (GB/T 9704-2012, 10.1).
NAME_TOP_MM, RULE_BELOW_NAME_MM, RULE_FROM_BOTTOM_MM, RULE_WIDTH_MM = 30, 4, 20, 170
RULE_THICK, RULE_GAP, RULE_THIN = 2.0, 1.3, 0.75
NUMBER_BELOW_RULE = BODY * 7 / 8
NAME_SIZES = (36.0, 22.0)  # the largest, and the smallest on one line
NAME_LEADING = 1.2
SPREAD = 0.2  # em between the characters of a short name
DATE_INDENT = 4  # characters to the right of the date
SEAL_MM = 42
PENDING_NUMBER, PENDING_DATE = "（编号签发时生成）", "（日期签发时生成）"
DRAFT = "草稿"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: every row has all columns; ``widths`` and ``size`` in points, ``centred`` by column.

    ``tall``: a row may be too high for a page, so that rows may be cut.
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    centred: tuple[bool, ...]
    size: float
    tall: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet as it is printed: every line that is cut by sense is cut here."""

    layout: Layout
    head: tuple[str, ...]
    head_size: float
    head_spread: float
    number: str
    title: tuple[str, ...]
    document_title: str
    addressee: str
    body: tuple[Paragraph | Grid, ...]
    listed: tuple[str, ...]
    signers: tuple[tuple[str, ...], ...]
    date: str
    note: str
    contact: str
    draft: bool

    @property
    def head_height(self) -> float:
        """The height of the red name, in points."""
        return self.head_size * (1 + (len(self.head) - 1) * NAME_LEADING)

    @property
    def rule_from_top(self) -> float:
        """Where the first red rule begins, in points from the edge of the page."""
        return (NAME_TOP_MM + RULE_BELOW_NAME_MM) * POINT + self.head_height

    @property
    def number_from_top(self) -> float:
        """Where the number begins, in points from the edge of the page."""
        return self.rule_from_top + RULE_THICK + RULE_GAP + RULE_THIN + NUMBER_BELOW_RULE

    @property
    def lines_before_title(self) -> int:
        """Lines of the type area that the head takes: the title stands about two lines below it, on the grid."""
        if self.layout is Layout.PLAIN:
            return 0
        bottom = self.number_from_top + (BODY if self.number else -NUMBER_BELOW_RULE)
        return ceil((bottom - ABOVE_MM * POINT) / PITCH + 1.5)

    @property
    def title_lines(self) -> int:
        """Lines of the type area that the title and the gap below it take."""
        return len(self.title) + 1


def lay_out(sheet: Sheet, *, draft: bool = False) -> Page:
    """The sheet as a page. A draft shows where number and date will stand. Raises ``Unprintable``."""
    characters.check([sheet.plain])
    head = lines(sheet.organ, TYPE_WIDTH / NAME_SIZES[1])
    above = lines(sheet.organ, TYPE_WIDTH / TITLE)
    longest = max(map(width, head), default=1) or 1
    size = min(NAME_SIZES[0], TYPE_WIDTH / longest)
    spread = SPREAD if longest * (1 + SPREAD) * size <= TYPE_WIDTH else max(0.0, TYPE_WIDTH / size / longest - 1)
    return Page(
        layout=sheet.layout,
        head=head,
        head_size=size,
        head_spread=spread,
        number=sheet.number or (PENDING_NUMBER if draft else ""),
        title=(*(above if sheet.layout is Layout.PLAIN else ()), *lines(sheet.title, TYPE_WIDTH / TITLE)),
        document_title="".join(sheet.title.split("\n")),
        addressee=_with_colon(sheet.addressee),
        body=tuple(part for block in sheet.body for part in _parts(block)),
        listed=sheet.listed,
        signers=_signers(sheet),
        date=sheet.day or (PENDING_DATE if draft else ""),
        note=sheet.bracketed,
        contact=sheet.contact,
        draft=draft,
    )


def _with_colon(addressee: str) -> str:
    return addressee if not addressee or addressee.endswith("：") else f"{addressee.rstrip(':')}："


def _signers(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    room = CHARACTERS - 2 if len(sheet.signers) == 1 else CHARACTERS / 2 - 1
    return tuple(lines(name, room) for name in sheet.signers)


def _parts(block: Block) -> list[Paragraph | Grid]:
    if block.kind is Kind.TABLE or block.rows:
        return [_grid(block.rows)] if any(map(any, block.rows)) else []
    return [Paragraph(block.kind, line) for line in block.text.split("\n") if line.strip()]


INSET = 4.0
SIZES = ((5, 12.0), (8, 10.5), (12, 9.0))
SHORT = 9.0  # columns of cells no wider than this many characters are centred
NARROWEST = 2.0
SQUEEZED, LEAST_LONG = 0.6, 12.0  # a column that is broken keeps this part of its width, a long one this width
TALL = 15  # lines of a cell


def _grid(rows: tuple[tuple[str, ...], ...]) -> Grid:
    """The table over the whole width: short columns as wide as they need, the rest shared by the long ones."""
    count = max(map(len, rows))
    full = tuple((*row, *[""] * (count - len(row))) for row in rows)
    size = next((size for most, size in SIZES if count <= most), 7.5)
    room = TYPE_WIDTH / size - count * 2 * INSET / size
    columns = list(zip(*full, strict=True))
    wanted = [max(NARROWEST, *(_room_for(line) for cell in column for line in cell.split("\n"))) for column in columns]
    shares = _shared(wanted, room)
    widths = tuple(share * size + 2 * INSET for share in shares)
    centred = tuple(max((width(cell) for cell in column[1:]), default=0) <= SHORT for column in columns)
    tall = any(width(cell) / share > TALL for row in full for cell, share in zip(row, shares, strict=True))
    return Grid(full, widths, centred, size, tall)


def _room_for(text: str) -> float:
    """The width of a cell's line: with room for wide digits and for rounding."""
    full = width(text)
    return full + 0.15 * 2 * (len(text) - full) + 0.3


def _shared(wanted: list[float], room: float) -> list[float]:
    """Widths that fill the room: short columns first get what they need, as long as the others are not squeezed; the
    rest is shared by the root of what they hold."""
    total = sum(wanted)
    if total <= room:
        return [want + (room - total) * want / total for want in wanted]
    rest = sorted(range(len(wanted)), key=wanted.__getitem__)
    given: dict[int, float] = {}
    while rest:
        need = sum(min(wanted[at] * SQUEEZED, LEAST_LONG) for at in rest[1:])
        if room - wanted[rest[0]] < need:
            break
        given[rest[0]] = wanted[rest[0]]
        room -= wanted[rest.pop(0)]
    weights = sum(wanted[at] ** 0.5 for at in rest)
    return [given[at] if at in given else room * want**0.5 / weights for at, want in enumerate(wanted)]
