"""Sketches of texts: small enough to keep ten thousand, good enough to say how much of one text stands in another.

A text is cut into overlapping runs of eight characters; of their hashes the smallest are kept (a bottom-k sketch).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import islice

RUN = 8
KEPT = 192
# Shorter texts are all formula and tell nothing.
LEAST = 300
# Hashes are whole numbers of 64 bits, below and above nought; the upper half of one tells it from others.
_BITS = 64
_LOWEST = -(1 << _BITS - 1)
_HALF_BITS = _BITS // 2
# So many times as many as are kept are looked through for the smallest: next to never are these too few.
_ENOUGH = 2
# UTF-16: two bytes a character, and half a run in a number of eight bytes.
_BYTES, _HALF = 2, RUN // 2
_WORDS = re.compile(r"[^\W\da-zA-Z_]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest hashes of a text in order, and how many different runs it has."""

    hashes: array[int]
    size: int

    @property
    def telling(self) -> bool:
        """Whether the text is long enough to be compared."""
        return self.size >= LEAST

    def packed(self) -> bytes:
        """For a file of this machine."""
        return array("I", (self.size, *self.hashes)).tobytes()

    @classmethod
    def unpacked(cls, data: bytes) -> Sketch:
        """What ``packed`` gave."""
        numbers = array("I", data)
        return cls(numbers[1:], numbers[0])


def sketch(paragraphs: Iterable[str]) -> Sketch:
    """The sketch of a text. Numbers and marks do not count: copied texts differ in them."""
    raw = "".join(_WORDS.findall("".join(paragraphs))).encode("utf-16-le", "surrogatepass")
    runs: set[int] = set()
    width = _HALF * _BYTES
    for start in range(0, width, _BYTES):
        halves = memoryview(raw)[start : start + (len(raw) - start) // width * width].cast("Q")
        # Of numbers, unlike of words, every process makes the same hash.
        runs.update(map(hash, zip(halves, islice(halves, 1, None), strict=False)))
    return Sketch(array("I", [each - _LOWEST >> _HALF_BITS for each in _smallest(runs)]), len(runs))


def _smallest(hashes: Set[int]) -> list[int]:
    """Those that are kept. They are strewn evenly, so that most need not be put in order."""
    if len(hashes) > KEPT * _ENOUGH:
        limit = _LOWEST + (1 << _BITS) // len(hashes) * KEPT * _ENOUGH
        few = [each for each in hashes if each < limit]
        if len(few) >= KEPT:
            return sorted(few)[:KEPT]
    return sorted(hashes)[:KEPT]


def contained(this: Sketch, other: Sketch) -> float:
    """The share of this text that stands in the other too, from 0 to 1."""
    ours, theirs = this.hashes, other.hashes
    common = sorted(set(ours).intersection(theirs))
    if not common:
        return 0.0
    # Of two sketches together so many are smallest as either keeps; of short texts all are known.
    smallest = len(ours) + len(theirs) - len(common)
    if KEPT in (len(ours), len(theirs)):
        smallest = min(KEPT, smallest)
    among_them = [
        bisect_right(ours, each) + bisect_right(theirs, each) - before <= smallest
        for before, each in enumerate(common, start=1)
    ]
    jaccard = sum(among_them) / smallest
    share = jaccard / (1 + jaccard) * (this.size + other.size)
    return min(1.0, share / this.size)
