"""Jobs: what follows an Action, written in its transaction and run by the worker at least once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work after commit. The key makes it idempotent: the same key is queued once."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"
        UNCLEAR = "unclear", "待人确认"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    run_after = models.DateTimeField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True, help_text="after it another worker may take the job over")
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="runs that failed since the last one that succeeded")
    result = models.CharField(max_length=500, blank=True)
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="jobs")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="jobs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="job_once")]
        indexes = [
            models.Index(fields=["run_after", "id"], name="job_waiting", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="job_running", condition=Q(state="running")),
        ]

    @property
    def failing(self) -> bool:
        """Whether this is work that comes again and again, and failed the last time."""
        return self.state == self.State.WAITING and self.failures > 0

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
