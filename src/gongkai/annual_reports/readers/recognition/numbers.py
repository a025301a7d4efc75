"""What stands in a cell of a table: a number, nothing, “not applicable”, or something that is refused.

Counts are whole numbers (R91), the fee is a decimal in 万元 (R89). Nothing is guessed: digits that could be two numbers
run together (``0 0``, ``00``), an amount in another unit, a lone 一 (one, or a dash?) are refused, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gongkai.annual_reports.document import Cell, CellKind, Place
from gongkai.annual_reports.readers.numberless import LONGEST
from gongkai.annual_reports.readers.recognition.glyphs import SHORT, visible

# What is longer hardly comes again at its place.
_SMALL = 3
NO_NUMBER = "不是数字"
_DASHES = "-‐‑‒–—―─━_/\\∕⁄|﹣−~"
_NOTHING = frozenset(
    {"无", "无此项", "无此项目", "无此项内容", "不适用", "不涉及", "n/a", "na", "n.a.", "nil", "none", "空"}
)
_COUNTERS = "件个项条宗起份次人例笔部"
_NUMBER = re.compile(r"([+\-−–]?)\s*(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+)(?:\.(\d+))?")
_UNIT = re.compile(rf"\s*(?:[{_COUNTERS}]|[(]?(?:单位:)?(?:万元|亿元|元|万件|万|人民币)[)]?)\s*$")
_SEVERAL = re.compile(r"[\d\s,./+\-−–]*\d[\d\s,./+\-−–]*")
_DIGITS = {
    digit: value
    for value, digits in enumerate(["〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for digit in digits
}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
# What office programs show instead of a number; what a picture and a formula without a result stand as.
_NO_RESULT = re.compile(
    r"TRUE|FALSE|#(?:REF!|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|N/A)|〔公式〕|\ufffc|-?[\d.]+\(格式[^)]*\)", re.IGNORECASE
)
# Digits with small ones above or below them, and what is shown in another order than it is stored.
_ANNOTATED = re.compile(r"[\s\d.,]+[¹²³⁰⁴-⁹₀-₉]+[\s⁾]*|.*[\u202d\u202e].*")
# A narrow column breaks a number after the comma between its thousands.
_BROKEN = re.compile(r"(?<=\d,)[ \t]*\n\s*(?=\d{3}(?!\d))")
_SEPARATORS = str.maketrans({",": "", "\u00a0": "", "\u2009": "", "\u202f": ""})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's text was read as; ``reason`` is a Chinese sentence part when it was refused."""

    cell: Cell
    reason: str = ""


def read_count(text: str, place: Place | None = None) -> Reading:
    """A whole number, as the cells of Tables 2, 3 and 4 have it, the fee excepted."""
    return _read_once(text, place, False) if len(text) <= _SMALL else _read(text, place, fee=False)


def read_fee(text: str, place: Place | None = None) -> Reading:
    """An amount in 万元, as a ``Decimal``. An amount said to be in another unit is refused unless it is zero."""
    return _read_once(text, place, True) if len(text) <= _SMALL else _read(text, place, fee=True)


def like_value(text: str) -> bool:
    """Whether the text is meant as a cell of numbers: a number, nothing, “not applicable”, or a number that is
    refused (in another unit, run together)."""
    kind, _, reason = _parsed(text, False) if len(text) <= SHORT else _parse(text, False)
    return kind is not CellKind.UNREADABLE or reason != NO_NUMBER


# Small numbers stand at the same places in report after report.
@lru_cache(maxsize=8192)
def _read_once(text: str, place: Place | None, fee: bool) -> Reading:
    return _read(text, place, fee=fee)


def _read(text: str, place: Place | None, *, fee: bool) -> Reading:
    kind, value, reason = _parsed(text, fee) if len(text) <= SHORT else _parse(text, fee)
    shown = "" if kind is CellKind.BLANK else " ".join(text.split())
    return Reading(Cell(kind, value, shown, place), reason)


