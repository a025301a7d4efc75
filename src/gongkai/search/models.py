"""Rows of the search: what waits to be indexed, the installation's dictionary, and what was sought in vain."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import Q


def new_key() -> str:
    """A name for the outside: 128 random bits, because primary keys never leave the database."""
    return secrets.token_urlsafe(16)


class Waiting(models.Model):
    """A document that changed and is to be read again. Every change has its own row: none is lost between two."""

    index = models.CharField(max_length=40)
    document = models.BigIntegerField()
    queued_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["index", "id"], name="search_waiting_index")]

    def __str__(self) -> str:
        return f"{self.index} {self.document}"


class LineQuerySet(models.QuerySet["DictionaryLine"]):
    """Lines of the dictionary."""

    def on(self, day: date) -> LineQuerySet:
        """Those in force on a day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class DictionaryLine(models.Model):
    """A word that the segmentation keeps whole, or names that mean the same; of the whole installation."""

    class Kind(models.TextChoices):
        WORD = "word", "专用词"
        SYNONYMS = "synonyms", "同义词"

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=200, help_text="synonyms are separated by 、")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", null=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "text"], condition=Q(valid_until__isnull=True), name="search_line_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SoughtInVain(models.Model):
    """How often one query found nothing on one day. Its wording is kept only from the third time on (``vain``)."""

    day = models.DateField()
    index = models.CharField(max_length=40)
    digest = models.CharField(max_length=32, blank=True, help_text="empty: all that is not kept apart")
    text = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "index", "digest"], name="search_vain_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.text or '…'} {self.count}"
