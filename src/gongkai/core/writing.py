"""The write transaction. Only Actions, imports, jobs and the installer open one; a lint forbids every other place.

SQLite begins IMMEDIATE (settings), PostgreSQL locks rows. Lock order: matters by id, then counters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_open: ContextVar[bool] = ContextVar("write_open", default=False)


class NestedWrite(RuntimeError):
    """An Action was called inside another Action's transaction; queue a job instead."""


@contextmanager
def write_transaction() -> Iterator[None]:
    """All or nothing: everything inside is committed together or not at all."""
    if _open.get():
        raise NestedWrite("a write transaction is already open; what follows an Action is queued as a job")
    token = _open.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _open.reset(token)


def must_be_writing(what: str) -> None:
    """Raise unless a write transaction is open; ``what`` names the caller for the programmer."""
    if not _open.get():
        raise RuntimeError(f"{what} belongs inside an Action")
