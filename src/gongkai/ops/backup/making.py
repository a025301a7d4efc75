"""Making a backup: in a folder with a temporary name, which gets its own name when everything was read back."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from gongkai.core import clock, files
from gongkai.core.disk import sync_folder
from gongkai.ops import keychain
from gongkai.ops.backup import manifest as manifests
from gongkai.ops.backup.databases import Reading, SQLiteReading, Store, integrity, store
from gongkai.ops.backup.manifest import Copied, Manifest
from gongkai.ops.command import Problem

_LOCK = ".lock"


def make(target: Path) -> tuple[Path, Manifest]:
    """Back up this installation into a new folder below ``target``; the folder and its manifest.

    Raises ``Problem`` where nothing was made. A stored file that is missing or damaged does not stop the backup: it
    stands in the manifest's ``defects``.
    """
    with manifests.private():
        return _make(target)


def _make(target: Path) -> tuple[Path, Manifest]:
    _refuse_inside_home(target)
    target.mkdir(parents=True, exist_ok=True)
    name = f"gongkai-{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if (target / name).exists():
        raise Problem(f"{target / name} 已经存在，请稍后再备份一次。")
    with _workshop(target, name) as folder:
        with files.no_sweeping():
            manifest = _fill(folder, store(settings.DATABASES["default"]))
        manifests.write(folder, manifest)
        manifests.verify(folder, manifest)
        _sync(folder)
        folder.rename(target / name)
    sync_folder(target)
    return target / name, manifest


def _refuse_inside_home(target: Path) -> None:
    stored = files.root().resolve()
    if target.resolve() == stored or stored in target.resolve().parents:
        raise Problem("备份不能放在文件目录里面，请换一个位置，最好是另一块磁盘。")


@contextmanager
def _workshop(target: Path, name: str) -> Iterator[Path]:
    """A locked folder with a name that no restore accepts; those that a crash left are removed."""
    for left in target.glob(f"{manifests.INCOMPLETE}*"):
        _remove_abandoned(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{manifests.INCOMPLETE}{name}-", dir=target))
    lock = target / f"{folder.name}{_LOCK}"
    try:
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
    finally:
        lock.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(left: Path) -> None:
    lock = left if left.name.endswith(_LOCK) else left.with_name(f"{left.name}{_LOCK}")
    try:
        with lock.open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder = lock.with_name(lock.name.removesuffix(_LOCK))
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)
    except (BlockingIOError, FileNotFoundError):
        return  # another backup is at work there, or has just begun


def _fill(folder: Path, database: Store) -> Manifest:
    place = folder / database.file
    with database.dump(place) as reading:
        _refuse_unsound(reading)
        described = {
            "tables": reading.tables(),
            "migrations": [f"{app}.{name}" for app, name in reading.fetch(_MIGRATIONS)],
            "nature": next((row[0] for row in reading.fetch("SELECT nature FROM core_installation")), "production"),
            "masters": keychain.used_masters(reading.fetch),
        }
        wanted = [sha256 for (sha256,) in reading.fetch(_FILES)]
    _sync_file(place)
    copied = {database.file: Copied(manifests.sha256_of(place), place.stat().st_size)}
    defects = _copy_files(folder, wanted, copied)
    return Manifest(
        made_at=clock.now().isoformat(),
        product=version("gongkai"),
        vendor=database.vendor,
        database=database.file,
        files=copied,
        defects=defects,
        **described,
    )


_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_FILES = "SELECT sha256 FROM core_storedfile WHERE destroyed_at IS NULL ORDER BY sha256"


def _refuse_unsound(reading: Reading) -> None:
    faults = integrity(reading) if isinstance(reading, SQLiteReading) else []
    if faults:
        raise Problem("数据库本身已损坏，没有做成备份：\n" + "\n".join(faults[:10]) + "\n请用最近一份完好的备份恢复。")


def _copy_files(folder: Path, wanted: list[str], copied: dict[str, Copied]) -> list[str]:
    defects = []
    for sha256 in wanted:
        place = files.place(sha256)
        name = f"files/{place.relative_to(files.root()).as_posix()}"
        if not place.is_file():
            defects.append(f"{name} 在磁盘上找不到")
            continue
        copied[name] = manifests.copy(place, folder / name)
        if copied[name].sha256 != sha256:
            defects.append(f"{name} 的内容已被改动")
    return defects


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    for below in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(below)
