"""The rows of an application: its projection, who applies, what is asked, who is consulted, what was searched.

Names and the request's wording are plain, behind ``visible_to``; identity numbers, phones and addresses are personal
records. Facts point to these rows, and none of them is ever changed: a new wording is a new row.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from gongkai.core.models.matter import matters_of
from gongkai.core.projections import Projection, ProjectionQuerySet

if TYPE_CHECKING:
    from gongkai.agencies.models import Agency
    from gongkai.core.viewers import Viewer


class ApplicationQuerySet(ProjectionQuerySet):
    """Applications, and who sees them."""

    def visible_to(self, viewer: Viewer) -> ApplicationQuerySet:
        """Those whose matter ``viewer`` may know of."""
        return self.filter(matters_of(viewer, "matter__"))

    def called(self, agency: str, number: str) -> ApplicationQuerySet:
        """The one under this number of the agency with this code: of the agency that registered it, whichever has it
        now. So an address stays right when a case is taken over, and equal numbers of two agencies stay apart (O16)."""
        agencies = self.model._meta.get_field("agency").related_model.objects.filter(code=agency).values("pk")[:1]
        registered_here = Q(origin=agencies) | Q(origin=None, agency=agencies)
        return self.filter(registered_here, number=number)


class Application(Projection):
    """What the facts of one application amount to. ``due`` is none once it is answered, or while nothing runs."""

    number = models.CharField(max_length=80)
    channel = models.CharField(max_length=20)
    column = models.CharField(max_length=2, help_text="of table 3: c1 to c6")
    text = models.ForeignKey("RequestText", on_delete=models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=80, blank=True, help_text="the case from whose form it was split")
    # No full index on either: nearly every row is null here.
    origin = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="registered it and counts it as new, where another agency has taken it over since",
    )
    answered_by = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="gave the answer that counts, where another agency has taken the case over since",
    )
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # No index of its own: nearly every row is null here.
    leading = models.ForeignKey(
        "core.Matter",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the case whose letter is to answer this one too (O8)",
    )
    received_on = models.DateField(null=True)
    clock_state = models.CharField(max_length=24, blank=True)
    await_until = models.DateField(null=True)
    corrected = models.BooleanField(default=False)
    consulted = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    suggested = models.BooleanField(default=False)
    to_consider = models.BooleanField(default=False, help_text="publication to all is to be examined (条例 44)")
    considered = models.CharField(max_length=8, blank=True, help_text="what the examination led to")
    reopened = models.PositiveSmallIntegerField(default=0)
    contradiction = models.CharField(max_length=300, blank=True)
    codes = models.CharField(max_length=120, blank=True)
    main = models.CharField(max_length=6, blank=True)
    replied_on = models.DateField(null=True)
    late = models.BooleanField(null=True)
    counted_on = models.DateField(null=True)
    counted_year = models.PositiveSmallIntegerField(null=True)
    row = models.CharField(max_length=3, blank=True, help_text="of table 3, of the answer that counts")
    charged_fen = models.PositiveBigIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "process_state", "due"], name="application_queue"),
            models.Index(fields=["agency", "handler", "due"], name="application_mine", condition=Q(closed=False)),
            models.Index(fields=["agency", "due"], name="application_open", condition=Q(closed=False)),
            models.Index(fields=["agency", "number"], name="application_number"),
            models.Index(fields=["origin", "number"], name="application_origin", condition=Q(origin__isnull=False)),
            models.Index(
                fields=["answered_by", "counted_year"],
                name="application_answered_by",
                condition=Q(answered_by__isnull=False),
            ),
            models.Index(fields=["agency", "-matter"], name="application_newest"),
            models.Index(
                fields=["leading", "agency", "matter"], name="application_joined", condition=Q(leading__isnull=False)
            ),
            models.Index(fields=["agency", "received_on", "matter"], name="application_register"),
            models.Index(fields=["agency", "counted_year", "row", "column", "matter"], name="application_cell"),
            models.Index(fields=["agency", "counted_year", "received_on"], name="application_carried"),
            models.Index(fields=["agency", "-matter"], name="application_consider", condition=Q(to_consider=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def registrar(self) -> Agency:
        """The agency whose number it bears."""
        return self.agency if self.origin_id is None else self.origin

    @property
    def reference(self) -> str:
        """The number as it is told apart in lists of one agency: with the code of another one that gave it."""
        return self.number if self.origin_id is None else f"{self.registrar.code}:{self.number}"


class OfMatter(models.Model):
    """A row that belongs to one application; it carries the agency itself."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Applicant(OfMatter):
    """An applicant, or an agent of one (O6). The first-named applicant decides the column; an agent never does."""

    class Kind(models.TextChoices):
        """The columns of table 3 (R90)."""

        NATURAL = "c1", "公民"
        BUSINESS = "c2", "商业企业"
        RESEARCH = "c3", "科研机构"
        WELFARE = "c4", "社会公益组织"
        LEGAL = "c5", "法律服务机构"
        OTHER = "c6", "其他法人或者组织"

    class Document(models.TextChoices):
        """By what a person or an organisation shows who it is."""

        IDENTITY = "identity", "居民身份证"
        PASSPORT = "passport", "护照"
        HK_MACAO = "hk_macao", "港澳居民来往内地通行证"
        TAIWAN = "taiwan", "台湾居民来往大陆通行证"
        RESIDENCE = "residence", "港澳台居民居住证"
        FOREIGNER = "foreigner", "外国人永久居留身份证"
        CREDIT = "credit", "统一社会信用代码"
        NONE = "none", "其他证明"

    position = models.PositiveSmallIntegerField()
    name = models.CharField("姓名或者名称", max_length=120)
    kind = models.CharField(max_length=2, choices=Kind.choices)
    document = models.CharField(max_length=10, choices=Document.choices)
    agent = models.BooleanField(default=False)
    representative = models.BooleanField(default=False, help_text="代表人 of several applicants")
    may_receive = models.BooleanField(default=True, help_text="an agent with power to receive letters")
    authority = models.CharField(max_length=200, blank=True, help_text="of an agent: from, to, what for")
    may_withdraw = models.BooleanField(default=False, help_text="an agent with power to withdraw the application")
    record = models.ForeignKey("core.PersonalRecord", on_delete=models.PROTECT, null=True, related_name="+")
    # No index: nearly every row is null here, and a planner that took it would read them all.
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["matter_id", "position"]
        constraints = [models.UniqueConstraint(fields=["matter", "position"], name="applicant_position")]
        indexes = [models.Index(fields=["agency", "name"], name="applicant_name")]

    def __str__(self) -> str:
        return self.name


