"""The projection row of a reading request."""

from __future__ import annotations

from django.db import models

from gongkai.core.projections import Projection


class ReadingRequest(Projection):
    """What the facts of one reading request amount to."""

    number = models.CharField(max_length=80)
    title = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["agency", "process_state", "due"], name="reading_queue")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
