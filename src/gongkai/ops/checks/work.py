"""Jobs and audit: somebody is doing them, and nothing waits for a person unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gongkai.core import clock
from gongkai.core.models.audit import Entry
from gongkai.core.models.jobs import Job
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning
from gongkai.ops.worker import SILENT_AFTER, last_sign_of_life

SEALED_WITHIN = timedelta(minutes=2)


def worker() -> Iterator[Finding]:
    """Whether the job that runs every ten seconds has run lately."""
    job = last_sign_of_life()
    ended = job.ended_at if job else None
    remedy = "用 gongkai serve 启动（网站和任务进程），或者单独启动 gongkai worker"
    if ended is None:
        yield warning("任务进程还没有运行过", remedy)
    elif clock.now() - ended > SILENT_AFTER:
        local = ended.astimezone(clock.BEIJING)
        yield error(f"任务进程没有在运行：上次是 {local:%Y-%m-%d %H:%M:%S}", remedy)
    else:
        yield ok("任务进程在运行")


def troubled() -> Iterator[Finding]:
    """Jobs that failed for good, and those of which nobody knows whether they were done."""
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    unclear = Job.objects.filter(state=Job.State.UNCLEAR).count()
    if failed:
        yield error(f"有 {failed} 项任务失败", "gongkai jobs 查看原因")
    if unclear:
        yield error(f"有 {unclear} 项任务（寄信等）不知是否完成", "gongkai jobs 查看，核实后在“任务”页确认")
    if not failed and not unclear:
        yield ok("没有失败或待确认的任务")


def unsealed() -> Iterator[Finding]:
    """Entries that have waited for their seal far longer than the ten seconds it takes."""
    late = Entry.objects.filter(sealed__isnull=True, at__lt=clock.now() - SEALED_WITHIN).count()
    if late:
        yield error(f"有 {late} 条审计记录没有及时封存", "启动任务进程：gongkai serve 或 gongkai worker")
