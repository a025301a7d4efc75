"""The outside links of public items, each with what it answered last; how far the items were looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from gongkai.core.models.matter import matters_of

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


class OutsideLinkQuerySet(models.QuerySet["OutsideLink"]):
    """Links, and who sees them."""

    def visible_to(self, viewer: Viewer) -> OutsideLinkQuerySet:
        """Links of the matters that the viewer's post reaches; they are the staff's business."""
        return self.filter(matters_of(viewer, "matter__"))

    def dead(self) -> OutsideLinkQuerySet:
        """Links that answer no longer."""
        return self.filter(state=OutsideLink.State.DEAD)


class OutsideLink(models.Model):
    """One address that the public version of an item links to."""

    class State(models.TextChoices):
        """What it answered last; ``FAILING``: not, but not often enough to be called dead."""

        NEW = "new", "还没有检查"
        ALIVE = "alive", "可以打开"
        FAILING = "failing", "最近一次打不开"
        DEAD = "dead", "打不开"

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    address = models.CharField("地址", max_length=1000)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.NEW)
    detail = models.CharField("说明", max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "address"], name="outside_link_once")]
        indexes = [models.Index(fields=["checked_at", "id"], name="outside_link_turn")]

    def __str__(self) -> str:
        return self.address


class LinkScan(models.Model):
    """One row: up to which publishing the items were looked through for links."""

    reached = models.DateTimeField()
    last = models.BigIntegerField(help_text="the item that was looked through last, of those published at that moment")

    def __str__(self) -> str:
        return str(self.reached)
