"""The database: reachable, of the present schema, honestly marked, on a disk that locks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from gongkai.core import clock, installation
from gongkai.core.registry import Finding
from gongkai.ops import schema as schemas
from gongkai.ops.checks.findings import error, ok, warning

# SQLite's locks are not reliable on these.
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "fuse.glusterfs", "afs"}
MOUNTS = Path("/proc/self/mounts")


def schema() -> Iterator[Finding]:
    """Whether the schema is the present one."""
    missing = schemas.pending()
    if missing:
        names = "、".join(missing[:3]) + ("…" if len(missing) > 3 else "")
        yield error(f"有 {len(missing)} 项数据库结构更新没有执行（{names}）", "先 gongkai backup，再 gongkai migrate")
    else:
        yield ok(f"{connection.vendor} 数据库，结构是最新的")


def nature() -> Iterator[Finding]:
    """Whether the database says what it is for, and lives in the present."""
    row = installation.current()
    if row is None:
        yield warning("数据库没有用途标记，按正式使用对待", "新装时请用 gongkai install 建立；已在使用的不必处理")
    elif row.nature != installation.Nature.PRODUCTION:
        yield ok(f"这是{row.get_nature_display()}库，不能用于正式办理")
    if clock.offset():
        local = clock.now().astimezone(clock.BEIJING)
        yield warning(f"时间是模拟的：现在当作 {local:%Y-%m-%d %H:%M}", "回到实际时间：gongkai clock reset")


def network_filesystem() -> Iterator[Finding]:
    """Whether an SQLite file lies on a disk of this machine."""
    if connection.vendor != "sqlite":
        return
    place = Path(str(connection.settings_dict["NAME"]))
    kind = filesystem_of(place, MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else "")
    if kind in NETWORK:
        yield error(
            f"SQLite 数据库放在网络磁盘上（{kind}），多个进程同时写会损坏数据",
            "把 GONGKAI_HOME 移到本机磁盘，或者改用 PostgreSQL",
        )


def filesystem_of(place: Path, mounts: str) -> str:
    """The type of the filesystem that holds ``place``, by the lines of /proc/mounts; empty where unknown."""
    best, kind = "", ""
    for line in mounts.splitlines():
        _, point, name, *_ = line.split()
        point = point.encode().decode("unicode_escape")
        if place.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, name
    return kind
