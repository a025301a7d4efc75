"""What the other zone is told beside items: messages wait in a table until a package takes them up, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongkai.core import clock, files
from gongkai.core.models.files import StoredFile
from gongkai.core.writing import must_be_writing
from gongkai.exchange.models import Message
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.writing import Source

MOST, LARGEST = 100, 256 * 1024 * 1024
SEALING, KEY, RECEIPT, APPLICATION, STATE = "sealing", "key", "receipt", "application", "state"


@dataclass(frozen=True)
class Content:
    """Bytes that lie in their place and have no row yet."""

    sha256: str
    size: int


def stored(data: bytes) -> Content:
    """Store the bytes, before any transaction."""
    place = files.workplace()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return Content(*files.adopt(place))


def say(channel: str, kind: str, subject: str, values: dict[str, Any], content: Content | None = None) -> Message:
    """Note what is to be told, in the caller's transaction."""
    must_be_writing("a message to the other zone")
    file: StoredFile | None = None
    if content is not None:
        file = files.keep(content.sha256, content.size, "application/octet-stream")
    return Message.objects.create(
        channel=channel, kind=kind, subject=subject, values=values, content=file, at=clock.now()
    )


def last(kind: str, subject: str) -> dict[str, Any] | None:
    """What was said last of this subject; one query."""
    return Message.objects.filter(kind=kind, subject=subject).order_by("-pk").values_list("values", flat=True).first()


def waiting(channel: str) -> list[Message]:
    """What the next package takes up: the oldest, as many as fit."""
    rows = Message.objects.filter(channel=channel, package=None).select_related("content").order_by("pk")[:MOST]
    found: list[Message] = []
    size = 0
    for message in rows:
        size += message.content.size if message.content is not None else 0
        if found and size > LARGEST:
            break
        found.append(message)
    return found


def packed(messages: list[Message]) -> tuple[list[Record], list[Source]]:
    """The messages as records and files of a package."""
    records, sources = [], []
    for place, message in enumerate(messages, start=1):
        path = f"messages/{place:04d}"
        listed: tuple[str, ...] = ()
        if message.content is not None:
            listed = (path,)
            sources.append(Source(path, files.place(message.content.sha256)))
        records.append(Record(message.kind, message.values, listed))
    return records, sources
