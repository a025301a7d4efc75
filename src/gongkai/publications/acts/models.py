"""The rows of the ledger: decisions one by one, or figures month by month where an agency has no list.

A row is written once. A correction is a new row that names the old one; what was recorded by mistake, or revoked, is
ended with its reason and stays. No identity number has a column here, and none is let into the others (R146).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gongkai.core import clock, viewers
from gongkai.publications.acts.kinds import CHOICES, FIGURES

if TYPE_CHECKING:
    from datetime import date

    from gongkai.core.viewers import Viewer

_BRACKETS = str.maketrans("〔〕［］[]【】（）", "()()()()()")
FEN_OF_10000_YUAN = 1_000_000


def number_key(number: str) -> str:
    """A decision number as it is compared: brackets, widths, case and spaces make no other number of it."""
    plain = unicodedata.normalize("NFKC", number.translate(_BRACKETS)).translate(_BRACKETS)
    return "".join(plain.split()).upper()


def reach(viewer: Viewer) -> Q:
    """The rows of the ledger that a viewer sees because of his post: those of the agencies that it reaches."""
    if isinstance(viewer, viewers.Job):
        return Q(pk__isnull=False)  # an empty condition would vanish beside another one
    if isinstance(viewer, viewers.Supervisor) and viewer.handles_matters:
        return Q(agency_id__in=viewer.agency_ids)
    if isinstance(viewer, viewers.Staff) and viewer.handles_matters:
        return Q(agency_id=viewer.agency_id)
    return Q(pk__in=[])


class Ledgered(models.Model):
    """A row that is written once and may be ended once, each by an Action."""

    class Ended(models.TextChoices):
        """How a row ended. What was revoked was decided all the same and stays counted (R89)."""

        CORRECTED = "corrected", "已更正"
        MISTAKE = "mistake", "登记错误，已作废"
        REVOKED = "revoked", "决定已变更、撤销或者确认违法、无效"

    key = models.CharField(max_length=22, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        abstract = True


class ActQuerySet(models.QuerySet["Act"]):
    """Decisions, who sees them, and which of them count."""

    def visible_to(self, viewer: Viewer) -> ActQuerySet:
        """Everybody sees what is published now; staff see all decisions of the agencies that their post reaches."""
        return self.filter(reach(viewer) | public_now(clock.today()))

    def in_force(self) -> ActQuerySet:
        """Decisions that were neither corrected nor ended."""
        return self.filter(ended_by__isnull=True)

    def counted(self) -> ActQuerySet:
        """Decisions that were made, published or not: a mistaken record is none, a revoked decision is one (R89)."""
        return self.filter(Q(ended_by__isnull=True) | Q(ended_as=Ledgered.Ended.REVOKED))

    def taken_off(self) -> ActQuerySet:
        """Decisions that were published and then revoked: the site says so and why (处罚法 48(2))."""
        return self.filter(published=True, ended_as=Ledgered.Ended.REVOKED)


def public_now(today: date) -> Q:
    """The condition for: published, in force, its term of display not over."""
    shown = Q(display_until__isnull=True) | Q(display_until__gte=today)
    return Q(published=True, ended_by__isnull=True) & shown


class Act(Ledgered):
    """One administrative decision: a licence, a penalty or a coercion, published or lawfully not."""

    class Party(models.TextChoices):
        """What the party is; a natural person's name is masked in public."""

        NATURAL = "natural", "自然人"
        ORGANISATION = "organisation", "法人及非法人组织"
        HOUSEHOLD = "household", "个体工商户"

    kind = models.CharField("种类", max_length=10, choices=CHOICES)
    decision_number = models.CharField("决定文书号", max_length=120)
    number_key = models.CharField(max_length=120)
    decided_on = models.DateField("决定日期")
    title = models.CharField("名称", max_length=200)
    party_kind = models.CharField("相对人类别", max_length=12, choices=Party.choices)
    party = models.CharField("相对人", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    category = models.CharField("类别", max_length=60, blank=True)
    content = models.TextField("决定内容", blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    valid_from = models.DateField("有效期自", null=True)
    valid_to = models.DateField("有效期至", null=True)
    display_until = models.DateField("公示到", null=True)
    published = models.BooleanField("公示")
    unpublished_reason = models.CharField("不公示的理由", max_length=300, blank=True)
    revoked_on = models.DateField("变更、撤销日期", null=True)
    erased_at = models.DateTimeField(null=True, help_text="in the outer zone of two: when its words were destroyed")

    objects = ActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "number_key"], condition=Q(ended_by__isnull=True), name="act_number_once"
            ),
            models.CheckConstraint(
                condition=Q(published=True) | ~Q(unpublished_reason=""), name="act_unpublished_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "kind", "-decided_on", "-id"], name="act_ledger"),
            models.Index(
                fields=["-decided_on", "-id"], name="act_public", condition=Q(published=True, ended_by__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.decision_number


class FigureQuerySet(models.QuerySet["Figure"]):
    """Monthly figures."""

    def visible_to(self, viewer: Viewer) -> FigureQuerySet:
        """Staff see those of the agencies that their post reaches; the public reads their sums in the report."""
        return self.filter(reach(viewer))

    def in_force(self) -> FigureQuerySet:
        """Figures that were neither corrected nor ended."""
        return self.filter(ended_by__isnull=True)


class Figure(Ledgered):
    """How many decisions of a kind were made in a month, or what was charged: the number, and where it comes from.

    ``value`` is a number of decisions, or whole fen for fees; ``item`` names the fee and is empty for decisions.
    """

    kind = models.CharField("种类", max_length=10, choices=FIGURES)
    month = models.DateField("月份", help_text="its first day")
    item = models.CharField("收费项目", max_length=80, blank=True)
    value = models.BigIntegerField("数量")
    source = models.CharField("来源", max_length=300)

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "month", "item"], condition=Q(ended_by__isnull=True), name="figure_month_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_kind_display()}"
