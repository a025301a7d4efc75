"""Markdown's signs taken off a text, pandoc's attributes among them; what they mark stays."""

from __future__ import annotations

import re

# [text]{style="…"}: spans of pandoc; innermost first.
_SPAN = re.compile(r"\[([^\[\]{}]*)\]\s?\{[^{}]*\}")
_FENCE = re.compile(r"\s*:{3,}.*")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+|\s+#+\s*$|\s*\{[#.][^{}]*\}\s*$")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~\"'^$])")
# Spans within spans are taken off level by level.
_LEVELS = 6


def without_markup(text: str) -> str:
    """The text without the signs of Markdown."""
    if _FENCE.fullmatch(text):
        return ""
    plain = _HEADING.sub("", _QUOTE.sub("", text))
    for _ in range(_LEVELS):
        once = _LINK.sub(r"\1", _SPAN.sub(r"\1", plain))
        if once == plain:
            break
        plain = once
    plain = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", plain))
    return _ESCAPED.sub(r"\1", plain)
