"""What follows an Action: rows written in its transaction, run by the worker at least once, under an idempotency key.

A kind marked ``at_most_once`` (a letter or a mail that leaves the house) is never repeated by itself: if the worker
died in the middle, the job is shown to a person as unclear.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from gongkai.core import clock
from gongkai.core.models.audit import Entry
from gongkai.core.models.jobs import Job
from gongkai.core.models.matter import Matter
from gongkai.core.registry import Registry
from gongkai.core.writing import must_be_writing, write_transaction

PERIODIC = "periodic"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobKind:
    """A kind of work. ``run`` gets the payload and returns one line for people; ``every`` makes it periodic."""

    code: str
    title: str
    run: Callable[[dict[str, Any]], str]
    every: timedelta | None = None
    at_most_once: bool = False
    lease: timedelta = timedelta(minutes=5)
    attempts: int = 5


kinds: Registry[JobKind] = Registry("job kinds")


def queue(
    kind: str,
    key: str,
    payload: dict[str, Any] | None = None,
    *,
    matter: Matter | None = None,
    entry: Entry | None = None,
    run_after: datetime | None = None,
) -> None:
    """Queue work in the caller's transaction; the same kind and key is queued once. Payloads hold no personal data."""
    must_be_writing("queueing a job")
    if kind not in kinds:
        raise LookupError(f"no job kind {kind}")
    moment = clock.now()
    job = Job(
        kind=kind,
        key=key,
        payload=payload or {},
        queued_at=moment,
        run_after=run_after or moment,
        matter=matter,
        entry=entry,
    )
    Job.objects.bulk_create([job], ignore_conflicts=True)


def queue_periodic() -> None:
    """Make sure that each periodic kind has its one row."""
    existing = set(Job.objects.filter(key=PERIODIC).values_list("kind", flat=True))
    for kind in kinds:
        if kind.every is not None and kind.code not in existing:
            with write_transaction():
                queue(kind.code, PERIODIC)


def run_due(limit: int | None = None) -> int:
    """Run the jobs whose time has come, one after another; how many were run."""
    done = 0
    while limit is None or done < limit:
        job = _claim()
        if job is None:
            return done
        _run(job)
        done += 1
    return done


def _claim() -> Job | None:
    moment = clock.now()
    ready = Q(state=Job.State.WAITING, run_after__lte=moment) | Q(state=Job.State.RUNNING, lease_until__lt=moment)
    if not Job.objects.filter(ready).exists():
        return None  # an idle worker takes no write lock
    with write_transaction():
        _take_over_lost(moment)
        waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=moment, kind__in=[k.code for k in kinds])
        job = _locked(waiting.order_by("run_after", "id")).first()
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.started_at = moment
        job.lease_until = moment + kinds[job.kind].lease
        job.attempts += 1
        job.save()
        return job


def _locked(rows: QuerySet[Job]) -> QuerySet[Job]:
    return rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows


def _take_over_lost(moment: datetime) -> None:
    for job in _locked(Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=moment)):
        job.state, job.result = _after_interruption(job)
        job.lease_until, job.failures = None, job.failures + 1
        if _comes_again(job) and job.state == Job.State.FAILED:
            _next_turn(job, moment)
        job.save()


def _after_interruption(job: Job) -> tuple[str, str]:
    if job.kind in kinds and kinds[job.kind].at_most_once:
        return Job.State.UNCLEAR, "执行中断，是否已发出不能确定，请人工核实。"
    if job.kind in kinds and job.attempts >= kinds[job.kind].attempts:
        return Job.State.FAILED, f"执行中断 {job.attempts} 次，不再重试。"
    return Job.State.WAITING, "执行中断，将重新执行。"


def _comes_again(job: Job) -> bool:
    return job.key == PERIODIC and job.kind in kinds and kinds[job.kind].every is not None


def _next_turn(job: Job, moment: datetime) -> None:
    """Work that comes again is never given up: it waits for its next turn, and its failures are counted."""
    every = kinds[job.kind].every
    assert every is not None
    job.state, job.run_after, job.attempts = Job.State.WAITING, moment + every, 0


def _run(job: Job) -> None:
    kind = kinds[job.kind]
    try:
        result = kind.run(job.payload)
    except Exception as error:
        logger.exception("job %s %s", job.kind, job.key)
        _finish(job, kind, error=f"{type(error).__name__}: {error}")
    else:
        _finish(job, kind, result=result)


def _finish(job: Job, kind: JobKind, *, result: str = "", error: str = "") -> None:
    moment = clock.now()
    with write_transaction():
        claim, job = job.attempts, Job.objects.select_for_update().get(pk=job.pk)
        if job.state != Job.State.RUNNING or job.attempts != claim:
            return  # it was taken over, or settled by a person, while this worker was slow
        job.ended_at, job.lease_until, job.result = moment, None, (error or result)[:500]
        job.failures = job.failures + 1 if error else 0
        if error and kind.at_most_once:
            job.state = Job.State.UNCLEAR
        elif error and job.attempts < kind.attempts:
            job.state, job.run_after = Job.State.WAITING, moment + timedelta(seconds=2**job.attempts)
        elif _comes_again(job):
            _next_turn(job, moment)
        else:
            job.state = Job.State.FAILED if error else Job.State.DONE
        job.save()


def confirm_unclear(job: Job, *, sent: bool, entry: Entry) -> None:
    """A person found out what became of an unclear job: it was sent, or it is to be sent again."""
    must_be_writing("settling an unclear job")
    if job.state != Job.State.UNCLEAR:
        raise ValueError("only an unclear job is settled by a person")
    job.state = Job.State.DONE if sent else Job.State.WAITING
    job.run_after, job.entry = clock.now(), entry
    job.result = "经人工核实，已发出。" if sent else "经人工核实，未发出，重新发送。"
    job.save()


def failing() -> QuerySet[Job]:
    """The work that comes again and again and failed the last time, the longest failing first."""
    rows = Job.objects.filter(key=PERIODIC, failures__gt=0, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return rows.order_by("-failures", "kind")


def retry(job: Job) -> None:
    """Try again now what was given up, or what failed and waits for its next turn; within an Action."""
    must_be_writing("retrying a job")
    if not (job.state == Job.State.FAILED or job.failing) or job.kind not in kinds or kinds[job.kind].at_most_once:
        raise ValueError("only a failed job that may run twice is tried again")
    job.state, job.run_after, job.attempts = Job.State.WAITING, clock.now(), 0
    job.save()
