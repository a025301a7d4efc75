"""两区: what the outer zone must know of the agencies: who they are and how they are reached."""

from __future__ import annotations

from gongkai.agencies.mirroring import register as agencies
from gongkai.agencies.mirroring.register import agency_called

__all__ = ["agency_called", "register"]


def register() -> None:
    """Let all of it cross; once per process."""
    agencies.register()
