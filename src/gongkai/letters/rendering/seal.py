"""The picture of an electronic seal, as a small PDF that is laid over the letter at the seal's place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from gongkai.letters.rendering.fonts import Part, font_book
from gongkai.letters.rendering.page import POINT, SEAL_MM
from gongkai.letters.rendering.pdf import NO_TIME, compiling

TEMPLATE = Path(__file__).with_name("seal.typ")


def render_seal(name: str, below: str = "", *, fonts: Sequence[Path] = ()) -> bytes:
    """A round seal of 42 mm with the organ's ``name`` on the ring; ``below`` the star, for a test seal: that it is one.

    Raises ``NoChineseFont``.
    """
    book = font_book(tuple(fonts))
    faces = book.faces()[Part.FOLIO.value]
    values = {"name": name, "below": below, "across": SEAL_MM * POINT, "faces": faces}
    with compiling:
        made = book.compiler(TEMPLATE).compile(
            TEMPLATE, format="pdf", sys_inputs={"seal": json.dumps(values, ensure_ascii=False)}, timestamp=NO_TIME
        )
    if not isinstance(made, bytes):
        raise TypeError("one PDF is one file")
    return made
