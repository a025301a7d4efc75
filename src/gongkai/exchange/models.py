"""The outbox: what has changed and must be told, the packages that told it, and how far the numbers have come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

PLATFORM = "platform"


class Channel(models.Model):
    """A direction with its last number and the digest of the package that has it; its lock orders the writers."""

    code = models.CharField(max_length=40, unique=True)
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Outgoing(models.Model):
    """A package that was written. ``emptied_at`` when its files were destroyed because
    something in them had to be (O18): the package then keeps its place in the order and says that it is empty."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    manifest = models.BinaryField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(default=False)
    laid_out_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["channel_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="outgoing_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The file's name on a disc or in the folder."""
        return f"{self.channel.code}-{self.number:06d}.zip"


class Change(models.Model):
    """An item of which the platform must be told; written in the transaction that changed it. ``urgent``: it must be
    taken off. What is told is how the item stands when the package is written: this ``version``, or none."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("publications.Version", on_delete=models.PROTECT, null=True, related_name="+")
    package = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="change_of_fact")]
        indexes = [models.Index(fields=["-urgent", "id"], name="change_waiting", condition=Q(package=None))]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.seq}"
