"""Matter (事项), its facts and its tasks: the rows on which every process with a legal life stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.core import viewers

if TYPE_CHECKING:
    from gongkai.core.viewers import Staff, Viewer


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters, with the one question that decides who sees them."""

    def visible_to(self, viewer: Viewer) -> MatterQuerySet:
        """The matters that ``viewer`` may know of, as one SQL condition."""
        return self.filter(matters_of(viewer))


def matters_of(viewer: Viewer, prefix: str = "") -> Q:
    """The condition on a matter (or, with ``prefix``, on a row that points to one) for ``viewer``."""
    if isinstance(viewer, viewers.Staff) and not viewer.handles_matters:
        return Q(pk__in=[])
    if isinstance(viewer, viewers.Supervisor):
        return Q(**{f"{prefix}agency_id__in": viewer.agency_ids})
    if isinstance(viewer, viewers.Staff):
        return Q(**{f"{prefix}agency_id": viewer.agency_id})
    if isinstance(viewer, viewers.CodeHolder):
        return Q(**{f"{prefix}id": viewer.matter_id})
    if isinstance(viewer, viewers.Citizen):
        return Q(**{f"{prefix}holder_id": viewer.account_id})
    if isinstance(viewer, viewers.Job):
        return Q()
    return Q(pk__in=[])


class Matter(models.Model):
    """One row for a case, a publication, a challenge or a report; their own row shares its key."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the citizen's account",
    )
    last_seq = models.PositiveIntegerField(default=0, help_text="number of the last fact; pages carry it")

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "kind", "-id"], name="matter_agency_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Fact(models.Model):
    """Something that happened in a matter. Never changed, never deleted: a correcting fact names the one it corrects.

    ``occurred_on`` is the legal date at Asia/Shanghai, ``recorded_at`` the system's own moment. The payload is the
    frozen dataclass registered for the kind (``core.facts``) and holds no personal data.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="facts")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    occurred_on = models.DateField()
    occurred_at = models.DateTimeField(null=True, help_text="where hours count")
    recorded_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="facts")
    payload = models.JSONField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    late_reason = models.CharField(max_length=300, blank=True)
    late_proof = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["matter_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="fact_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="fact_seq_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.seq} {self.kind}"


def _of_anybody(viewer: Staff, **more: Any) -> Q:
    """Tasks of nobody by name, for one of the viewer's roles in his agency."""
    return Q(account__isnull=True, agency_id=viewer.agency_id, role__in=viewer.roles, **more)


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, by who they wait for."""

    def waiting_for(self, viewer: Staff) -> TaskQuerySet:
        """Open tasks of this person, and those of whoever holds one of his roles in his agency."""
        return self.open().filter(Q(account_id=viewer.account_id) | _of_anybody(viewer))

    def ever_of(self, viewer: Staff) -> TaskQuerySet:
        """Tasks that are or were his: given to him, waiting for one of his roles, or closed by what he did in it.

        A role's task that somebody else has done is nobody else's any more.
        """
        done = Q(account__isnull=True, closed_by__account_id=viewer.account_id)
        return self.filter(Q(account_id=viewer.account_id) | done | _of_anybody(viewer, closed_by__isnull=True))

    def open(self) -> TaskQuerySet:
        """Tasks that nobody has closed."""
        return self.filter(closed_by__isnull=True)

    def visible_to(self, viewer: Viewer) -> TaskQuerySet:
        """Tasks on matters that ``viewer`` may know of; they are the staff's business alone."""
        inside = isinstance(viewer, viewers.Staff | viewers.Job)
        return self.filter(matters_of(viewer, "matter__")) if inside else self.none()


class Task(models.Model):
    """What a person, or whoever holds a role in a unit, has to do on a matter. Opened, moved and closed by Actions."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="tasks")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks")
    due = models.DateField(null=True)
    opened_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "account", "due"], name="task_open", condition=Q(closed_by__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.matter_id})"
