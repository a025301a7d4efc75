"""A package is read: checked whole before anything of it is taken, in bounded memory, whatever the file holds."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gongkai.exchange.package import faults, signing
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.package.manifest import MOST_FILES, File, Manifest, digest, parse
from gongkai.exchange.package.writing import EMPTIED, FILES, MANIFEST, SIGNATURE

LARGEST_MANIFEST = 8 * 1024 * 1024
LARGEST_PACKAGE = 2 * 1024 * 1024 * 1024
LARGEST_DIRECTORY = 2 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_PIECE = 1024 * 1024
# What the standard reader raises over bytes that are no ZIP, or a broken one.
_BROKEN = (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error)


@dataclass(frozen=True)
class Package:
    """A package whose signature holds; ``digest`` names it. ``emptied``: its sender destroyed its files and said so;
    it keeps its place in the order, and nothing of its files is to be taken."""

    manifest: Manifest
    digest: str
    emptied: bool
    manifest_bytes: bytes
    signature: bytes
    _archive: zipfile.ZipFile

    def verify(self) -> None:
        """Compare every file with the manifest; raises ``Fault`` for the first that differs."""
        for file in () if self.emptied else self.manifest.files:
            for _ in self.pieces(file):
                pass

    def content(self, path: str) -> bytes:
        """The bytes of one file, compared."""
        file = next(each for each in self.manifest.files if each.path == path)
        return b"".join(self.pieces(file))

    def pieces(self, file: File) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time; raises ``Fault`` at its end where they are not the right ones."""
        hashed, size = hashlib.sha256(), 0
        try:
            with self._archive.open(FILES + file.path) as part:
                while piece := part.read(_PIECE):
                    hashed.update(piece)
                    size += len(piece)
                    yield piece
        except _BROKEN:
            raise faults.damaged(file.path) from None
        if size != file.size or hashed.hexdigest() != file.sha256:
            raise faults.damaged(file.path)


@contextmanager
def opened(place: Path, trusted: Mapping[str, bytes], channel: str) -> Iterator[Package]:
    """The package at ``place``, signed with one of the ``trusted`` keys (by fingerprint) and meant for ``channel``
    (where one is given).

    Its files are not compared yet: ``Package.verify`` does that. Raises ``Fault`` for everything that is wrong.
    """
    try:
        file = place.open("rb")
    except OSError:
        raise Fault("unreadable", f"文件 {place.name} 读不了；请检查介质和文件的权限。") from None
    with file:
        _look_at_end(file)
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            raise faults.incomplete() from None
        with archive:
            yield _checked(archive, trusted, channel, place.stat().st_size)


def _look_at_end(file: BinaryIO) -> None:
    """Refuse a list of contents that is too long before it is read into memory."""
    size = file.seek(0, 2)
    if size > LARGEST_PACKAGE:
        raise faults.too_large("交换包太大")
    if size < _END.size:
        raise faults.incomplete()
    file.seek(size - _END.size)
    mark, _, _, _, entries, directory, _, comment = _END.unpack(file.read(_END.size))
    file.seek(0)
    if mark != b"PK\x05\x06" or comment:
        raise faults.incomplete()
    if entries > MOST_FILES + 2 or directory > LARGEST_DIRECTORY:
        raise faults.too_large("包里的文件太多")


def _checked(archive: zipfile.ZipFile, trusted: Mapping[str, bytes], channel: str, size: int) -> Package:
    entries = {entry.filename: entry for entry in archive.infolist()}
    _check_entries(archive.infolist(), entries, size)
    data, signature = _small(archive, MANIFEST, LARGEST_MANIFEST), _small(archive, SIGNATURE, signing.SIZE)
    manifest = parse(data)
    key = trusted.get(manifest.sender)
    if key is None:
        raise faults.wrong_key(manifest.sender)
    if not signing.holds(key, data, signature):
        raise faults.wrong_signature()
    if channel and manifest.channel != channel:
        raise faults.wrong_channel(manifest.channel)
    emptied = EMPTIED in entries
    if emptied and not signing.holds(key, data, _small(archive, EMPTIED, signing.SIZE), signing.EMPTIED):
        raise faults.wrong_signature()
    others = {EMPTIED} if emptied else {FILES + file.path for file in manifest.files}
    if set(entries) != {MANIFEST, SIGNATURE, *others}:
        raise faults.shape("包里的文件与清单对不上")
    return Package(manifest, digest(data), emptied, data, signature, archive)


def _check_entries(listed: list[zipfile.ZipInfo], entries: Mapping[str, zipfile.ZipInfo], size: int) -> None:
    if MANIFEST not in entries or SIGNATURE not in entries:
        raise faults.shape("没有清单或者签名")
    if len(listed) != len(entries):
        raise faults.shape("有重名的文件")
    for entry in listed:
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1:
            raise faults.shape("里面的文件经过压缩或者加密")
    # Stored content cannot be larger than the file that it lies in, unless entries overlap.
    if sum(entry.file_size for entry in listed) > size:
        raise faults.shape("文件互相重叠")


def _small(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise faults.too_large("清单太大")
    try:
        return archive.read(name)
    except _BROKEN:
        raise faults.incomplete() from None
