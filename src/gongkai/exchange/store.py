"""The bytes of packages: kept as stored files, laid out in a folder, or written once more for a disc that was lost."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from gongkai.core import clock, files
from gongkai.core.disk import sync_folder
from gongkai.exchange import signers
from gongkai.exchange.models import Outgoing
from gongkai.exchange.package.writing import write_emptied


def out() -> Path:
    """Where packages are laid out for whoever carries them on: a 网闸, a disc, another program."""
    return Path(settings.HOME) / "exchange" / "out"


def come_in() -> Path:
    """Where the packages of the other zone are put."""
    return Path(settings.HOME) / "exchange" / "in"


def set_aside() -> Path:
    """Where files lie that were no packages for this installation."""
    return Path(settings.HOME) / "exchange" / "refused"


def lay(package: Outgoing, folder: Path) -> Path:
    """Put the package into ``folder`` in one step: whoever watches it sees the whole file or none. Where it lies."""
    target = folder / package.name
    folder.mkdir(parents=True, exist_ok=True)
    if package.emptied_at is not None:
        _lay_emptied(package, target)
    else:
        _copy(files.place(package.file.sha256), target)
    sync_folder(folder)
    return target


def _lay_emptied(package: Outgoing, target: Path) -> None:
    manifest = bytes(package.manifest)
    write_emptied(target, signers.of_package(manifest), manifest, bytes(package.signature))


def _copy(source: Path, target: Path) -> None:
    def fill(temporary: Path) -> None:
        with source.open("rb") as content, temporary.open("wb") as file:
            shutil.copyfileobj(content, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())

    _in_one_step(target, fill)


def _in_one_step(target: Path, fill: Callable[[Path], None]) -> None:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        fill(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def destroy(package: Outgoing) -> None:
    """Remove the bytes; the copy that is laid out becomes an emptied one. Safe to run again."""
    files.destroy(package.file, clock.now())
    laid = out() / package.name
    if laid.exists():
        _lay_emptied(package, laid)
