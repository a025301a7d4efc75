"""What an installation tells the program through environment variables; read once, nothing else reads os.environ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gongkai.core.addresses import BadEnvironment, database_settings

__all__ = ["BadEnvironment", "Environment", "database_settings"]


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
    fonts: tuple[Path, ...] = ()

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
            https=values.get("GONGKAI_HTTPS", "") == "1",
            example=values.get("GONGKAI_EXAMPLE", "") == "1",
            proxies=_list(values.get("GONGKAI_PROXIES", "")),
            fonts=tuple(Path(each).absolute() for each in _list(values.get("GONGKAI_FONTS") or str(home / "fonts"))),
        )


def _list(text: str) -> tuple[str, ...]:
    """The parts of a list separated by commas, without blanks."""
    return tuple(part for part in (each.strip() for each in text.split(",")) if part)
