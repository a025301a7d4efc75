"""What stands behind a number: the records that were counted, page by page. Every figure of the product opens them."""

from __future__ import annotations

from dataclasses import dataclass

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
class Records:
    """A page of records; ``after`` asks for the next one, and is empty at the end."""

    rows: tuple[Record, ...] = ()
    after: str = ""
