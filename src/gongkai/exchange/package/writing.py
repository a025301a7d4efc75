"""A package is written: the same content gives the same bytes, and a file is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gongkai.exchange.package import signing
from gongkai.exchange.package.manifest import File, Manifest, Record, canonical, digest

MANIFEST, SIGNATURE, EMPTIED, FILES = "manifest.json", "manifest.sig", "emptied.sig", "files/"
_THEN = (1980, 1, 1, 0, 0, 0)
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file to be packed: bytes, or a place on disk."""

    path: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """How many bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def described(self) -> File:
        """Size and hash, read in pieces."""
        if isinstance(self.content, bytes):
            return File(self.path, len(self.content), hashlib.sha256(self.content).hexdigest())
        with self.content.open("rb") as file:
            return File(self.path, self.content.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True)
class Written:
    """A package on disk: its manifest's bytes, signature and name."""

    manifest: bytes
    signature: bytes
    digest: str
    size: int


def write(
    target: Path,
    seed: bytes,
    *,
    channel: str,
    number: int,
    previous: str,
    made_at: str,
    records: Iterable[Record],
    sources: Iterable[Source],
) -> Written:
    """Write the package to ``target`` in one step: beside it first, synced, then renamed."""
    kept = sorted(sources, key=lambda source: source.path)
    files = tuple(source.described() for source in kept)
    sender = signing.fingerprint(signing.public_of(seed))
    manifest = canonical(Manifest(sender, channel, number, previous, made_at, tuple(records), files))
    signature = signing.sign(seed, manifest)
    _write(target, {MANIFEST: manifest, SIGNATURE: signature}, kept)
    return Written(manifest, signature, digest(manifest), target.stat().st_size)


def write_emptied(target: Path, seed: bytes, manifest: bytes, signature: bytes) -> None:
    """Write a package of which the files were destroyed: it keeps its place in the order, and says that it is empty."""
    _write(target, {MANIFEST: manifest, SIGNATURE: signature, EMPTIED: signing.sign(seed, manifest, signing.EMPTIED)})


def _write(target: Path, head: Mapping[str, bytes], sources: Iterable[Source] = ()) -> None:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as file:
            _pack(file, head, sources)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _pack(file: BinaryIO, head: Mapping[str, bytes], sources: Iterable[Source]) -> None:
    # Stored, never compressed: a reader then needs to fear no content that grows.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, content in head.items():
            archive.writestr(_entry(name), content)
        for source in sources:
            entry = _entry(FILES + source.path)
            if isinstance(source.content, bytes):
                archive.writestr(entry, source.content)
                continue
            with source.content.open("rb") as read, archive.open(entry, "w") as part:
                shutil.copyfileobj(read, part, _PIECE)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _THEN)
    entry.external_attr = 0o600 << 16
    return entry
