"""How often the machines of the reading venue were used: by day and kind of page, and nothing else (R27)."""

from __future__ import annotations

from django.db import models


class VenueUse(models.Model):
    """How many pages of a kind were opened on a day. No person, no address, no time of day is kept."""

    day = models.DateField("日期")
    page = models.CharField("页面", max_length=12)
    number = models.PositiveIntegerField("次数", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "page"], name="venue_use_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.page} {self.number}"
