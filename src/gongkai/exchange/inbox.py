"""The folder into which the other zone's packages are put: read by their numbers, whatever they are called.

What was read is removed; its sender has it. What can never be taken is put aside, with the reason in the table; what
waits for an earlier number, or is still being copied, stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from gongkai.core import clock
from gongkai.core.disk import sync_folder
from gongkai.core.writing import write_transaction
from gongkai.exchange import partners, receiving, store
from gongkai.exchange.models import BadFile, Incoming
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.package.reading import opened

# A file that is not whole after this time was not copied to its end.
COPIED_WITHIN = timedelta(minutes=10)
_WAITS = {"gap"}
_MAY_GROW = {"incomplete", "shape", "unreadable", "damaged"}
# The administrator mends these here; the file itself is right.
_OURS = {"key", "zone"}


@dataclass
class Found:
    """What a look into the folder brought."""

    read: list[Incoming] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)


def read_all() -> Found:
    """Read what lies in the folder, as far as it joins."""
    found = Found()
    folder = store.come_in()
    folder.mkdir(parents=True, exist_ok=True)
    for place in sorted(folder.glob("*.zip"), key=_number):
        _read_one(place, found)
    return found


def _number(place: Path) -> tuple[int, str]:
    """The number that the package says; what says none comes last."""
    try:
        with opened(place, partners.trusted(), "") as package:
            return package.manifest.number, place.name
    except Fault:
        return 1 << 62, place.name


def _read_one(place: Path, found: Found) -> None:
    try:
        read = receiving.read(place)
    except Fault as fault:
        if fault.code in _MAY_GROW and _is_fresh(place):
            return
        found.faults.append((place.name, fault))
        _note(place, fault)
        return
    if not read.repeated:
        found.read.append(read.row)
    _settle(place.name)
    place.unlink(missing_ok=True)
    sync_folder(place.parent)


def _is_fresh(place: Path) -> bool:
    # Files carry the machine's time, whatever time a demonstration lives in.
    return place.stat().st_mtime > (clock.now() - clock.offset() - COPIED_WITHIN).timestamp()


def _note(place: Path, fault: Fault) -> None:
    moment = clock.now()
    with write_transaction():
        row, fresh = BadFile.objects.get_or_create(
            name=place.name[:200],
            code=fault.code,
            settled_at=None,
            defaults={"message": fault.message[:300], "first_at": moment, "last_at": moment},
        )
        if not fresh:
            BadFile.objects.filter(pk=row.pk).update(last_at=moment, message=fault.message[:300])
    if fault.code in _WAITS | _OURS:
        return
    store.set_aside().mkdir(parents=True, exist_ok=True)
    place.replace(store.set_aside() / place.name)
    sync_folder(store.set_aside())


def _settle(name: str) -> None:
    rows = BadFile.objects.filter(name=name[:200], settled_at=None)
    if rows.exists():
        with write_transaction():
            rows.update(settled_at=clock.now())
