"""The rows of an item: its projection, its texts with their files, the versions that entered review, the columns.

Texts and versions are written once. What has to be destroyed one day (O18) is emptied by an erasure and by nothing
else; the guard is the database's own.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from gongkai.core import viewers
from gongkai.core.models.matter import matters_of
from gongkai.core.projections import Projection, ProjectionQuerySet
from gongkai.publications.acts.models import Act as Act
from gongkai.publications.acts.models import Figure as Figure
from gongkai.publications.confirming.models import Confirmation as Confirmation
from gongkai.publications.grassroots.models import StandardItem as StandardItem
from gongkai.publications.grassroots.models import StandardLine as StandardLine
from gongkai.publications.guides.models import Guide as Guide
from gongkai.publications.guides.models import GuideText as GuideText
from gongkai.publications.handing.models import HandOver as HandOver
from gongkai.publications.handing.models import HandOverLine as HandOverLine
from gongkai.publications.institutions.models import Institution as Institution
from gongkai.publications.institutions.models import InstitutionEdition as InstitutionEdition
from gongkai.publications.institutions.models import InstitutionReview as InstitutionReview
from gongkai.publications.links.models import LinkScan as LinkScan
from gongkai.publications.links.models import OutsideLink as OutsideLink

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


def new_key() -> str:
    """A name of 128 random bits for what has no number yet."""
    return secrets.token_urlsafe(16)


class PublicationQuerySet(ProjectionQuerySet):
    """Items, and who sees them."""

    def visible_to(self, viewer: Viewer) -> PublicationQuerySet:
        """Everybody sees what is public; staff see all items of the agencies that their post reaches."""
        if isinstance(viewer, viewers.Job):
            return self
        if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
            return self.filter(Q(public=True) | matters_of(viewer, "matter__"))
        return self.filter(public=True)

    def answering(self) -> PublicationQuerySet:
        """Items whose public address answers: with the document, or with the tombstone of what was public once."""
        return self.exclude(index_number="")

    def standing(self) -> PublicationQuerySet:
        """Items that anybody can read today: here, or on another platform where they were seen."""
        return self.filter(Q(public=True) | (~Q(elsewhere="") & Q(claimed_at__isnull=False)))

    def seen_elsewhere(self) -> PublicationQuerySet:
        """Items that stand on another platform, or in the outer zone, and were seen there."""
        return self.filter(claimed_at__isnull=False).exclude(elsewhere="")

    def with_shown_at(self) -> PublicationQuerySet:
        """The rows, each with ``shown_at``: since when what stands can be read, here or where it was seen."""
        return self.annotate(shown_at=Coalesce("claimed_at", "published_at"))


# What lists are narrowed to and counted by. Their indexes hold it all: nothing but the rows of a page is looked up.
# ``public`` stands among it because SQLite otherwise looks each row up to see what the index's condition says already.
_LISTED = ("agency", "catalogue", "genre", "column", "validity", "topic_head", "published_year", "public")


def _listing(name: str, *first: str) -> models.Index:
    """The index of a list of public items, newest first, of one ``first`` or of all."""
    rest = [each for each in _LISTED if each not in first]
    below = ["topic"] if "topic_head" in first else []
    return models.Index(fields=[*first, "-published_at", "-matter", *rest, *below], name=name, condition=Q(public=True))


class Publication(Projection):
    """What the facts of one item amount to. ``due`` is none once it is published; ``must_by`` stays.

    ``public``: it stands on this system's own site. ``elsewhere``: the platform on which it stands instead, with the
    ``address`` and time that were seen there; ``proof_waits`` while its appearing or its going was not yet seen.
    ``first_published_at`` is none while it never stood here; ``published_at`` is the last publishing or sending;
    ``first_shown_at`` is when the public could first see it, wherever.
    """

    class Validity(models.TextChoices):
        VALID = "valid", "有效"
        AMENDED = "amended", "已修改"
        REPEALED = "repealed", "已废止"
        EXPIRED = "expired", "已失效"

    key = models.CharField(max_length=22, unique=True)
    index_number = models.CharField(max_length=80, blank=True)
    text = models.ForeignKey("Text", on_delete=models.PROTECT, null=True, related_name="+")
    live = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    public = models.BooleanField(default=False)
    elsewhere = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=400, blank=True)
    claimed_at = models.DateTimeField(null=True)
    proof_waits = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, blank=True)
    returned = models.BooleanField(default=False)
    genre = models.CharField(max_length=20, blank=True)
    catalogue = models.CharField(max_length=6, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    topic_head = models.CharField(max_length=120, blank=True, help_text="the first part of the topic")
    column = models.ForeignKey("Column", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    attribute = models.CharField(max_length=10, blank=True)
    written_on = models.DateField(null=True)
    formed_on = models.DateField(null=True)
    explains = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="+")
    unexplained = models.BooleanField(default=False, help_text="a reason was given why nothing interprets it")
    migrated = models.BooleanField(default=False, help_text="it came from another site")
    validity = models.CharField(max_length=10, choices=Validity.choices, default=Validity.VALID)
    validity_since = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    changed_by = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="+")
    first_published_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    first_shown_at = models.DateTimeField(null=True, help_text="when the public could first see it, here or elsewhere")
    published_year = models.PositiveSmallIntegerField(null=True)
    withdrawn_on = models.DateField(null=True)
    display_until = models.DateField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    must_by = models.DateField(null=True)
    late_days = models.PositiveIntegerField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["index_number"], condition=~Q(index_number=""), name="publication_index_number"
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(live__isnull=False), name="publication_public_is_live"
            ),
            models.CheckConstraint(condition=Q(public=False) | Q(elsewhere=""), name="publication_here_or_elsewhere"),
        ]
        indexes = [
            _listing("publication_newest"),
            _listing("publication_agency", "agency"),
            _listing("publication_catalogue", "catalogue"),
            _listing("publication_genre", "genre"),
            _listing("publication_column", "column"),
            _listing("publication_topic", "topic_head"),
            _listing("publication_agency_genre", "agency", "genre"),
            models.Index(
                fields=["-published_at", "-matter", "explains"],
                name="publication_explaining",
                condition=Q(public=True, explains__isnull=False),
            ),
            models.Index(fields=["agency", "process_state", "due"], name="publication_queue"),
            models.Index(fields=["agency", "due"], name="publication_unproved", condition=Q(proof_waits=True)),
        ]

    def __str__(self) -> str:
        return self.index_number or self.key

    @property
    def stands(self) -> bool:
        """Whether anybody can read it today, here or on another platform where it was seen."""
        return self.public or (bool(self.elsewhere) and self.claimed_at is not None)

    @property
    def read_at(self) -> datetime | None:
        """Since when what stands can be read; none where nothing does."""
        return (self.claimed_at or self.published_at) if self.stands else None


class OfItem(models.Model):
    """A row that belongs to one item; it carries the agency itself."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    erased_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Text(OfItem):
    """One saved wording with all that is said about it. Never changed; what is erased is emptied."""

    class Attribute(models.TextChoices):
        """The attribute that every document is drafted with (R21)."""

        OPEN = "open", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        CLOSED = "closed", "不予公开"

    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("发文字号", max_length=80, blank=True)
    issuers = models.JSONField("发布机关", default=list)
    written_on = models.DateField("成文日期", null=True)
    formed_on = models.DateField("形成（变更）日期", null=True)
    effective_on = models.DateField("施行日期", null=True)
    expires_on = models.DateField("有效期至", null=True)
    genre = models.CharField("体裁", max_length=20)
    topic = models.CharField("主题分类", max_length=120, blank=True)
    catalogue = models.CharField("法定内容", max_length=6)
    column = models.ForeignKey("Column", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField("来源", max_length=120, blank=True)
    summary = models.CharField("内容概述", max_length=300, blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    body = models.TextField("正文", blank=True)
    attribute = models.CharField("公开属性", max_length=10, choices=Attribute.choices, default=Attribute.OPEN)
    attribute_reason = models.CharField("不主动公开的理由", max_length=300, blank=True)
    period = models.CharField("公开期限", max_length=24, default="general")
    retention = models.CharField("保管期限", max_length=20, blank=True)
    display_until = models.DateField("公示到", null=True)
    explains = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["agency", "document_number"], name="text_document_number")]

    def __str__(self) -> str:
        return self.title


