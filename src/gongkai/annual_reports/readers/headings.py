"""The headings of the six sections of a report, in their many wordings and numberings (R88).

Numbers alone say nothing: tables have 一、二、三、四、 of their own, and section five counts its parts 一、二、三、
again. A heading is a statutory title, or what is left of one under the right number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
CHAPTER, PART, ARABIC, BRACKET, BARE = "chapter", "part", "arabic", "bracket", "bare"
_MARKS = r"[\s#*_>\-\[【]*"
_PREFIXES = (
    (CHAPTER, re.compile(rf"{_MARKS}(?P<n>[一二三四五六七八])\s*[、.,:·\s]\s*[*_\[]*")),
    (PART, re.compile(rf"{_MARKS}第\s*(?P<n>[一二三四五六七八])\s*(?:部分|章)\s*[、.,:]?\s*[*_\[]*")),
    (ARABIC, re.compile(rf"{_MARKS}(?P<n>[1-8])\s*[、.,]\s*[*_\[]*")),
    (BRACKET, re.compile(rf"{_MARKS}\(\s*(?P<n>[一二三四五六七八])\s*\)\s*[、.]?\s*[*_\[]*")),
    (BARE, re.compile(rf"{_MARKS}(?P<n>)")),
)
_WEIGHTS = {CHAPTER: 1.0, PART: 0.9, ARABIC: 0.6, BRACKET: 0.6, BARE: 0.5}
# A line with a heading alone is hardly longer.
_LONGEST = 48
_GLUED = re.compile(r"[一二三四五六]\s*、\s*(?=[^\s一二三四五六])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: number of its section (1 to 6), its words, its line and where in the line it begins and ends.

    ``style`` is how it is numbered; ``alone`` whether nothing else stands in the line.
    """

    section: int
    words: str
    line: int
    start: int
    end: int
    style: str
    alone: bool

    @property
    def weight(self) -> float:
        """How much it looks like a heading."""
        return _WEIGHTS[self.style] + (0.05 if self.alone else 0.0)


def find_headings(lines: Sequence[str]) -> list[Heading]:
    """All that may be headings of sections, in order. Lines are to be ``visible``."""
    return [heading for number, text in enumerate(lines) for heading in _in_line(number, text)]


def _in_line(number: int, text: str) -> Iterator[Heading]:
    first = _at_start(number, text)
    if first is not None:
        yield first
    start = first.end if first else 0
    for match in _GLUED.finditer(text, start):
        found = _glued(number, text, match.start())
        if found is not None and found.start >= start:
            yield found
            start = found.end


def _at_start(number: int, text: str) -> Heading | None:
    for style, prefix in _PREFIXES:
        match = prefix.match(text)
        if match is None or (style not in (CHAPTER, PART) and len(text) - match.end() > 2 * _LONGEST):
            continue
        for section, sign in enumerate(NUMBERS, start=1):
            heading = _titled(number, text, match, section, sign, style)
            if heading is not None:
                return heading
    return None


def _titled(number: int, text: str, prefix: re.Match[str], section: int, sign: str, style: str) -> Heading | None:
    at = prefix.end()
    own = prefix.group("n") in (sign, str(section))
    rest = re.sub(r"[\s*_#\]】]+$", "", text[at:])
    short = own and style != BARE and _matches(_SHORT[sign], rest)
    if short or _matches(_FULL[sign], rest):
        if style in (ARABIC, BRACKET) and not own:
            return None
        return Heading(section, _words(rest), number, prefix.start(), len(text), style, alone=True)
    if style in (CHAPTER, PART) and own and (length := _length(_FULL[sign], text[at:])):
        return Heading(section, _words(text[at : at + length]), number, prefix.start(), at + length, style, alone=False)
    return None


def _glued(number: int, text: str, start: int) -> Heading | None:
    section = NUMBERS.index(text[start]) + 1
    if start and text[start - 1] in "一二三四五六七八九十第(":
        return None
    match = _GLUED.match(text, start)
    at = match.end() if match else start
    length = _length(_FULL[text[start]], text[at:])
    if not length:
        return None
    return Heading(section, _words(text[at : at + length]), number, start, at + length, CHAPTER, alone=False)


def _matches(title: str, rest: str) -> bool:
    if len(rest) > _LONGEST:
        return False
    return re.fullmatch(title, re.sub(r"\s+", "", rest).rstrip(":。.;,、")) is not None


def _length(title: str, rest: str) -> int:
    """How many signs of the rest the title takes, blanks within it counted; 0 where it does not stand there."""
    tight, places = [], []
    for place, sign in enumerate(rest[: 2 * _LONGEST]):
        if not sign.isspace():
            tight.append(sign)
            places.append(place)
    match = re.match(title, "".join(tight))
    return places[match.end() - 1] + 1 if match and match.end() > 3 else 0


def _words(text: str) -> str:
    return re.sub(r"\s+", "", text).strip("*_#[]【】")
