"""Audit: one append-only entry per Action run or reading of personal data, sealed into a hash chain per agency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """Who did or read what, when, from where, in which post, and with what result (GB/T 22239 8.1.4.3).

    Holds no personal data of applicants: ``detail`` names fields, codes and old/new values of public rows.
    """

    class Result(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "拒绝"
        READ = "read", "查阅"

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    result = models.CharField(max_length=10, choices=Result.choices)
    reason = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=20)
    viewer = models.CharField(max_length=20)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.BigIntegerField(null=True, help_text="the acting post")
    acting = models.CharField(max_length=120, blank=True, help_text="title of the acting post at that time")
    origin = models.CharField(max_length=45, blank=True, help_text="network address")
    subject = models.CharField(max_length=120, blank=True, help_text="what was changed or read, where it is no matter")
    detail = models.JSONField(default=dict)
    once = models.CharField(max_length=64, null=True, help_text="of one sending of a form: a double click finds it")
    batch_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the rows of a bulk import")

    mark = models.CharField(
        max_length=10, null=True, help_text="demo or bench: written on a database of that nature, and sealed with it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "once"], name="entry_once"),
            models.CheckConstraint(condition=Q(result__in=["done", "refused", "read"]), name="entry_result"),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="entry_agency"),
            models.Index(fields=["matter", "-id"], name="entry_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.result}"


class Seal(models.Model):
    """A link of the hash chain of one agency (or of the installation, where no agency is named)."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="seal_once", condition=Q(agency__isnull=False)),
            models.UniqueConstraint(fields=["number"], name="seal_once_installation", condition=Q(agency__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}#{self.number}"


class SealedEntry(models.Model):
    """Which entry a seal covers, and at which place."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="sealed_place_once")]

    def __str__(self) -> str:
        return f"{self.seal_id}.{self.position}"
