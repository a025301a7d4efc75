"""The manifest: what a package holds, as canonical bytes. Sorted JSON in UTF-8, text in NFC, with a format number."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from gongkai.exchange.package import faults

FORMAT = 1
NONE = ""
MOST_FILES = 4_000
_HEX = re.compile(r"[0-9a-f]{64}")
# Plain ASCII, without a way up or out: what a file is called outside stands in the record that names it.
_PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9._-]*){0,4}")
_KIND = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class File:
    """A file of the package: where it lies in the ZIP, its size in bytes and the SHA-256 of its content."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """One thing that the receiver is told, with the paths of the files that belong to it."""

    kind: str
    values: dict[str, Any]
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """Whose package it is, its place in the order, what it holds.

    ``sender``: the fingerprint of the key that signs; ``number`` counts from 1 for each sender and channel;
    ``previous``: the digest of the manifest before, empty for the first.
    """

    sender: str
    channel: str
    number: int
    previous: str
    made_at: str
    records: tuple[Record, ...]
    files: tuple[File, ...]


def canonical(manifest: Manifest) -> bytes:
    """The bytes that are signed; their SHA-256 names the package."""
    values = {"format": FORMAT, **dataclasses.asdict(manifest)}
    return json.dumps(_plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """The name of a package: the SHA-256 of its manifest's bytes."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes) -> Manifest:
    """The manifest of these bytes; raises ``Fault`` where they are none, of a later format, or not canonical."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        raise faults.shape("清单读不出来") from None
    if not isinstance(values, dict) or "format" not in values:
        raise faults.shape("清单没有格式号")
    if values["format"] != FORMAT or isinstance(values["format"], bool):
        raise faults.unknown_format(str(values["format"])[:20])
    try:
        manifest = _manifest(values)
    except (KeyError, TypeError, ValueError):
        raise faults.shape("清单缺项或者有多余的项") from None
    if canonical(manifest) != data:
        raise faults.shape("清单不是规范的写法")
    return manifest


def _manifest(values: dict[str, Any]) -> Manifest:
    known = {field.name for field in dataclasses.fields(Manifest)} | {"format"}
    if set(values) != known:
        raise ValueError("fields")
    if len(values["files"]) > MOST_FILES or len(values["records"]) > MOST_FILES:
        raise faults.too_large("包里的文件太多")
    files = tuple(_file(**each) for each in values["files"])
    records = tuple(_record(**each) for each in values["records"])
    _check(values, files, records)
    return Manifest(
        values["sender"],
        values["channel"],
        values["number"],
        values["previous"],
        values["made_at"],
        records,
        files,
    )


def _check(values: dict[str, Any], files: tuple[File, ...], records: tuple[Record, ...]) -> None:
    first = values["number"] == 1
    _demand(type(values["number"]) is int and values["number"] >= 1)
    _demand(bool(_HEX.fullmatch(values["sender"])))
    _demand(values["previous"] == NONE if first else bool(_HEX.fullmatch(values["previous"])))
    _demand(isinstance(values["channel"], str) and bool(_KIND.fullmatch(values["channel"])))
    _demand(isinstance(values["made_at"], str) and len(values["made_at"]) <= 40)
    paths = [each.path for each in files]
    _demand(len(paths) == len(set(paths)))
    named = [path for record in records for path in record.files]
    _demand(sorted(named) == sorted(paths))


def _file(path: str, size: int, sha256: str) -> File:
    _demand(bool(_PATH.fullmatch(path)) and type(size) is int and size >= 0 and bool(_HEX.fullmatch(sha256)))
    return File(path, size, sha256)


def _record(kind: str, values: dict[str, Any], files: list[str]) -> Record:
    _demand(bool(_KIND.fullmatch(kind)) and isinstance(values, dict) and isinstance(files, list))
    return Record(kind, values, tuple(files))


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError("manifest")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_plain(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
