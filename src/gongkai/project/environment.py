"""What an installation tells the program through environment variables; read once, nothing else reads os.environ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from gongkai.core.addresses import BadEnvironment, database_settings

__all__ = ["BadEnvironment", "Environment", "database_settings", "mail_settings"]

_SEARCH_ENGINES = ("tantivy", "postgresql")
_MAIL_PORTS = {"smtps": 465, "smtp+tls": 587, "smtp": 25}


@dataclass(frozen=True)
class Environment:
    """The variables of one installation, checked."""

    home: Path
    database: str
    secret_key: str | None
    debug: bool
    hosts: tuple[str, ...]
    example: bool
    https: bool = False
    proxies: tuple[str, ...] = ()
    mail: str = ""
    mail_from: str = ""
    sms: str = ""
    fonts: tuple[Path, ...] = ()
    search: str = "tantivy"
    venues: tuple[str, ...] = ()

    @classmethod
    def read(cls, source: dict[str, str] | None = None) -> Environment:
        """Read the GONGKAI_ variables from ``source`` (default: the process environment)."""
        values = dict(os.environ) if source is None else source
        home = Path(values.get("GONGKAI_HOME") or "var").absolute()
        return cls(
            home=home,
            database=values.get("GONGKAI_DATABASE") or f"sqlite:///{home / 'gongkai.sqlite3'}",
            secret_key=values.get("GONGKAI_SECRET_KEY"),
            debug=values.get("GONGKAI_DEBUG", "") == "1",
            hosts=_list(values.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1]")),
            venues=_list(values.get("GONGKAI_VENUES", "")),
            https=values.get("GONGKAI_HTTPS", "") == "1",
            example=values.get("GONGKAI_EXAMPLE", "") == "1",
            proxies=_list(values.get("GONGKAI_PROXIES", "")),
            mail=values.get("GONGKAI_MAIL", ""),
            mail_from=values.get("GONGKAI_MAIL_FROM", ""),
            sms=values.get("GONGKAI_SMS", ""),
            fonts=tuple(Path(each).absolute() for each in _list(values.get("GONGKAI_FONTS") or str(home / "fonts"))),
            search=_engine(values.get("GONGKAI_SEARCH") or "tantivy"),
        )


def mail_settings(address: str, sender: str) -> dict[str, Any]:
    """Django's settings of mail for ``smtps://user:password@host:465`` (``smtp+tls`` for STARTTLS, ``smtp`` without).

    Without an address nothing is sent. Raises ``BadEnvironment``.
    """
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in _MAIL_PORTS or not parts.hostname or port == -1:
        raise BadEnvironment("GONGKAI_MAIL 要写成 smtps://用户:口令@主机:端口，或者 smtp+tls://…、smtp://…")
    if "@" not in sender:
        raise BadEnvironment("设置了 GONGKAI_MAIL，还要在 GONGKAI_MAIL_FROM 里写发件地址，例如 xxgk@example.gov.cn")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
    }


def _engine(name: str) -> str:
    """The search engine by its name. Raises ``BadEnvironment``."""
    if name not in _SEARCH_ENGINES:
        raise BadEnvironment(f"GONGKAI_SEARCH 只能是 {'、'.join(_SEARCH_ENGINES)} 之一，不是 {name!r}")
    return name


def _list(text: str) -> tuple[str, ...]:
    """The parts of a list separated by commas, without blanks."""
    return tuple(part for part in (each.strip() for each in text.split(",")) if part)
