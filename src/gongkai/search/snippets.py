"""Pieces of a text around what was found. Plain strings with a mark each, never HTML: templates escape them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

WIDTH = 90
LOOKED_AT = 200_000
# From this code point on no character is another spelling of one.
LAST_SPELLING = 0x30000
_SPACE = re.compile(r"\s+")


class Piece(NamedTuple):
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


def folded(text: str) -> str:
    """The text with each character in its usual spelling, where that is a single one."""
    usual = ((sign, unicodedata.normalize("NFKC", sign).casefold()) for sign in text)
    return "".join(one if len(one) == 1 else sign for sign, one in usual)


@cache
def _spellings() -> Mapping[str, str]:
    """All spellings of a character, where it has others: ａ, Ａ, A and a."""
    found: dict[str, str] = {}
    for sign in map(chr, range(LAST_SPELLING)):
        usual = folded(sign)
        if usual != sign:
            found[usual] = found.get(usual, usual) + sign
    return found


def pattern_of(needles: Sequence[str], numbers: Sequence[tuple[str, int, int]]) -> re.Pattern[str] | None:
    """What to mark in a text as it is written, whichever way its characters are spelled; None where nothing was asked.

    Texts are long and questions short, so the question is widened and not the text folded.
    """
    each = [r"\s*".join(_spelled(part) for part in needle.split()) for needle in sorted(needles, key=len, reverse=True)]
    opening, closing = _class("〔[(【〈<"), _class("〕])】〉>")
    for code, year, number in numbers:
        written = (rf"{_spelled(code)}\s*{opening}", _spelled(str(year)), rf"{closing}\s*{_class('第')}?")
        each.insert(0, r"\s*".join([*written, rf"{_class('0')}*{_spelled(str(number))}", _class("号")]))
    return re.compile("|".join(each)) if each else None


def _spelled(text: str) -> str:
    spellings = _spellings()
    return "".join(_class(sign) if sign in spellings else re.escape(sign) for sign in text)


def _class(signs: str) -> str:
    """Any of the signs, in any spelling."""
    spellings = _spellings()
    return f"[{re.escape(''.join(spellings.get(sign, sign) for sign in signs))}]"


def marked(field: str, text: str, pattern: re.Pattern[str] | None) -> Snippet:
    """A whole text, for titles."""
    return Snippet(field, _pieces(text, _hits(text, pattern), 0, len(text)))


def cut(field: str, text: str, pattern: re.Pattern[str] | None, width: int = WIDTH) -> Snippet | None:
    """The part of a text in which most of what was asked stands together; None where none of it stands there."""
    text = text[:LOOKED_AT]
    hits = _hits(text, pattern)
    if not hits:
        return None
    start, end = _best(text, hits, width)
    return Snippet(field, _pieces(text, hits, start, end), start > 0, end < len(text))


def beginning(field: str, text: str, width: int = WIDTH) -> Snippet:
    """The beginning of a text, where nothing of it is to be marked."""
    return Snippet(field, (Piece(_SPACE.sub(" ", text[:width])),), after=len(text) > width)


def _hits(text: str, pattern: re.Pattern[str] | None) -> list[tuple[int, int]]:
    return [hit.span() for hit in pattern.finditer(text) if hit[0]] if pattern is not None else []


def _best(text: str, hits: list[tuple[int, int]], width: int) -> tuple[int, int]:
    """The part in which most different words stand, and of such parts that with most of them. It begins a little before
    the first of them, for its connection."""
    words = [text[start:end] for start, end in hits]
    if len(different := set(words)) > 1:
        usual = {word: folded(word) for word in different}
        words = [usual[word] for word in words]
    before = width // 4
    best, most = 0, (0, 0)
    inside: dict[str, int] = {}
    after = 0
    for first, (start, _) in enumerate(hits):
        while after < len(hits) and (after == first or hits[after][1] - start <= width - before):
            inside[words[after]] = inside.get(words[after], 0) + 1
            after += 1
        value = (len(inside), after - first)
        if value > most:
            best, most = start, value
        if after == len(hits):
            break  # those that follow have no more
        inside[words[first]] -= 1
        if not inside[words[first]]:
            del inside[words[first]]
    start = max(0, min(best - before, len(text) - width))
    return start, min(len(text), start + width)


def _pieces(text: str, hits: list[tuple[int, int]], start: int, end: int) -> tuple[Piece, ...]:
    pieces = list(_between(text, hits, start, end))
    if _SPACE.search(text, start, end):
        return tuple(Piece(_SPACE.sub(" ", piece.text), piece.hit) for piece in pieces)
    return tuple(pieces)


def _between(text: str, hits: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for begin, stop in hits:
        if begin >= end:
            break
        if stop <= at:
            continue
        begin, stop = max(begin, at), min(stop, end)
        if begin > at:
            yield Piece(text[at:begin])
        yield Piece(text[begin:stop], True)
        at = stop
    if at < end:
        yield Piece(text[at:end])
