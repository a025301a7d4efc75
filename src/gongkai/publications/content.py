"""The canonical bytes of a version: what is signed, published and shown by its hash.

Sorted JSON in UTF-8, text in NFC, with a format number: anybody can make the same bytes again from what the page shows
and compare the SHA-256. Time of publishing and signer are facts about the version and stand outside the bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class AttachedFile:
    """An attachment: its name, its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Content:
    """Everything that belongs to a version. Dates are local; ``body`` is sanitised HTML."""

    agency: str
    agency_name: str
    title: str
    document_number: str
    issuers: tuple[str, ...]
    written_on: date | None
    formed_on: date | None
    effective_on: date | None
    expires_on: date | None
    genre: str
    topic: str
    catalogue: str
    column: str
    source: str
    summary: str
    keywords: tuple[str, ...]
    attribute: str
    attribute_reason: str
    retention: str
    display_until: date | None
    body: str
    files: tuple[AttachedFile, ...]


def canonical(content: Content) -> bytes:
    """The bytes of ``content``."""
    values = {"format": FORMAT, **dataclasses.asdict(content)}
    return json.dumps(_plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """The SHA-256 by which a version is named."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
