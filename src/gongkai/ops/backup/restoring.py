"""Restoring a backup into an empty place: verified before, compared after; keys are imported separately."""

from __future__ import annotations

import shutil
from pathlib import Path

from gongkai.core.addresses import database_settings
from gongkai.core.disk import sync_folder
from gongkai.ops.backup import manifest as manifests
from gongkai.ops.backup.databases import Store, store
from gongkai.ops.backup.manifest import Manifest
from gongkai.ops.command import Problem

# What may lie in a new home before anything was restored: what the program itself makes at its first start.
_HARMLESS = {"secret-key", "keys", "static", "sweeper.lock"}
_STAGING = ".restoring"


def restore(source: Path, home: Path, url: str) -> Manifest:
    """Restore ``source`` into ``home`` and the database ``url``; raises ``Problem`` before anything is changed."""
    with manifests.private():
        return _restore(source, home, url)


def _restore(source: Path, home: Path, url: str) -> Manifest:
    manifest = manifests.read(source)
    target = store(database_settings(url))
    if target.vendor != manifest.vendor:
        raise Problem(f"备份的数据库是 {manifest.vendor}，目标是 {target.vendor}；两者必须相同。请改用 --database。")
    manifests.verify(source, manifest)
    _refuse_filled(home)
    target.refuse_filled()
    staging = home / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        _copy_files(source, staging, manifest)
        _await_keys(home, manifest)
        # The database last: as long as it is not there, nothing can be started on half a restore.
        (staging / "files").rename(home / "files")
        _load(target, source, home, manifest)
        sync_folder(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _refuse_filled(home: Path) -> None:
    if not home.exists():
        return
    ring = home / "keys" / "keyring.json"
    if ring.exists():  # of another database: its first key would be taken for the one that the backup needs
        raise Problem(
            f"{home} 已有密钥文件（{ring}），它属于另一个数据库。请先把它移走（不要删除），或者换一个目录；"
            "恢复以后再用 gongkai keys import 导入与备份配套的密钥文件，那时会核对是否配套。"
        )
    found = sorted(
        path.name for path in home.iterdir() if path.name not in _HARMLESS | {_STAGING} and not _empty_folder(path)
    )
    if found:
        raise Problem(f"{home} 不是空的（有 {'、'.join(found[:5])}）。恢复只能到空的目录，请换一个目录。")
    files = home / "files"
    if files.exists():
        files.rmdir()


def _empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _copy_files(source: Path, staging: Path, manifest: Manifest) -> None:
    (staging / "files").mkdir()
    for name, expected in manifest.files.items():
        if name == manifest.database:
            continue
        if manifests.copy(source / name, staging / name) != expected:
            raise Problem(f"{name} 在恢复过程中变了，请检查磁盘后重新恢复。")


def _load(target: Store, source: Path, home: Path, manifest: Manifest) -> None:
    try:
        target.load(source / manifest.database, lambda made: _compare(made, manifest))
    except BaseException:
        shutil.rmtree(home / "files")
        raise


def _compare(target: Store, manifest: Manifest) -> None:
    faults = target.check()
    with target.reading() as reading:
        present = reading.tables()
    faults += [
        f"{name}：应有 {expected.rows} 行，恢复后{'没有这张表' if name not in present else '内容不符'}"
        for name, expected in manifest.tables.items()
        if present.get(name) != expected
    ]
    if faults:
        raise Problem("恢复后的数据库与备份不符，请不要使用：\n" + "\n".join(faults[:10]))


def _await_keys(home: Path, manifest: Manifest) -> None:
    folder = home / "keys"
    if not manifest.masters:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "awaiting-import").write_text("、".join(map(str, manifest.masters)), encoding="utf-8")
