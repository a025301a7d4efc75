"""Printed lines of a PDF page: characters put together to lines, lines to paragraphs, page numbers left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gongkai.annual_reports.readers.containers.flow import tidy

Char = dict[str, Any]

# In units of the size of the type: from which gap on there is a space, and a column.
_SPACE_GAP, _COLUMN_GAP = 0.3, 1.5
# The same where the file has a space.
_SPACE_PRINTED = 0.1
_SLANT = 0.1
# In units of the page: where page numbers stand, and the least width of a text.
_MARGIN = 0.12
_TEXT_WIDTH = 0.5
_TITLE_SIZE = 1.15
# A line of a title follows the one before within so many sizes of the type.
_TITLE_GAP = 2.0
_FEW = 3
# After these a line of Latin letters ends with a blank; after others (``/``, ``?``, ``.``) an address may go on.
_PARTING = ",;:!)"
_NUMBERS = re.compile(
    r"[-—–－―~·.\s]*(?:第?\s*\d{1,3}\s*页?|第?\s*\d{1,3}\s*页?\s*[/，,]?\s*共?\s*\d{1,3}\s*页?)[-—–－―~·.\s]*"
)


class Spaces(Enum):
    """What the spaces of a file say. ``MEASURED``: little, gaps count. ``PRINTED``: within a line they are those of the
    text, and at its end there are none. ``WHOLE``: they are those of the text, at the ends of lines too."""

    MEASURED = 1
    PRINTED = 2
    WHOLE = 3


@dataclass(slots=True)
class TextLine:
    """A printed line: where it is, how large, what it says; ``columns`` when it has wide gaps, ``blank`` when the file
    has a space at its end; ``paragraph``: the number of the paragraph that is all of it, where the file has tags."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    columns: bool
    blank: bool = False
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the text of a document stands: its margins, the middle of the page, the size of most of its type."""

    left: float
    right: float
    middle: float
    size: float


def is_slanted(char: Char) -> bool:
    """Whether a character stands aslant, as those of watermarks do."""
    right, up = char["matrix"][:2]
    return bool(right <= 0 or abs(up) > _SLANT * right)


def printed_lines(chars: list[Char], spaces: Spaces = Spaces.MEASURED) -> list[TextLine]:
    """Characters that stand on one level are a line, from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if lines and lines[-1][0]["top"] <= middle < lines[-1][0]["bottom"]:
            lines[-1].append(char)
        else:
            lines.append([char])
    written = {id(char): number for number, char in enumerate(chars)} if spaces is Spaces.WHOLE else {}
    return [_line(_in_order(line, written), spaces) for line in lines if any(map(is_visible, line))]


def _in_order(line: list[Char], written: Mapping[int, int]) -> list[Char]:
    """The characters from left to right; those of one paragraph as they were ``written``, where that is known: a
    bracket that is drawn narrower begins to the left of the blank before it."""
    if written and _paragraph_of(line) is not None:
        return sorted(line, key=lambda char: written[id(char)])
    return sorted(line, key=lambda char: char["x0"])


def _paragraph_of(line: list[Char]) -> int | None:
    """The paragraph that all of these are of, if the file says so."""
    paragraphs = {char.get("paragraph") for char in line}
    return paragraphs.pop() if len(paragraphs) == 1 else None


def is_visible(char: Char) -> bool:
    """Whether a character is more than a space."""
    return bool(char["text"].strip())


def _line(chars: list[Char], spaces: Spaces) -> TextLine:
    size = max(1.0, Counter(round(c["size"], 1) for c in chars if is_visible(c)).most_common(1)[0][0])
    paragraph = _paragraph_of(chars)
    text, wide, spaced = "", 0, False
    before: Char | None = None
    for char in chars:
        if not is_visible(char):
            spaced = True
            continue
        gap = (char["x0"] - before["x1"]) / size if before is not None else 0
        # What fills a line to the margin parts no columns.
        if spaces is not Spaces.MEASURED and (spaced or gap < _COLUMN_GAP or paragraph is not None):
            gap = _SPACE_PRINTED if spaced and text else 0
        wide += gap >= _COLUMN_GAP
        text += _gap(gap, printed=spaced) + char["text"]
        before, spaced = char, False
    visible = [char for char in chars if is_visible(char)]
    return TextLine(
        text,
        visible[0]["x0"],
        max(c["x1"] for c in visible),
        min(c["top"] for c in visible),
        max(c["bottom"] for c in visible),
        size,
        wide > 0,
        spaced,
        paragraph,
    )


