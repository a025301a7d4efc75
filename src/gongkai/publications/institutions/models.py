"""The rows of the register: a 制度, its editions, the reviews that kept an edition in force.

An edition is public by its document: a published item of the agency. What has no document on the site stands in the
register and on no public page, so that nothing is public that nobody signed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gongkai.core import viewers

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


class Flow(models.TextChoices):
    """Which of the flows of disclosure it regulates (practice M2 names the first four)."""

    PUBLISHING = "publishing", "信息发布"
    REQUESTS = "requests", "依申请公开"
    OPINION = "opinion", "舆情研判"
    SUPERVISION = "supervision", "监督考核"
    SECRECY = "secrecy", "保密审查"
    OTHER = "other", "其他"


EXPECTED = (Flow.PUBLISHING, Flow.REQUESTS, Flow.OPINION, Flow.SUPERVISION)


class Institution(models.Model):
    """One 制度 through all its editions."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=22, unique=True)
    flow = models.CharField("类别", max_length=12, choices=Flow.choices)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["agency_id", "pk"]

    def __str__(self) -> str:
        return self.key


class EditionQuerySet(models.QuerySet["InstitutionEdition"]):
    """Editions, and who sees them."""

    def visible_to(self, viewer: Viewer) -> EditionQuerySet:
        """Everybody sees those whose document is public; staff all of the agencies that their post reaches."""
        public = Q(item__public=True)
        if isinstance(viewer, viewers.Job):
            return self
        if isinstance(viewer, viewers.Supervisor) and viewer.handles_matters:
            return self.filter(public | Q(institution__agency_id__in=viewer.agency_ids))
        if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
            return self.filter(public | Q(institution__agency_id=viewer.agency_id))
        return self.filter(public)

    def standing(self) -> EditionQuerySet:
        """Those that were neither replaced nor repealed."""
        return self.filter(ended_by__isnull=True)


class InstitutionEdition(models.Model):
    """One edition: in force from a day until it is replaced or repealed, to be looked at again by another."""

    class Ended(models.TextChoices):
        REPLACED = "replaced", "已被代替"
        REPEALED = "repealed", "已废止"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField("名称", max_length=200)
    document_number = models.CharField("发文字号", max_length=80, blank=True)
    adopted_on = models.DateField("印发日期")
    effective_on = models.DateField("施行日期")
    review_on = models.DateField("下次评估")
    item = models.ForeignKey("Publication", on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_on = models.DateField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_reason = models.CharField("理由", max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["institution_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="institution_edition_number"),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(ended_by__isnull=True), name="institution_one_standing"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def state(self, day: date) -> str:
        """In words what it is on ``day``: a replacement takes effect with the day on which the new one does."""
        if self.ended_on is not None and self.ended_on <= day:
            return str(self.get_ended_as_display())
        return "现行有效" if self.effective_on <= day else "尚未施行"


class InstitutionReview(models.Model):
    """An edition was looked at again and stays: what was found, and when it is looked at next."""

    edition = models.ForeignKey(InstitutionEdition, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    finding = models.CharField(max_length=300)
    next_on = models.DateField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.reviewed_on}"
