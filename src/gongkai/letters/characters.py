"""Which characters a letter can carry: what is invisible, or turns the order of reading, is refused by name.

An applicant's words are quoted as they are; whoever composes a letter takes them through ``mended`` first and shows
that something was left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Longer letters are no letters: about five hundred pages.
LIMIT = 300_000
# Characters that are allowed though they print nothing.
BLANKS = frozenset("\n\t \u3000\u00a0")
# Cc control, Cf invisible (bidi controls, zero width), Cs half of a pair, Co private use, Cn unassigned, Zl and Zp.
REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
WHAT = {
    "Cc": "控制字符",
    "Cf": "看不见的格式字符",
    "Cs": "残缺的字符",
    "Co": "自造字",
    "Cn": "没有定义的字符",
    "Zl": "行分隔符",
    "Zp": "段分隔符",
}
REMEDY = {"Co": "请换成 GB 18030 里的正式汉字，或者改写"}


class Unprintable(ValueError):
    """The letter has characters that nothing can print; the message names the first ones and says how to mend it."""


def check(texts: Iterable[str]) -> None:
    """Raises ``Unprintable`` for what no letter can carry, and for a letter without end."""
    whole = "\n".join(texts)
    if len(whole) > LIMIT:
        raise Unprintable(f"文书太长：{len(whole)} 字，最多 {LIMIT} 字；请把长的内容改为附件")
    bad = [character for character in dict.fromkeys(whole) if _is_refused(character)]
    if bad:
        named = "、".join(_name(character) for character in bad[:5])
        around = _around(whole, bad[0])
        remedy = REMEDY.get(unicodedata.category(bad[0]), "请删除后再试")
        raise Unprintable(f"文书里有不能印刷的字符：{named}{'等' if len(bad) > 5 else ''}（在“{around}”处）；{remedy}")


def mended(text: str) -> str:
    """The text without characters that cannot be printed, line ends as \\n; what is visible stays as it is.

    Private and unassigned characters become 〓, the printers' mark for a missing character: something stood there.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(map(_mended, lines))


def _mended(character: str) -> str:
    if not _is_refused(character):
        return character
    return "〓" if unicodedata.category(character) in ("Co", "Cn", "Cs") else ""


def _is_refused(character: str) -> bool:
    return character not in BLANKS and unicodedata.category(character) in REFUSED


def _name(character: str) -> str:
    return f"U+{ord(character):04X}（{WHAT[unicodedata.category(character)]}）"


def _around(whole: str, character: str) -> str:
    at = whole.index(character)
    near = whole[max(0, at - 8) : at + 9]
    return "".join(each for each in near if not _is_refused(each) and each != "\n")
