"""What an installation tells the program through environment variables; read once, nothing else reads os.environ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class BadEnvironment(ValueError):
    """A GONGKAI_ variable cannot be understood; the message names it and says how to mend it."""


@dataclass(frozen=True)
class Environment:
    """The variables of one installation, checked."""

    home: Path
    database: str
    secret_key: str | None
    debug: bool
    hosts: tuple[str, ...]
    example: bool

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
            hosts=tuple(filter(None, values.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1]").split(","))),
            example=values.get("GONGKAI_EXAMPLE", "") == "1",
        )


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
