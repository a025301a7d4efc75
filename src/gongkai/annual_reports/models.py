"""The rows of annual reports: supplementary entries, the text, and versions that were frozen or came from outside.

Cells are no rows: they are computed. What was frozen stays as it was; a supplementary entry can be ended and never
changed. Nothing here holds personal data.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gongkai.annual_reports.city.models import Chase as Chase
from gongkai.annual_reports.city.models import Exclusion as Exclusion
from gongkai.annual_reports.city.models import UnitFile as UnitFile
from gongkai.annual_reports.city.models import UnitReading as UnitReading
from gongkai.annual_reports.touched import touched
from gongkai.annual_reports.whose import new_key, of_agency
from gongkai.core.counted import Kept
from gongkai.core.models.matter import matters_of
from gongkai.core.projections import Projection, ProjectionQuerySet
from gongkai.core.viewers import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class OfReportQuerySet(models.QuerySet["Supplement"]):
    """Rows of reports, and who sees them."""

    def visible_to(self, viewer: Viewer) -> OfReportQuerySet:
        """Those of the agencies whose report ``viewer`` works on or supervises."""
        return self.filter(of_agency(viewer))

    def in_force(self) -> OfReportQuerySet:
        """Those that were not ended."""
        return self.filter(ended_by__isnull=True)


class Supplement(models.Model):
    """A signed entry for what was done before the system, or outside it: it stands beside the computed numbers.

    In table 3 it is ``amount`` applications of one column that came in one row and went to another, so that the table
    balances; in tables 2 and 4 an amount of one ``cell``.
    """

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    cell = models.CharField("单元格", max_length=30, blank=True, help_text="of table 2 or 4")
    column = models.CharField("申请人", max_length=2, blank=True)
    came = models.CharField("来自", max_length=3, blank=True)
    went = models.CharField("结果", max_length=3, blank=True)
    amount = models.DecimalField("数量", max_digits=18, decimal_places=6)
    reason = models.CharField("补录理由", max_length=300)
    reference = models.CharField("原始记录", max_length=200)
    signed_by = models.CharField(max_length=60, blank=True, help_text="the name of the person who signed")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["agency", "year"], name="supplement_of_report")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="supplement_amount"),
            models.CheckConstraint(
                condition=Q(cell="") & ~Q(column="") & ~Q(came="") & ~Q(went="")
                | ~Q(cell="") & Q(column="", came="", went=""),
                name="supplement_cell_or_flow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.reference}"

    def cells(self) -> Mapping[str, Decimal]:
        """What it adds to each cell that it touches, sums included."""
        return touched(self.cell, self.column, self.came, self.went, self.amount)


class Passage(models.Model):
    """What somebody wrote for one head of the text; the last one counts. Append-only."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    head = models.CharField(max_length=4)
    text = models.TextField(blank=True, help_text="empty: the drafted sentences again")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["agency", "year", "id"], name="passage_of_report")]

    def __str__(self) -> str:
        return f"{self.year} {self.head}"


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Versions, and which one counts."""

    def visible_to(self, viewer: Viewer) -> ReportVersionQuerySet:
        """Those of the agencies whose report ``viewer`` works on or supervises; for everybody what was published."""
        return self.filter(of_agency(viewer) | Q(made_public__isnull=False))

    def last_of(self, agency_ids: Collection[int], year: int, *, whole: bool = False) -> dict[int, ReportVersion]:
        """The last version of each agency's own report of that year, or with ``whole`` of its area's; one query."""
        rows = self.filter(agency_id__among=agency_ids, year=year).order_by("number")
        return {row.agency_id: row for row in rows if bool(row.members) is whole}


class ReportVersion(models.Model):
    """A report as it stood: frozen from the records, or read from a file that was published before. Append-only.

    ``document``: as ``wire`` writes it; ``sha256`` of these bytes as canonical JSON.
    """

    class Origin(models.TextChoices):
        FROZEN = "frozen", "由记录生成"
        IMPORTED = "imported", "已公布的文件"
        RECEIVED = "received", "单位报来的文件"
        MIRRORED = "mirrored", "内网公布的一版"

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    document = models.JSONField()
    numbers = models.TextField(help_text="those of the document, as wire.write_numbers writes them, for adding up")
    sha256 = models.CharField(max_length=64)
    because = models.CharField(max_length=300, blank=True, help_text="what a later version corrects")
    members = models.JSONField(default=list, help_text="of a consolidated report: code, year, version, sha256")
    deductions = models.JSONField(null=True, help_text="of a consolidated report: what was counted twice")
    tables_kept = models.JSONField(null=True, help_text="codes of the tables of which each record was kept")
    made_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        ordering = ["agency_id", "year", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "year", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.year} 第 {self.number} 版"

    @property
    def frozen(self) -> bool:
        """Whether it came out of the records."""
        return self.origin == self.Origin.FROZEN

    def keeps(self, table: str) -> bool:
        """Whether each record of the table was kept, so that a cell opens as it stood. Of table 3 always, as long as
        it is no sum; of the others since their records are kept too."""
        return self.frozen and (table in (self.tables_kept or ()) or (table == "t3" and not self.members))


class FrozenCase(models.Model):
    """In which row and column a case stood when a version was frozen, and its last fact then. Append-only."""

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="cases")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="of a consolidated report: the unit whose records of that day were counted",
    )
    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(help_text="among those of the version; pages name it")
    seq = models.PositiveIntegerField(help_text="number of its last fact then")
    row = models.CharField(max_length=3)
    column = models.CharField(max_length=2)

    class Meta:
        ordering = ["version_id", "place"]
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="frozen_case_place")]
        indexes = [models.Index(fields=["version", "row", "column", "place"], name="frozen_case_cell")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.row}.{self.column}"


class FrozenRecord(models.Model):
    """How a record of table 2 or 4, or an entry beside the records, was counted when a version was frozen.

    Append-only, and without personal data: see ``core.counted.Kept``. ``agency``: whose number it is a part of.
    """

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="records", db_index=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField(help_text="among those of the version; pages name it")
    cell = models.CharField(max_length=30)
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    kind = models.CharField(max_length=12)
    record = models.BigIntegerField()
    seq = models.PositiveIntegerField(default=0, help_text="number of its last fact then")
    edition = models.PositiveIntegerField(default=0, help_text="its version then")
    number = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=250, blank=True)
    days = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["version_id", "place"]
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="frozen_record_place")]
        indexes = [models.Index(fields=["version", "agency", "cell", "place"], name="frozen_record_cell")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.cell} {self.kind} {self.record}"

    @property
    def kept(self) -> Kept:
        """As the room reads it that has the record."""
        names = ("cell", "amount", "kind", "record", "seq", "edition", "number", "title", "days", "said")
        return Kept(**{name: getattr(self, name) for name in names})


class PublicVersion(models.Model):
    """A version was published: from then on everybody reads it, also after a later one took its place. Append-only.

    ``published_at`` is the system's own time, not a day that somebody typed. In the outer zone of two ``desk_at`` is
    when the inner one published it.
    """

    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="made_public")
    published_at = models.DateTimeField()
    desk_at = models.DateTimeField(null=True)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.version)


VOID = "void"


class AnnualReportQuerySet(ProjectionQuerySet):
    """Reports in work or published, and who sees how far they are."""

    def standing(self) -> AnnualReportQuerySet:
        """Those that were not begun by mistake: one for each agency and year at most."""
        return self.exclude(process_state=VOID)

    def visible_to(self, viewer: Viewer) -> AnnualReportQuerySet:
        """Those whose matter ``viewer`` may know of: the agency's staff, and those who supervise it."""
        return self.filter(matters_of(viewer, "matter__"))


class AnnualReport(Projection):
    """How far the report of an agency on a year is (条例 49, 50).

    ``edition`` is the version signed last, ``public`` the one that the public reads now; both none until there is one.
    """

    year = models.PositiveSmallIntegerField()
    reporter = models.CharField(max_length=12, help_text="of law.report_terms: decides the day it is due")
    whole = models.BooleanField(default=False, help_text="consolidates the area")
    edition = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, null=True, related_name="+")
    public = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False, help_text="first published after the last day")
    submitted_on = models.DateField(null=True, help_text="first submitted")

    objects = AnnualReportQuerySet.as_manager()  # type: ignore[misc]  # the base declares a class variable

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"], condition=~Q(process_state=VOID), name="annual_report_once"
            )
        ]
        indexes = [models.Index(fields=["year", "process_state"], name="annual_report_board")]

    def __str__(self) -> str:
        return f"{self.year} 年年度报告"
