"""Pieces of a text around what was found. Plain strings with a mark each, never HTML: templates escape them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH = 90
LOOKED_AT = 200_000
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """Some characters of the text; ``hit``: they are what was asked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Snippet:
    """A part of one field in pieces; ``before`` and ``after`` say that the text goes on there."""

    field: str
    pieces: tuple[Piece, ...]
    before: bool = False
    after: bool = False

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(piece.text for piece in self.pieces)


class _Fold(dict[int, int]):
    """Each character as its normalised one, where that is a single character: places stay what they were."""

    def __missing__(self, code: int) -> int:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        self[code] = ord(folded) if len(folded) == 1 else code
        return self[code]


_FOLD = _Fold()


def pattern_of(needles: Sequence[str], numbers: Sequence[tuple[str, int, int]]) -> re.Pattern[str] | None:
    """What to mark; None where nothing was asked."""
    each = [
        r"\s*".join(re.escape(part) for part in needle.split()) for needle in sorted(needles, key=len, reverse=True)
    ]
    for code, year, number in numbers:
        each.insert(0, rf"{re.escape(code)}\s*[〔\[(【〈<]\s*{year}\s*[〕\])】〉>]\s*第?\s*0*{number}\s*号")
    return re.compile("|".join(each)) if each else None


def marked(field: str, text: str, pattern: re.Pattern[str] | None) -> Snippet:
    """A whole text, for titles."""
    return Snippet(field, tuple(_pieces(text, _hits(text, pattern), 0, len(text))))


def cut(field: str, text: str, pattern: re.Pattern[str] | None, width: int = WIDTH) -> Snippet | None:
    """The part of a text in which most of what was asked stands together; None where none of it stands there."""
    text = text[:LOOKED_AT]
    hits = _hits(text, pattern)
    if not hits:
        return None
    start, end = _best(hits, len(text), width)
    return Snippet(field, tuple(_pieces(text, hits, start, end)), start > 0, end < len(text))


def beginning(field: str, text: str, width: int = WIDTH) -> Snippet:
    """The beginning of a text, where nothing of it is to be marked."""
    return Snippet(field, (Piece(_one_line(text[:width])),), after=len(text) > width)


def _hits(text: str, pattern: re.Pattern[str] | None) -> list[tuple[int, int, str]]:
    if pattern is None:
        return []
    return [(hit.start(), hit.end(), hit[0]) for hit in pattern.finditer(text.translate(_FOLD)) if hit[0]]


def _best(hits: list[tuple[int, int, str]], length: int, width: int) -> tuple[int, int]:
    best, most = 0, (0, 0)
    last, all_words = 0, len({word for _, _, word in hits})
    for first, (start, _, _) in enumerate(hits):
        last = max(last, first)
        while last + 1 < len(hits) and hits[last + 1][1] - start <= width:
            last += 1
        inside = hits[first : last + 1]
        if most[0] == all_words and len(inside) <= most[1]:
            continue
        value = (len({word for _, _, word in inside[:50]}), len(inside))
        if value > most:
            best, most = start, value
    start = max(0, min(best - width // 4, length - width))
    return start, min(length, start + width)


def _pieces(text: str, hits: list[tuple[int, int, str]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for begin, stop, _ in hits:
        if stop <= at or begin >= end:
            continue
        begin, stop = max(begin, at), min(stop, end)
        if begin > at:
            yield Piece(_one_line(text[at:begin]))
        yield Piece(_one_line(text[begin:stop]), True)
        at = stop
    if at < end:
        yield Piece(_one_line(text[at:end]))


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text)
