"""The text of a report made ready for rules: without spaces, with digits and marks of one width, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gongkai.annual_reports.document import ReportDocument, Section

_WIDTHS = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
# Outside numbers the marks of both widths mean the same.
_MARKS = str.maketrans("(),:;?!", "（），：；？！")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
# What is longer is no sentence and no section of a report; patterns need their time.
LONGEST_SENTENCE, LONGEST_SECTION = 2_000, 200_000
_END = re.compile(r"(?<=[。；！？])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the section it stands in, and the one before it (what “其中” speaks of)."""

    text: str
    section: str
    before: str = ""


def plain(text: str) -> str:
    """The text without spaces and thousands marks, digits and marks of one width."""
    tight = "".join(text.split()).translate(_WIDTHS)
    return _THOUSANDS.sub("", tight).translate(_MARKS)


@lru_cache(maxsize=16)
def running(section: Section) -> str:
    """A section as one run of text: some readers know lines only, not paragraphs."""
    return "".join(plain(paragraph) for paragraph in section.paragraphs)[:LONGEST_SECTION]


def sentences(report: ReportDocument) -> Iterator[Sentence]:
    """All sentences of the six sections."""
    for section in report.sections:
        before = ""
        for whole in _END.split(running(section)):
            for start in range(0, len(whole), LONGEST_SENTENCE):
                text = whole[start : start + LONGEST_SENTENCE]
                yield Sentence(text, section.number, before)
                before = text


def lead(report: ReportDocument) -> str:
    """What stands before section one, as one run of text."""
    return "".join(plain(paragraph) for paragraph in report.lead)
