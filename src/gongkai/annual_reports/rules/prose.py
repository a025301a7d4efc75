"""The text of a report made ready for rules: without spaces, with digits and marks of one width, in sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

from gongkai.annual_reports.document import ReportDocument, Section
from gongkai.annual_reports.rules.remembering import of_the_last

# Replaced sign by sign: few of them stand in a text, and looking for one sign is a hundred times as fast as looking
# every character up.
_WIDTHS = tuple(zip("０１２３４５６７８９％．", "0123456789%.", strict=True))
# Outside numbers the marks of both widths mean the same.
_MARKS = tuple(zip("(),:;?!", "（），：；？！", strict=True))
_THOUSANDS = re.compile(r"[,，](?<=\d.)(?=\d{3}(?!\d))")
# Without one of these there are none; what begins with one sign is found faster than what begins with a choice.
_LIKE_THOUSANDS = (re.compile(r",\d{3}"), re.compile(r"，\d{3}"))
# What is longer is no sentence and no section of a report; patterns need their time.
LONGEST_SENTENCE, LONGEST_SECTION = 2_000, 200_000
_ENDS = "。；！？"

# 三件, 十二件; 一件 is mostly no count: 每一件, 一件一档, 办结一件申请.
NUMERALS = "一二两三四五六七八九十百"
# What begins with a sign is found faster than what begins with a look back.
_IN_WORDS = re.compile(r"([二两三四五六七八九十百](?<![第每逐同这某一].)[一二三四五六七八九十百]{0,4})(?=件|宗)")
_VALUES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100}


class Sentence(NamedTuple):
    """A sentence, the section it stands in, and the one before it (what “其中” speaks of)."""

    text: str
    section: str
    before: str = ""


def plain(text: str) -> str:
    """The text without spaces and thousands marks, digits and marks of one width."""
    return _evened("".join(text.split()))


def _evened(text: str) -> str:
    for wide, narrow in _WIDTHS:
        text = text.replace(wide, narrow)
    if any(pattern.search(text) for pattern in _LIKE_THOUSANDS):
        text = _THOUSANDS.sub("", text)
    for narrow, wide in _MARKS:
        text = text.replace(narrow, wide)
    return text


def arabic(text: str) -> str:
    """The text with small numbers of pieces in digits."""
    if "件" not in text and "宗" not in text:
        return text
    return _IN_WORDS.sub(lambda found: str(_value(found[1])), text)


def _value(numerals: str) -> int:
    total, digit = 0, 0
    for numeral in numerals:
        if numeral in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[numeral], 0
        else:
            digit = _VALUES[numeral]
    return total + digit


class Passage(NamedTuple):
    """A section made ready: its paragraphs, and all of them as one run of text, since some readers know lines only."""

    number: str
    paragraphs: tuple[str, ...]
    running: str


class Prose(NamedTuple):
    """The words of a report made ready: its title and its organ (empty where it has none), what stands before section
    one as one run of text, its sections in order."""

    title: str
    agency: str
    lead: str
    sections: tuple[Passage, ...]

    def section(self, number: str) -> Passage | None:
        """The first section with that number (一 … 六)."""
        return next((section for section in self.sections if section.number == number), None)


@of_the_last
def prose(report: ReportDocument) -> Prose:
    """The words of a report made ready. Many rules read them one after the other."""
    paragraphs = [text for section in report.sections for text in section.paragraphs]
    texts = [report.title, report.agency or "", *report.lead, *paragraphs]
    # All at once: most of what is done is looking for signs that are not there.
    ready = iter(_evened("\n".join(["".join(text.split()) for text in texts])).split("\n"))
    title, agency, lead = next(ready), next(ready), "".join(islice(ready, len(report.lead)))
    return Prose(title, agency, lead, tuple([_passage(section, ready) for section in report.sections]))


def _passage(section: Section, ready: Iterator[str]) -> Passage:
    paragraphs = tuple(islice(ready, len(section.paragraphs)))
    return Passage(section.number, paragraphs, "".join(paragraphs)[:LONGEST_SECTION])


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of the six sections with the number of the section of each, and where each ends in ``whole``, the
    text of all sections."""

    texts: tuple[str, ...]
    sections: tuple[str, ...]
    whole: str
    ends: tuple[int, ...]

    def of(self, section: str) -> Iterator[str]:
        """The sentences of a section."""
        return (text for text, number in zip(self.texts, self.sections, strict=True) if number == section)

    def sentence(self, number: int) -> Sentence:
        """The sentence of that number, from 0."""
        section = self.sections[number]
        before = self.texts[number - 1] if number and self.sections[number - 1] == section else ""
        return Sentence(self.texts[number], section, before)

    def holding(self, sign: re.Pattern[str]) -> Iterator[int]:
        """The numbers of the sentences in which the sign stands. All text is searched at once: a sentence that has none
        costs nothing."""
        found = sign.search(self.whole)
        while found:
            number = bisect_right(self.ends, found.start())
            yield number
            found = sign.search(self.whole, self.ends[number])


@of_the_last
def sentences(report: ReportDocument) -> Sentences:
    """All sentences of the six sections."""
    texts: list[str] = []
    sections: list[str] = []
    lengths: list[int] = []
    for section in prose(report).sections:
        found = _parted(section.running) if section.running else []
        texts += found
        sections += [section.number] * len(found)
        lengths += map(len, found)
    return Sentences(tuple(texts), tuple(sections), "".join(texts), tuple(accumulate(lengths)))


def _parted(text: str) -> list[str]:
    """A text without any white space as sentences."""
    for mark in _ENDS:
        text = text.replace(mark, f"{mark}\n")
    found = text.splitlines()
    if max(map(len, found), default=0) > LONGEST_SENTENCE:
        return [piece for whole in found for piece in _cut(whole)]
    return found


def _cut(whole: str) -> Iterator[str]:
    return (whole[start : start + LONGEST_SENTENCE] for start in range(0, len(whole), LONGEST_SENTENCE))
