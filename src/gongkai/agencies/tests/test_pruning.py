"""Sessions and attempts go after six months, to the day; what an entry of the audit trail says stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.agencies import lockout, pruning, sessions
from gongkai.agencies.lockout import Outcome
from gongkai.agencies.models import LockOut, Session, SignInAttempt
from gongkai.agencies.sessions import Visitor
from gongkai.agencies.sign_in import StaffSignIn
from gongkai.core import clock, jobs
from gongkai.core.models.audit import Entry
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = timedelta(days=1)


def session_over(city: Any, *, ended: timedelta | None, expired: timedelta) -> Session:
    """A session that was ended, and ran out, so long ago."""
    moment = clock.now()
    with write_transaction():
        sessions.open_session(city.accounts["handler"], Visitor(), strong=False, needs="", moment=moment)
    row = Session.objects.latest("pk")
    row.expires_at = moment - expired
    if ended is not None:
        row.ended_at, row.ended_because = moment - ended, "signed_out"
    row.save()
    return row


@pytest.mark.parametrize(
    ("ended", "expired", "stays"),
    [
        (None, -DAY, True),
        (None, DAY, True),
        (None, pruning.KEPT, True),
        (None, pruning.KEPT + timedelta(seconds=1), False),
        (pruning.KEPT, -DAY, True),
        (pruning.KEPT + timedelta(seconds=1), -DAY, False),
        (DAY, -DAY, True),
    ],
)
def test_sessions_that_are_long_over(city: Any, ended: timedelta | None, expired: timedelta, stays: bool) -> None:
    row = session_over(city, ended=ended, expired=expired)
    pruning.prune()
    assert Session.objects.filter(pk=row.pk).exists() is stays


@pytest.mark.parametrize(
    ("age", "stays"), [(timedelta(days=180), True), (pruning.KEPT, True), (pruning.KEPT + DAY, False)]
)
def test_attempts(city: Any, age: timedelta, stays: bool) -> None:
    name_hash = lockout.hash_of("staff", "handler")
    with write_transaction():
        lockout.note("staff", name_hash, city.accounts["handler"], "10.0.0.1", Outcome.WRONG, clock.now() - age)
    pruning.prune()
    assert SignInAttempt.objects.exists() is stays


def test_more_than_one_batch(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    for _ in range(5):
        session_over(city, ended=None, expired=pruning.KEPT + DAY)
    assert pruning.prune() == "清除 5 个早已结束的登录、0 条半年以前的登录尝试"


def test_entries_and_lock_outs_stay_and_the_lock_out_of_today_counts_on(city: Any) -> None:
    data = {"name": "handler", "password": "Falsch-Falsch-1"}
    for _ in range(5):
        with pytest.raises(lockout.Denied):
            StaffSignIn.perform(Visitor(origin="10.0.0.1"), data)
    entries = Entry.objects.count()
    pruning.prune()
    with pytest.raises(lockout.Denied, match="以前不能再试"):
        StaffSignIn.perform(Visitor(origin="10.0.0.1"), {**data, "password": city.password})
    with city.later(days=200):
        pruning.prune()
    assert LockOut.objects.count() == 1
    assert not SignInAttempt.objects.exists()
    assert Entry.objects.count() == entries + 1


def test_it_is_periodic_work() -> None:
    assert jobs.kinds["agencies.prune"].every == timedelta(days=1)
