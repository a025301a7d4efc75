"""Jobs and audit: somebody is doing them, and nothing waits for a person unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gongkai.core import clock, jobs
from gongkai.core.models.audit import Entry
from gongkai.core.models.jobs import Job
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning
from gongkai.ops.worker import SILENT_AFTER, last_sign_of_life

SEALED_WITHIN = timedelta(minutes=2)
FAILURES_TOO_MANY = 3


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
        remedy = "gongkai jobs 查看原因，处理好以后由系统管理员在“后台任务”页重试"
        yield error(f"有 {failed} 项任务多次失败，不再自动重试", remedy)
    if unclear:
        yield error(
            f"有 {unclear} 项任务（寄信等）不知是否完成", "gongkai jobs 查看，由系统管理员核实后在“后台任务”页登记"
        )
    if not failed and not unclear:
        yield ok("没有失败或待确认的任务")


def periodic() -> Iterator[Finding]:
    """Work that comes again and again and failed the last time; an error from the third time on."""
    rows = list(jobs.failing())
    for job in rows:
        title = jobs.kinds[job.kind].title if job.kind in jobs.kinds else job.kind
        make = error if job.failures >= FAILURES_TOO_MANY else warning
        remedy = "按原因处理（详情在任务进程的日志里），再由系统管理员在“后台任务”页立即重试"
        yield make(f"定期任务“{title}”已连续失败 {job.failures} 次：{job.result[:100]}", remedy)
    if not rows:
        yield ok("定期任务上一次都成功了")


def unsealed() -> Iterator[Finding]:
    """Entries that have waited for their seal far longer than the ten seconds it takes."""
    late = Entry.objects.filter(sealed__isnull=True, at__lt=clock.now() - SEALED_WITHIN).count()
    if late:
        yield error(f"有 {late} 条审计记录没有及时封存", "启动任务进程：gongkai serve 或 gongkai worker")
