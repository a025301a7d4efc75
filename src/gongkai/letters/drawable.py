"""Whether some font has every character of a letter: asked before it is approved, so that no number is lost on it."""

from __future__ import annotations

from django.conf import settings

from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter


def undrawable(text: str) -> str:
    """Which characters of ``text`` no font has, and how to mend it, in a sentence; empty where all can be printed.

    Not inside a transaction: characters seen for the first time are tried in a small rendering.
    """
    from gongkai.letters.rendering.fonts import NoChineseFont, NoGlyph, font_book  # noqa: PLC0415  heavy: fonts

    try:
        missing = font_book(tuple(settings.FONT_FOLDERS)).missing(text)
    except NoChineseFont as error:
        return f"{error}。"
    return f"{NoGlyph(missing)}；或者改用能印出的字。" if missing else ""


def undrawable_in(letter: Letter) -> str:
    """The same of everything that a letter says."""
    sentence = undrawable(sheets.from_json(letter.sheet).plain)
    return f"《{letter.kind.name}》不能签发：{sentence}" if sentence else ""
