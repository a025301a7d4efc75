"""Chinese order as a stored key: pinyin with tones, then the characters themselves, so that it is total."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

LENGTH = 200


@cache
def _pypinyin() -> Any:
    """The library; its table of readings takes a third of a second to load, which only whoever writes a name waits."""
    return import_module("pypinyin")


def sort_key(text: str) -> str:
    """The key by which ``text`` is ordered; at most 200 characters."""
    library = _pypinyin()
    syllables = library.lazy_pinyin(text, style=library.Style.TONE3, neutral_tone_with_five=True)
    return f"{' '.join(syllables).casefold()} {text}"[:LENGTH]


def plain(text: str) -> str:
    """The syllables without tones and spaces: ``王芳`` gives ``wangfang``."""
    return "".join(_pypinyin().lazy_pinyin(text)).casefold()
