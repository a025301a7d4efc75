"""Personal data in text: found by form and, where there is one, by check digit (R145, R146).

Full-width digits are read as digits, letter by letter, so that a piece found is the piece that stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_GAP = r"[ \u3000-]?"
_ID = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dXx])")
_OLD_ID = re.compile(r"(?<!\d)\d{15}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_CARD = re.compile(rf"(?<!\d)(?:62|4\d|5[1-5])\d{{2}}(?:{_GAP}\d{{4}}){{2}}(?:{_GAP}\d{{1,7}}){{1,2}}(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@"
    r"(?:qq|163|126|sina|sohu|foxmail|139|189|hotmail|gmail|outlook)\.(?:com|cn|net)",
    re.I,
)
_FLAT = r"\d{1,3}\s*单元\s*\d{3,4}"  # a room of a staircase: nobody but residents has one
_HOME = re.compile(
    r"(?:住址|家庭住址|现住|家住|户籍地址|住所地)[:：]?\s*[^\s，。；、]{6,40}"
    r"|[\u4e00-\u9fff]{2,20}(?:小区|花园|家园|苑|公寓|新村)\d{1,5}\s*(?:号楼|幢|栋)\s*(?:\d+\s*单元\s*)?\d{3,4}\s*室"
    rf"|[\u4e00-\u9fff\d]{{2,30}}?\d{{1,5}}\s*(?:号楼|幢|栋|号)\s*{_FLAT}\s*[室号]?"
)
_PASSPORT = re.compile(r"(?:护照|通行证)(?:号码|号)?[:：为是]?\s*([A-Z]{1,2}\d{7,9})(?![A-Z0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LETTERS = "10X98765432"


@dataclass(frozen=True)
class Piece:
    """What was found: of which kind, and the text as it stands."""

    kind: str
    text: str


KINDS = {
    "identity": "身份证号码",
    "mobile": "手机号码",
    "card": "银行卡号",
    "passport": "护照、通行证号码",
    "plate": "车牌号",
    "mail": "私人电子邮箱",
    "home": "家庭住址",
}


def find(text: str) -> Iterator[Piece]:
    """Every piece of personal data in ``text``, each once."""
    narrow = text.translate(_NARROW)
    taken: list[tuple[int, int]] = []
    for kind, start, end in _all(narrow):
        if any(start < stop and begin < end for begin, stop in taken):
            continue
        taken.append((start, end))
        yield Piece(kind, text[start:end])


def _all(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _ID.finditer(text):
        if is_identity_number(_digits(match[0])):
            yield "identity", *match.span()
    for match in _OLD_ID.finditer(text):
        if _is_day("19" + match[0][6:12]) and "11" <= match[0][:2] <= "65":
            yield "identity", *match.span()
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        if 16 <= len(digits) <= 19 and is_card_number(digits):
            yield "card", *match.span()
    for match in _PASSPORT.finditer(text):
        yield "passport", *match.span(1)
    for kind, pattern in (("mobile", _MOBILE), ("plate", _PLATE), ("mail", _MAIL), ("home", _HOME)):
        for match in pattern.finditer(text):
            yield kind, *match.span()


def _digits(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isdigit() or letter == "X")


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are an identity number: region, day of birth and check digit (GB 11643)."""
    if len(digits) != 18 or not digits[:17].isdigit() or not "11" <= digits[:2] <= "82" or not _is_day(digits[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return _LETTERS[total % 11] == digits[17]


def is_card_number(digits: str) -> bool:
    """Whether the Luhn check digit of a card number is right."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return 1900 <= int(text[:4]) <= 2100


def masked(text: str) -> str:
    """What stands in the place of a piece: nothing of a number or an address can be guessed from it."""
    kinds = {piece.kind for piece in find(text)}
    return "（住址略）" if "home" in kinds else "****"
