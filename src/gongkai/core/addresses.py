"""Addresses of databases, as an operator writes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit


class BadEnvironment(ValueError):
    """A GONGKAI_ variable cannot be understood; the message names it and says how to mend it."""


def database_settings(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for ``sqlite:///path`` or ``postgresql://user:password@host:port/name?host=/socket``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///")
            if not url.startswith("sqlite:////")
            else url.removeprefix("sqlite://"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what the citizen was told is registered survives a power cut too.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or unquote(query.get("host", "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": 60,
        }
    raise BadEnvironment(
        f"GONGKAI_DATABASE={url!r}：只认 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名，请照此改写。"
    )
