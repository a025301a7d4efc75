"""What stands in a file and is not seen, and the many forms in which one sign is typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Zero-width and directional marks, soft hyphen, control characters that are no white space, unknown-glyph marks.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1b\x7f"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_RADICAL = re.compile("[\u2f00-\u2fdf]")
_BLANKS = re.compile(r"\s+")
# What is remembered is the text of cells, not of paragraphs: memory stays bounded whatever a file holds.
SHORT = 100
# NFKC makes ① a bare 1; the list number it is would be lost.
_CIRCLED = {ord("①") + n: f"({n + 1})" for n in range(20)}

# Signs of the block of radicals that PDF printers write for the characters they look like; NFKC leaves them.
_RADICALS = str.maketrans(
    "⺠⻅⻋⻓⻔⻚⻛⻝⻜⻢⻥⻦⻩⻬⻮⻰⻳⻄⻆⻉⻘⻁⻙⻤⻨⺟⻣",
    "民见车长门页风食飞马鱼鸟黄齐齿龙龟西角贝青虎韦鬼麦母骨",
)
# Punctuation of every Chinese text. Where there is no other wide sign, compatibility form has nothing left to do and
# is ten times as fast.
_PUNCTUATION = tuple(zip("，；：（）！？", ",;:()!?", strict=True))
# All that compatibility form alone does not make plain. Few texts have any: a search is a tenth of replacing.
_ODD = re.compile(f"[{_UNSEEN}{''.join(map(chr, _RADICALS))}\u2f00-\u2fdf①-⑳]")


def visible(text: str) -> str:
    """The text in compatibility form (full-width signs, radicals and circled numbers made plain) without invisible
    signs; white space is kept."""
    if text.isascii() and text.isprintable():
        return text
    return _visible_once(text) if len(text) <= SHORT else _visible(text)


def _visible(text: str) -> str:
    if _ODD.search(text):
        text = plain_radicals(_INVISIBLE.sub("", text)).translate(_CIRCLED)
    for wide, narrow in _PUNCTUATION:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


# Headings and labels are worded alike in report after report.
_visible_once = lru_cache(maxsize=8192)(_visible)


def plain_radicals(text: str) -> str:
    """The text with radicals as the characters they stand for (⾏ is 行, ⺠ is 民), the rest as it is."""
    return _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text).translate(_RADICALS)


def visible_length(sign: str) -> int:
    """How many characters of the visible text one character of the text is."""
    return len(visible(sign))


def compact(text: str) -> str:
    """The same without any white space."""
    return _compact_once(text) if len(text) <= SHORT else _compact(text)


def _compact(text: str) -> str:
    return _BLANKS.sub("", visible(text))


_compact_once = lru_cache(maxsize=8192)(_compact)
