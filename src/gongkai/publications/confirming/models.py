"""One row per agency asked and version: what its desk lists. Written by the item's Actions, after its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gongkai.core import viewers

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer

DECIDERS = frozenset({"supervisor", "signer"})


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Requests for confirmation, and who sees them: who asked, who is asked, and who decides between them."""

    def visible_to(self, viewer: Viewer) -> ConfirmationQuerySet:
        """The rows that concern the viewer's agency; whoever oversees agencies sees what they asked."""
        if isinstance(viewer, viewers.Job):
            return self
        if not isinstance(viewer, viewers.Staff) or not viewer.handles_matters:
            return self.none()
        own = Q(agency_id=viewer.agency_id) | Q(asker_id=viewer.agency_id) | Q(superior_id=viewer.agency_id)
        if isinstance(viewer, viewers.Supervisor):
            own |= Q(asker_id__in=viewer.agency_ids)
        return self.filter(own)

    def waiting_for(self, viewer: Viewer) -> ConfirmationQuerySet:
        """What this person can answer or decide now."""
        if not isinstance(viewer, viewers.Staff):
            return self.none()
        wanted = Q(pk__in=[])
        if viewer.roles & {"publisher", "signer"}:
            wanted |= Q(agency_id=viewer.agency_id, state=Confirmation.State.ASKED)
        if viewer.roles & DECIDERS:
            wanted |= Q(superior_id=viewer.agency_id, state__in=Confirmation.DISPUTED)
        return self.filter(wanted)


class Confirmation(models.Model):
    """One agency asked about one version."""

    class State(models.TextChoices):
        """How it stands; ``VOID``: the version came back, or went out of review, before it was settled."""

        ASKED = "asked", "等待确认"
        AGREED = "agreed", "同意公开"
        DISSENTED = "dissented", "不同意公开"
        SILENT = "silent", "逾期没有答复"
        CLEARED = "cleared", "裁定公开"
        FORBIDDEN = "forbidden", "裁定不公开"
        VOID = "void", "已撤回"

    DISPUTED = (State.DISSENTED, State.SILENT)

    key = models.CharField(max_length=22, unique=True)
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("publications.Version", on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    superior = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField("请求日期")
    term = models.DateField("答复期限")
    about = models.CharField("请确认的内容", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    opinion = models.CharField("意见", max_length=300, blank=True)
    decision = models.CharField("裁定的理由", max_length=300, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "agency"], name="confirmation_once"),
            models.CheckConstraint(condition=~Q(agency=models.F("asker")), name="confirmation_of_others"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "term"], name="confirmation_asked"),
            models.Index(fields=["asker", "state", "term"], name="confirmation_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.state}"
