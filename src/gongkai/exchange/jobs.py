"""What happens by itself: packages are written and laid out; what had to be destroyed is destroyed in packages too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongkai.core import clock
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import crossing, inbox, letters, mirrors, signers, stepping, store, zones
from gongkai.exchange.actions import write_all
from gongkai.exchange.models import Outgoing

ROUND = "exchange.round"


def lay_out() -> int:
    """Put every package that has not been into the folder, in order; how many. Safe to run again."""
    rows = Outgoing.objects.filter(laid_out_at=None).select_related("channel", "file").order_by("channel", "number")
    for package in rows:
        store.lay(package, store.out())
        with write_transaction():
            Outgoing.objects.filter(pk=package.pk).update(laid_out_at=clock.now())
    return len(rows)


def empty_erased() -> int:
    """Destroy the files of the packages that told a version which was erased since (O18); how many packages.

    Safe to run again: the row is marked first, so that nothing is laid out from bytes that are about to go.
    """
    rows = Outgoing.objects.filter(file__destroyed_at=None, changes__version__erased_by__isnull=False).distinct()
    for package in rows.select_related("channel", "file").order_by("pk"):
        with write_transaction():
            Outgoing.objects.filter(pk=package.pk, emptied_at=None).update(emptied_at=clock.now())
            store.destroy(package)
    return len(rows)


def work(payload: dict[str, Any]) -> str:
    """One round."""
    destroyed = empty_erased()
    read = inbox.read_all() if zones.zone() != zones.WHOLE else None
    if zones.zone() == zones.INNER:
        signers.note_sealing_key()
        mirrors.tell()
        crossing.tell_states()
        letters.tell()
    if zones.zone() == zones.OUTER:
        signers.note_sealing_key()
        letters.destroy_old()
        crossing.seal_waiting()
        stepping.seal_waiting()
        stepping.tell_alive()
    written = len(write_all(Job("写出交换包"), "job"))
    said = f"写出 {written} 包，放入文件夹 {lay_out()} 包，销毁 {destroyed} 包里的文件"
    return said if read is None else f"{said}；读入 {len(read.read)} 包，没有收下 {len(read.faults)} 个文件"


def register() -> None:
    """Add it; once per process."""
    if ROUND not in kinds:
        kinds.add(JobKind(ROUND, "写出和摆放交换包", work, every=timedelta(minutes=1)))