class RequestText(OfMatter):
    """One wording of what is asked: the original, a correction, a narrowed one. Never changed."""

    class Cause(models.TextChoices):
        ORIGINAL = "original", "申请原文"
        CORRECTED = "corrected", "补正后文本"
        NARROWED = "narrowed", "变更后文本"

    cause = models.CharField(max_length=10, choices=Cause.choices)
    title = models.CharField("所需信息名称", max_length=120)
    text = models.TextField("内容描述")
    document_number = models.CharField("文号或者其他线索", max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["matter"], name="request_text_matter")]

    def __str__(self) -> str:
        return self.title


class Party(OfMatter):
    """A third party, an organ that made the information jointly, another organ, or a unit asked to help."""

    code = models.CharField(max_length=8)
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    concerns = models.TextField(help_text="which information concerns it")
    record = models.ForeignKey("core.PersonalRecord", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "code"], name="party_code")]

    def __str__(self) -> str:
        return self.name


class Search(OfMatter):
    """One search: where, with which terms, over which span, by whom, what was found (R49, R80)."""

    place = models.CharField("检索的系统、档案室、台账", max_length=200)
    method = models.CharField("方式", max_length=60)
    terms = models.CharField("检索词", max_length=300)
    span = models.CharField("时间范围", max_length=60)
    person = models.CharField("检索人", max_length=60)
    hits = models.PositiveIntegerField("结果（件）")
    result = models.TextField("结果说明", blank=True)
    searched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place}: {self.terms}"


