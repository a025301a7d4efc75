"""The numbers that Word puts before paragraphs by itself: they are seen but do not stand in the text.

A heading “一、总体情况” is often a paragraph “总体情况” in a list. Formats that are not known leave the paragraph as
it is. Without Django: the readers of annual reports use it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from gongkai.publications.office_xml import attribute, child, local

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CIRCLED = 0x2460
_MOST_CIRCLED = 20
_BEYOND = 1_000
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: where it starts, in which figures, and what is printed around them."""

    start: int
    format: str
    text: str
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document; ``label`` is to be asked paragraph by paragraph in the order of the text."""

    lists: Mapping[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str | None, int | None]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, number: str | None, level: int | None, style: str | None) -> str:
        """The number before a paragraph, with its punctuation; empty where it has none or none that is known.

        ``number`` and ``level`` are the paragraph's own, ``style`` is the name of its style.
        """
        number, level = self.place(number, level, style)
        if number is None or number not in self.lists:
            return ""
        abstract, levels = self.lists[number]
        if level not in levels:
            return ""
        counters = self.counters.setdefault(abstract, [None] * _LEVELS)
        before = counters[level]
        counters[level] = levels[level].start if before is None else before + 1
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _printed(levels, level, counters)

    def place(self, number: str | None, level: int | None, style: str | None) -> tuple[str | None, int]:
        """The list and the level in it of such a paragraph; no list where it has none."""
        if number is None and style is not None:
            number, level = self._of_style(style)
        return number, level or 0

    def format(self, number: str | None, level: int) -> str:
        """In which figures that level counts, by the name that Word gives them; empty where there is no such list."""
        _, levels = self.lists.get(number or "", ("", {}))
        return levels[level].format if level in levels else ""

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        number, level = self.styles.get(style, (None, None))
        if number is not None and number in self.lists and level is None:
            level = next((n for n, each in self.lists[number][1].items() if each.style == style), 0)
        return number, level


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists of ``numbering.xml`` and the styles of ``styles.xml`` that number their paragraphs."""
    return Numbering(_lists(numbering), _styles(styles))


def _lists(root: etree._Element | None) -> dict[str, tuple[str, dict[int, Level]]]:
    if root is None:
        return {}
    abstract = {
        attribute(each, "abstractNumId"): dict(_level(lvl) for lvl in each if local(lvl) == "lvl")
        for each in root
        if local(each) == "abstractNum"
    }
    lists = {}
    for each in root:
        number, points = attribute(each, "numId"), attribute(child(each, "abstractNumId"), "val")
        if local(each) == "num" and number is not None and points in abstract:
            own = dict(_overrides(each, abstract[points]))
            # A list that starts anew counts for itself.
            lists[number] = (f"{points}/{number}" if own else str(points), {**abstract[points], **own})
    return lists


def _overrides(num: etree._Element, levels: Mapping[int, Level]) -> list[tuple[int, Level]]:
    changed = []
    for each in num:
        at = _whole(attribute(each, "ilvl"))
        if local(each) != "lvlOverride" or at is None:
            continue
        written = child(each, "lvl")
        start = _whole(attribute(child(each, "startOverride"), "val"))
        level = _level(written)[1] if written is not None else levels.get(at)
        if level is not None:
            start = level.start if start is None else start
            changed.append((at, Level(start, level.format, level.text, level.style)))
    return changed


def _level(lvl: etree._Element) -> tuple[int, Level]:
    start = _whole(attribute(child(lvl, "start"), "val"))
    return _whole(attribute(lvl, "ilvl")) or 0, Level(
        1 if start is None else start,
        attribute(child(lvl, "numFmt"), "val") or "decimal",
        attribute(child(lvl, "lvlText"), "val") or "",
        attribute(child(lvl, "pStyle"), "val"),
    )


def _styles(root: etree._Element | None) -> dict[str, tuple[str | None, int | None]]:
    """The list of every style, its own or that of the style it is based on."""
    own: dict[str, tuple[str | None, int | None]] = {}
    based: dict[str, str] = {}
    for style in root if root is not None else ():
        name = attribute(style, "styleId")
        if local(style) != "style" or name is None:
            continue
        number = attribute(child(style, "pPr", "numPr", "numId"), "val")
        if number is not None:
            own[name] = (number, _whole(attribute(child(style, "pPr", "numPr", "ilvl"), "val")))
        based[name] = attribute(child(style, "basedOn"), "val") or ""
    return {name: own[found] for name in based if (found := _numbered(name, own, based)) is not None}


def _numbered(name: str, own: Mapping[str, object], based: Mapping[str, str]) -> str | None:
    for _ in range(_LEVELS):
        if name in own or name not in based:
            break
        name = based[name]
    return name if name in own else None


def _whole(written: str | None) -> int | None:
    return int(written) if written is not None and re.fullmatch(r"\d{1,6}", written) else None


def _printed(levels: Mapping[int, Level], level: int, counters: list[int | None]) -> str:
    """The text of a level with its figures put in; empty as soon as one of them cannot be written."""
    parts = []
    for index, part in enumerate(_PLACEHOLDER.split(levels[level].text)):
        if index % 2 == 0:
            parts.append(part)
            continue
        at = int(part) - 1
        shown = levels.get(at)
        value = counters[at] if counters[at] is not None else (shown.start if shown else None)
        write = _FORMATS.get(shown.format) if shown else None
        if value is None or write is None or not 0 <= value < _BEYOND:
            return ""
        parts.append(write(value))
    return "".join(parts)


def _chinese(number: int, digits: str = _DIGITS, units: str = "百十") -> str:
    """A number below a thousand as it is spoken: 十, 十一, 二十, 一百零五."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = (digits[hundreds] + units[0] if hundreds else "") + (digits[tens] + units[1] if tens else "")
    if hundreds and not tens and ones:
        written += "零"
    if ones or not written:
        written += digits[ones]
    return written[1:] if digits is _DIGITS and 10 <= number < 20 else written


def _roman(number: int) -> str:
    if number > 39:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written


def _circled(number: int) -> str:
    return chr(_CIRCLED + number - 1) if 1 <= number <= _MOST_CIRCLED else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: _chinese(number, _FORMAL_DIGITS, "佰拾"),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda _: "",
}
