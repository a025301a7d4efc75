"""Columns by the meaning of their headings: which field of a form each column of a list holds.

Whoever kept the list called its columns as he liked; a heading is compared without spaces, stars and brackets. What no
field asks for is named and left unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.core.refusals import Invalid

# The heading stands within the first rows, below a title and a line about the unit.
DEEP = 12
_SPARE = re.compile(r"[\s*＊:：\u3000]")


@dataclass(frozen=True)
class Meaning:
    """A field and the forms of its heading; ``never`` are headings that look alike and mean something else."""

    field: str
    heading: re.Pattern[str]
    never: re.Pattern[str] | None = None

    def fits(self, text: str) -> bool:
        """Whether the heading ``text`` means this field."""
        return bool(self.heading.search(text)) and not (self.never and self.never.search(text))


@dataclass(frozen=True)
class Line:
    """A row of the list: its number in the file (from 1) and its words by field."""

    number: int
    values: Mapping[str, str]


@dataclass
class Listed:
    """A list that was read: the heading of each field, the headings left unread, the rows below."""

    columns: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(rows: Sequence[Sequence[str]], meanings: Sequence[Meaning], needed: Mapping[str, str]) -> Listed:
    """The rows by field. Raises ``Invalid`` at ``upload`` where a needed column is missing; ``needed`` names them."""
    found = [(number, _places(row, meanings)) for number, row in enumerate(rows[:DEEP], start=1)]
    number, places = max(found, key=lambda each: len(each[1]), default=(0, {}))
    missing = [title for name, title in needed.items() if name not in places]
    if missing:
        raise Invalid({"upload": [f"前 {DEEP} 行里没有找到这些列：{'、'.join(missing)}。请核对表头。"]})
    heads = rows[number - 1]
    listed = Listed({name: heads[place] for name, place in places.items()})
    taken = set(places.values())
    listed.unread = [head for place, head in enumerate(heads) if head and place not in taken]
    listed.lines = list(_lines(rows, number, places))
    return listed


def _places(row: Sequence[str], meanings: Sequence[Meaning]) -> dict[str, int]:
    places: dict[str, int] = {}
    for meaning in meanings:
        for place, cell in enumerate(row):
            text = _SPARE.sub("", cell)
            if text and place not in places.values() and meaning.fits(text):
                places[meaning.field] = place
                break
    return places


def _lines(rows: Sequence[Sequence[str]], head: int, places: Mapping[str, int]) -> Iterator[Line]:
    for number, row in enumerate(rows[head:], start=head + 1):
        if any(row):
            yield Line(number, {name: row[place] if place < len(row) else "" for name, place in places.items()})
