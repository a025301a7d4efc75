"""Sketches of texts: small enough to keep ten thousand, good enough to say how much of one text stands in another.

A text is cut into overlapping runs of eight characters; of their hashes the smallest are kept (a bottom-k sketch).
"""

from __future__ import annotations

import re
from array import array
from binascii import crc32
from collections.abc import Iterable
from dataclasses import dataclass

RUN = 8
KEPT = 192
# Shorter texts are all formula and tell nothing.
LEAST = 300
_DIGITS = re.compile(r"\d+")
_NOISE = re.compile(r"[^\w]+|[a-zA-Z_]+")
# UTF-16: two bytes a character.
_BYTES = 2


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest hashes of a text in order, and how many different runs it has."""

    hashes: array[int]
    size: int

    @property
    def telling(self) -> bool:
        """Whether the text is long enough to be compared."""
        return self.size >= LEAST


def sketch(paragraphs: Iterable[str]) -> Sketch:
    """The sketch of a text. Numbers and marks do not count: copied texts differ in them."""
    text = _NOISE.sub("", _DIGITS.sub("", "".join(paragraphs)))
    raw = text.encode("utf-16-le", "surrogatepass")
    runs = {crc32(raw[at : at + RUN * _BYTES]) for at in range(0, len(raw) - (RUN - 1) * _BYTES, _BYTES)}
    return Sketch(array("I", sorted(runs)[:KEPT]), len(runs))


def contained(this: Sketch, other: Sketch) -> float:
    """The share of this text that stands in the other too, from 0 to 1."""
    if not this.size or not other.size:
        return 0.0
    ours, theirs = set(this.hashes), set(other.hashes)
    smallest = sorted(ours | theirs)[: min(KEPT, len(ours | theirs))]
    if len(ours) < KEPT and len(theirs) < KEPT:
        smallest = sorted(ours | theirs)
    jaccard = sum(1 for each in smallest if each in ours and each in theirs) / len(smallest)
    common = jaccard / (1 + jaccard) * (this.size + other.size)
    return min(1.0, common / this.size)
