"""The pages on which a person settles an unclear job, or has a failed one tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core.actions import Done
from gongkai.desk.actions import RetryJob, SettleJob
from gongkai.desk.doors import ActionOfStaff
from gongkai.desk.jobs_page import failed_job_or_404, title_of, unclear_job_or_404


class Settle(ActionOfStaff):
    """核实寄发."""

    roles = frozenset({Role.SYSTEM})
    action = SettleJob
    template_name = "desk/settle.html"

    def fixed(self) -> dict[str, Any]:
        return {"job": self.kwargs["code"]}

    def page_context(self) -> dict[str, Any]:
        job = unclear_job_or_404(self.kwargs["code"])
        return {"job": job, "job_title": title_of(job.kind)}

    def after(self, done: Done) -> str:
        return reverse("desk:jobs")


class Retry(ActionOfStaff):
    """重试."""

    roles = frozenset({Role.SYSTEM})
    action = RetryJob
    template_name = "desk/retry.html"
    keeps_drafts = False

    def fixed(self) -> dict[str, Any]:
        return {"job": self.kwargs["code"]}

    def page_context(self) -> dict[str, Any]:
        job = failed_job_or_404(self.kwargs["code"])
        return {"job": job, "job_title": title_of(job.kind)}

    def after(self, done: Done) -> str:
        messages.success(self.request, "已安排重试，几秒钟后刷新本页看结果。")
        return reverse("desk:jobs")
