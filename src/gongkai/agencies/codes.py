"""Check digits of organisation codes: GB 11714 (9 characters) and the unified social credit code, GB 32100 (18).

An index number begins with such a code (practice 1.6); a wrong digit there is printed on every document for ever.
"""

from __future__ import annotations

import re

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_SPACES = re.compile(r"[\s\-－—]")


class BadCode(ValueError):
    """The code cannot be right; the message says why and, where only the check digit is wrong, the right one."""


def organisation_check(body: str) -> str:
    """The ninth character of a GB 11714 code whose first eight are ``body``."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    digit = 11 - total % 11
    return {10: "X", 11: "0"}.get(digit, str(digit))


def credit_check(body: str) -> str:
    """The eighteenth character of a unified social credit code whose first seventeen are ``body``."""
    total = sum(CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_LETTERS[(31 - total % 31) % 31]


def organisation_code(body: str) -> str:
    """A whole GB 11714 code from its first eight characters."""
    return body + organisation_check(body)


def credit_code(body: str) -> str:
    """A whole unified social credit code from its first seventeen characters."""
    return body + credit_check(body)


def clean(text: str) -> str:
    """The code as it is stored: capitals, without spaces and hyphens. Raises ``BadCode``."""
    code = _SPACES.sub("", text).upper()
    if len(code) == 9:
        return _organisation(code)
    if len(code) == 18:
        return _credit(code)
    raise BadCode(f"机构代码应为 9 位（组织机构代码）或 18 位（统一社会信用代码），现在是 {len(code)} 位。")


def _organisation(code: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        raise BadCode("组织机构代码只含数字和大写字母，最后一位是数字或 X。")
    right = organisation_check(code[:8])
    if code[8] != right:
        raise BadCode(
            f"组织机构代码的校验位不对：前八位“{code[:8]}”的第 9 位应为“{right}”，现在是“{code[8]}”。请核对证书。"
        )
    return code


def _credit(code: str) -> str:
    wrong = sorted(set(code) - set(CREDIT_LETTERS))
    if wrong:
        raise BadCode(
            f"统一社会信用代码里不会有“{'”“'.join(wrong)}”（字母 I、O、S、V、Z 不用），请核对是否把数字看成了字母。"
        )
    right = credit_check(code[:17])
    if code[17] != right:
        raise BadCode(f"统一社会信用代码的校验位不对：第 18 位应为“{right}”，现在是“{code[17]}”。请核对证书。")
    inner = organisation_check(code[8:16])
    if code[16] != inner:
        raise BadCode(
            f"统一社会信用代码第 9 至 17 位是组织机构代码，其校验位（第 17 位）应为“{inner}”，现在是“{code[16]}”。"
        )
    return code


def organisation_part(code: str) -> str:
    """The nine characters that stand in an index number."""
    return code if len(code) == 9 else code[8:17]
