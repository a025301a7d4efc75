"""What is filled into a letter: cleaned, checked, printed, and kept as JSON. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.letters.characters import mended
from gongkai.letters.sheet import in_words
from gongkai.letters.types import Field, Form

# Control and format characters, lone surrogates: a letter prints none of them, and some turn the line around.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs"})
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class WrongValue(ValueError):
    """A value that does not fit its field; the sentence names the field."""


@dataclass(frozen=True, slots=True)
class Term:
    """A day that a letter states; ``provisional`` where no notice of its year is known yet (R4, O10)."""

    date: date
    provisional: bool = False


def clean(text: str) -> str:
    """NFC, one kind of line break, no control characters, no space at the ends."""
    lines = _BREAKS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ").split("\n")
    kept = ("".join(c for c in line if unicodedata.category(c) not in _UNPRINTABLE).strip() for line in lines)
    return "\n".join(kept).strip("\n")


def read(field: Field, value: Any) -> Any:
    """``value`` in the type of its field: str, ``Term``, tuple of str, tuple of rows; what is empty is falsy.

    Raises ``WrongValue``.
    """
    if value is None or value == "":
        return () if field.form in (Form.LIST, Form.TABLE) else ""
    if field.form in (Form.DAY, Form.TERM):
        return _term(field, value)
    if field.form is Form.LIST:
        return _list(field, value)
    if field.form is Form.TABLE:
        return _table(field, value)
    if not isinstance(value, str):
        raise WrongValue(f"“{field.name}”应当是文字。")
    text = clean(value)
    # An applicant's words must not stop a letter; a name with a character that nothing prints is refused later.
    return mended(text) if field.form is Form.TEXT else " ".join(text.split("\n"))


def printed(value: Any) -> str:
    """A value within a sentence."""
    if isinstance(value, Term):
        return in_words(value.date) + ("（暂定）" if value.provisional else "")
    return str(value)


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that ``read`` returned, as JSON."""
    return {name: _plain(value) for name, value in values.items() if value}


def _plain(value: Any) -> Any:
    if isinstance(value, Term):
        return {"date": value.date.isoformat(), "provisional": value.provisional}
    if isinstance(value, tuple):
        return [list(each) if isinstance(each, tuple) else each for each in value]
    return value


def _term(field: Field, value: Any) -> Term:
    if isinstance(value, date):
        return Term(value)
    if isinstance(value, Mapping):
        return Term(date.fromisoformat(value["date"]), bool(value["provisional"]))
    if hasattr(value, "date") and hasattr(value, "provisional"):  # of ``core.calendars``
        return Term(value.date, value.provisional)
    try:
        return Term(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise WrongValue(f"“{field.name}”应当是日期，例如 2026-03-02。") from None


def _list(field: Field, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = clean(value).split("\n")
    if not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise WrongValue(f"“{field.name}”应当是一行一项的文字。")
    return tuple(text for text in (" ".join(clean(each).split("\n")) for each in value) if text)


def _table(field: Field, value: Any) -> tuple[tuple[str, ...], ...]:
    if isinstance(value, str):
        value = [line.split("|") for line in clean(value).split("\n") if line]
    rows = [tuple(clean(str(cell)) for cell in row) for row in value]
    rows = [row for row in rows if any(row)]
    for row in rows:
        if len(row) != len(field.head):
            raise WrongValue(
                f"“{field.name}”每行有 {len(field.head)} 格：{'｜'.join(field.head)}；有一行是 {len(row)} 格。"
            )
        empty = [head for head, cell in zip(field.head, row, strict=True) if not cell]
        if field.reason and empty:
            raise WrongValue(f"“{field.name}”里“{row[0] or row[1]}”一行还缺：{'、'.join(empty)}。")
    return tuple(rows)
