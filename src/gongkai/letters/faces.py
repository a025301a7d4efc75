"""How much of a letter a viewer receives: register, page of the letter and page of the case all take the face.

Whoever has no task on the matter, or only oversees its agency, reads what its letters say and not to whom they went
(R144): the addressee's kind stands in the place of the name, on the sheet too, and the files, which bear the name, are
not handed out. So does the agency that gave a letter out and has its matter no more (O16).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gongkai.core.faces import Faces
from gongkai.core.policies import met_by
from gongkai.core.viewers import Job, Viewer
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


def _unnamed(letter: Letter) -> Mapping[str, Any]:
    sheet = masked(sheets.from_json(letter.sheet), letter)
    kind = kind_of(letter)
    return {"named": False, "addressee": kind, "name": kind, "sheet": sheet, "pdf": None, "docx": None}


def _staff(letter: Letter) -> Mapping[str, Any]:
    kind = kind_of(letter)
    return {
        "named": True,
        "addressee": f"{letter.addressee}（{kind}）" if letter.addressee else kind,
        "name": letter.addressee or kind,
        "sheet": sheets.from_json(letter.sheet),
        "pdf": letter.pdf,
        "docx": letter.file_docx,
    }


FACES: Faces[Letter] = Faces("文书", public=_unnamed, staff=_staff)


def faces_of(letters: Sequence[Letter], viewer: Viewer) -> list[Mapping[str, Any]]:
    """The faces of ``letters`` for ``viewer``, in their order; one query, however many there are."""
    met = met_by(viewer, {letter.matter_id for letter in letters})
    return [face_of(letter, viewer, met) for letter in letters]


def face_of(letter: Letter, viewer: Viewer, met: Collection[int]) -> Mapping[str, Any]:
    """The face of one letter; ``met``: the matters on which the viewer has, or had, a task."""
    named = isinstance(viewer, Job) or letter.matter_id in met
    return FACES.staff(letter) if named else FACES.public(letter)
