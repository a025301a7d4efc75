"""两区: whether the installation is the outer zone (互联网), the inner one (办公内网), or whole (part C of design 14).

What is signed in the inner zone is shown in the outer one; what is applied for in the outer zone is handled in the
inner one. The two meet in signed packages and nowhere else.
"""

from __future__ import annotations

from datetime import date

from gongkai.core import clock
from gongkai.core.refusals import Refused
from gongkai.core.settings import Setting, declared, resolve_all, value
from gongkai.exchange.models import INWARD, OUTWARD, PLATFORM
from gongkai.publications.service import MODE
from gongkai.publications.service import PLATFORM as DESK_ONLY

ZONE, STALE, LETTER_DAYS = "exchange.zone", "exchange.stale_hours", "exchange.letter_days"
WHOLE, INNER, OUTER = "whole", "inner", "outer"
NAMES = {WHOLE: "不分两区", INNER: "内网", OUTER: "外网"}
_TAKES = {INNER: INWARD, OUTER: OUTWARD}
_SENDS = {INNER: OUTWARD, OUTER: INWARD}

SETTINGS = (
    Setting(
        ZONE,
        "两区里的位置",
        "办公在内网、网站在外网的，两边各装一套，一套选“内网”，一套选“外网”，用签名的交换包往来。"
        "选“内网”的，“在哪里公开”要选“只办公”，平台的名称和网址填外网那一套的。",
        str,
        WHOLE,
        choices=((WHOLE, "不分两区"), (INNER, "内网：起草、审核、签发、办理申请"), (OUTER, "外网：公开页面、网上申请")),
        everywhere=True,
    ),
    Setting(
        STALE,
        "几小时没有收到对方的交换包就报警",
        "网闸、光盘多久摆渡一次，就照多久填；本系统的体检照这个数报警。",
        int,
        24,
        low=1,
        high=720,
        everywhere=True,
    ),
    Setting(
        LETTER_DAYS,
        "网上送达的文书在外网保存几天",
        "申请人选了网上接收的，文书加密送到外网的查询页，从送到的那天起保存这么多天，期满销毁。在外网那一套里填。",
        int,
        60,
        low=15,
        high=180,
        everywhere=True,
    ),
)


def zone(day: date | None = None) -> str:
    """Which zone the installation is; one query."""
    return str(value(ZONE, None, day or clock.today()))


def sends() -> str:
    """The channel on which this installation writes; refused where an inner zone still has a site of its own."""
    found = resolve_all((ZONE, MODE), None, clock.today())
    if found[ZONE].value == INNER and found[MODE].value != DESK_ONLY:
        raise Refused(
            "mode",
            "这一套设成了内网，“在哪里公开”却还是“本系统就是公开平台”；请系统管理员在设置里改为“只办公”，并填写外网的名称和网址。",
        )
    return _SENDS.get(found[ZONE].value, PLATFORM)


def takes() -> str | None:
    """The channel that this installation reads; None where it is whole."""
    return _TAKES.get(zone())


def register() -> None:
    """Declare the settings; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
