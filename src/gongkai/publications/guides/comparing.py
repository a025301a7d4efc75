"""Two wordings of a guide side by side, field by field and line by line; for whoever may read both. No queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongkai.publications.guides.fields import SECTIONS
from gongkai.publications.guides.models import GuideText
from gongkai.publications.portal.comparing import Paragraph, compare

DRAFT = "draft"


@dataclass(frozen=True)
class ChangedField:
    """A field that says something else: the part of the guide in which it stands, its name, its lines."""

    part: str
    label: str
    lines: list[Paragraph]


@dataclass(frozen=True)
class Comparison:
    """Two wordings, the older one first, and the fields in which they differ."""

    old: GuideText
    new: GuideText
    fields: list[ChangedField]


def compared(old: GuideText, new: GuideText) -> Comparison:
    """What differs between two wordings."""
    fields = [
        ChangedField(section.title, field.label, lines)
        for section in SECTIONS
        for field in section.fields
        if (lines := compare(old.content.get(field.code, ""), new.content.get(field.code, "")))
    ]
    return Comparison(old, new, fields)


def name_of(text: GuideText) -> str:
    """How an address names the wording: its number, or ``draft``."""
    return str(text.number) if text.number else DRAFT


def asked(texts: Sequence[GuideText], query: Mapping[str, str]) -> Comparison | None:
    """The comparison that ``old`` and ``new`` of an address ask for out of ``texts``, the newest first; where they name
    none of them or twice the same, that of the two newest. None where there are not two. The older one comes first,
    however they were named."""
    if len(texts) < 2:
        return None
    places = {name_of(text): place for place, text in enumerate(texts)}
    chosen = {places[name] for name in (query.get("old", ""), query.get("new", "")) if name in places}
    newer, older = sorted(chosen) if len(chosen) == 2 else (0, 1)
    return compared(texts[older], texts[newer])
