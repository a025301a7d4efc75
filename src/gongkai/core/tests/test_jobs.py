"""Jobs: queued once, run at least once, repeated after an error; what leaves the house is never repeated by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from gongkai.core import clock, jobs
from gongkai.core.jobs import JobKind
from gongkai.core.models import Job
from gongkai.core.tests.conftest import MOMENT
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def calls() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]]) -> Callable[..., None]:
    """Make this test's kind known, alone."""

    def make(run: Callable[[dict[str, Any]], str] | None = None, **options: Any) -> None:
        def work(payload: dict[str, Any]) -> str:
            calls.append(payload)
            return run(payload) if run else "做完"

        monkeypatch.setattr(jobs.kinds, "_items", {"test": JobKind("test", "试", work, **options)})

    return make


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.frozen(MOMENT):
        yield


def queue(key: str = "a", **payload: Any) -> None:
    with write_transaction():
        jobs.queue("test", key, payload)


def fail(_: dict[str, Any]) -> str:
    raise ValueError("邮件服务器没有应答")


def test_the_same_key_is_queued_once(kind: Any, calls: Any) -> None:
    kind()
    queue("a", n=1)
    queue("a", n=2)
    assert jobs.run_due() == 1
    assert calls == [{"n": 1}]
    queue("a", n=3)
    assert jobs.run_due() == 0


def test_queueing_belongs_into_a_transaction(kind: Any) -> None:
    kind()
    with pytest.raises(RuntimeError, match="inside an Action"):
        jobs.queue("test", "a")


def test_an_unknown_kind_is_refused_at_once() -> None:
    with write_transaction(), pytest.raises(LookupError):
        jobs.queue("no such kind", "a")


def test_an_error_is_tried_again_later_and_then_given_up(kind: Any, calls: Any) -> None:
    kind(fail, attempts=3)
    queue()
    moment = MOMENT
    for attempt in (1, 2, 3):
        with clock.frozen(moment):
            assert jobs.run_due() == 1
            assert jobs.run_due() == 0, "not before its time"
        job = Job.objects.get()
        assert (job.attempts, job.result) == (attempt, "ValueError: 邮件服务器没有应答")
        moment += timedelta(seconds=2**attempt)
    assert job.state == Job.State.FAILED
    assert len(calls) == 3


def test_what_leaves_the_house_is_unclear_after_an_error(kind: Any, calls: Any) -> None:
    kind(fail, at_most_once=True)
    queue()
    jobs.run_due()
    with clock.frozen(MOMENT + timedelta(days=1)):
        assert jobs.run_due() == 0
    assert Job.objects.get().state == Job.State.UNCLEAR
    assert len(calls) == 1


@pytest.mark.parametrize(("once", "state", "again"), [(False, "done", 1), (True, "unclear", 0)])
def test_a_worker_that_died(kind: Any, calls: Any, once: bool, state: str, again: int) -> None:
    kind(at_most_once=once, lease=timedelta(minutes=5))
    queue()
    assert jobs._claim() is not None  # and then the machine lost its power
    with clock.frozen(MOMENT + timedelta(minutes=5)):
        assert jobs.run_due() == 0, "its lease still runs"
    with clock.frozen(MOMENT + timedelta(minutes=5, seconds=1)):
        jobs.run_due()
    assert Job.objects.get().state == state
    assert len(calls) == again


def test_a_job_that_kills_its_worker_is_given_up(kind: Any, calls: Any) -> None:
    kind(attempts=2, lease=timedelta(minutes=5))
    queue()
    for minutes in (0, 6):
        with clock.frozen(MOMENT + timedelta(minutes=minutes)):
            assert jobs._claim() is not None
    with clock.frozen(MOMENT + timedelta(minutes=12)):
        assert jobs.run_due() == 0
    assert Job.objects.get().state == Job.State.FAILED


def test_a_slow_worker_does_not_overwrite_who_took_over(kind: Any, calls: Any) -> None:
    kind(lease=timedelta(minutes=5))
    queue()
    slow = jobs._claim()
    assert slow is not None
    with clock.frozen(MOMENT + timedelta(minutes=6)):
        jobs.run_due()
        jobs._finish(slow, jobs.kinds["test"], error="太晚了")
    job = Job.objects.get()
    assert (job.state, job.result) == ("done", "做完")


def test_a_periodic_kind_has_one_row_that_comes_again(kind: Any, calls: Any) -> None:
    kind(every=timedelta(seconds=10))
    jobs.queue_periodic()
    jobs.queue_periodic()
    for second in (0, 5, 10, 15, 20):
        with clock.frozen(MOMENT + timedelta(seconds=second)):
            jobs.run_due()
    assert len(calls) == 3
    job = Job.objects.get()
    assert (job.state, job.result, job.ended_at) == ("waiting", "做完", MOMENT + timedelta(seconds=20))


def periodic(kind: Any, run: Any) -> Job:
    """Work that comes every hour, queued once."""
    kind(run, every=timedelta(hours=1), attempts=2)
    jobs.queue_periodic()
    return Job.objects.get(kind="test")


def test_periodic_work_that_fails_is_counted_and_never_given_up(kind: Any, calls: Any) -> None:
    with clock.frozen(MOMENT):
        row = periodic(kind, fail)
    moment, failures = MOMENT, []
    for _ in range(5):
        with clock.frozen(moment):
            jobs.run_due()
            row.refresh_from_db()
            failures.append((row.state, row.failures, row.attempts))
        moment = row.run_after
    assert failures == [("waiting", 1, 1), ("waiting", 2, 0), ("waiting", 3, 1), ("waiting", 4, 0), ("waiting", 5, 1)]
    assert list(jobs.failing()) == [row]


def test_success_ends_the_count(kind: Any, calls: Any) -> None:
    row = periodic(kind, lambda _: "好了")
    Job.objects.filter(pk=row.pk).update(failures=3)
    jobs.run_due()
    row.refresh_from_db()
    assert (row.state, row.failures) == ("waiting", 0)
    assert not jobs.failing().exists()


def test_periodic_work_whose_worker_died_again_and_again_comes_again(kind: Any) -> None:
    with clock.frozen(MOMENT):
        row = periodic(kind, fail)
        Job.objects.filter(pk=row.pk).update(state="running", attempts=2, lease_until=MOMENT - timedelta(minutes=1))
        assert jobs.run_due() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.failures, row.run_after) == ("waiting", 0, 1, MOMENT + timedelta(hours=1))


def test_a_failed_job_is_tried_again(kind: Any, calls: Any) -> None:
    kind()
    queue()
    Job.objects.update(state="failed", attempts=5, run_after=MOMENT)
    with pytest.raises(RuntimeError, match="inside an Action"):
        jobs.retry(Job.objects.get())
    with write_transaction():
        jobs.retry(Job.objects.get())
    assert jobs.run_due() == 1
    assert (Job.objects.get().state, len(calls)) == ("done", 1)


@pytest.mark.parametrize("state", ["waiting", "running", "done", "unclear"])
def test_no_other_job_is_tried_again(kind: Any, state: str) -> None:
    kind()
    queue()
    Job.objects.update(state=state)
    with write_transaction(), pytest.raises(ValueError, match="failed"):
        jobs.retry(Job.objects.get())