class Decision(OfMatter):
    """What was proposed as the answer, with its proofs and, part by part, what is withheld and why."""

    codes = models.JSONField()
    main = models.CharField(max_length=6, blank=True)
    values = models.JSONField(help_text="what the letter says, field by field")
    proofs = models.JSONField(help_text="proof code to what was stated")
    parts = models.JSONField(default=list, help_text="place, code, reason, how it was separated")
    opinion = models.TextField("拟办意见", blank=True)

    def __str__(self) -> str:
        return ",".join(self.codes)


class QueryCode(models.Model):
    """The hash of the query code on the receipt, and what is shown with it.

    ``tails``: by the position of each applicant and agent, keyed hashes of the last four characters of his numbers.
    """

    matter = models.OneToOneField("core.Matter", on_delete=models.PROTECT, primary_key=True, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    tails = models.JSONField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"查询码 {self.matter_id}"

    def whose(self, tail: str) -> list[int]:
        """The positions of the people with whom this hash goes now; several where their characters are the same."""
        return [
            int(place)
            for place, tails in self.tails.items()
            if sum(constant_time_compare(tail, each) for each in tails)  # compared with all, whichever fits
        ]


def random_code() -> str:
    """A name for an address that cannot be guessed: 192 bits."""
    return secrets.token_urlsafe(24)


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    """Envelopes, and who sees them."""

    def visible_to(self, viewer: Viewer) -> EnvelopeQuerySet:
        """Those of the matters that ``viewer`` may know of."""
        return self.filter(matters_of(viewer, "matter__"))

    def waiting(self) -> EnvelopeQuerySet:
        """Signed for, and neither registered nor closed as something else."""
        return self.filter(application__isnull=True, closed_at__isnull=True)


class Envelope(models.Model):
    """One piece of mail from the moment it enters the house (收发室): the organ's signature starts the clock (R34)."""

    class Carrier(models.TextChoices):
        EMS = "ems", "特快专递（EMS）"
        REGISTERED = "registered", "挂号信"
        ORDINARY = "ordinary", "平信"
        COURIER = "courier", "其他快递"
        HANDED = "handed", "送到收发室"

    matter = models.OneToOneField("core.Matter", on_delete=models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True, default=random_code)
    carrier = models.CharField("怎么寄来的", max_length=10, choices=Carrier.choices)
    tracking = models.CharField("邮件号码", max_length=30, blank=True)
    sender = models.CharField("寄件人（照信封）", max_length=120)
    addressed_to = models.CharField("收件人（照信封）", max_length=120, blank=True)
    signed_on = models.DateField("签收日期")
    register_by = models.DateField("登记期限")
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField("不是申请的理由", max_length=200, blank=True)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "register_by"],
                name="envelope_waiting",
                condition=Q(application__isnull=True, closed_at__isnull=True),
            ),
            models.Index(fields=["agency", "-signed_on"], name="envelope_list"),
        ]

    def __str__(self) -> str:
        return f"{self.get_carrier_display()} {self.tracking}".strip()

    @property
    def stage(self) -> str:
        """Where it is, in one word."""
        if self.application_id:
            return "已登记"
        if self.closed_at:
            return "不是申请"
        return "已交接" if self.taken_at else "待交接"


class SavedFilter(models.Model):
    """A person's own list: a queue with its conditions under a name."""

    code = models.CharField(max_length=40, unique=True, default=random_code)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=30)
    query = models.CharField(max_length=600)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_filter_name")]

    def __str__(self) -> str:
        return self.name


class DeskChoice(models.Model):
    """What a person wants besides the pages: a digest by e-mail, a calendar feed under a secret code."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    digest = models.BooleanField("每天早上发待办邮件", default=False)
    address = models.BinaryField(null=True, help_text="e-mail address, under the installation's key")
    post = models.ForeignKey("agencies.Post", on_delete=models.PROTECT, null=True, related_name="+")
    feed_hash = models.CharField(max_length=64, null=True, unique=True)
    feed_made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"待办提醒 {self.account_id}"


class RegisterExport(models.Model):
    """A register that is written by a job: who asked, for what, and the encrypted file until it is swept."""

    code = models.CharField(max_length=40, unique=True, default=random_code)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("agencies.Post", on_delete=models.PROTECT, related_name="+")
    query = models.CharField(max_length=600)
    personal = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"登记簿 {self.asked_at:%Y-%m-%d}"
