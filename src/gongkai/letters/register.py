"""文书登记簿: the register of letters, by page, in a fixed number of queries however many there are."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from gongkai.core import keys
from gongkai.core.models import Matter
from gongkai.core.registry import MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer
from gongkai.letters.faces import faces_of
from gongkai.letters.models import Letter, LetterQuerySet
from gongkai.letters.types import TYPES

PAGE = 50
RELATED = ("number", "file_pdf", "file_docx", "sealed_scan", "electronic_seal__file", "matter")
_CURSOR = b"gongkai.letters.register"


class Filters(forms.Form):
    """What to look for; every field may stay empty."""

    year = forms.IntegerField(label="年份", required=False, min_value=2000, max_value=2999)
    type = forms.ChoiceField(
        label="文书", required=False, choices=[("", "全部"), *((kind.code, kind.name) for kind in TYPES.values())]
    )
    number = forms.CharField(
        label="文号", required=False, max_length=80, help_text="全号，如 云住建公开告〔2026〕15号；或者只写序号 15"
    )

    def condition(self) -> Q:
        """The filters as one condition; a field that could not be read filters nothing and says so."""
        data: Mapping[str, Any] = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        found = Q()
        if data.get("year"):
            found &= Q(year=data["year"])
        if data.get("type"):
            found &= Q(type=data["type"])
        number = "".join((data.get("number") or "").split())
        if number.isascii() and number.isdigit():
            found &= Q(number__value=int(number[:9]))
        elif number:
            text = number.replace("[", "〔").replace("]", "〕")
            found &= Q(number__text=text) | Q(outside_number=text)
        return found


@dataclass(frozen=True)
class Row:
    """A line of the register, as far as the viewer may see it. ``here``: he may still know of its matter."""

    letter: Letter
    face: Mapping[str, Any]
    matter: MatterLabel | None
    here: bool


@dataclass(frozen=True)
class Page:
    """Some letters, the newest first, and where the next page begins."""

    rows: Sequence[Row]
    following: str


def page_of(rows: LetterQuerySet, viewer: Viewer, place: str) -> Page:
    """The page after ``place`` (empty: the newest)."""
    key = _after(place) if place else None
    if key is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows.select_related(*RELATED).order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    labels = labels_of([letter.matter for letter in shown])
    here = Matter.objects.visible_to(viewer).filter(pk__in={letter.matter_id for letter in shown})
    known = set(here.values_list("pk", flat=True))
    lines = []
    for letter, face in zip(shown, faces_of(shown, viewer), strict=True):
        label = labels.get(letter.matter_id) if letter.matter_id in known else None
        lines.append(Row(letter, face, label, letter.matter_id in known))
    return Page(lines, _cursor(found[PAGE - 1]) if len(found) > PAGE else "")


def labels_of(matters: Sequence[Matter]) -> dict[int, MatterLabel]:
    """How the matters are named and where their pages are: a fixed number of queries for each kind."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for matter in matters:
        by_kind[matter.kind].add(matter.pk)
    found: dict[int, MatterLabel] = {}
    for kind, wanted in by_kind.items():
        if kind in matter_kinds:
            found |= matter_kinds[kind].label(sorted(wanted))
    return found


def _cursor(letter: Letter) -> str:
    """The place after ``letter`` as an address may carry it: its key does not leave the database in clear."""
    return base64.urlsafe_b64encode(keys.ring().wrap(str(letter.pk).encode(), _CURSOR)).decode().rstrip("=")


def _after(text: str) -> int | None:
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return int(keys.ring().unwrap(sealed, _CURSOR))
    except (binascii.Error, ValueError, keys.Damaged, keys.KeyMissing):
        return None
