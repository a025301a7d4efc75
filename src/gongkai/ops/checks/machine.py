"""The machine: folders, space, stored files, time zone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from gongkai.core import files, keys
from gongkai.core.models.files import StoredFile
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning

GIB = 1024**3
LEAST_SPACE, LITTLE_SPACE = 1 * GIB, 5 * GIB
LOOKED_AT = 2000


def folders() -> Iterator[Finding]:
    """Whether home, files and keys can be written."""
    faulty = [place for place in (Path(settings.HOME), files.root(), keys.path().parent) if not _writable(place)]
    for place in faulty:
        yield error(f"目录 {place} 不能写入", f"chown 给运行本程序的用户（现在是 {os.geteuid()} 号用户）")
    if not faulty:
        yield ok(f"{settings.HOME} 可以写入")


def _writable(place: Path) -> bool:
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def space() -> Iterator[Finding]:
    """Whether the disk of the home has room."""
    place = Path(settings.HOME)
    if not place.exists():
        return
    free = shutil.disk_usage(place).free
    words = f"{place} 所在磁盘还剩 {free / GIB:.1f} GB"
    if free < LEAST_SPACE:
        yield error(words, "清理磁盘或者换更大的磁盘；写满以后不能登记")
    elif free < LITTLE_SPACE:
        yield warning(words, "请安排清理或者扩容")
    else:
        yield ok(words)


def stored_files() -> Iterator[Finding]:
    """Whether the bytes of the latest stored files are on the disk."""
    rows = StoredFile.objects.filter(destroyed_at__isnull=True).order_by("-id").values_list("sha256", flat=True)
    missing = [sha256 for sha256 in rows[:LOOKED_AT] if not files.place(sha256).is_file()]
    if missing:
        yield error(
            f"有 {len(missing)} 个附件在磁盘上找不到（如 {files.place(missing[0])}）", "从备份的 files/ 目录找回"
        )


def time_zone() -> Iterator[Finding]:
    """Whether Beijing time is known; legal dates hang on it."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield error("没有 Asia/Shanghai 时区数据，法定日期会算错", "apt install tzdata，或者重新安装 Python 包 tzdata")
        return
    source = next((place for place in TZPATH if (Path(place) / "Asia" / "Shanghai").exists()), "Python 包 tzdata")
    yield ok(f"时区数据来自 {source}")
