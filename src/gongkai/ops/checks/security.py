"""Debugging off, cookies that only travel encrypted, a proxy that is known, wherever real cases are handled."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from gongkai.agencies.service import is_address
from gongkai.core import installation
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning

NAME_HOSTS = "写明本站的域名，如 GONGKAI_HOSTS=zwgk.example.org"
NAME_PROXIES = "写明 HTTPS 代理连过来的地址，如 GONGKAI_PROXIES=127.0.0.1（多个用逗号分开，逐个写，不写网段）"
LOCAL = {"127.0.0.1", "localhost", "[::1]"}


def settings_of_production() -> Iterator[Finding]:
    """What must hold on a production database; a demonstration may do without HTTPS."""
    production = installation.nature() == installation.Nature.PRODUCTION
    if settings.DEBUG:
        make = error if production else warning
        yield make("调试模式开着，出错页面会泄露内部信息", "去掉环境变量 GONGKAI_DEBUG")
    if "*" in settings.ALLOWED_HOSTS:
        yield error("GONGKAI_HOSTS 是 *，任何域名都能冒用本站", NAME_HOSTS)
    if not production:
        return
    if set(settings.ALLOWED_HOSTS) <= LOCAL:
        yield warning("GONGKAI_HOSTS 只有本机地址，别的机器打不开", NAME_HOSTS)
    open_cookies = [name for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE") if not getattr(settings, name)]
    if open_cookies:
        yield error(
            f"登录凭据可以经未加密的连接传送（{'、'.join(open_cookies)} 未开）",
            "用 HTTPS 提供网站，并设 GONGKAI_HTTPS=1",
        )
    if not settings.DEBUG and not open_cookies:
        yield ok("调试已关，登录凭据只走 HTTPS")


def proxies() -> Iterator[Finding]:
    """With HTTPS, which the program itself does not speak, the proxy before it must be known.

    Without its address every reader seems to sit at the proxy: ten wrong passwords of one would shut out all, and no
    entry of the audit trail would name the machine from which somebody acted (GB/T 22239 8.1.4.3).
    """
    https = settings.SESSION_COOKIE_SECURE or settings.CSRF_COOKIE_SECURE
    unreadable = [place for place in settings.TRUSTED_PROXIES if not is_address(place)]
    if unreadable:
        yield error(f"GONGKAI_PROXIES 里的“{unreadable[0]}”不是网络地址，不起作用", NAME_PROXIES)
    elif https and not settings.TRUSTED_PROXIES:
        yield error(
            "网站走 HTTPS，却没有写明代理的地址：所有人都像是从代理那台机器来的，一人输错口令会挡住大家", NAME_PROXIES
        )
    elif https:
        yield ok(f"代理地址已写明：{'、'.join(sorted(settings.TRUSTED_PROXIES))}")
