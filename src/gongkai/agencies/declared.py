"""The settings of signing in, with their defaults. They hold for the whole installation (R150)."""

from __future__ import annotations

from gongkai.core import clock, settings
from gongkai.core.settings import Setting, declared

_ALL = (
    ("failures", "连续几次登录失败后锁定", "从上次成功登录起算。", 5, 3, 10),
    ("failure_minutes", "多少分钟内的失败计入", "更早的失败不再计算。", 15, 5, 1440),
    ("lock_minutes", "锁定多少分钟", "到时自动解除；安全管理员可以提前解除。", 30, 10, 1440),
    (
        "origin_failures",
        "同一网络地址十分钟内最多失败几次",
        "防止逐个账号试口令；全单位共用一个出口地址的，可以调大。",
        30,
        5,
        1000,
    ),
    ("staff_idle_minutes", "工作人员多少分钟不操作自动退出", "离开座位时请先退出或换人。", 30, 5, 120),
    ("staff_hours", "工作人员一次登录最长多少小时", "到时须重新登录。", 10, 1, 24),
    ("staff_sessions", "一个工作人员账号最多同时登录几处", "超出时最早的一处自动退出。", 2, 1, 5),
    ("citizen_idle_minutes", "公众多少分钟不操作自动退出", "在公共电脑上用完请退出。", 30, 5, 240),
    ("citizen_hours", "公众一次登录最长多少小时", "到时须重新登录。", 12, 1, 72),
    ("citizen_sessions", "一个公众账号最多同时登录几处", "超出时最早的一处自动退出。", 3, 1, 10),
    ("password_days", "工作人员口令多少天须更换", "0 表示不强制更换。", 90, 0, 365),
)


def register() -> None:
    """Declare them; once per process."""
    for code, title, text, default, low, high in _ALL:
        if f"sign_in.{code}" not in declared:
            declared.add(Setting(f"sign_in.{code}", title, text, int, default, low=low, high=high, everywhere=True))


def value(code: str) -> int:
    """The installation's value of ``sign_in.<code>`` today."""
    number: int = settings.value(f"sign_in.{code}", None, clock.today())
    return number
