"""Two wordings side by side: which paragraphs came, went or changed, and within a changed one which words. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
AROUND = 1  # unchanged paragraphs shown beside a change
LONGEST = 4_000  # characters of a paragraph whose words are compared; longer ones are shown whole, old and new
ALIKE = 0.3
MOST = 40_000_000  # pairs of characters: about a second
PER_LINE = 20  # a pair of lines costs as much as so many of characters
_WORD = re.compile(r"[A-Za-z0-9.,%〔〕]+|\s+|.", re.S)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in pieces (kind, words); ``skipped`` counts unchanged paragraphs that are left out in its place."""

    pieces: tuple[tuple[str, str], ...] = ()
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything in it came or went."""
        return any(kind != SAME for kind, _ in self.pieces)


@dataclass
class Effort:
    """What one comparison may still cost, in pairs of characters: the page is public, and a table of some thousand
    alike cells would otherwise keep the server busy for minutes. What it does not reach for is shown whole."""

    left: int = MOST

    def spends(self, cost: int) -> bool:
        """Whether there is that much left; then it is spent."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def compare(old: str, new: str) -> list[Paragraph]:
    """The paragraphs (lines) of both wordings; empty where they are the same."""
    paragraphs = list(_paragraphs(old.splitlines(), new.splitlines(), Effort()))
    return _folded(paragraphs) if any(each.changed for each in paragraphs) else []


def _paragraphs(old: list[str], new: list[str], effort: Effort) -> Iterator[Paragraph]:
    for same, gone, come in _runs(old, new, effort):
        if same:
            yield from (Paragraph(((SAME, line),)) for line in gone)
            continue
        for before, after in zip(gone, come, strict=False):
            yield from _changed(before, after, effort)
        yield from (Paragraph(((GONE, line),)) for line in gone[len(come) :])
        yield from (Paragraph(((NEW, line),)) for line in come[len(gone) :])


def _runs(old: list[str], new: list[str], effort: Effort) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Runs of lines that are the same in both, and of those between them; too many to be compared are one run."""
    if effort.spends(PER_LINE * len(old) * len(new)):
        for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield tag == "equal", old[a1:a2], new[b1:b2]
        return
    anchors = _anchors(old, new)
    if not anchors:
        yield False, old, new
        return
    a1 = b1 = 0
    for a2, b2 in [*anchors, (len(old), len(new))]:
        yield from _runs(old[a1:a2], new[b1:b2], effort)
        if a2 < len(old):
            yield True, [old[a2]], [new[b2]]
        a1, b1 = a2 + 1, b2 + 1


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Where lines stand that hold a part in place: those at both ends, and those that each wording has once, as many
    as come in the same order in both."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    inner = {line: place for place, line in _once(old) if head <= place < len(old) - tail}
    pairs = [(inner[line], place) for place, line in _once(new) if line in inner and head <= place < len(new) - tail]
    ends = [(len(old) - each, len(new) - each) for each in range(tail, 0, -1)]
    return [*((place, place) for place in range(head)), *_rising([(b, a) for a, b in sorted(pairs)]), *ends]


def _shared(old: list[str], new: list[str]) -> int:
    """How many lines both have alike at the beginning."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _once(lines: list[str]) -> Iterator[tuple[int, str]]:
    counted = Counter(lines)
    return ((place, line) for place, line in enumerate(lines) if counted[line] == 1)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs (place in the new wording, in the old one) that rises in both; old place first."""
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (place, _) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(rows[at - 1] if at else -1)
        ends[at : at + 1], rows[at : at + 1] = [place], [number]
    found: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        found.append((pairs[number][1], pairs[number][0]))
        number = before[number]
    return found[::-1]


def _changed(old: str, new: str, effort: Effort) -> Iterator[Paragraph]:
    if old == new:
        yield Paragraph(((SAME, old),))
        return
    before, after = _WORD.findall(old), _WORD.findall(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    inner, outer = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) <= LONGEST and effort.spends(len(inner) * len(outer)):
        words = SequenceMatcher(None, inner, outer, autojunk=False)
        alike = 2 * (head + tail + sum(size for *_, size in words.get_matching_blocks()))
        if alike >= ALIKE * (len(before) + len(after)):
            yield Paragraph(tuple(_pieces(words, before[:head], before[len(before) - tail :])))
            return
    yield Paragraph(((GONE, old),))
    yield Paragraph(((NEW, new),))


def _pieces(words: SequenceMatcher[str], head: list[str], tail: list[str]) -> Iterator[tuple[str, str]]:
    if head:
        yield SAME, "".join(head)
    for tag, a1, a2, b1, b2 in words.get_opcodes():
        if tag == "equal":
            yield SAME, "".join(words.a[a1:a2])
            continue
        if a2 > a1:
            yield GONE, "".join(words.a[a1:a2])
        if b2 > b1:
            yield NEW, "".join(words.b[b1:b2])
    if tail:
        yield SAME, "".join(tail)


def _folded(paragraphs: list[Paragraph]) -> list[Paragraph]:
    shown = {
        near
        for place, each in enumerate(paragraphs)
        if each.changed
        for near in range(place - AROUND, place + AROUND + 1)
    }
    result: list[Paragraph] = []
    left_out = 0
    for place, each in enumerate(paragraphs):
        if place not in shown:
            left_out += 1
            continue
        if left_out:
            result.append(Paragraph(skipped=left_out))
            left_out = 0
        result.append(each)
    return [*result, Paragraph(skipped=left_out)] if left_out else result
