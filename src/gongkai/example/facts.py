"""What can happen to a reading request."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.core.facts import fact


@fact("example.registered")
@dataclass(frozen=True)
class Registered:
    """A request came in. ``reader`` is the personal record, ``number`` its registration number."""

    title: str
    number: str
    reader: int


@fact("example.approved")
@dataclass(frozen=True)
class Approved:
    """The signer agreed; ``more_days`` working days are added where the file must be fetched from elsewhere."""

    more_days: int = 0


@fact("example.handed_over")
@dataclass(frozen=True)
class HandedOver:
    """The file lies ready for the reader."""
