"""How much of a letter a viewer receives: register, page of the letter and page of the case all take the face.

Who oversees the agency reads what its letters say and not to whom they went (R144): the addressee's kind stands in the
place of the name, on the sheet too, and the files, which bear the name, are not handed out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gongkai.core.faces import Faces
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter
from gongkai.letters.sheet import Sheet
from gongkai.letters.types import KIND_TITLES, AddresseeKind

# What stands between several names, and around one.
_BETWEEN = re.compile(r"[、，,；;：:\s]+")


def kind_of(letter: Letter) -> str:
    """The kind of its addressee in words."""
    return KIND_TITLES[AddresseeKind(letter.addressee_kind)]


def masked(sheet: Sheet, letter: Letter) -> Sheet:
    """``sheet`` with the kind of the addressee wherever the names of the addressee stand."""
    kind = kind_of(letter)
    names = [name for name in _BETWEEN.split(letter.addressee) if len(name) > 1]

    def without(text: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, kind)
        return text

    body = tuple(
        replace(block, text=without(block.text), rows=tuple(tuple(map(without, row)) for row in block.rows))
        for block in sheet.body
    )
    return replace(sheet, addressee=kind if sheet.addressee else "", body=body)


def _overseen(letter: Letter) -> Mapping[str, Any]:
    sheet = masked(sheets.from_json(letter.sheet), letter)
    return {"addressee": kind_of(letter), "name": kind_of(letter), "sheet": sheet, "pdf": None, "docx": None}


def _staff(letter: Letter) -> Mapping[str, Any]:
    kind = kind_of(letter)
    return {
        "addressee": f"{letter.addressee}（{kind}）" if letter.addressee else kind,
        "name": letter.addressee or kind,
        "sheet": sheets.from_json(letter.sheet),
        "pdf": letter.pdf,
        "docx": letter.file_docx,
    }


FACES: Faces[Letter] = Faces("文书", public=_overseen, staff=_staff, overseer=_overseen)
