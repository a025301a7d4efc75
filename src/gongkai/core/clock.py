"""The only place that reads the machine's time.

``now()`` is the system's moment (aware, UTC); ``today()`` is the legal date at Asia/Shanghai: a case handed in at
07:30 on Monday in Beijing belongs to Monday, although it is still Sunday in UTC.

A simulated clock opens only on a database that was created as a demonstration or a bench (``core.installation``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_offset = timedelta(0)


def now() -> datetime:
    """The present moment, aware and in UTC."""
    frozen = _frozen.get()
    return frozen if frozen is not None else datetime.now(UTC) + _offset


def today() -> date:
    """The present legal date, at Asia/Shanghai."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The legal date on which an aware ``moment`` falls."""
    return moment.astimezone(BEIJING).date()


def shift(offset: timedelta) -> None:
    """Let this process live at another time. Called by ``core.installation`` alone, which checks that it may."""
    global _offset
    _offset = offset


def offset() -> timedelta:
    """How far this process's time stands from the machine's; zero on every production database."""
    return _offset


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the time at an aware ``moment`` within this context: for recomputation and tests, never for a request."""
    if moment.tzinfo is None:
        raise ValueError("frozen() needs an aware datetime")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
