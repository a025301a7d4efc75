"""Lock-out after failed sign-ins, by name and by network address (R150).

Names that do not exist are counted and locked like those that do, so that nobody learns from it which exist.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from gongkai.agencies import declared
from gongkai.agencies.models import Account, LockOut, SignInAttempt
from gongkai.core import clock, keys
from gongkai.core.refusals import Refused

ORIGIN_WINDOW = timedelta(minutes=10)
REGISTRATIONS_A_DAY = 20
Outcome = SignInAttempt.Outcome


class Denied(Refused):
    """A sign-in that was refused; ``outcome`` says what the attempt counts as."""

    def __init__(self, outcome: SignInAttempt.Outcome, message: str) -> None:
        super().__init__(f"sign_in_{outcome}", message, rule="GB/T 22239-2019 8.1.4.1")
        self.outcome = outcome


def folded(name: str) -> str:
    """An account's name as it is stored and compared: width and case do not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def hash_of(kind: str, name: str) -> str:
    """The keyed hash under which attempts for a name are counted."""
    return keys.ring().keyed_hash(f"sign-in:{kind}:{folded(name)}")


def current(kind: str, name_hash: str, moment: datetime) -> LockOut | None:
    """The lock-out in force at ``moment``; at its end it is no longer."""
    rows = LockOut.objects.filter(kind=kind, name_hash=name_hash, lifted_at__isnull=True)
    return rows.filter(until__gt=moment).order_by("-id").first()


def check(kind: str, name_hash: str, origin: str, moment: datetime) -> None:
    """Raise ``Denied`` where no password is looked at: the name is locked, or its address has failed too often."""
    lock = current(kind, name_hash, moment)
    if lock is not None:
        until = lock.until.astimezone(clock.BEIJING)
        raise Denied(Outcome.LOCKED, f"登录失败次数过多，{until:%H:%M} 以前不能再试。急用请联系本单位安全管理员解锁。")
    if origin and _failures_from(origin, moment) >= declared.value("origin_failures"):
        raise Denied(Outcome.LIMITED, "这台电脑（或同一出口网络）登录失败次数过多，请十分钟后再试。")


def _failures_from(origin: str, moment: datetime) -> int:
    rows = SignInAttempt.objects.filter(origin=origin, at__gt=moment - ORIGIN_WINDOW, outcome=Outcome.WRONG)
    return rows.count()


def note(kind: str, name_hash: str, account: Account | None, origin: str, outcome: Outcome, moment: datetime) -> None:
    """Write an attempt within an Action; the failure that fills the measure locks the name."""
    SignInAttempt.objects.create(
        kind=kind, name_hash=name_hash, account=account, origin=origin, at=moment, outcome=outcome
    )
    if outcome == Outcome.WRONG and _failures_of(kind, name_hash, moment) >= declared.value("failures"):
        until = moment + timedelta(minutes=declared.value("lock_minutes"))
        LockOut.objects.create(kind=kind, name_hash=name_hash, account=account, begun_at=moment, until=until)


def _failures_of(kind: str, name_hash: str, moment: datetime) -> int:
    """Failures that count: within the window, after the last success and after the last lock-out."""
    window = timedelta(minutes=declared.value("failure_minutes"))
    rows = SignInAttempt.objects.filter(kind=kind, name_hash=name_hash, at__gt=moment - window)
    attempts = list(rows.order_by("-id").values_list("outcome", "at")[:50])
    last = LockOut.objects.filter(kind=kind, name_hash=name_hash).order_by("-id").first()
    count = 0
    for outcome, at in attempts:
        if outcome == Outcome.OK or (last is not None and at <= (last.lifted_at or last.begun_at)):
            break
        count += outcome == Outcome.WRONG
    return count


def lift(kind: str, name_hash: str, moment: datetime) -> int:
    """Lift the lock-out in force, within an Action; how many."""
    rows = LockOut.objects.filter(kind=kind, name_hash=name_hash, lifted_at__isnull=True, until__gt=moment)
    return rows.update(lifted_at=moment)


def check_registrations(origin: str, moment: datetime) -> None:
    """Raise where an address has opened too many accounts within a day."""
    rows = SignInAttempt.objects.filter(origin=origin, at__gt=moment - timedelta(days=1), outcome=Outcome.REGISTERED)
    if origin and rows.count() >= REGISTRATIONS_A_DAY:
        raise Refused("registrations", "这个网络地址今天注册的账号太多，请明天再试。不注册也可以提交申请和查询进度。")


def note_registration(account: Account, origin: str, moment: datetime) -> None:
    """Write a registration within its Action."""
    SignInAttempt.objects.create(
        kind=account.kind,
        name_hash=hash_of(account.kind, account.name),
        account=account,
        origin=origin,
        at=moment,
        outcome=Outcome.REGISTERED,
    )
