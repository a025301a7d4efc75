"""Debugging off, and cookies that only travel encrypted, wherever real cases are handled."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from gongkai.core import installation
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning

NAME_HOSTS = "写明本站的域名，如 GONGKAI_HOSTS=zwgk.example.org"
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
