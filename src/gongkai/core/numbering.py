"""Numbers without gaps or duplicates: taken last, under a lock, in the transaction of the fact that uses them."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter
from gongkai.core.models.numbering import Counter, Number
from gongkai.core.writing import must_be_writing


def take(matter: Matter, entry: Entry, *, series: str, year: int, pattern: str) -> Number:
    """Take the next number of ``series`` for the matter's agency.

    ``pattern`` has the places ``{year}`` and ``{n}`` (``{n:04}``). The year is the local year in which it is taken.
    """
    must_be_writing("a number")
    key: dict[str, Any] = {"agency_id": matter.agency_id, "series": series, "year": year}
    Counter.objects.get_or_create(**key)
    counter = Counter.objects.select_for_update().get(**key)
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    value = counter.last + 1
    return Number.objects.create(
        **key, value=value, text=pattern.format(year=year, n=value), matter=matter, entry=entry
    )


def void(number: Number, entry: Entry, reason: str) -> None:
    """Mark a taken number as void; it stays, with its reason, and is never used again."""
    must_be_writing("voiding a number")
    if not reason.strip():
        raise ValueError("a void number needs a reason")
    changed = Number.objects.filter(pk=number.pk, void_by__isnull=True).update(void_by=entry, void_reason=reason)
    if not changed:
        raise ValueError("the number is void already, with its reason")
