"""Two wordings side by side: which paragraphs came, went or changed, and within a changed one which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
AROUND = 1  # unchanged paragraphs shown beside a change
LONGEST = 4_000  # characters of a paragraph whose words are compared; longer ones are shown whole, old and new
ALIKE = 0.3
_WORD = re.compile(r"[A-Za-z0-9.,%〔〕]+|\s+|.", re.S)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in pieces (kind, words); ``skipped`` counts unchanged paragraphs that are left out in its place."""

    pieces: tuple[tuple[str, str], ...] = ()
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything in it came or went."""
        return any(kind != SAME for kind, _ in self.pieces)


def compare(old: str, new: str) -> list[Paragraph]:
    """The paragraphs (lines) of both wordings; empty where they are the same."""
    paragraphs = list(_paragraphs(old.splitlines(), new.splitlines()))
    return _folded(paragraphs) if any(each.changed for each in paragraphs) else []


def _paragraphs(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Paragraph(((SAME, line),)) for line in old[a1:a2])
            continue
        gone, come = old[a1:a2], new[b1:b2]
        for before, after in zip(gone, come, strict=False):
            yield from _changed(before, after)
        yield from (Paragraph(((GONE, line),)) for line in gone[len(come) :])
        yield from (Paragraph(((NEW, line),)) for line in come[len(gone) :])


def _changed(old: str, new: str) -> Iterator[Paragraph]:
    words = SequenceMatcher(None, _WORD.findall(old[:LONGEST]), _WORD.findall(new[:LONGEST]), autojunk=False)
    if max(len(old), len(new)) > LONGEST or words.ratio() < ALIKE:
        yield Paragraph(((GONE, old),))
        yield Paragraph(((NEW, new),))
        return
    yield Paragraph(tuple(_pieces(words)))


def _pieces(words: SequenceMatcher[str]) -> Iterator[tuple[str, str]]:
    for tag, a1, a2, b1, b2 in words.get_opcodes():
        if tag == "equal":
            yield SAME, "".join(words.a[a1:a2])
            continue
        if a2 > a1:
            yield GONE, "".join(words.a[a1:a2])
        if b2 > b1:
            yield NEW, "".join(words.b[b1:b2])


def _folded(paragraphs: list[Paragraph]) -> list[Paragraph]:
    shown = {
        near
        for place, each in enumerate(paragraphs)
        if each.changed
        for near in range(place - AROUND, place + AROUND + 1)
    }
    result: list[Paragraph] = []
    left_out = 0
    for place, each in enumerate(paragraphs):
        if place not in shown:
            left_out += 1
            continue
        if left_out:
            result.append(Paragraph(skipped=left_out))
            left_out = 0
        result.append(each)
    return [*result, Paragraph(skipped=left_out)] if left_out else result
