"""Rows of the letters: templates, letters, enclosures, delivery, seal register. Approved content never changes.

What the database itself refuses stands in ``migrations/0002_guards.py``.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from gongkai.core import viewers
from gongkai.core.models import FileLink
from gongkai.core.models.matter import matters_of
from gongkai.core.viewers import Viewer
from gongkai.letters.types import KIND_TITLES, TYPES, LetterType


def new_key() -> str:
    """A name for the outside: 128 random bits, because primary keys never leave the database."""
    return secrets.token_urlsafe(16)


class Template(models.Model):
    """A version of an agency's wording of one type. Append-only: a later row holds from its day on."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=40)
    text = models.TextField(blank=True, help_text="empty: from this day on the agency uses ours again")
    valid_from = models.DateField()
    source = models.CharField(max_length=300, help_text="why it was changed, and on what it rests")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "type", "valid_from"], name="template_lookup")]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="template_has_source")]

    def __str__(self) -> str:
        return f"{self.type} {self.valid_from}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, and who may read them."""

    def in_books_of(self, viewer: Viewer) -> LetterQuerySet:
        """The letters that the viewer's agency, or one that he oversees, has given out, whoever has their matter now:
        a letter stays in the register of the agency whose name and number it bears (O16)."""
        if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
            seen = viewer.agency_ids if isinstance(viewer, viewers.Supervisor) else {viewer.agency_id}
            return self.filter(agency_id__in=seen)
        return self.all() if isinstance(viewer, viewers.Job) else self.none()

    def visible_to(self, viewer: Viewer) -> LetterQuerySet:
        """Staff: those of the matters they may know of. The applicant: what was sent to him and is not void."""
        if isinstance(viewer, viewers.Staff | viewers.Job):
            return self.filter(matters_of(viewer, "matter__"))
        own = Q(addressee_kind__in=("applicant", "agent"), dispatched_on__isnull=False, void_entry__isnull=True)
        return self.filter(own & matters_of(viewer, "matter__"))


