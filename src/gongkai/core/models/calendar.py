"""The working-day calendar as rows: the notices it comes from, and its numbered editions (R3, R4)."""

from __future__ import annotations

from django.db import models


class CalendarNotice(models.Model):
    """A holiday notice: which days are off and which weekend days are worked. An agency's own notice overrides (R3)."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    published_on = models.DateField()
    number = models.CharField(max_length=60, blank=True, help_text="文号")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    off = models.JSONField(help_text="ISO dates")
    worked = models.JSONField(help_text="ISO dates of make-up working days (调休上班)")
    amends = models.BooleanField(default=False, help_text="changes some days of a year already announced")
    shipped = models.BooleanField(default=False)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["published_on", "id"]

    def __str__(self) -> str:
        return self.title


class CalendarEdition(models.Model):
    """A numbered state of the calendar; projections and letters keep the edition that they used (R4)."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    last_notice = models.ForeignKey(CalendarNotice, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["number"], name="calendar_edition_once")]

    def __str__(self) -> str:
        return f"第{self.number}版"
