"""Which files a check looks at: named files as they are, folders to their depths without what is no document."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What office programs and systems leave behind, and the furniture of saved web pages.
LEFT_BEHIND = ("~$", ".", "._")
NO_DOCUMENTS = frozenset({"thumbs.db", "desktop.ini"})
FURNITURE = frozenset(
    {".css", ".js", ".mjs", ".map", ".ico", ".svg", ".gif", ".woff", ".woff2", ".ttf", ".otf", ".eot"}
    | {".lnk", ".url", ".log", ".tmp", ".bak", ".part", ".pyc"}
)
NOT_FOUND = "没有这个文件或文件夹"
NOT_LISTED = "不能打开这个文件夹"
NO_FILE = "不是普通文件"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to check; ``trouble`` says in Chinese why it cannot be, where that is known already."""

    path: Path
    trouble: str = ""


def walk(paths: Iterable[Path], leave_out: Path | None = None) -> Iterator[Found]:
    """The files of these paths in the order given, those of a folder by name. ``leave_out``: the file that the check
    itself writes. A folder is entered once, whatever links lead to it."""
    entered: set[tuple[int, int]] = set()
    spared = _identity(leave_out) if leave_out else None
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError):
            yield Found(path, NOT_FOUND)
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, entered, spared)
        elif stat.S_ISREG(mode):
            yield Found(path)
        else:
            yield Found(path, NO_FILE)


def _folder(folder: Path, entered: set[tuple[int, int]], spared: tuple[int, int] | None) -> Iterator[Found]:
    """The files below a folder, by an explicit stack: depth is not limited by the interpreter's."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        identity = _identity(here)
        if identity is None or identity in entered:
            continue
        entered.add(identity)
        try:
            with os.scandir(here) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield Found(here, NOT_LISTED)
            continue
        yield from (Found(Path(entry.path)) for entry in entries if _wanted(entry, spared))
        waiting.extend(Path(entry.path) for entry in reversed(entries) if _enterable(entry))


def _wanted(entry: os.DirEntry[str], spared: tuple[int, int] | None) -> bool:
    name = entry.name.lower()
    if name.startswith(LEFT_BEHIND) or name in NO_DOCUMENTS or Path(name).suffix in FURNITURE:
        return False
    try:
        return entry.is_file() and (spared is None or _identity(Path(entry.path)) != spared)
    except OSError:
        return False


def _enterable(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(LEFT_BEHIND) or entry.name == "__MACOSX":
        return False
    try:
        return entry.is_dir()
    except OSError:
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
