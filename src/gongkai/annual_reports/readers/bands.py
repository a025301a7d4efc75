"""The statutory labels of a table in a stream of text, and the band of text that belongs to each.

A label is known by its first words wherever they stand; that it is broken over lines, damaged further on, shortened,
or has a line of numbers in its middle does not matter. Which of several places is meant the order of the format
decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gongkai.annual_reports.document import OTHERWISE_APART, OTHERWISE_TOGETHER
from gongkai.annual_reports.readers import labels
from gongkai.annual_reports.readers.stream import Stream
from gongkai.law.report_format import TABLE_3, TABLES

# So much of a label must be there; shorter labels whole and standing alone.
SIGNATURE = 5
# No region of a report has so many places at which a label might begin.
MOST_PLACES = 5_000
# How far back the number of a label may stand before its words.
_NUMBER_REACH = 8
# Rows whose own label has two words.
_SHORT = frozenset({"r23", "r24", "rules"})
_NUMBER_BEHIND = re.compile(r"\s{0,3}[|:]?\s{0,3}\d")
LONGEST_LABEL = 40
_PIECE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


class TooManyPlaces(Exception):
    """A text that repeats labels without end."""


@dataclass(frozen=True, slots=True)
class Band:
    """A row's label in the text: where it begins (its number included), where its words begin, where it ends, and
    where the band ends because the next label begins."""

    code: str
    start: int
    words: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    index: int
    length: int
    weight: float
    number: int
    numbered: bool


def find_bands(stream: Stream, table: str) -> tuple[tuple[Band, ...], bool]:
    """The bands of the rows that are there, in order; and whether the table seems to be there twice.

    Raises ``TooManyPlaces``.
    """
    places = sorted(_places(stream, table), key=lambda place: (place.index, -place.length))
    chain = _best_chain(places, table)
    starts = [place.number for place in chain] + [len(stream.text)]
    bands = tuple(
        Band(
            place.code,
            place.number,
            stream.at[place.index],
            _label_end(stream, place, table, starts[i + 1]),
            starts[i + 1],
        )
        for i, place in enumerate(chain)
    )
    return bands, _twice(stream, places, chain)


@cache
def _signatures(table: str) -> tuple[tuple[str, str, str], ...]:
    """(first words, code, all words) of every wording, longest first; wordings of two rows are left out."""
    known = labels.wordings(table)
    owners: dict[str, set[str]] = {}
    for code, wordings in known.items():
        for words in wordings:
            owners.setdefault(words, set()).add(code)
    single = [(words[:SIGNATURE], next(iter(codes)), words) for words, codes in owners.items() if len(codes) == 1]
    # 公开 alone is met as a piece of 不予公开.
    usable = (each for each in single if len(each[2]) > 2 or each[1] in _SHORT)
    return tuple(sorted(usable, key=lambda each: -len(each[2])))


def _places(stream: Stream, table: str) -> Iterator[_Place]:
    found: dict[int, list[_Place]] = {}
    total = 0
    for first, code, words in _signatures(table):
        at = stream.words.find(first)
        while at >= 0:
            length = _common(stream.words, at, words)
            if len(words) > SIGNATURE or _stands_alone(stream, at, len(words), table):
                found.setdefault(at, []).append(_place(stream, code, at, length))
                total += 1
                if total > MOST_PLACES:
                    raise TooManyPlaces
            at = stream.words.find(first, at + 1)
    for places in found.values():
        longest = max(place.length for place in places)
        yield from {place.code: place for place in places if place.length == longest}.values()


def _place(stream: Stream, code: str, index: int, length: int) -> _Place:
    start = stream.at[index]
    number = _number_before(stream.text, code, start)
    follows = stream.text[stream.at[index + length - 1] + 1 :][:3].strip()[:1]
    weight = 10.0 + min(length, 10) + (5 if number < start else 0) + (3 if follows.isdigit() else 0)
    return _Place(code, index, length, weight, number, number < start)


def _common(words: str, at: int, label: str) -> int:
    length = 0
    while length < len(label) and at + length < len(words) and words[at + length] == label[length]:
        length += 1
    return length


def _stands_alone(stream: Stream, index: int, length: int, table: str) -> bool:
    """Whether short words are a piece of text by themselves; in Tables 2 and 4 they may be glued to what precedes."""
    last = stream.at[index + length - 1]
    if _PIECE.match(stream.text, last + 1):
        return False
    first = stream.at[index]
    glued = first > 0 and _PIECE.match(stream.text, first - 1) is not None
    return not glued or table != TABLE_3.code


@cache
def _own_numbers(table: str) -> dict[str, tuple[str, int] | None]:
    own = {row.code: labels.numbering(row.label)[0] for row in TABLES[table].rows}
    return own | {OTHERWISE_TOGETHER: ("bracket", 6)} if table == TABLE_3.code else own


def _number_before(text: str, code: str, start: int) -> int:
    """Where the label's own number begins, or ``start`` where it has none. Of digits that run on into the number
    (``00000002.其他``) only its own are the label's; a number without a sign after it must stand apart on its line."""
    own = _own_numbers(TABLE_3.code).get(code) if code.startswith("r") else None
    if own is None:
        return start
    kind, value = own
    sign = str(value) if kind == "arabic" else "一二三四五六七八九十"[value - 1]
    before = text[max(0, start - _NUMBER_REACH) : start]
    shape = rf"(?:(?:[(\[]\s*{sign}\s*[)\]]\s*[.、,:]?|{sign}\s*[.、,:。)])\s*|(?:^|\s){sign}[ \t]*)$"
    match = re.search(shape, before) if start > _NUMBER_REACH else re.search(shape, text[:start])
    if match is None:
        return start
    return start - len(before) + match.start() + (1 if match.group()[0].isspace() else 0)


