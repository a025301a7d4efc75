"""What this database is for: production, demonstration or bench. Said once, when it is created."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that says what the database was created as. The database refuses to change or remove the mark."""

    class Nature(models.TextChoices):
        PRODUCTION = "production", "正式使用"
        DEMO = "demo", "演示"
        BENCH = "bench", "测速"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    created_at = models.DateTimeField()
    clock_offset = models.BigIntegerField(default=0, help_text="seconds between the simulated and the real clock")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_single"),
            models.CheckConstraint(
                condition=~Q(nature="production") | Q(clock_offset=0), name="installation_production_lives_now"
            ),
        ]

    def __str__(self) -> str:
        return self.nature
