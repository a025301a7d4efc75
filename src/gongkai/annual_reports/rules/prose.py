"""The text of a report made ready for rules: without spaces, with digits and marks of one width, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gongkai.annual_reports.document import ReportDocument, Section

# Replaced by search: few of them stand in a text, and looking every character up takes ten times as long.
_WIDE = re.compile("[０-９％．]")
_WIDTHS = dict(zip("０１２３４５６７８９％．", "0123456789%.", strict=True))
# Outside numbers the marks of both widths mean the same.
_NARROW_MARK = re.compile(r"[(),:;?!]")
_MARKS = dict(zip("(),:;?!", "（），：；？！", strict=True))
_THOUSANDS = re.compile(r"[,，](?<=\d.)(?=\d{3}(?!\d))")
# What is longer is no sentence and no section of a report; patterns need their time.
LONGEST_SENTENCE, LONGEST_SECTION = 2_000, 200_000
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]|[^。；！？]+")

# 三件, 十二件; 一件 is mostly no count: 每一件, 一件一档, 办结一件申请.
_IN_WORDS = re.compile(r"(?<![第每逐同这某一])([二两三四五六七八九十百][一二三四五六七八九十百]{0,4})(?=件|宗)")
_VALUES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100}


class Sentence(NamedTuple):
    """A sentence, the section it stands in, and the one before it (what “其中” speaks of)."""

    text: str
    section: str
    before: str = ""


def plain(text: str) -> str:
    """The text without spaces and thousands marks, digits and marks of one width."""
    tight = _WIDE.sub(lambda found: _WIDTHS[found[0]], "".join(text.split()))
    return _NARROW_MARK.sub(lambda found: _MARKS[found[0]], _THOUSANDS.sub("", tight))


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


# Many rules read the same text one after the other: what is remembered is that of one or two reports.
@lru_cache(maxsize=16)
def plain_paragraphs(section: Section) -> tuple[str, ...]:
    """The paragraphs of a section made ready."""
    return tuple(map(plain, section.paragraphs))


@lru_cache(maxsize=16)
def running(section: Section) -> str:
    """A section as one run of text: some readers know lines only, not paragraphs."""
    return "".join(plain_paragraphs(section))[:LONGEST_SECTION]


@lru_cache(maxsize=2)
def sentences(report: ReportDocument) -> tuple[Sentence, ...]:
    """All sentences of the six sections."""
    return tuple(_sentences(report))


def _sentences(report: ReportDocument) -> Iterator[Sentence]:
    for section in report.sections:
        before = ""
        for whole in _SENTENCE.findall(running(section)):
            for start in range(0, len(whole), LONGEST_SENTENCE):
                text = whole[start : start + LONGEST_SENTENCE]
                yield Sentence(text, section.number, before)
                before = text


@lru_cache(maxsize=2)
def lead(report: ReportDocument) -> str:
    """What stands before section one, as one run of text."""
    return "".join(plain(paragraph) for paragraph in report.lead)
