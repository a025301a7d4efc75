"""Background work as the system administrator sees it: each kind with its last run, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from gongkai.agencies.service import Role
from gongkai.core import jobs
from gongkai.core.models import Job
from gongkai.desk.doors import StaffPage

SHOWN = 100


def job_code(job: Job) -> str:
    """The name of a job in an address: 128 bits, made of kind and key under the installation's secret."""
    return salted_hmac("gongkai.desk.job", f"{job.kind}\n{job.key}", algorithm="sha256").hexdigest()[:32]


def unclear_job(code: str) -> Job | None:
    """The job of that name that waits for a person; None where it has been settled or never was."""
    return next((job for job in in_trouble()[0] if job_code(job) == code), None)


def failed_job(code: str) -> Job | None:
    """The job of that name that failed: given up, or waiting for its next turn; None where it no longer is."""
    return next((job for job in (*in_trouble()[1], *jobs.failing()) if job_code(job) == code), None)


def failed_job_or_404(code: str) -> Job:
    """``failed_job`` for a page."""
    job = failed_job(code)
    if job is None:
        raise Http404
    return job


def unclear_job_or_404(code: str) -> Job:
    """``unclear_job`` for a page."""
    job = unclear_job(code)
    if job is None:
        raise Http404
    return job


def title_of(kind: str) -> str:
    """What a kind of work is called."""
    return jobs.kinds[kind].title if kind in jobs.kinds else kind


def rhythm(every: timedelta | None) -> str:
    """How often a kind runs, in words."""
    if every is None:
        return "随办理产生"
    seconds = int(every.total_seconds())
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size and seconds % size == 0:
            return f"每 {seconds // size} {word}"
    return f"每 {seconds} 秒"


@dataclass(frozen=True)
class KindLine:
    """One kind of work, its rhythm and the job that ran last."""

    title: str
    rhythm: str
    once: bool
    last: Job | None

    @property
    def failed(self) -> bool:
        """Whether the last run failed."""
        return self.last is not None and (self.last.state == Job.State.FAILED or self.last.failing)


def kind_lines() -> list[KindLine]:
    """Every kind of the installed rooms with its last run. Two queries."""
    ended = Job.objects.filter(ended_at__isnull=False).values("kind").annotate(at=Max("ended_at"))
    newest = dict(ended.values_list("kind", "at"))
    rows = Job.objects.filter(kind__in=newest, ended_at__in=newest.values())
    last = {job.kind: job for job in rows if job.ended_at == newest[job.kind]}
    return [KindLine(kind.title, rhythm(kind.every), kind.at_most_once, last.get(kind.code)) for kind in jobs.kinds]


def in_trouble() -> tuple[Sequence[Job], Sequence[Job]]:
    """The unclear jobs and the failed ones, the latest first."""
    rows = Job.objects.filter(state__in=[Job.State.UNCLEAR, Job.State.FAILED]).order_by("-ended_at", "-pk")[:SHOWN]
    found = list(rows)
    return [job for job in found if job.state == Job.State.UNCLEAR], [j for j in found if j.state == Job.State.FAILED]


class Jobs(StaffPage):
    """后台任务."""

    roles = frozenset({Role.SYSTEM})

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each kind with its last run; what failed, was given up, or is unclear."""
        unclear, failed = in_trouble()
        context: dict[str, Any] = {
            "kinds": kind_lines(),
            "unclear": unclear,
            "failed": failed,
            "failing": list(jobs.failing()),
            "code_of": job_code,
            "title_of": title_of,
        }
        return render(request, "desk/jobs.html", context)
