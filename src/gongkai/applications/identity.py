"""Whether the number of an identity document can be right (GB 11643, GB 32100), said so that it can be mended.

A wrong digit is found at the desk or on the phone, not after the answer was sent to nobody.
"""

from __future__ import annotations

import re
from datetime import date

from gongkai.agencies.service import BadCode, clean_code

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PATTERNS = {
    "passport": (r"[A-Z0-9]{5,20}", "护照号码由字母和数字组成，请照护照填写。"),
    "hk_macao": (r"[HM]\d{8}(\d{2})?", "港澳居民来往内地通行证号码是 H 或者 M 开头，后面 8 位数字。"),
    "taiwan": (r"\d{8}|\d{10}[A-Z0-9]?", "台湾居民来往大陆通行证号码是 8 位数字。"),
    "foreigner": (r"[A-Z]{3}\d{12}|9\d{17}", "外国人永久居留身份证号码是 15 位或者 18 位，请照证件填写。"),
}


def problem_with(document: str, number: str) -> str:
    """What is wrong with ``number`` as the number of a ``document``; empty where nothing is."""
    if not number:
        return "请填写证件号码。"
    if document in {"identity", "residence"}:
        return _identity(number)
    if document == "credit":
        return _credit(number)
    pattern, sentence = _PATTERNS.get(document, ("", ""))
    return sentence if pattern and not re.fullmatch(pattern, number) else ""


def problem_with_phone(text: str) -> str:
    """What is wrong with ``text`` as a telephone number; empty where nothing is. A mobile number begins with 1."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < 7:
        return "电话号码不完整，请核对；座机请带区号。"
    if re.fullmatch(r"1\d+", text.strip()) and len(digits) != 11:
        return f"手机号码是 11 位，现在是 {len(digits)} 位，请核对。"
    return ""


def _identity(number: str) -> str:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return f"居民身份证号码是 18 位（最后一位可以是 X），现在是 {len(number)} 位，请照证件填写。"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "居民身份证号码第 7 至 14 位应当是出生日期，请照证件核对。"
    if _CHECKS[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11] != number[17]:
        return "居民身份证号码的最后一位对不上，可能有一位写错了，请照证件核对。"
    return ""


def _credit(number: str) -> str:
    try:
        clean_code(number)
    except BadCode as error:
        return str(error)
    return ""
