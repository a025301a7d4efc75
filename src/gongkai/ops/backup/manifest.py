"""The list of what a backup holds, with hashes and counts, and the check of a backup against it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gongkai.ops.backup.databases import TableState
from gongkai.ops.command import Problem

FORMAT = 1
NAME = "manifest.json"
SUM = "manifest.sha256"
INCOMPLETE = ".incomplete-"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Copied:
    """One file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``masters`` are the numbers of the keys without which personal data stay closed."""

    made_at: str
    product: str
    nature: str
    vendor: str
    database: str
    migrations: list[str]
    tables: dict[str, TableState]
    files: dict[str, Copied]
    masters: list[int]
    defects: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def stored(self) -> int:
        """How many files besides the database."""
        return len(self.files) - 1

    def to_json(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """As it was written."""
        values: dict[str, Any] = json.loads(text)
        values["tables"] = {name: TableState(**state) for name, state in values["tables"].items()}
        values["files"] = {name: Copied(**copied) for name, copied in values["files"].items()}
        return cls(**values)


@contextmanager
def private() -> Iterator[None]:
    """What is written meanwhile only its owner can read: a backup holds what applicants wrote."""
    former = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(former)


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, and beside it its own hash."""
    text = manifest.to_json().encode()
    write_synced(folder / NAME, text)
    write_synced(folder / SUM, f"{hashlib.sha256(text).hexdigest()}  {NAME}\n".encode())


def read(folder: Path) -> Manifest:
    """The manifest of a whole backup; raises ``Problem`` that names what is missing or damaged."""
    if folder.name.startswith(INCOMPLETE):
        raise Problem(f"{folder} 是没有做完的备份，不能用来恢复。")
    for name in (NAME, SUM):
        if not (folder / name).is_file():
            raise Problem(f"{folder} 不是备份：缺少 {name}。")
    text = (folder / NAME).read_bytes()
    if (folder / SUM).read_text(encoding="ascii").split()[:1] != [hashlib.sha256(text).hexdigest()]:
        raise Problem(f"备份已损坏：{NAME} 与 {SUM} 不符。请换用另一份备份。")
    manifest = Manifest.from_json(text.decode())
    if manifest.format != FORMAT:
        raise Problem(f"备份的格式是第 {manifest.format} 版，本程序只认第 {FORMAT} 版。请用做这份备份的版本恢复。")
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Read every file again; raises ``Problem`` naming the first that is missing, changed or not in the list."""
    present = set(_names(folder)) - {NAME, SUM}
    for name, copied in manifest.files.items():
        if name not in present:
            raise Problem(f"备份已损坏：缺少 {name}。请换用另一份备份。")
        if sha256_of(folder / name) != copied.sha256:
            raise Problem(f"备份已损坏：{name} 的内容与清单不符。请换用另一份备份。")
    extra = present - set(manifest.files)
    if extra:
        raise Problem(f"备份里有清单之外的文件：{sorted(extra)[0]}。请换用另一份备份，或者查明它的来源。")


def _names(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> Copied:
    """Copy a file and see it on the disk; what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    total, size = hashlib.sha256(), 0
    with source.open("rb") as read_from, target.open("xb") as written:
        while chunk := read_from.read(_CHUNK):
            written.write(chunk)
            total.update(chunk)
            size += len(chunk)
        written.flush()
        os.fsync(written.fileno())
    return Copied(total.hexdigest(), size)


def write_synced(path: Path, content: bytes) -> None:
    """Write a small file and see it on the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