def _best_chain(places: list[_Place], table: str) -> list[_Place]:
    """The heaviest sequence of places in the order of the format, each row at most once."""
    order = {code: i for i, code in enumerate(_codes(table))}
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (len(order) + 1)
    for i, place in enumerate(places):
        at = order[place.code]
        weight, chain = best[at]
        if chain and _overlap(places[chain[-1]], place):
            continue
        gap = place.index - places[chain[-1]].index if chain else 0
        total = weight + place.weight - min(gap, 500) / 1_000
        for later in range(at + 1, len(best)):
            if best[later][0] < total:
                best[later] = (total, (*chain, i))
    chosen = [places[i] for i in best[-1][1]]
    apart = any(place.code in OTHERWISE_APART for place in chosen)
    return [
        place
        for i, place in enumerate(chosen)
        if not (apart and place.code == OTHERWISE_TOGETHER) and not _only_a_head(place, chosen[:i], order)
    ]


def _only_a_head(place: _Place, before: list[_Place], order: dict[str, int]) -> bool:
    """Whether 总计 or 其他 without its number stands where the head of a table has it, not behind the rows."""
    if place.code not in ("r23", "r24") or place.numbered:
        return False
    return not before or order[before[-1].code] < order["r20"]


def _overlap(a: _Place, b: _Place) -> bool:
    return a.index + a.length > b.index


@cache
def _codes(table: str) -> tuple[str, ...]:
    codes = [row.code for row in TABLES[table].rows]
    if table == TABLE_3.code:
        codes.insert(codes.index(OTHERWISE_APART[0]), OTHERWISE_TOGETHER)
    return tuple(codes)


def _label_end(stream: Stream, place: _Place, table: str, stop: int) -> int:
    """Where the last piece of text that belongs to the label ends: pieces may follow after numbers and other text."""
    end = stream.at[place.index + place.length - 1] + 1
    wordings = [words for words in labels.wordings(table)[place.code] if len(words) > place.length]
    for piece in _PIECE.finditer(stream.text, end, stop):
        if any(_continues(piece.group(), words, place.length) for words in wordings):
            end = piece.end()
    return end


def _continues(piece: str, words: str, taken: int) -> bool:
    return (len(piece) > 1 and piece in words[taken:]) or (len(piece) == 1 and piece == words[taken:])


def _twice(stream: Stream, places: list[_Place], chain: list[_Place]) -> bool:
    """Whether three or more rows stand elsewhere too with a number behind them."""
    used = {place.code: place for place in chain}
    again = {
        place.code
        for place in places
        if place.length >= SIGNATURE
        and place.code in used
        and not _near(place, used[place.code])
        and _NUMBER_BEHIND.match(stream.text, stream.at[place.index + place.length - 1] + 1)
    }
    return len(again) >= 3


def _near(a: _Place, b: _Place) -> bool:
    """Whether one is a part of the other's label."""
    return -LONGEST_LABEL < a.index - b.index < LONGEST_LABEL
