"""The desk's own entries of the staff navigation."""

from __future__ import annotations

from gongkai.agencies.service import Role
from gongkai.core.registry import NavigationItem, navigation

ITEMS = (
    NavigationItem("desk.home", "", "工作台", "home", "desk:home", order=0),
    NavigationItem("desk.calendar", "资料", "工作日历", "cal", "desk:calendar", order=900),
    NavigationItem("desk.processes", "资料", "办理流程", "cat", "desk:processes", order=910),
    NavigationItem("desk.settings", "管理", "设置", "cog", "desk:settings", frozenset({Role.SYSTEM}), order=950),
    NavigationItem("desk.jobs", "管理", "后台任务", "clock", "desk:jobs", frozenset({Role.SYSTEM}), order=960),
    NavigationItem("desk.audit", "管理", "审计记录", "lock", "desk:audit", frozenset({Role.AUDIT}), order=970),
)


def register() -> None:
    """Add them; once per process."""
    for item in ITEMS:
        if item.code not in navigation:
            navigation.add(item)
