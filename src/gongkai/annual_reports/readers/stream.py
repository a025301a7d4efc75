"""A mere stream of text in which a table is to be found: its words, its numbers, and where they stand.

Numbers are kept apart from words: the labels of a table can then be followed through lines of digits, page numbers
and line breaks that stand between their parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.glyphs import visible

# - 5 -, —5—, 第 5 页, 第 5 页 共 9 页, 5 / 9, · 5 ·
_WIDTHS = (3, 7, 15)
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-‐‑‒–—―－·•~]{1,3}\s*\d{1,3}\s*[-‐‑‒–—―－·•~]{1,3}|第\s*\d{1,3}\s*页(?:[,，/]?\s*共\s*\d{1,3}\s*页)?"
    r"|\d{1,3}\s*/\s*\d{1,3}|page\s*\d{1,3}(?:\s*of\s*\d{1,3})?)\s*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_TOKEN = re.compile(
    r"(?P<number>(?:(?<!\S)[-−])?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?(?:件|万元)?)|(?P<none>(?<!\S)(?:[/\\—–―-]{1,2}|无)(?!\S))"
)
# A number in front of one of these, or behind 第, belongs to a sentence: 2024年, 30号, 第5条, 98%.
_IN_SENTENCE_BEFORE = re.compile(r"[第〔]\s*$")
_IN_SENTENCE_AFTER = re.compile(r"年|月|日|号|条|%|‰|个|次|页|类|期|篇|场|名|人|余|〕| 年")


@dataclass(frozen=True, slots=True)
class Token:
    """A number, or a “not applicable”, as printed."""

    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers with no word between them."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Where the first one begins."""
        return self.tokens[0].start

    @property
    def one_line(self) -> bool:
        """Whether all stand on one line."""
        return self.tokens[0].line == self.tokens[-1].line

    @property
    def vertical(self) -> bool:
        """Whether each stands on a line of its own."""
        lines = {token.line for token in self.tokens}
        return len(lines) == len(self.tokens) > 1


class Stream:
    """Lines as one text. ``words`` are its Chinese signs only, ``at[i]`` is where the i-th of them stands in ``text``.

    Lines that are page numbers are emptied, and ``page_lines`` names them.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        texts = [visible(line.text).replace("\n", " ") for line in lines]
        self.page_lines = frozenset(_page_lines(texts))
        shown = ["" if i in self.page_lines else text for i, text in enumerate(texts)]
        self.text = "\n".join(shown)
        self._starts = _starts(shown)
        found = [(match.start(), match.group()) for match in _WORD.finditer(self.text)]
        self.at = [position for position, _ in found]
        self.words = "".join(word for _, word in found)

    def line_of(self, position: int) -> int:
        """The number of the line, from 0, that holds a position of the text."""
        return bisect_right(self._starts, position) - 1

    def place(self, position: int) -> Place:
        """The place of the line that holds a position of the text."""
        return self.lines[self.line_of(position)].place

    def shown(self, line: int) -> str:
        """A line without what is not seen."""
        end = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[line] : end]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All numbers that belong to no sentence."""
        return tuple(self._tokens())

    def _tokens(self) -> Iterator[Token]:
        for match in _TOKEN.finditer(self.text):
            if _IN_SENTENCE_AFTER.match(self.text, match.end()) and not match.group("none"):
                continue
            if _IN_SENTENCE_BEFORE.search(self.text, max(0, match.start() - 2), match.start()):
                continue
            yield Token(match.group(), match.start(), match.end(), self.line_of(match.start()))

    def words_between(self, start: int, end: int) -> str:
        """The Chinese signs between two positions of the text."""
        return self.words[self.index(start) : self.index(end)]

    def index(self, position: int) -> int:
        """How many Chinese signs stand before a position of the text."""
        low, high = 0, len(self.at)
        while low < high:
            middle = (low + high) // 2
            if self.at[middle] < position:
                low = middle + 1
            else:
                high = middle
        return low


def _page_lines(texts: Sequence[str]) -> Iterator[int]:
    """Lines that hold a page number and nothing else; a bare number only where a page ends or begins."""
    for i, text in enumerate(texts):
        after = texts[i + 1] if i + 1 < len(texts) else ""
        if _PAGE_NUMBER.fullmatch(text) or (
            _BARE_NUMBER.fullmatch(text) and (after.startswith("\f") or text.startswith("\f"))
        ):
            yield i


def _starts(texts: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts


def in_order(stream: Stream, words: Sequence[str]) -> bool:
    """Whether the words, so far as they stand in the stream unbroken, do so first in this order."""
    found = [at for word in words if (at := stream.words.find(word)) >= 0]
    return found == sorted(found)


class _Bounded(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def words(self) -> int: ...


def groups_of(stream: Stream, numbered: Sequence[_Bounded]) -> list[Group]:
    """The numbers of the stream, grouped where no word stands between them; the numbers of the labels (``2.``), which
    stand from ``start`` to ``words``, are left out, also where digits run on into them (``00000002.``)."""
    groups: list[list[Token]] = []
    for token in _without_numbering(stream.tokens, numbered):
        if groups and not stream.words_between(groups[-1][-1].end, token.start):
            groups[-1].append(token)
        else:
            groups.append([token])
    return [Group(tuple(part)) for group in groups for part in _rows_apart(group)]


def _without_numbering(tokens: Sequence[Token], numbered: Sequence[_Bounded]) -> Iterator[Token]:
    starts = [label.start for label in numbered]
    for token in tokens:
        i = bisect_right(starts, token.end - 1) - 1
        label = numbered[i] if i >= 0 else None
        if label is None or token.end > label.words or token.end <= label.start:
            yield token
        elif token.start < label.start:
            yield Token(token.text[: label.start - token.start], token.start, label.start, token.line)


def _rows_apart(tokens: list[Token]) -> Iterator[list[Token]]:
    """Lines of numbers one below the other are rows of their own, if together they are no single row."""
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    if len(tokens) in _WIDTHS or min(len(line) for line in lines.values()) == 1:
        yield tokens
    else:
        yield from lines.values()
