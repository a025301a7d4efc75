"""Files: bytes under their content hash, and the links through which alone they are seen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.core import viewers
from gongkai.core.models.matter import matters_of
from gongkai.core.viewers import Viewer


class StoredFile(models.Model):
    """Bytes on disk, named by the SHA-256 of what lies there (ciphertext for personal files)."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField(help_text="bytes of the clear content")
    media_type = models.CharField(max_length=100)
    key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class FileLinkQuerySet(models.QuerySet["FileLink"]):
    """Links, and who may follow them."""

    def visible_to(self, viewer: Viewer) -> FileLinkQuerySet:
        """Links meant for ``viewer``; personal ones need ``core.files.open_link`` besides."""
        audience = FileLink.Audience
        if isinstance(viewer, viewers.Staff | viewers.Job):
            return self.filter(matters_of(viewer, "matter__"))
        public = Q(audience=audience.PUBLIC)
        return self.filter(public | (Q(audience=audience.HOLDER) & matters_of(viewer, "matter__")))


class FileLink(models.Model):
    """A file as part of a matter, under a purpose and a name; visibility is the link's, never the hash's."""

    class Audience(models.TextChoices):
        STAFF = "staff", "工作人员"
        HOLDER = "holder", "当事人"
        PUBLIC = "public", "所有人"

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=43, unique=True, help_text="random, at least 128 bits; the address")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.STAFF)
    personal = models.BooleanField(default=False)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    objects = FileLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(personal=True, audience="public"), name="personal_file_not_public"),
        ]

    def __str__(self) -> str:
        return self.name
