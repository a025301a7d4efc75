"""Chinese order as a stored key: pinyin with tones, then the characters themselves, so that it is total."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

LENGTH = 200


def sort_key(text: str) -> str:
    """The key by which ``text`` is ordered; at most 200 characters."""
    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return f"{' '.join(syllables).casefold()} {text}"[:LENGTH]


def plain(text: str) -> str:
    """The syllables without tones and spaces: ``王芳`` gives ``wangfang``."""
    return "".join(lazy_pinyin(text)).casefold()