class Letter(models.Model):
    """A letter from its draft to its delivery.

    ``values`` and ``sheet`` are what it says; after approval they stay. Either ``number`` or ``outside_number`` is set
    then. ``stated`` holds the days that it promises, by field, with ``calendar_edition`` (O10).
    """

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="letters")
    type = models.CharField(max_length=40)
    addressee = models.CharField(max_length=200, blank=True)
    addressee_kind = models.CharField(max_length=12, choices=[(kind.value, name) for kind, name in KIND_TITLES.items()])
    party = models.CharField(max_length=40, blank=True, help_text="which third party, co-maker or organ of the matter")
    values = models.JSONField()
    grounds = models.JSONField(default=list)
    served_online = models.BooleanField(default=False)
    sheet = models.JSONField()
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+")
    wording = models.CharField(max_length=64, help_text="SHA-256 of the template's text")
    stated = models.JSONField(default=dict)
    calendar_edition = models.PositiveIntegerField()
    prepared_entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    approved_entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    dated = models.DateField(null=True, help_text="the day that the letter bears")
    year = models.PositiveSmallIntegerField(null=True, help_text="of its number")
    number = models.OneToOneField("core.Number", on_delete=models.PROTECT, null=True, related_name="letter")
    outside_number = models.CharField(max_length=80, blank=True)
    signed_by = models.CharField(max_length=60, blank=True, help_text="who signed on paper; empty: whoever approved")
    sign_off = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")
    file_pdf = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")
    file_docx = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")
    sealed_scan = models.ForeignKey(
        "core.FileLink",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the scan of the paper that bears the seal",
    )
    dispatched_on = models.DateField(null=True, help_text="of the first dispatch in force; lists read it")
    void_entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-id"], name="letter_register"),
            models.Index(fields=["agency", "year", "type", "-id"], name="letter_register_type"),
            models.Index(fields=["matter", "id"], name="letter_of_matter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "outside_number"], condition=~Q(outside_number=""), name="letter_outside_number_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_entry__isnull=True, dated__isnull=True, number__isnull=True, outside_number="")
                | (
                    Q(approved_entry__isnull=False, dated__isnull=False, year__isnull=False)
                    & (Q(number__isnull=False, outside_number="") | Q(number__isnull=True) & ~Q(outside_number=""))
                ),
                name="letter_approved_with_number",
            ),
            models.CheckConstraint(
                condition=Q(void_entry__isnull=True, void_reason="")
                | (Q(void_entry__isnull=False) & ~Q(void_reason="")),
                name="letter_void_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.name} {self.number_text}".strip()

    @property
    def kind(self) -> LetterType:
        """Its type."""
        return TYPES[self.type]

    @property
    def number_text(self) -> str:
        """Its number, ours or the one assigned outside; empty for a draft. Use with ``number`` selected."""
        return self.number.text if self.number else self.outside_number

    @property
    def sealed_pdf(self) -> FileLink | None:
        """The PDF with its electronic seal. Lists select ``electronic_seal__file``."""
        seal: ElectronicSeal | None = getattr(self, "electronic_seal", None)
        return seal.file if seal is not None else None

    @property
    def pdf(self) -> FileLink | None:
        """The file that counts: with its electronic seal, else the scan of the paper that was sealed, else as set.
        Lists select ``sealed_scan`` too."""
        return self.sealed_pdf or self.sealed_scan or self.file_pdf

    @property
    def state(self) -> str:
        """Where it stands, in one word for lists."""
        if self.void_entry_id:
            return "已作废"
        if self.approved_entry_id is None:
            return "拟稿"
        if self.dispatched_on:
            return "已发出"
        return "待发出" if self.file_pdf_id and self.file_docx_id else "正在排版"


class Enclosure(models.Model):
    """A file that goes with a letter, of the same matter (the database checks it). Fixed on approval."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="enclosures")
    link = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["letter_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "position"], name="enclosure_position_once"),
            models.UniqueConstraint(fields=["letter", "link"], name="enclosure_link_once"),
        ]


class DeliveryEvent(models.Model):
    """What became of a letter that was sent (R5, R6, O9). Append-only; a wrong one is corrected by a later one."""

    class Kind(models.TextChoices):
        DISPATCHED = "dispatched", "发出"
        RECEIVED = "received", "签收"
        RETURNED = "returned", "退回"
        REFUSED = "refused", "拒收"
        RESENT = "resent", "重新发出"
        SERVED_BY_NOTICE = "served_by_notice", "公告送达"

    class Method(models.TextChoices):
        COUNTER = "counter", "当面送达"
        POST = "post", "邮寄"
        ELECTRONIC = "electronic", "电子送达"
        ENTRUSTED = "entrusted", "委托送达"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField()
    method = models.CharField(max_length=12, choices=Method.choices, blank=True)
    tracking = models.CharField(max_length=13, blank=True, help_text="China Post number")
    proof = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["letter_id", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class SealOrder(models.Model):
    """That a letter is to be sealed electronically: from now on it waits for its seal. Append-only."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="seal_order")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"电子印章 {self.letter_id}"


class ElectronicSeal(models.Model):
    """用印登记 of an electronic seal: the sealed PDF, which is the letter from now on. Append-only, once a letter.

    ``by`` ordered it; ``entry`` is the run that put it on.
    """

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="electronic_seal")
    seal = models.CharField("印章", max_length=160)
    by = models.CharField("用印人", max_length=60)
    on = models.DateField("用印日期")
    file = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.seal} {self.on}"


class SealCertificate(models.Model):
    """A certificate with which an agency seals; the newest is used, earlier ones are kept to check old letters.

    ``sealed``: PKCS#12 with the private key, encrypted under ``key``. ``test``: it says on the seal that it is one.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("印章名称", max_length=120)
    certificate = models.BinaryField(help_text="DER, without the key")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the certificate")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    key = models.OneToOneField("core.DataKey", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    source = models.CharField(max_length=300, help_text="who issued it, on which decision it is used")
    test = models.BooleanField(default=False)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "-id"], name="seal_certificate_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint[:12]}"


class Sealing(models.Model):
    """用印登记: which seal was put on a letter, by whom, when. Append-only; ``entry`` tells who recorded it."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sealings")
    seal = models.CharField("印章", max_length=120)
    by = models.CharField("用印人", max_length=60)
    on = models.DateField("用印日期")
    copies = models.PositiveSmallIntegerField("份数", default=1)
    scan = models.ForeignKey("core.FileLink", on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["letter_id", "id"]

    def __str__(self) -> str:
        return f"{self.seal} {self.on}"
