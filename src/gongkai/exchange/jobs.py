"""What happens by itself: packages are written and laid out; what had to be destroyed is destroyed in packages too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongkai.core import clock, keys
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import outbox, store
from gongkai.exchange.actions import WritePackage
from gongkai.exchange.models import Outgoing
from gongkai.exchange.package.writing import write_emptied

ROUND = "exchange.round"
MOST = 50
ORPHAN_AGE = timedelta(days=1)


def write_waiting() -> int:
    """Write what waits, package after package; how many."""
    written = 0
    while written < MOST and outbox.waiting().exists():
        try:
            WritePackage.perform(Job("写出交换包"), channel="job")
        except Refused as refusal:
            if refusal.code not in {"busy", "nothing"}:
                raise
            break  # another process writes them
        written += 1
    return written


def lay_out() -> int:
    """Put every package that has not been into the folder, in order; how many. Safe to run again."""
    rows = Outgoing.objects.filter(laid_out_at=None).select_related("channel").order_by("channel", "number")
    for package in rows:
        store.copy(store.place(package.digest), store.out() / package.name)
        with write_transaction():
            Outgoing.objects.filter(pk=package.pk).update(laid_out_at=clock.now())
    return len(rows)


def empty_erased() -> int:
    """Destroy the files of the packages that told a version which was erased since (O18); how many packages.

    Safe to run again: the row is marked when the bytes are gone.
    """
    rows = Outgoing.objects.filter(emptied_at=None, changes__version__erased_by__isnull=False).distinct()
    rows = rows.select_related("channel").order_by("pk")
    for package in rows:
        for place in store.places(package):
            if place.exists() or place == store.place(package.digest):
                write_emptied(place, keys.signing_seed(), bytes(package.manifest), bytes(package.signature))
        with write_transaction():
            Outgoing.objects.filter(pk=package.pk).update(emptied_at=clock.now())
    return len(rows)


def sweep() -> int:
    """Remove what a killed writer left behind a day ago; how many files."""
    limit = (clock.now() - clock.offset() - ORPHAN_AGE).timestamp()
    known = {store.place(digest).name for digest in Outgoing.objects.values_list("digest", flat=True)}
    old = [place for place in store.packages().glob("*") if place.stat().st_mtime < limit and place.name not in known]
    for place in old:
        place.unlink(missing_ok=True)
    return len(old)


def work(payload: dict[str, Any]) -> str:
    """One round."""
    destroyed = empty_erased()
    written = write_waiting()
    return f"写出 {written} 包，放入文件夹 {lay_out()} 包，销毁 {destroyed} 包里的文件，清理 {sweep()} 个"


def register() -> None:
    """Add it; once per process."""
    if ROUND not in kinds:
        kinds.add(JobKind(ROUND, "写出和摆放交换包", work, every=timedelta(minutes=1)))
