"""Tables of web pages that were met before: alike in markup and words, they are cells at once, without going through
their elements.

What a cell of a table is depends on its own markup and never on which number stands in it: so the markup of a table is
read with numbers of no meaning, and where each of them is found again, there the number of a page belongs. It is read
so when it comes for the second time; many come but once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from gongkai.annual_reports.readers.blocks import Grid, Source
from gongkai.annual_reports.readers.numberless import DECIMAL, OWN, WHOLE, Filled, Layout, numberless, own_number

# A number that is all there is between two tags.
_NUMBER = re.compile(rf">\s*({DECIMAL}|{WHOLE})\s*<", re.ASCII)
_BETWEEN = ">#<"
# Markup of the statutory tables has 5,000 to 60,000 characters; what is much longer is not remembered.
_LONGEST = 100_000
# In these white space counts, or a table is more than its own cells.
_SPECIAL = re.compile(r"<pre|<textarea|.<table", re.DOTALL)
# Tables remembered and tables once met: a run over a province has some hundred, of some 60 kB each.
_REMEMBERED, _MET = 192, 4096


class KnownTables:
    """Tables by their markup. ``read`` takes markup apart without asking here."""

    def __init__(self, read: Callable[[str], Source]) -> None:
        self._read = read
        self._times = lru_cache(maxsize=_MET)(_Times)
        self._layout = lru_cache(maxsize=_REMEMBERED)(self._learned)

    def forget(self) -> None:
        """Forget all, so that the next table is the first of its kind."""
        self._times.cache_clear()
        self._layout.cache_clear()

    def table(self, markup: str) -> Filled | None:
        """The table with this markup, as it is after parsing; nothing where it has to be gone through."""
        if len(markup) > _LONGEST:
            return None
        parts = _NUMBER.split(markup)
        numbers = parts[1::2]
        words = _BETWEEN.join(parts[::2])
        decimals = tuple([at for at, number in enumerate(numbers) if "." in number]) if "." in "".join(numbers) else ()
        if not self._times(hash((words, decimals))).again():
            return None
        known = self._layout(words, decimals, len(numbers))
        if known is None:
            return None
        layout, order = known
        return Filled(layout, numbers if order is None else [numbers[at] for at in order])

    def _learned(self, words: str, decimals: tuple[int, ...], count: int) -> tuple[Layout, Sequence[int] | None] | None:
        """The table read with numbers of its own: its layout, and which number of the markup stands in each gap
        (nothing where all do, in order). Nothing at all for one that is not the same for all numbers."""
        parts = words.split(_BETWEEN)
        # A page that has such signs or numbers itself is not to be understood so.
        if len(parts) != count + 1 or str(OWN)[:-3] in words or _SPECIAL.search(words):
            return None
        own = [own_number(at, decimal=at in decimals) for at in range(count)]
        markup = parts[0] + "".join(f">{number}<{part}" for number, part in zip(own, parts[1:], strict=True))
        table = LexborHTMLParser(markup).css_first("table")
        # Odd markup is another tree when it is parsed again.
        if table is None or table.html != markup:
            return None
        source = self._read(markup)
        if source.findings or len(source.blocks) != 1 or not isinstance(source.blocks[0], Grid):
            return None
        filled = numberless(source.blocks[0].rows)
        places = {number: at for at, number in enumerate(own)}
        order = [places.get(number) for number in filled.numbers]
        found = [at for at in order if at is not None]
        # Each number is a cell of its own or, in what is not shown, nowhere; no cell has one as a part.
        if len(found) < len(order) or len(set(found)) < len(found) or _stand_in(own, filled.layout.words):
            return None
        return filled.layout, None if found == list(range(count)) else found


class _Times:
    """How often something was met."""

    __slots__ = ("_before",)

    def __init__(self, what: int) -> None:
        self._before = False

    def again(self) -> bool:
        """Whether it was met before; from now on it was."""
        before, self._before = self._before, True
        return before


def _stand_in(numbers: Sequence[str], words: Sequence[str]) -> bool:
    text = "\n".join(words)
    return any(number in text for number in numbers)
