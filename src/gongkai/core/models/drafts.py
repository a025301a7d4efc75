"""Drafts: what somebody has typed and not yet sent. Mutable, expiring, no fact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """One unfinished form: of a person on a matter, or of whoever holds the private link.

    Both account and link: it was sent without a living session, and waits for that account to sign in again.
    """

    matter = models.ForeignKey("core.Matter", on_delete=models.CASCADE, null=True, related_name="drafts")
    link = models.CharField(max_length=43, null=True, unique=True, help_text="private link, at least 128 bits")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    form = models.CharField(max_length=80)
    data = models.BinaryField(help_text="the typed values, encrypted: drafts may hold personal data")
    key_number = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0, help_text="number of the last fact when the form was opened")
    kept_because = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(link__isnull=False) | Q(account__isnull=False), name="draft_belongs_to_someone"
            ),
            models.UniqueConstraint(
                fields=["matter", "form", "account"],
                name="draft_once",
                condition=Q(account__isnull=False, matter__isnull=False, link__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["form", "account"],
                name="draft_once_without_matter",
                condition=Q(account__isnull=False, matter__isnull=True, link__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} ({self.saved_at:%Y-%m-%d %H:%M})"