class TextFile(models.Model):
    """An attachment of a text, or a picture in its body; the link is one of the same matter."""

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="files")
    link = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    picture = models.BooleanField(default=False)

    class Meta:
        ordering = ["text_id", "position"]
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="text_file_position")]

    def __str__(self) -> str:
        return f"{self.text_id}.{self.position}"


class FileWords(models.Model):
    """The words of a public attachment, read once for the search; gone with the bytes that they were read from."""

    file = models.OneToOneField("core.StoredFile", on_delete=models.CASCADE, related_name="words")
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.file_id}"


class Version(OfItem):
    """A version that entered review: its canonical bytes and their hash (R23)."""

    number = models.PositiveIntegerField()
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    format = models.PositiveSmallIntegerField()
    canonical = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="version_number")]
        indexes = [models.Index(fields=["sha256"], name="version_hash")]

    def __str__(self) -> str:
        return f"{self.matter_id} 第 {self.number} 版"


class Column(models.Model):
    """A 栏目 of an agency's platform: where it stands in the tree, whose it is, how often it must be updated."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    title = models.CharField("栏目名称", max_length=60)
    catalogue = models.CharField("法定内容", max_length=6, blank=True)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cycle_days = models.PositiveSmallIntegerField("更新周期（天）", default=0, help_text="0 表示不定期")
    order = models.PositiveSmallIntegerField("顺序", default=100)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["agency_id", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "parent", "title"], condition=Q(valid_to__isnull=True), name="column_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NothingNew(models.Model):
    """本期无此类信息: signed for a column and a period, with the reason. It is a state and never an update."""

    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="statements")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    period_from = models.DateField("自")
    period_to = models.DateField("至")
    reason = models.CharField("理由", max_length=300)
    stated_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=models.F("period_from")), name="nothing_new_period_runs_forward"
            ),
        ]
        indexes = [models.Index(fields=["agency", "column", "period_to"], name="nothing_new_column")]

    def __str__(self) -> str:
        return f"{self.period_from}—{self.period_to}"


class Visibility(models.Model):
    """One row: the number of the present public state. Every change of what is public raises it in its transaction,
    and every public page is kept under it, so that a withdrawal is effective everywhere at once."""

    generation = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.generation)
