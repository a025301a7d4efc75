"""A signed list, and the versions that stand in it; both stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gongkai.core import viewers

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Lists, and who sees them."""

    def visible_to(self, viewer: Viewer) -> HandOverQuerySet:
        """Staff see the lists of the agencies that their post reaches."""
        if isinstance(viewer, viewers.Supervisor) and viewer.handles_matters:
            return self.filter(agency_id__in=viewer.agency_ids)
        if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
            return self.filter(agency_id=viewer.agency_id)
        return self.all() if isinstance(viewer, viewers.Job) else self.none()


class HandOver(models.Model):
    """One list: of which agency, for whom, for which period, and the hash of its lines."""

    class Receiver(models.TextChoices):
        """To whom 条例 25 has it handed."""

        ARCHIVE = "archive", "国家档案馆"
        LIBRARY = "library", "公共图书馆"

    key = models.CharField(max_length=22, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    receiver = models.CharField("移送给", max_length=10, choices=Receiver.choices)
    receiver_name = models.CharField("接收单位", max_length=120)
    period_from = models.DateField("公开时间自")
    period_to = models.DateField("公开时间至")
    count = models.PositiveIntegerField("件数")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField("签发时间")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=models.F("period_from")), name="hand_over_period_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["agency", "receiver", "receiver_name", "period_from", "period_to"], name="hand_over_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_name} {self.period_from}—{self.period_to}"


class HandOverLine(models.Model):
    """One item of a list, as the version that was public when the list was signed."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    version = models.ForeignKey("publications.Version", on_delete=models.PROTECT, related_name="+")
    index_number = models.CharField(max_length=80)
    first_published_at = models.DateTimeField()

    class Meta:
        ordering = ["hand_over_id", "position"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "position"], name="hand_over_position")]

    def __str__(self) -> str:
        return f"{self.position} {self.index_number}"
