"""The text of a report made ready for rules: without spaces, with digits and marks of one width, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
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
    """A section made ready: its paragraphs, all of them as one run of text, since some readers know lines only, and the
    sentences of that."""

    number: str
    paragraphs: tuple[str, ...]
    running: str
    sentences: tuple[str, ...]


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
    running = "".join(paragraphs)[:LONGEST_SECTION]
    return Passage(section.number, paragraphs, running, _parted(running) if running else ())


def _parted(text: str) -> tuple[str, ...]:
    """A text without any white space as sentences."""
    marked = text
    for mark in _ENDS:
        marked = marked.replace(mark, f"{mark}\n")
    found = marked.splitlines()
    if len(text) > LONGEST_SENTENCE and max(map(len, found)) > LONGEST_SENTENCE:
        return tuple(piece for whole in found for piece in _cut(whole))
    return tuple(found)


def _cut(whole: str) -> Iterator[str]:
    return (whole[start : start + LONGEST_SENTENCE] for start in range(0, len(whole), LONGEST_SENTENCE))
