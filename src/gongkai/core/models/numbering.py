"""Numbers of registers and letters: without gaps or duplicates, each with the fact that uses it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Counter(models.Model):
    """The last number given out in one series of one agency and year. Locked last in every transaction."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "series", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Number(models.Model):
    """A number that was taken. Void ones stay, with their reason; none is ever used again."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()
    text = models.CharField(max_length=80)
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="numbers")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="numbers")
    void_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "series", "year", "value"], name="number_once"),
            models.UniqueConstraint(fields=["agency", "text"], name="number_text_once"),
            models.CheckConstraint(
                condition=Q(void_by__isnull=True, void_reason="") | (Q(void_by__isnull=False) & ~Q(void_reason="")),
                name="number_void_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text
