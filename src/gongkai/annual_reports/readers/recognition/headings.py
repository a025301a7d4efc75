"""The headings of the six sections of a report, in their many wordings and numberings (R88).

Numbers alone say nothing: tables have 一、二、三、四、 of their own, and section five counts its parts 一、二、三、
again. A heading is a statutory title, or what is left of one under the right number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from gongkai.annual_reports.readers.recognition.glyphs import SHORT

NUMBERS = "一二三四五六"
# The title in full, under whatever number; and short forms that count only under the section's own number.
_FULL = {
    "一": r"(?:政府信息公开工作)?总体(?:工作)?(?:情况|概况|概述)",
    "二": r"主动公开(?:政府)?信息(?:公开)?(?:工作)?(?:的)?情况",
    "三": (
        r"(?:收到(?:和|及)?|受理和)?(?:处理|办理|答复)(?:政府)?信息公开申请(?:工作)?(?:的)?情况"
        r"|收到(?:政府)?信息公开申请(?:的)?情况"
    ),
    "四": (
        r"(?:因)?(?:政府)?信息公开(?:工作)?(?:申请|引起|引发)?(?:的)?(?:被)?(?:提起|申请)?(?:的)?行政复议(?:和|与|及|、|,)?"
        r"(?:提起)?(?:被)?行政诉讼(?:的)?(?:情况)?"
    ),
    "五": (
        r"(?:政府信息公开(?:工作)?)?(?:中)?(?:存在的?)?(?:主要|突出)?(?:问题|不足|困难)(?:、|和|及|与)?(?:困难|不足|原因)?"
        r"(?:以)?(?:及|和|与|、|,)?(?:下一步|今后|下步)?(?:工作)?(?:的)?(?:改进|整改)(?:工作)?(?:的)?"
        r"(?:情况|措施|意见|方向|打算|计划)?"
    ),
    "六": r"其[他它](?:需要?|应当?)报告(?:的)?(?:事项|情况)",
}
_SHORT = {
    "一": r"(?:基本|总体|工作)(?:情况|概况)|概述|工作概况",
    "二": r"主动公开(?:工作)?(?:情况)?",
    "三": r"(?:政府信息)?(?:公开)?(?:依申请公开|申请办理|申请处理|申请和处理|收到和处理)[^,。;:]{0,16}?(?:情况)?",
    "四": r"行政复议(?:和|与|及|、|,)?(?:提起)?行政诉讼(?:的)?(?:情况)?",
    "五": r"(?:存在的?)?(?:主要|突出)?(?:问题|不足)[^,。;:]{0,16}",
    "六": r"其[他它](?:有关)?(?:事项|情况)|需要?报告的其[他它]事项",
}
# A short line under the section's own chapter number that speaks of its matter in other words.
_KEYS = {
    "一": r"总体|概况|概述|基本情况",
    "二": r"主动公开",
    "三": r"申请",
    "四": r"复议|诉讼",
    "五": r"问题|不足",
    "六": r"其[他它].{0,4}(?:事项|情况|报告|说明)|(?:需要?|应当?)(?:报告|说明)的?(?:其[他它])?(?:事项|情况)",
}
_FULL_TITLES, _SHORT_TITLES, _KEY_WORDS = (
    {sign: re.compile(words) for sign, words in each.items()} for each in (_FULL, _SHORT, _KEYS)
)
CHAPTER, PART, ARABIC, BRACKET, BARE, LOOSE = "chapter", "part", "arabic", "bracket", "bare", "loose"
_MARKS = r"[\s#*_>\-\[【]*"
_PREFIXES = (
    (CHAPTER, re.compile(rf"{_MARKS}(?P<n>[一二三四五六七八])\s*[、.,:·\s]\s*[*_\[]*")),
    (PART, re.compile(rf"{_MARKS}第\s*(?P<n>[一二三四五六七八])\s*(?:部分|章)\s*[、.,:]?\s*[*_\[]*")),
    (ARABIC, re.compile(rf"{_MARKS}(?P<n>[1-8])\s*[、.,]\s*[*_\[]*")),
    (BRACKET, re.compile(rf"{_MARKS}\(\s*(?P<n>[一二三四五六七八])\s*\)\s*[、.]?\s*[*_\[]*")),
    (BARE, re.compile(rf"{_MARKS}(?P<n>)")),
)
# With one of these, or white space, a number before a heading begins.
_FIRST = frozenset("#*_>-[【一二三四五六七八第12345678(")
_WEIGHTS = {CHAPTER: 1.0, PART: 0.9, LOOSE: 0.7, ARABIC: 0.6, BRACKET: 0.6, BARE: 0.5}
# A line with a heading alone is hardly longer.
_LONGEST = 48
# Signs of no use that a line may hold make it longer; more than half of it they are not.
_SURELY_LONGER = 4 * _LONGEST
# A sign with which no number and no mark before a heading begins; in a long line only a chapter's number counts.
_NO_CHAPTER = re.compile(r"(?![一二三四五六七八第])[\u4e00-\u9fff0-9A-Za-z（(“《]")
# The comma of a number, in any of its forms.
_AFTER_NUMBER = re.compile(r"[一二三四五六]\s*[、､︑]")
_GLUED = re.compile(r"[一二三四五六]\s*、\s*(?=[^\s一二三四五六])")


# What may follow a statutory title within the heading: 行政诉讼案件情况, 申请情况表.
_TAIL = re.compile(r"(?:的)?(?:案件|工作|统计)?(?:的)?(?:情况|措施|事项|案件|打算|计划|方向|说明|表)")
_REMARK = re.compile(r"\([^()]{1,20}\)$")
_BREAKS = re.compile(r"[。;,?!]")
# No title is without one of these signs.
_HINT = re.compile(r"[情概诉问足难事申总说报]|公\s*开")
# A heading goes on for at most so many lines where a narrow column breaks it.
_MOST_LINES = 3


class Heading(NamedTuple):
    """A heading: number of its section (1 to 6), the line and place where it begins, the place where its words
    ``begin``, the line (``last``) and place where it ends.

    ``style`` is how it is numbered; ``alone`` whether nothing else stands in the line.
    """

    section: int
    line: int
    start: int
    begin: int
    last: int
    end: int
    style: str
    alone: bool

    @property
    def weight(self) -> float:
        """How much it looks like a heading."""
        return _WEIGHTS[self.style] + (0.05 if self.alone else 0.0)


class _Found(NamedTuple):
    """A heading in a line: where it begins, where its words begin and where it ends."""

    section: int
    start: int
    begin: int
    end: int
    style: str
    alone: bool

    def at(self, line: int) -> Heading:
        """The heading in the line of that number."""
        return Heading(self.section, line, self.start, self.begin, line, self.end, self.style, self.alone)


def may_hold_headings(text: str) -> bool:
    """Whether there may be a heading in the line, which need not be ``visible``: at the start of a short line or after
    a number, or behind a number anywhere. Most text stands in paragraphs without."""
    if len(text) <= _SURELY_LONGER or not _NO_CHAPTER.match(text):
        return True
    return ("、" in text or "､" in text or "︑" in text) and _AFTER_NUMBER.search(text) is not None


def find_headings(lines: Sequence[str], likely: Iterable[int] | None = None) -> list[Heading]:
    """All that may be headings of sections, in order. ``likely`` are the lines, by number, that ``may_hold_headings``:
    these are to be ``visible``, and no other is looked at."""
    headings: list[Heading] = []
    for number in range(len(lines)) if likely is None else likely:
        text = lines[number]
        if headings and headings[-1].last >= number and headings[-1].line < number:
            continue
        if not may_hold_headings(text):
            continue
        found = _of_line(text) if len(text) <= SHORT else _in_line(text)
        headings += [each.at(number) for each in found] or _over_lines(number, lines)
    return headings


def _in_line(text: str) -> tuple[_Found, ...]:
    """The headings in a line."""
    if not _HINT.search(text):
        return ()
    first = _at_start(text)
    found, start = ([first], first.end) if first else ([], 0)
    for match in _GLUED.finditer(text, start) if "、" in text else ():
        length = _length(_FULL_TITLES[match.group()[0]], text[match.end() :]) if match.start() >= start else 0
        if not length or (match.start() and text[match.start() - 1] in "一二三四五六七八九十第("):
            continue
        start = match.end() + length
        section = NUMBERS.index(match.group()[0]) + 1
        found.append(_Found(section, match.start(), match.end(), start, CHAPTER, alone=False))
    return tuple(found)


# Headings are worded alike in report after report.
_of_line = lru_cache(maxsize=4096)(_in_line)


def _over_lines(number: int, lines: Sequence[str]) -> list[Heading]:
    """A heading broken over lines: one under a chapter's number, whole only with the lines that follow."""
    if not _PREFIXES[0][1].match(lines[number]) or len(lines[number]) > _LONGEST:
        return []
    for last in range(min(number + _MOST_LINES, len(lines)) - 1, number, -1):
        first = _at_start(lines[number] + "".join(line.strip() for line in lines[number + 1 : last + 1]))
        if first and first.style == CHAPTER and first.alone:
            begin = min(first.begin, len(lines[number]))
            return [Heading(first.section, number, 0, begin, last, len(lines[last]), CHAPTER, alone=True)]
    return []