def _parse(text: str, fee: bool) -> tuple[CellKind, int | Decimal | None, str]:
    plain = _plain(_BROKEN.sub("", text) if "\n" in text else text)
    if not plain:
        return CellKind.BLANK, None, ""
    if _is_nothing(plain):
        return CellKind.NOT_APPLICABLE, None, ""
    if not text.isascii():
        if _ANNOTATED.fullmatch(text):
            return CellKind.UNREADABLE, None, "有上标、下标或改变次序的符号"
        if "\ufffc" in text and len(text) > 1:
            return CellKind.UNREADABLE, None, "数旁边有图片，不知图片上是什么"
    value, reason = _value(plain, fee=fee)
    return (CellKind.UNREADABLE if value is None else CellKind.NUMBER), value, reason


_parsed = lru_cache(maxsize=8192)(_parse)


def _plain(text: str) -> str:
    if text.isascii():
        return visible(text).strip()
    # NFKC turns the narrow and no-break spaces, which separate thousands, into common ones, which do not.
    kept = "".join(sign if sign in "\u00a0\u2009\u202f" else visible(sign) for sign in text)
    return kept.strip()


def _is_nothing(plain: str) -> bool:
    bare = "".join(plain.split()).casefold().strip("()。.")
    return bare in _NOTHING or all(sign in _DASHES for sign in bare)


def _value(plain: str, *, fee: bool) -> tuple[int | Decimal | None, str]:
    unit = _UNIT.search(plain)
    bare = plain[: unit.start()].strip() if unit else plain
    name = unit.group().strip().strip("()").removeprefix("单位:") if unit else ""
    number, reason = _number(bare)
    if number is None:
        return None, reason
    if not _fits(name, fee=fee) and number != 0:
        return None, f"“{name}”不是该格的计量单位，请按{'万元' if fee else '件'}填写"
    if fee:
        return number, ""
    if number != number.to_integral_value():
        return None, "该格应为整数"
    return int(number), ""


def _fits(unit: str, *, fee: bool) -> bool:
    return unit in ("", "万元") if fee else unit == "" or unit in _COUNTERS


def _number(bare: str) -> tuple[Decimal | None, str]:
    if match := _NUMBER.fullmatch(bare):
        return _arabic(*match.groups())
    if _NO_RESULT.fullmatch(bare):
        return None, "是逻辑值、错误值、图片、没有结果的公式，或者格式显示的不是存的数"
    chinese = _chinese(bare)
    if chinese is not None:
        return Decimal(chinese), ""
    if bare == "一":
        return None, "分不清是数字“一”还是横线"
    if len(bare.split()) > 1 and _SEVERAL.fullmatch(bare):
        return None, "一格里像是有不止一个数"
    return None, NO_NUMBER


def _arabic(sign: str, digits: str, fraction: str | None) -> tuple[Decimal | None, str]:
    whole = digits.translate(_SEPARATORS)
    if len(whole) > LONGEST:
        return None, "数字过长，像是几个数连在一起"
    if len(whole) > 1 and whole.startswith("0"):
        return None, "以 0 开头，像是几个数连在一起"
    number = Decimal(f"{whole}.{fraction or '0'}") if fraction else Decimal(whole)
    return (-number if sign and sign != "+" else number), ""


def _chinese(bare: str) -> int | None:
    """A Chinese numeral below ten thousand as 二十三 or 二〇三. A lone 一 is none: it may be a dash."""
    if not bare or bare == "一" or any(sign not in _DIGITS and sign not in _POWERS for sign in bare):
        return None
    if not any(sign in _POWERS for sign in bare):
        written = "".join(str(_DIGITS[sign]) for sign in bare)
        return int(written) if len(bare) == 1 or (len(bare) <= 4 and written[0] != "0" and "〇" in bare) else None
    return _powers(bare)


def _powers(bare: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for sign in bare:
        if sign in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[sign]
            continue
        power = _POWERS[sign]
        if power >= last or digit == 0:
            return None
        total, digit, last = total + (digit or 1) * power, None, power
    return total + (digit or 0)
