"""The rows of a guide: its projection, and each text that was saved. A text is written once and published once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from gongkai.core import viewers
from gongkai.core.projections import Projection

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


class Guide(Projection):
    """What the facts of an agency's guide amount to; one for each agency."""

    key = models.CharField(max_length=22, unique=True)
    text = models.ForeignKey("GuideText", on_delete=models.PROTECT, related_name="+")
    live = models.ForeignKey("GuideText", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency"], name="guide_one_of_agency")]

    def __str__(self) -> str:
        return self.key


class GuideTextQuerySet(models.QuerySet["GuideText"]):
    """Texts, and who reads them."""

    def visible_to(self, viewer: Viewer) -> GuideTextQuerySet:
        """Everybody reads what was published, older versions included; staff the texts of the agencies in reach."""
        published = models.Q(published_at__isnull=False)
        if isinstance(viewer, viewers.Job):
            return self
        if isinstance(viewer, viewers.Supervisor) and viewer.handles_matters:
            return self.filter(published | models.Q(agency_id__in=viewer.agency_ids))
        if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
            return self.filter(published | models.Q(agency_id=viewer.agency_id))
        return self.filter(published)


class GuideText(models.Model):
    """One saved wording of a guide: its fields by code. ``number`` counts the published versions; in the outer zone of
    two ``desk_at`` is when the inner one published it."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField(null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    published_at = models.DateTimeField(null=True)
    desk_at = models.DateTimeField(null=True)

    objects = GuideTextQuerySet.as_manager()

    class Meta:
        ordering = ["matter_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="guide_text_number")]

    def __str__(self) -> str:
        return f"第 {self.number} 版" if self.number else "草稿"
