"""Where what is published stands: on the installation's own site, or on a platform that exists already (R110).

On another platform nothing is shown by this system: what was signed goes there as a signed package, and counts as
public when the platform's own page was seen and kept as proof.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from gongkai.core.refusals import Refused
from gongkai.core.settings import Setting, resolve_all, value

MODE, NAME, ADDRESS = "publications.mode", "publications.platform_name", "publications.platform_address"
CITY, PLATFORM = "city", "platform"
MODES = ((CITY, "本系统就是公开平台"), (PLATFORM, "只办公，向已有的平台发布"))


def fault_of_address(text: str) -> str | None:
    """What is wrong with the address of a web site, or None."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return "网址写得不对，请从浏览器的地址栏整段复制。"
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return "网址要以 https:// 或者 http:// 开头，请从浏览器的地址栏整段复制。"
    return None


SETTINGS = (
    Setting(
        MODE,
        "在哪里公开",
        "只办公的，签发的信息写成签名的交换包送到已有的平台，登记平台上的网址和网页副本以后才算公开；本系统的公开页面只指路。"
        "改动只对以后发布的生效。",
        str,
        CITY,
        choices=MODES,
        everywhere=True,
    ),
    Setting(NAME, "已有平台的名称", "例如“云川市人民政府门户网站”；只办公时必须填写。", str, "", everywhere=True),
    Setting(
        ADDRESS,
        "已有平台的网址",
        "以 https:// 开头；本系统的公开页面用它指路。",
        str,
        "",
        everywhere=True,
        fault=fault_of_address,
    ),
)


def only_desk(day: date) -> bool:
    """Whether the installation has no site of its own; one query."""
    return bool(value(MODE, None, day) == PLATFORM)


def platform(day: date) -> str:
    """The name of the platform on which is published what is published today; empty for the own site; one query.

    Refused where a platform is to be published to and has no name.
    """
    found = resolve_all((MODE, NAME), None, day)
    if found[MODE].value == CITY:
        return ""
    name: str = found[NAME].value
    if not name.strip():
        raise Refused("platform", "还没有写明向哪个平台发布；请系统管理员在设置里填写“已有平台的名称”。")
    return name.strip()
