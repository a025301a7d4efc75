"""A list as PDF (A4, lying; PDF/A-2a, PDF/UA-1): the heading on every page, the pages numbered, places to sign."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from gongkai.letters.rendering.fonts import font_book
from gongkai.letters.rendering.pdf import compiled, compiling

TEMPLATE = Path(__file__).with_name("list.typ")
# A word without a space, such as an index number, may be broken after these.
_BREAKS = re.compile(r"(?<=[-/_.])(?=[0-9A-Za-z])|(?<=[0-9a-f]{16})(?=[0-9a-f])")


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres (0: what is left), whether it holds numbers."""

    title: str
    width: int = 0
    number: bool = False


@dataclass(frozen=True)
class Printed:
    """What is printed: the head as pairs of name and words, the rows, the words for which a place to sign is left, the
    line at the foot of every page."""

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    signing: Sequence[str] = ()
    mark: str = ""


def pdf(printed: Printed) -> bytes:
    """The PDF; the same list yields the same bytes. Raises ``NoChineseFont`` and ``NoGlyph``."""
    book = font_book(tuple(settings.FONT_FOLDERS))
    rows = [[_BREAKS.split(cell) for cell in row] for row in printed.rows]
    values = {**asdict(printed), "rows": rows, "faces": book.faces()}
    inputs = {"list": json.dumps(values, ensure_ascii=False)}
    with compiling:
        return compiled(book.compiler(TEMPLATE), TEMPLATE, inputs, book, inputs["list"])