def _gap(gap: float, *, printed: bool) -> str:
    """The spaces for a gap, given in units of the type; ``printed``: the file has a space there."""
    if gap >= _COLUMN_GAP:
        return " " * max(2, round(gap * 2))
    return " " if gap >= (_SPACE_PRINTED if printed else _SPACE_GAP) else ""


def without_running_heads(pages: Sequence[tuple[float, list[TextLine]]]) -> list[list[TextLine]]:
    """The lines of pages, given with their heights, without page numbers and what stands in most margins alike."""
    repeated = Counter(
        tidy(line.text) for height, lines in pages for line in (*lines[:1], *lines[-1:]) if _in_margin(line, height)
    )
    often = {text for text, count in repeated.items() if count >= max(_FEW, len(pages) // 2 + 1)}
    return [[line for line in lines if not _is_running_head(line, lines, height, often)] for height, lines in pages]


def _is_running_head(line: TextLine, lines: Sequence[TextLine], height: float, often: set[str]) -> bool:
    if not _in_margin(line, height):
        return False
    text = tidy(line.text)
    return (line in (lines[0], lines[-1]) and text in often) or _NUMBERS.fullmatch(text) is not None


def _in_margin(line: TextLine, height: float) -> bool:
    return line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)


def frame_of(lines: Sequence[TextLine], page_width: float) -> Frame:
    """The frame of a document with these lines outside its tables."""
    left = min((line.left for line in lines), default=0.0)
    right = max((line.right for line in lines), default=0.0)
    # A text that is all short lines has not shown where its right margin is.
    right = right if right > left + _TEXT_WIDTH * page_width else float("inf")
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return Frame(left, right, page_width / 2, sizes.most_common(1)[0][0] if sizes else 0.0)


def goes_on(before: TextLine, line: TextLine, frame: Frame) -> bool:
    """Whether a line goes on with the paragraph or the title of the one before."""
    if before.paragraph is not None and line.paragraph is not None:
        return before.paragraph == line.paragraph
    if before.columns or line.columns or abs(before.size - line.size) >= 1:
        return False
    full = before.right > frame.right - 2 * before.size
    indented = line.left >= frame.left + line.size
    return (full and not indented) or (_is_title(before, frame) and _is_title(line, frame) and _close(before, line))


def _is_title(line: TextLine, frame: Frame) -> bool:
    return line.size > frame.size * _TITLE_SIZE and abs((line.left + line.right) / 2 - frame.middle) < line.size


def _close(before: TextLine, line: TextLine) -> bool:
    return -before.size < line.top - before.bottom < _TITLE_GAP * line.size


def joined(text: str, before: TextLine, after: TextLine, spaces: Spaces) -> str:
    """A paragraph that a page broke, with its next line.

    Where the ends of lines have no spaces (browsers leave them out) words of Latin letters are parted and Chinese is
    not.
    """
    pair = before.text[-1], after.text[0]
    narrow = [unicodedata.east_asian_width(each) in ("Na", "N") for each in pair]
    if spaces is Spaces.WHOLE:
        parted = before.blank
    elif before.blank:
        parted = any(narrow)
    else:
        parted = all(narrow) and (pair[0].isalnum() or pair[0] in _PARTING) and pair[1].isalnum()
    return f"{text} {after.text}" if parted else text + after.text


def cleaned(text: str, line: TextLine) -> str:
    """The text of a paragraph; gaps between columns are kept."""
    return text if line.columns else tidy(text)
