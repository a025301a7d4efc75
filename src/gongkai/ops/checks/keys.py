"""The key file and the signing key: there, closed to others, and the right ones."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from gongkai.core import keys
from gongkai.core.registry import Finding
from gongkai.ops import keychain
from gongkai.ops.checks.findings import error, ok, warning

SHORTEST_SECRET = 40
FEWEST_LETTERS = 12


def key_file() -> Iterator[Finding]:
    """Whether the key file opens what the database holds."""
    place, needed = keys.path(), keychain.masters_in_use()
    if not place.exists():
        if needed or keys.awaited().exists():
            yield error("密钥文件不见了，个人信息和草稿打不开", "用 gongkai keys import 导入与本数据库配套的密钥文件")
        else:
            yield ok("还没有密钥文件，第一次用到时自动生成")
        return
    yield from _closed(place)
    faults = keychain.misfits(keys.ring())
    for fault in faults:
        yield error(f"密钥文件与数据库不配套：{fault}", "用 gongkai keys import 导入与本数据库配套的密钥文件")
    if not faults:
        yield ok(f"密钥文件与数据库配套，当前是第 {keys.ring().current} 号主密钥")


def _closed(place: Path) -> Iterator[Finding]:
    if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield error(f"密钥文件 {place} 其他用户也能读", f"chmod 600 {place}")
    if place.parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield error(f"密钥目录 {place.parent} 其他用户也能改", f"chmod 700 {place.parent}")


def secret_key() -> Iterator[Finding]:
    """Whether the signing key is long, random and closed to others."""
    value = str(settings.SECRET_KEY)
    place = Path(settings.HOME) / "secret-key"
    remedy = f"删去 GONGKAI_SECRET_KEY，重新启动时会生成 {place}（所有人须重新登录）"
    if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_LETTERS or value.startswith("django-insecure"):
        yield error("签名密钥太弱，登录状态可能被伪造", remedy)
    if place.exists() and place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield error(f"签名密钥文件 {place} 其他用户也能读", f"chmod 600 {place}")
    if place.exists() and place.read_text(encoding="ascii").strip() != settings.SECRET_KEY:
        yield warning(
            "签名密钥取自环境变量，与文件中的不同", "确认多台机器用的是同一个；只有一台时删去 GONGKAI_SECRET_KEY"
        )
