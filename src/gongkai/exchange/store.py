"""Where packages lie: each under its digest, until it is destroyed; and the folder in which they are laid out."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings

from gongkai.core.disk import sync_folder
from gongkai.exchange.models import Outgoing


def root() -> Path:
    """The folder of this room."""
    return Path(settings.HOME) / "exchange"


def packages() -> Path:
    """Where all packages lie."""
    return root() / "packages"


def place(digest: str) -> Path:
    """Where a package lies for good."""
    return packages() / f"{digest}.zip"


def out() -> Path:
    """Where packages are laid out for whoever carries them on: a 网闸, a disc, another program."""
    return root() / "out"


def places(package: Outgoing) -> tuple[Path, Path]:
    """Where the bytes of a package may lie: for good, and laid out."""
    return place(package.digest), out() / package.name


def copy(source: Path, target: Path) -> None:
    """Copy in one step: whoever watches the folder sees the whole file or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with source.open("rb") as content, temporary.open("wb") as file:
            shutil.copyfileobj(content, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
