"""The page on which a person settles an unclear job."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core.actions import Done
from gongkai.desk.actions import SettleJob
from gongkai.desk.doors import ActionOfStaff
from gongkai.desk.jobs_page import title_of, unclear_job_or_404


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
