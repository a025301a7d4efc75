"""Which numbers of a stream belong to which label.

Numbers in the middle of a label, or on a line with a part of it alone, are its own. Numbers one below the other, and
those on a line with several labels, follow their labels (``following``). A line of numbers between two labels may
belong to either: extracts from PDF put the numbers of a row above or below a label of several lines. There the whole
stretch decides: as many such lines as labels without numbers, and each label has its own; otherwise all of the
stretch is doubtful.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from gongkai.annual_reports.readers.bands import Band
from gongkai.annual_reports.readers.following import Followed, follow
from gongkai.annual_reports.readers.stream import Group, Stream


@dataclass(frozen=True, slots=True)
class Owned:
    """The numbers of a row, if it has any; ``doubtful`` where they cannot be told from a neighbour's."""

    group: Group | None = None
    doubtful: bool = False
    printed: str = ""


def own(
    stream: Stream, bands: Sequence[Band], groups: Sequence[Group], width: Callable[[str], int], last_row: str
) -> Mapping[str, Owned]:
    """For each band what numbers are its row. ``last_row`` is the code of the last row of the table."""
    sure: dict[int, list[Group]] = {i: [] for i in range(len(bands))}
    behind: dict[int, list[Group]] = {}
    free: list[tuple[Group, set[int]]] = []
    crowded = _crowded(stream, bands)
    for group in groups:
        last = _before(bands, group.start)
        if last is not None and _beside(stream, bands[last], group, crowded):
            sure[last].append(group)
        elif last is not None and (group.vertical or stream.line_of(group.start) in crowded):
            behind.setdefault(last, []).append(group)
        elif options := _neighbours(stream, bands, group, width):
            free.append((group, options))
    beside = any(sure.values()) or bool(crowded)
    followed = _follow(bands, behind, sure, free, width)
    for row, group in followed.groups.items():
        sure[row].append(group)
    ended = _ended(bands, sure, free, last_row)
    doubtful = _share(free, sure, bands, follow=ended and not beside) | followed.doubtful
    if not ended:
        # A last row without numbers may mean that all numbers stand before their labels.
        doubtful |= set(followed.groups)
    return {band.code: _owned(sure[i], i in doubtful) for i, band in enumerate(bands)}


def _follow(
    bands: Sequence[Band],
    behind: Mapping[int, Sequence[Group]],
    sure: Mapping[int, Sequence[Group]],
    free: list[tuple[Group, set[int]]],
    width: Callable[[str], int],
) -> Followed:
    """What follows its label. A row of numbers before the first label counts, when numbers of labels follow it."""
    before = free[0][0] if behind and free and free[0][0].start < bands[0].start else None
    if before is not None:
        del free[0]
    return follow(bands, behind, sure, before, width)


def _ended(
    bands: Sequence[Band], sure: Mapping[int, Sequence[Group]], free: Sequence[tuple[Group, set[int]]], last_row: str
) -> bool:
    """Whether the last row of the table has numbers, or is not there."""
    last = len(bands) - 1
    return (
        bands[-1].code != last_row or bool(sure[last]) or any(_before(bands, group.start) == last for group, _ in free)
    )


def _crowded(stream: Stream, bands: Sequence[Band]) -> set[int]:
    """Lines on which several labels begin."""
    lines = Counter(stream.line_of(band.words) for band in bands)
    return {line for line, count in lines.items() if count > 1}


def _owned(groups: Sequence[Group], doubtful: bool) -> Owned:
    printed = " ".join(token.text for group in groups for token in group.tokens)
    if doubtful or len(groups) > 1:
        return Owned(None, True, printed)
    return Owned(groups[0]) if groups else Owned()


def _before(bands: Sequence[Band], position: int) -> int | None:
    """The last band that begins before the position."""
    found = [i for i, band in enumerate(bands) if band.words < position]
    return found[-1] if found else None


def _beside(stream: Stream, band: Band, group: Group, crowded: Set[int]) -> bool:
    """Whether the numbers stand within the label, or on a line with a part of it and of no other."""
    if group.start < band.end:
        return True
    line = stream.line_of(group.start)
    if group.vertical or line in crowded:
        return False
    return stream.line_of(band.end - 1) == line or _piece_on_line(stream, band, line, group.start)


def _piece_on_line(stream: Stream, band: Band, line: int, position: int) -> bool:
    return any(stream.line_of(at) == line for at in range(band.words, min(band.end, position)))


def _neighbours(stream: Stream, bands: Sequence[Band], group: Group, width: Callable[[str], int]) -> set[int]:
    """The label before and the label after a free line of numbers, so far as they may have it."""
    if _counts_up(group):
        # 1 2 3 4 5 6 7: the columns numbered.
        return set()
    last = _before(bands, group.start)
    around = {-1 if last is None else last, 0 if last is None else last + 1}
    options = {i for i in around if 0 <= i < len(bands)}
    if last is None:
        near = not stream.words_between(group.start, bands[0].start)
        return options if near and len(group.tokens) == width(bands[0].code) else set()
    if last == len(bands) - 1 and stream.words_between(bands[last].end, group.start):
        # Behind the last row, after other text: numbers of a sentence.
        return set()
    return options


def _counts_up(group: Group) -> bool:
    return [token.text for token in group.tokens] == [str(n + 1) for n in range(len(group.tokens))] != ["1"]


def _share(
    free: Sequence[tuple[Group, set[int]]], sure: dict[int, list[Group]], bands: Sequence[Band], *, follow: bool
) -> set[int]:
    """Gives free groups to the rows that lack one where that is certain; returns the rows where it is not.

    ``follow``: no numbers stand beside a label anywhere; if none stand before the first either, they follow their
    labels.
    """
    before = [_before(bands, group.start) for group, _ in free]
    if follow and None not in before and len(set(before)) == len(before):
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
