"""The machine: folders, space, stored files, fonts, time zone."""

from __future__ import annotations

import os
import shutil
import subprocess
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

# The faces of GB/T 9704, what fontconfig calls a font that has them, and Debian's nearest package.
FACES = (
    (
        "仿宋",
        ("仿宋", "FangSong", "cwTeXFangSong"),
        "正文",
        "从已购软件安装仿宋_GB2312；试用可以 apt install fonts-cwtex-fs（繁体字形）",
    ),
    (
        "小标宋",
        ("小标宋", "XiaoBiaoSong", "FZXBS"),
        "标题",
        "从已购软件安装方正小标宋（Debian 没有）；没有时用宋体加粗代替",
    ),
    ("楷体", ("楷体", "KaiTi", "UKai"), "二级标题", "apt install fonts-arphic-ukai"),
    ("黑体", ("黑体", "SimHei", "Noto Sans CJK", "WenQuanYi"), "一级标题", "apt install fonts-noto-cjk"),
    ("宋体", ("宋体", "SimSun", "Noto Serif CJK", "UMing"), "宋体和代替字体", "apt install fonts-noto-cjk"),
)


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


def fonts() -> Iterator[Finding]:
    """Whether the faces that official letters need are installed; letters are made without them, in another face."""
    names = installed_fonts()
    if names is None:
        yield warning("没有 fc-list，看不出装了哪些字体", "apt install fontconfig")
        return
    yield from missing_faces(names)


def missing_faces(names: str) -> Iterator[Finding]:
    """One warning per face of which no name stands in ``names``."""
    folded = names.casefold()
    for face, known, use, remedy in FACES:
        if not any(name.casefold() in folded for name in known):
            yield warning(f"没有{face}（公文{use}用），将用其他字体代替", remedy)


def installed_fonts() -> str | None:
    """What fontconfig lists; None where it is not installed."""
    found = shutil.which("fc-list")
    if found is None:
        return None
    command = [found, ":", "family"]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL).stdout


def time_zone() -> Iterator[Finding]:
    """Whether Beijing time is known; legal dates hang on it."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield error("没有 Asia/Shanghai 时区数据，法定日期会算错", "apt install tzdata，或者重新安装 Python 包 tzdata")
        return
    source = next((place for place in TZPATH if (Path(place) / "Asia" / "Shanghai").exists()), "Python 包 tzdata")
    yield ok(f"时区数据来自 {source}")
