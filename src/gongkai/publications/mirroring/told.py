"""What the inner zone tells of an item: the version that is to be shown, or that none is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.publications.mirroring.columns import path_of
from gongkai.publications.models import Publication, Text


@dataclass(frozen=True)
class ToldFile:
    """An attachment, or a picture of the body, under the code that stands in its address."""

    code: str
    name: str
    picture: bool
    content: bytes


@dataclass(frozen=True)
class ToldVersion:
    """The version that is to be shown. ``values``: what the canonical bytes say; ``mirror``: what they do not say and
    the site needs (``mirror_of``)."""

    number: int
    sha256: str
    canonical: bytes
    values: Mapping[str, Any]
    mirror: Mapping[str, Any]
    files: tuple[ToldFile, ...]


@dataclass(frozen=True)
class Told:
    """An item as the inner zone has it. ``shown`` none: it is to be taken off, because its display ``ended`` or for
    ``ground`` and ``reason``. ``standing``: the numbers of the versions that may still be read; ``erased``: of those
    that must be destroyed."""

    index_number: str
    agency: str
    package: str
    number: int
    sent_at: datetime | None
    shown: ToldVersion | None
    ground: str = "other"
    reason: str = ""
    ended: bool = False
    standing: tuple[int, ...] = ()
    erased: tuple[int, ...] = ()
    title_erased: bool = False


def mirror_of(text: Text, validity: str, since: date | None, because: str, by: int | None) -> dict[str, Any]:
    """What a mirror needs of a published text beside its canonical bytes; at most two queries and one per column."""
    return {
        "period": text.period,
        "columns": path_of(text.column),
        "explains": _number(text.explains_id),
        "validity": validity,
        "validity_since": since.isoformat() if since else "",
        "validity_because": because,
        "changed_by": _number(by),
    }


def _number(matter_id: int | None) -> str:
    # Only of what was sent itself: an item that is still in work has no number.
    return Publication.objects.filter(pk=matter_id).values_list("index_number", flat=True).first() or ""
