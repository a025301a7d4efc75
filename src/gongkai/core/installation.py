"""What this database was created as, and the simulated clock that only a demonstration or a bench may have."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from gongkai.core import clock
from gongkai.core.models.installation import Installation
from gongkai.core.prepared import Prepared
from gongkai.core.refusals import Refused
from gongkai.core.writing import write_transaction

Nature = Installation.Nature

# Every page asks what the database is for, to wear the mark of a demonstration.
_first = Prepared(lambda: Installation.objects.order_by("pk")[:1])


def create(nature: Installation.Nature) -> Installation:
    """Mark a new, unused database. The database refuses to make a used one a demonstration, or to change the mark."""
    with write_transaction():
        return Installation.objects.create(nature=nature, created_at=clock.now())


def current() -> Installation | None:
    """The mark; a database without one counts as production."""
    return _first.first()


def nature() -> Installation.Nature:
    """What the database is for."""
    row = current()
    return Nature(row.nature) if row else Nature.PRODUCTION


def simulate(moment: datetime) -> None:
    """Let this installation live at ``moment`` from now on; refused on a production database."""
    row = current()
    if row is None or row.nature == Nature.PRODUCTION:
        raise Refused("clock", "正式使用的数据库不能模拟时间；只有演示库和测速库可以。")
    offset = moment - (clock.now() - clock.offset())
    with write_transaction():
        row.clock_offset = math.ceil(offset.total_seconds())
        row.save(update_fields=["clock_offset"])
    clock.shift(timedelta(seconds=row.clock_offset))


@contextmanager
def living_at(moment: datetime) -> Iterator[None]:
    """Within this context it is ``moment``: to play the past of a demonstration or a bench; refused in production."""
    if nature() == Nature.PRODUCTION:
        raise Refused("clock", "正式使用的数据库不能模拟时间；只有演示库和测速库可以。")
    with clock.frozen(moment):
        yield


def set_clock() -> None:
    """Called once per process, when the database is at hand: take over the simulated clock if there is one."""
    row = current()
    clock.shift(timedelta(seconds=row.clock_offset if row else 0))
