"""Text measured as a terminal shows it: Chinese signs are two columns wide."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left


class Measured:
    """A line of which parts are taken by column. ``wide`` are signs that this text shows two columns wide although
    they are ambiguous (quotation marks, borders)."""

    def __init__(self, text: str, wide: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.at: list[int] = []
        column = 0
        for sign in text:
            self.at.append(column)
            column += _width(sign, wide)
        self.width = column

    def part(self, start: int, end: int) -> str:
        """The signs that begin from column ``start`` on and before column ``end``."""
        return self.text[bisect_left(self.at, start) : bisect_left(self.at, end)]


def _width(sign: str, wide: frozenset[str]) -> int:
    if unicodedata.combining(sign) or sign in "\u200b\ufeff":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" or sign in wide else 1
