"""The word lists that an agency keeps as settings: one word or one pair a line."""

from __future__ import annotations

import re


def lines(text: str) -> tuple[str, ...]:
    """One word a line."""
    return tuple(filter(None, map(str.strip, text.splitlines())))


def pairs(text: str) -> dict[str, str]:
    """Lines like ``错词→正词`` or ``术语＝意思`` as pairs; a line that is none is left out."""
    found = (_pair(line) for line in lines(text))
    return {parts[0]: parts[1] for parts in found if len(parts) == 2 and all(parts)}


def fault_of_pairs(text: str) -> str | None:
    """The sentence that names the first line which is no pair, or None."""
    for line in lines(text):
        if len(_pair(line)) != 2:
            return f"“{line}”不是一对；请写成“左边→右边”，每行一个。"
    return None


def _pair(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"[→=＝]", line, maxsplit=1) if part.strip()]