def _at_start(text: str) -> _Found | None:
    """What heading stands at the start of the text."""
    # Without a number only a short text may be one.
    if len(text) > 2 * _LONGEST and text[0] not in _FIRST and not text[0].isspace():
        return None
    for style, prefix in _PREFIXES:
        match = prefix.match(text)
        if match is None or (style not in (CHAPTER, PART) and len(text) - match.end() > 2 * _LONGEST):
            continue
        rest = text[match.end() :]
        tight = _tight(rest)
        for section, sign in enumerate(NUMBERS, start=1):
            own = match.group("n") in (sign, str(section))
            found = _titled(rest, tight, section, style, own=own)
            if found is not None:
                length, kind, alone = found
                return _Found(section, 0, match.end(), match.end() + length, kind, alone)
    return None


def _titled(rest: str, tight: str, section: int, style: str, *, own: bool) -> tuple[int, str, bool] | None:
    """How long the title is, how it is numbered and whether it stands alone."""
    sign = NUMBERS[section - 1]
    if (own or style not in (ARABIC, BRACKET)) and _FULL_TITLES[sign].fullmatch(tight):
        return len(rest), style, True
    if not own:
        return None
    if style != BARE and _SHORT_TITLES[sign].fullmatch(tight):
        return len(rest), style, True
    if style not in (CHAPTER, PART):
        return None
    if length := _length(_FULL_TITLES[sign], rest):
        whole = _TAIL.fullmatch(_tight(rest[length:])) is not None
        return len(rest) if whole else length, style, whole
    if 0 < len(tight) <= _LONGEST // 2 and not _BREAKS.search(tight) and _KEY_WORDS[sign].search(tight):
        return len(rest), LOOSE, True
    return None


def _tight(rest: str) -> str:
    """The words of a line that may be a heading, without marks, final punctuation and a remark in brackets."""
    if len(rest) > 2 * _LONGEST:
        return rest
    plain = re.sub(r"\s+", "", rest).rstrip("*_#]】").rstrip(":。.;,、")
    return _REMARK.sub("", plain)


def _length(title: re.Pattern[str], rest: str) -> int:
    """How many signs of the rest the title takes, blanks within it counted; 0 where it does not stand there."""
    tight, places = [], []
    for place, sign in enumerate(rest[: 2 * _LONGEST]):
        if not sign.isspace():
            tight.append(sign)
            places.append(place)
    match = title.match("".join(tight))
    return places[match.end() - 1] + 1 if match and match.end() > 3 else 0
