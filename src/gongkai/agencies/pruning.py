"""What need not be kept for ever: sessions that are over and attempts to sign in (R149: at least six months).

The audit entries of every sign-in and of its end stay; they are never pruned.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from gongkai.agencies.models import Session, SignInAttempt
from gongkai.core import clock
from gongkai.core.jobs import JobKind
from gongkai.core.writing import write_transaction

KEPT = timedelta(days=184)  # six months at their longest
BATCH = 1000


def prune(_: dict[str, Any] | None = None) -> str:
    """Remove what has been over for longer than six months; one line for people."""
    before = clock.now() - KEPT
    sessions = _remove(_over(before))
    attempts = _remove(SignInAttempt.objects.filter(at__lt=before))
    return f"清除 {sessions} 个早已结束的登录、{attempts} 条半年以前的登录尝试"


def _over(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before))


def _remove(rows: QuerySet[Any]) -> int:
    # In batches, so that nobody who signs in meanwhile waits for all of it.
    model: type[Model] = rows.model
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with write_transaction():
            done += model._base_manager.filter(pk__in=keys).delete()[0]
    return done


KIND = JobKind("agencies.prune", "清除过期的登录记录", prune, every=timedelta(days=1), lease=timedelta(hours=1))
