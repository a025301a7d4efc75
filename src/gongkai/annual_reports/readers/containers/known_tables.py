"""Tables of web pages that were met before: alike in markup and words, they are cells at once. They are cut out of a
page before it is parsed, and a mark stands for each.

What a cell of a table is depends on the table's own markup and never on which number stands in it: so the markup is
read with numbers of no meaning, and where each of them is found again, there the number of a page belongs. It is read
so when it comes for the second time; many come but once. What surrounds a table decides only whether it is one at all:
where a mark is not found among the elements of the page (in a comment, in what is not shown), the page is to be read
as it is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from gongkai.annual_reports.readers.blocks import Grid, Source
from gongkai.annual_reports.readers.containers.encoding import decode
from gongkai.annual_reports.readers.numberless import OWN, Filled, Layout, numberless, own_number
from gongkai.annual_reports.readers.refusals import Unreadable

# The attribute of a mark; its value is the number of the table, from 0. No page can know it.
MARK = f"known-table-{secrets.token_hex(8)}"
# A number that is all there is between two tags, written as ``numberless`` knows it: a decimal has fewer digits before
# its point. Possessive, since there are thousands of tags: nothing that was taken once is given back.
_NUMBER = re.compile(rb">\s*+((?:0|[1-9]\d{0,14}+)(?:\.(?<!\d{11}\.)\d{1,6}+)?+)\s*+<")
_BETWEEN = b">#<"
_BEGIN, _END = b"<table", b"</table>"
# Markup of the statutory tables has 5,000 to 60,000 characters; what is much longer is not remembered.
_LONGEST = 100_000
# Elements that are read alike wherever their table stands.
_TAG = re.compile(r"</?([a-z][^\s/>]*)")
_TAGS = frozenset(
    {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th", "p", "div", "span", "br"}
    | {"center", "font", "b", "strong", "i", "em", "u", "a", "ins", "small", "big", "sup", "sub", "img", "o:p"}
)
# No part of an element: comments, declarations; and what some take for white space and others do not.
_SPECIAL = re.compile(r"<[!?]|[\v\0]")
# What must be found behind a table that ends where it seems to end.
_BEHIND = "<hr>"
# Tables remembered and tables once met: a run over a province has some hundred, of some 60 kB each.
_REMEMBERED, _MET = 192, 4096


@dataclass(frozen=True, slots=True)
class Cut:
    """A page without its known tables: the rest, with a mark in the place of each, and their rows in order.

    ``encoding`` is the one that the words of all tables are in; empty where they are ASCII, nothing where they differ.
    """

    rest: bytes
    tables: tuple[Filled, ...] = ()
    encoding: str | None = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A table: its layout, the encoding of its words, and which number of the markup stands in each gap (nothing where
    all do, in order)."""

    layout: Layout
    encoding: str
    order: Sequence[int] | None

    def filled(self, texts: Sequence[str]) -> Filled:
        """The rows with the numbers of the markup."""
        return Filled(self.layout, texts if self.order is None else [texts[at] for at in self.order])


class KnownTables:
    """Tables by their markup. ``read`` takes markup apart without asking here."""

    def __init__(self, read: Callable[[str], Source]) -> None:
        self._read = read
        self._times = lru_cache(maxsize=_MET)(_Times)
        self._known = lru_cache(maxsize=_REMEMBERED)(self._learned)

    def forget(self) -> None:
        """Forget all, so that the next table is the first of its kind."""
        self._times.cache_clear()
        self._known.cache_clear()

    def cut_out(self, page: bytes) -> Cut:
        """The page without the tables that are known."""
        rest: list[bytes] = []
        tables: list[tuple[_Known, int]] = []
        numbers: list[bytes] = []
        done = 0
        for begin, end, known, own in self._known_in(page):
            rest += (page[done:begin], _mark(len(tables)))
            tables.append((known, len(own)))
            numbers += own
            done = end
        if not tables:
            return Cut(page)
        texts = iter(b" ".join(numbers).decode("ascii").split())
        filled = tuple([known.filled([*islice(texts, count)]) for known, count in tables])
        encodings = {known.encoding for known, _ in tables} - {""}
        encoding = None if len(encodings) > 1 else encodings.pop() if encodings else ""
        return Cut(b"".join([*rest, page[done:]]), filled, encoding)

    def _known_in(self, page: bytes) -> Iterator[tuple[int, int, _Known, list[bytes]]]:
        """Where the tables that are known begin and end in a page, with the numbers in each."""
        tags, begin = page, page.find(_BEGIN)
        if begin < 0:
            tags = page.lower()
            begin = tags.find(_BEGIN)
        while begin >= 0 and (last := tags.find(_END, begin)) >= 0:
            end = last + len(_END)
            found = self._table(page[begin:end])
            # What is known holds no table. Of several that begin before the end it is that of the last.
            if found is None and (inner := tags.rfind(_BEGIN, begin + 1, last)) >= 0:
                begin, found = inner, self._table(page[inner:end])
            if found is not None:
                yield begin, end, *found
            begin = tags.find(_BEGIN, end)

    def _table(self, markup: bytes) -> tuple[_Known, list[bytes]] | None:
        """The table with this markup and the numbers in it; nothing where it has to be gone through."""
        if len(markup) > _LONGEST:
            return None
        parts = _NUMBER.split(markup)
        numbers = parts[1::2]
        words = _BETWEEN.join(parts[::2])
        has_decimals = b"." in b"".join(numbers)
        decimals = tuple([at for at, number in enumerate(numbers) if b"." in number]) if has_decimals else ()
        if not self._times(hash((words, decimals))).again():
            return None
        known = self._known(words, decimals, len(numbers))
        return (known, numbers) if known is not None else None

    def _learned(self, words: bytes, decimals: tuple[int, ...], count: int) -> _Known | None:
        """The table read with numbers of its own. Nothing for one that is not the same for all numbers and on all
        pages."""
        try:
            decoded = decode(words)
        except Unreadable:
            return None
        parts = decoded.text.split(_BETWEEN.decode())
        # A page that has such signs or numbers itself is not to be understood so.
        if decoded.findings or len(parts) != count + 1 or str(OWN)[:-3] in decoded.text:
            return None
        own = [own_number(at, decimal=at in decimals) for at in range(count)]
        markup = parts[0] + "".join(f">{number}<{part}" for number, part in zip(own, parts[1:], strict=True))
        if not _stands_alone(markup):
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
        encoding = "" if decoded.text.isascii() else decoded.encoding
        return _Known(filled.layout, encoding, None if found == list(range(count)) else found)


class _Times:
    """How often something was met."""

    __slots__ = ("_before",)

    def __init__(self, what: int) -> None:
        self._before = False

    def again(self) -> bool:
        """Whether it was met before; from now on it was."""
        before, self._before = self._before, True
        return before


def _mark(number: int) -> bytes:
    return f'<table {MARK}="{number}"></table>'.encode()


def _stands_alone(markup: str) -> bool:
    """Whether the markup is one table from its first sign to its last, of elements that mean the same on any page, so
    that nothing of it comes to stand elsewhere."""
    if _SPECIAL.search(markup) or not _TAGS.issuperset(_TAG.findall(markup.lower())):
        return False
    body = LexborHTMLParser(markup + _BEHIND).body
    first = body.first_child if body is not None else None
    behind = first.next if first is not None else None
    if first is None or behind is None:
        return False
    return first.tag == "table" and behind.html == _BEHIND and behind.next is None


def _stand_in(numbers: Sequence[str], words: Sequence[str]) -> bool:
    text = "\n".join(words)
    return any(number in text for number in numbers)
