"""The periodic jobs of the mechanisms: sealing, expiring drafts, removing orphaned bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongkai.core import audit, drafts, files, refolding
from gongkai.core.jobs import JobKind, kinds


def _seal(_: dict[str, Any]) -> str:
    return f"封存 {audit.seal_all()} 条审计记录"


def _expire(_: dict[str, Any]) -> str:
    return f"清除 {drafts.expire()} 份过期草稿"


def _sweep(_: dict[str, Any]) -> str:
    removed = files.sweep()
    return "备份正在进行，这一次不清除" if removed is None else f"清除 {removed} 个无主文件"


def _refold(payload: dict[str, Any]) -> str:
    return f"{refolding.refold_open(payload['agency'])} 件期限有变"


def register() -> None:
    """Add them to the job kinds; once per process."""
    if "core.seal" in kinds:
        return
    kinds.add(JobKind("core.seal", "审计封存", _seal, every=timedelta(seconds=10)))
    kinds.add(JobKind("core.drafts", "清除过期草稿", _expire, every=timedelta(hours=1)))
    kinds.add(JobKind("core.refold", "日历变更后重算期限", _refold, lease=timedelta(hours=1)))
    kinds.add(JobKind("core.sweep", "清除无主文件", _sweep, every=timedelta(hours=6)))
