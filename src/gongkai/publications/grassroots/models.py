"""The lines of the catalogues, and the items named as fulfilling one. A line is written once and ended once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


class LineQuerySet(models.QuerySet["StandardLine"]):
    """Lines, and who sees them."""

    def visible_to(self, viewer: Viewer) -> LineQuerySet:
        """All of them: a catalogue says what everybody may expect, and is itself to be published."""
        return self.all()

    def in_force(self) -> LineQuerySet:
        """Lines that were neither replaced nor ended."""
        return self.filter(ended_by__isnull=True)


class StandardLine(models.Model):
    """One matter of a standard catalogue: what is published about it, on which ground, until when, by whom, where."""

    class Way(models.TextChoices):
        """公开方式."""

        ACTIVE = "active", "主动公开"
        REQUEST = "request", "依申请公开"
        BOTH = "both", "主动公开、依申请公开"

    class Audience(models.TextChoices):
        """公开对象."""

        EVERYBODY = "everybody", "全社会"
        GROUP = "group", "特定群体"
        BOTH = "both", "全社会、特定群体"

    class Level(models.TextChoices):
        """公开层级."""

        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"
        BOTH = "both", "县级、乡级"

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=22, unique=True)
    field = models.CharField("领域", max_length=60)
    place = models.PositiveIntegerField("序号")
    first = models.CharField("一级事项", max_length=200)
    second = models.CharField("二级事项", max_length=300)
    elements = models.TextField("公开内容（要素）")
    basis = models.TextField("公开依据", blank=True)
    term = models.CharField("公开时限", max_length=500)
    subject = models.CharField("公开主体", max_length=300)
    channels = models.JSONField("公开渠道和载体", default=list)
    audience = models.CharField("公开对象", max_length=10, choices=Audience.choices)
    way = models.CharField("公开方式", max_length=10, choices=Way.choices)
    level = models.CharField("公开层级", max_length=10, choices=Level.choices)
    column = models.ForeignKey("Column", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_reason = models.CharField("理由", max_length=300, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["agency_id", "field", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "field", "first", "second"],
                condition=Q(ended_by__isnull=True),
                name="standard_line_once",
            )
        ]
        indexes = [models.Index(fields=["agency", "field", "place"], name="standard_line_catalogue")]

    def __str__(self) -> str:
        return f"{self.first}—{self.second}"

    @property
    def demanded(self) -> bool:
        """Whether it must be published without being asked for."""
        return self.way != self.Way.REQUEST


class StandardItem(models.Model):
    """A published item was named as fulfilling a line; ended where somebody took it back."""

    line = models.ForeignKey(StandardLine, on_delete=models.PROTECT, related_name="named")
    item = models.ForeignKey("Publication", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "item"], condition=Q(ended_by__isnull=True), name="standard_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.item_id}"
