"""Personal data: one encrypted record per person on a matter, each under its own data key (R143-R147)."""

from __future__ import annotations

from django.db import models


class DataKey(models.Model):
    """A data key, wrapped by the installation's key. Destroying it destroys what it encrypted."""

    wrapped = models.BinaryField(null=True)
    master_number = models.PositiveIntegerField(help_text="which key of the installation wraps it")
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"数据密钥 {self.pk}"


class PersonalRecord(models.Model):
    """Identity number, phone, address, e-mail … of one person on one matter; ciphertext names algorithm and key."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="personal_records")
    label = models.CharField(max_length=40, help_text="申请人、代理人、第三方…")
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="record")
    ciphertext = models.BinaryField()
    of_holder = models.BooleanField(default=False, help_text="of whoever holds the matter's query code")
    person = models.PositiveSmallIntegerField(null=True, help_text="which holder of the code; none: each of them")
    identity_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash of the identity number")
    phone_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash of the telephone number's digits")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["identity_hash"], name="personal_identity"),
            models.Index(fields=["phone_hash"], name="personal_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.matter_id})"
