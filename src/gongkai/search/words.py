"""Text as it is searched: one spelling for what is the same, words with the dictionary, 文号 and numerals.

A text becomes two streams. ``words``: what the segmentation finds, long words and the shorter ones inside them, plus a
token for each document number and the digits of each Chinese numeral. ``characters``: the same text without
punctuation, in which phrases, single characters and words that were cut otherwise are found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from itertools import accumulate

# Raise it when the streams change: every index is then built anew beside the old one.
FORMAT = 1
NUMBER_MARK = "№"  # no text keeps this sign: normalisation turns it into "no"
PREFIX_LONGEST = 12

_OPEN, _CLOSE = "〔[(【〈<", "〕])】〉>"
_NUMBER = re.compile(
    rf"(?P<code>[一-鿿]{{0,24}})\s*[{re.escape(_OPEN)}]\s*(?P<year>(?:19|20)\d\d)\s*[{re.escape(_CLOSE)}]"
    r"\s*第?\s*(?P<n>\d{1,6})\s*号"
)
_NOT_WORD = re.compile(r"[^\w]|_")
_TOKEN = re.compile(r"[0-9a-z]+|[^\s0-9a-z]")
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[〇○零一二三四五六七八九两十百千万]{2,}|(?<=第)[一二三四五六七八九十](?=[条章款项届次期号批])")


def normalised(text: str) -> str:
    """NFKC, Latin folded, without control characters; numerals keep their spelling."""
    return unicodedata.normalize("NFKC", text).replace("\x00", "").casefold()


def plain(text: str) -> str:
    """A normalised text without punctuation: what both streams are made from."""
    return " ".join(_NOT_WORD.sub(" ", text).split())


def characters(text: str) -> list[str]:
    """The stream of a plain text in which phrases are found: each Chinese character, each run of Latin and digits."""
    return _TOKEN.findall(text)


def document_numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """The 文号 in a normalised text: (code, year, number), whatever the brackets, widths and spaces."""
    for found in _NUMBER.finditer(text):
        yield found["code"][-PREFIX_LONGEST:], int(found["year"]), int(found["n"])


def without_numbers(text: str) -> str:
    """A normalised query without its document numbers."""
    return _NUMBER.sub(" ", text)


def number_token(code: str, year: int, number: int) -> str:
    """The token of a document number."""
    return f"{NUMBER_MARK}{code}{year}-{number}"


def number_tokens(text: str) -> Iterator[str]:
    """The tokens under which the document numbers of a text are found: with every ending of their code, and without.

    In running text nothing marks where the code begins (印发市住建发〔2026〕5号), so each beginning is kept.
    """
    for code, year, number in document_numbers(text):
        for start in range(len(code) + 1):
            yield number_token(code[start:], year, number)


def value_of(numeral: str) -> int | None:
    """The value of a Chinese numeral: 二〇二六 is 2026, 十二 is 12; None for what is none (一二, 十百)."""
    if all(sign in _DIGITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral)) if len(numeral) == 4 or len(numeral) == 1 else None
    total = section = 0
    digit: int | None = None
    largest = 10_000
    for sign in numeral:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign == "万":
            total, section, digit, largest = (section + (digit or 0)) * 10_000, 0, None, 10_000
        else:
            if _UNITS[sign] >= largest:
                return None
            largest = _UNITS[sign]
            section, digit = section + (1 if digit is None else digit) * largest, None
    return total + section + (digit or 0)


def numerals(text: str) -> Iterator[tuple[int, int, str]]:
    """The Chinese numerals of a normalised text: from, to, and as digits."""
    for found in _NUMERAL.finditer(text):
        value = value_of(found[0])
        if value:
            yield found.start(), found.end(), str(value)


def is_han(text: str) -> bool:
    """Whether ``text`` has a Chinese character."""
    return _HAN.search(text) is not None


class Tokeniser:
    """The segmentation with the words of one dictionary."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        # The library reads its dictionary when it is imported: only whoever cuts a text waits for that.
        self._jieba = import_module("rjieba").Jieba()
        for word in words:
            self._jieba.add_word(normalised(word), None, None)

    def words_of(self, text: str) -> str:
        """The words of a text, of a document to be found, one after another with spaces."""
        text = normalised(text)
        cut = self._jieba.cut_for_search(plain(text))
        return " ".join(
            [*(word for word in cut if word != " "), *number_tokens(text), *(each for _, _, each in numerals(text))]
        )

    def edges(self, text: str) -> frozenset[int]:
        """The places in a normalised text at which a word begins or ends."""
        return frozenset(accumulate(map(len, self._jieba.cut(text)), initial=0))

    def cut(self, text: str) -> list[str]:
        """The words of a query, none of them inside another."""
        return [word for word in self._jieba.cut(plain(text)) if not word.isspace()]


@lru_cache(maxsize=4)
def tokeniser(words: tuple[str, ...]) -> Tokeniser:
    """The tokeniser of a dictionary; made once, because its own dictionary takes a fifth of a second to load."""
    return Tokeniser(words)
