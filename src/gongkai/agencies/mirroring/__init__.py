"""两区: what the outer zone must know of the agencies: who they are and how they are reached, what is settled for them,
and on which days they work."""

from __future__ import annotations

from gongkai.agencies.mirroring import calendar, settings
from gongkai.agencies.mirroring import register as agencies
from gongkai.agencies.mirroring.register import agency_called
from gongkai.core.mirroring import mirrored

__all__ = ["agency_called", "register"]

KINDS = (agencies.KIND, settings.KIND, calendar.KIND)


def register() -> None:
    """Let all of it cross; once per process."""
    for kind in KINDS:
        if kind.code not in mirrored:
            mirrored.add(kind)
