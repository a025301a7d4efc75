"""Paragraphs of prose from the physical lines of a page: what was broken by the width of the page is joined again.

Only lines that reach the right edge and end in the middle of a sentence are joined with the next; page numbers
between them are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_PAGE_NUMBER = re.compile(
    r"\s*(?:[-‐‑‒–—―－·•~]{1,3}\s*\d{1,3}\s*[-‐‑‒–—―－·•~]{1,3}|第\s*\d{1,3}\s*页(?:[,，/]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3})\s*"
)
_ENDS = "。！？!?：:；;…"
_CLOSING = "”’\"'」』）)】》"
_BEGINS = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,2}、|[（(]?\d{1,2}[)）.、．](?!\d)|[①-⑳]|第[一二三四五六七八九十]+[,，、]|附件)"
)
# How much narrower than the widest a line may be and still reach the edge: an indent, and a sign that did not fit.
_RAGGED = 12
# Short lines are headings or verses, whatever the widest line is.
_NARROWEST = 20


def joined(lines: Sequence[str]) -> list[str]:
    """The lines of a section as paragraphs."""
    kept = [line for line in lines if not _PAGE_NUMBER.fullmatch(line)]
    widest = max((_width(line) for line in kept), default=0)
    paragraphs: list[str] = []
    last: str | None = None
    for line in kept:
        if last is not None and line.strip() and _goes_on(last, line, widest):
            paragraphs[-1] = _put_together(paragraphs[-1], line)
        else:
            paragraphs.append(line)
        last = line
    return paragraphs


def _goes_on(line: str, following: str, widest: int) -> bool:
    end = line.rstrip().rstrip(_CLOSING)
    if not end or end[-1] in _ENDS or _BEGINS.match(following):
        return False
    return _width(line) >= max(widest - _RAGGED, _NARROWEST)


def _put_together(first: str, second: str) -> str:
    one, two = first.rstrip(), second.strip()
    # Between Latin words the end of a line stood for a blank.
    blank = " " if one[-1:].isascii() and one[-1:].isalpha() and two[:1].isascii() and two[:1].isalpha() else ""
    return f"{one}{blank}{two}"


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line.strip())
