"""Settings as append-only rows: who set what, from which day on, and where the value comes from."""

from __future__ import annotations

from django.db import models


class SettingValue(models.Model):
    """One value of a declared setting, for an agency or for the whole installation, valid from a day on."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=80)
    value = models.JSONField()
    source = models.CharField(max_length=300, help_text="where the value comes from: document, decision, article")
    valid_from = models.DateField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["valid_from", "id"]
        indexes = [models.Index(fields=["code", "agency", "valid_from"], name="setting_lookup")]

    def __str__(self) -> str:
        return self.code
