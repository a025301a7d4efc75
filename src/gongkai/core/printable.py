"""Text without the characters that no page, feed or document can hold.

XML 1.0 forbids most control characters, the two last places of the plane and halves of pairs: one of them, pasted from
an office program, makes every feed and every DOCX that repeats it unreadable. They mean nothing to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

_BREAKS = re.compile("[\x0b\x0c]")  # what office programs put where a line breaks inside a paragraph
_NOTHING = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """``text`` with a space for each break of an office program, and nothing for what cannot be shown."""
    return _NOTHING.sub("", _BREAKS.sub(" ", text))


def printable_form(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What a form was given, every text of it printable; the same object where it was so already."""
    if data is None or all(_each(value) == value for value in _values(data)):
        return data
    if not isinstance(data, MultiValueDict):
        return {name: _each(value) for name, value in data.items()}
    return MultiValueDict({name: _each(values) for name, values in data.lists()})


def _values(data: Mapping[str, Any]) -> list[Any]:
    return [values for _, values in data.lists()] if isinstance(data, MultiValueDict) else list(data.values())


def _each(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    return [_each(each) for each in value] if isinstance(value, list) else value
