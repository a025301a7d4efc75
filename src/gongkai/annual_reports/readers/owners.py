"""Which numbers of a stream belong to which label.

Numbers in the middle of a label, or on a line with a part of it, are its own. Numbers one below the other belong to the
label before them. A line of numbers between two labels may belong to either: extracts from PDF put the numbers of a
row above or below a label of several lines. There the whole stretch decides: as many such lines as labels without
numbers, and each label has its own; otherwise all of the stretch is doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.annual_reports.readers.bands import Band
from gongkai.annual_reports.readers.stream import Group, Stream


@dataclass(frozen=True, slots=True)
class Owned:
    """The numbers of a row, if it has any; ``doubtful`` where they cannot be told from a neighbour's."""

    group: Group | None = None
    doubtful: bool = False
    printed: str = ""


def own(
    stream: Stream, bands: Sequence[Band], groups: Sequence[Group], width: Callable[[str], int]
) -> Mapping[str, Owned]:
    """For each band what numbers are its row."""
    sure: dict[int, list[Group]] = {i: [] for i in range(len(bands))}
    free: list[tuple[Group, set[int]]] = []
    beside = False
    for group in groups:
        owner = _owner(stream, bands, group)
        if owner is not None:
            sure[owner].append(group)
            beside = beside or not group.vertical
        elif options := _neighbours(stream, bands, group, width):
            free.append((group, options))
    doubtful = _share(free, sure, bands, beside)
    return {band.code: _owned(sure[i], i in doubtful) for i, band in enumerate(bands)}


def _owned(groups: Sequence[Group], doubtful: bool) -> Owned:
    printed = " ".join(token.text for group in groups for token in group.tokens)
    if doubtful or len(groups) > 1:
        return Owned(None, True, printed)
    return Owned(groups[0]) if groups else Owned()


def _before(bands: Sequence[Band], position: int) -> int | None:
    """The last band that begins before the position."""
    found = [i for i, band in enumerate(bands) if band.words < position]
    return found[-1] if found else None


def _owner(stream: Stream, bands: Sequence[Band], group: Group) -> int | None:
    last = _before(bands, group.start)
    if last is None:
        return None
    band = bands[last]
    if group.start < band.end or group.vertical:
        return last
    line = stream.line_of(group.start)
    same_line = stream.line_of(band.end - 1) == line or _piece_on_line(stream, band, line, group.start)
    return last if same_line else None


def _piece_on_line(stream: Stream, band: Band, line: int, position: int) -> bool:
    return any(stream.line_of(at) == line for at in range(band.words, min(band.end, position)))


def _neighbours(stream: Stream, bands: Sequence[Band], group: Group, width: Callable[[str], int]) -> set[int]:
    """The label before and the label after a free line of numbers, so far as they may have it."""
    last = _before(bands, group.start)
    around = {-1 if last is None else last, 0 if last is None else last + 1}
    options = {i for i in around if 0 <= i < len(bands)}
    if last is None or last == len(bands) - 1:
        # Far from the table, or with other text between: numbers of a sentence.
        edge = bands[0].start if last is None else bands[-1].end
        near = stream.words_between(*sorted((edge, group.start)))
        options = options if not near and len(group.tokens) == width(bands[next(iter(options))].code) else set()
    return options


def _share(
    free: Sequence[tuple[Group, set[int]]], sure: dict[int, list[Group]], bands: Sequence[Band], beside: bool
) -> set[int]:
    """Gives free groups to the rows that lack one where that is certain; returns the rows where it is not.

    Where no numbers stand beside a label anywhere and none before the first, numbers follow their labels.
    """
    before = [_before(bands, group.start) for group, _ in free]
    if not beside and None not in before and len(set(before)) == len(before):
        for (group, _), row in zip(free, before, strict=True):
            if row is not None:
                sure[row].append(group)
        return set()
    doubtful: set[int] = set()
    for groups, rows in _stretches(free, sure):
        if len(groups) == len(rows):
            for group, row in zip(groups, sorted(rows), strict=True):
                sure[row].append(group)
        else:
            doubtful |= rows
            doubtful |= {row for group, options in free if group in groups for row in options}
    return doubtful


def _stretches(
    free: Sequence[tuple[Group, set[int]]], sure: Mapping[int, Sequence[Group]]
) -> Iterator[tuple[list[Group], set[int]]]:
    """Runs of free groups that compete for the same rows, with these rows."""
    groups: list[Group] = []
    rows: set[int] = set()
    for group, options in free:
        wanted = {row for row in options if not sure[row]}
        if groups and not wanted & rows:
            yield groups, rows
            groups, rows = [], set()
        groups.append(group)
        rows = rows | wanted
    if groups:
        yield groups, rows
