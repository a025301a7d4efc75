"""How much of each section stands in last year's report, or in another agency's, sentence by sentence (R97).

Only what somebody wrote is compared: sentences drafted from the records are alike in every report and mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.carry_over import SAME_TEXT
from gongkai.annual_reports.rules.similarity import SAME
from gongkai.annual_reports.yearly.narrative import Written
from gongkai.law.report_format import SECTIONS

RUN = 4
# Shorter sentences are all formula.
LEAST = 12
# A sentence is alike when so much of it stands in the other text.
ALIKE = 0.7
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]|[^。；！？]+")
_NOISE = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and whether it stands in the other text too, but for numbers and small changes."""

    text: str
    alike: bool


@dataclass(frozen=True)
class Other:
    """A report to compare with: whose it is, where it is read, and its sections."""

    name: str
    url: str
    document: ReportDocument


@dataclass(frozen=True)
class Pair:
    """One section beside the same section of another report; ``share`` of what can be compared, from 0 to 1."""

    number: str
    title: str
    other: Other
    share: float
    ours: tuple[Sentence, ...]
    theirs: tuple[Sentence, ...]
    limit: float

    @property
    def much(self) -> bool:
        """Whether it is more than the rules of the checker let pass."""
        return self.share >= self.limit


def sentences(lines: Iterable[str]) -> list[str]:
    """The sentences of a text."""
    return [each.strip() for line in lines for each in _SENTENCE.findall(line) if each.strip()]


def _runs(text: str) -> set[str]:
    plain = _NOISE.sub("", text)
    return {plain[at : at + RUN] for at in range(len(plain) - RUN + 1)} if len(plain) >= LEAST else set()


def marked(ours: Sequence[str], theirs: Sequence[str]) -> tuple[float, tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The share of our text that stands in theirs, and both texts with the sentences that are alike."""
    here, there = [_runs(each) for each in ours], [_runs(each) for each in theirs]
    left, right = _against(ours, here, there), _against(theirs, there, here)
    counted = [(len(runs), each.alike) for each, runs in zip(left, here, strict=True)]
    total = sum(size for size, _ in counted)
    return (sum(size for size, alike in counted if alike) / total if total else 0.0), left, right


def _against(texts: Sequence[str], own: Sequence[set[str]], others: Sequence[set[str]]) -> tuple[Sentence, ...]:
    every = set().union(*others)
    return tuple(
        Sentence(text, bool(runs) and len(runs & every) >= ALIKE * len(runs))
        for text, runs in zip(texts, own, strict=True)
    )


def with_last_year(written: Sequence[Written], last: Other) -> list[Pair]:
    """Each section that somebody wrote, beside last year's."""
    return [_pair(number, title, text, last, SAME_TEXT) for number, title, text in _own(written)]


def with_others(written: Sequence[Written], others: Sequence[Other]) -> list[Pair]:
    """Each section that somebody wrote, beside the report that has most of it; none that has nothing of it."""
    found = []
    for number, title, text in _own(written):
        pairs = [_pair(number, title, text, other, SAME) for other in others]
        nearest = max(pairs, key=lambda each: each.share, default=None)
        if nearest is not None and nearest.share:
            found.append(nearest)
    return found


def _own(written: Sequence[Written]) -> list[tuple[str, str, list[str]]]:
    texts = [
        (each.number, each.title, [line for one in written if one.head.section == each.number for line in _typed(one)])
        for each in SECTIONS
    ]
    return [(number, title, sentences(lines)) for number, title, lines in texts if lines]


def _typed(one: Written) -> Sequence[str]:
    return one.lines if one.own else ()


def _pair(number: str, title: str, ours: Sequence[str], other: Other, limit: float) -> Pair:
    section = next((each for each in other.document.sections if each.number == number), None)
    share, left, right = marked(ours, sentences(section.paragraphs) if section is not None else [])
    return Pair(number, title, other, share, left, right, limit)
