"""What stands behind a number: the records that were counted, page by page. Every figure of the product opens them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

PAGE = 50


@dataclass(frozen=True)
class Record:
    """One record behind a number: ``reference`` names it, ``notes`` are sentences on how it was counted.

    ``title`` holds no personal data; ``url`` is empty where there is no page to open.
    """

    reference: str
    title: str
    url: str = ""
    days: str = ""
    counted: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """One record in one cell, as a report that is frozen keeps it: how much of the cell it was, and how it stood then.

    ``record``: its key among those of its ``kind``; ``seq``: the number of its last fact, ``edition``: of its version,
    nought where it has none. ``number``, ``title``, ``days`` and ``said`` as they stood. They are empty where the
    record is written once and is read itself, and where they may have to be destroyed one day (O18): no personal data.
    """

    cell: str
    amount: int | Decimal
    kind: str
    record: int
    seq: int = 0
    edition: int = 0
    number: str = ""
    title: str = ""
    days: str = ""
    said: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Which record it is."""
        return self.kind, self.record


CHANGED_SINCE = "定稿时记到第 {seq} 条，以后又有新的记录"


@dataclass(frozen=True)
class Records:
    """A page of records; ``after`` asks for the next one, and is empty at the end."""

    rows: tuple[Record, ...] = ()
    after: str = ""
