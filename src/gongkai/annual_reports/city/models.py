"""The rows of an area's report: agreed exclusions, chases, and files that came from units outside the system.

``city`` is always the agency whose area it is. Nothing here holds personal data besides the name of who agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.db.models import Q

from gongkai.annual_reports.touched import touched
from gongkai.annual_reports.whose import new_key, of_area
from gongkai.core.models.matter import matters_of
from gongkai.core.projections import Projection, ProjectionQuerySet
from gongkai.core.viewers import Viewer


class AreaQuerySet(models.QuerySet["Exclusion"]):
    """Rows of areas, and who sees them."""

    def visible_to(self, viewer: Viewer) -> AreaQuerySet:
        """Those of the areas that ``viewer`` supervises."""
        return self.filter(of_area(viewer))

    def in_force(self) -> AreaQuerySet:
        """Those that were not taken back."""
        return self.filter(ended_by__isnull=True)


class Exclusion(models.Model):
    """A number that two units count, taken out of the sum once: with its reason, the versions that contributed, and
    who of the other side agreed. It has the shape of a supplementary entry, so that the tables balance without it."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    city = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("annual_reports.ReportVersion", on_delete=models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    other_version = models.ForeignKey(
        "annual_reports.ReportVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cell = models.CharField(max_length=30, blank=True, help_text="of table 2 or 4")
    column = models.CharField(max_length=2, blank=True)
    came = models.CharField(max_length=3, blank=True)
    went = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    reason = models.CharField(max_length=300)
    agreed_by = models.CharField(max_length=60, help_text="who agreed for the agency whose number is taken out")
    agreed_on = models.DateField()
    agreement = models.CharField(max_length=200, help_text="the paper on which it was agreed")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("core.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["city", "year"], name="exclusion_of_area")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="exclusion_amount"),
            models.CheckConstraint(condition=~Q(agency=models.F("other")), name="exclusion_of_two"),
            models.CheckConstraint(
                condition=Q(cell="") & ~Q(column="") & ~Q(came="") & ~Q(went="")
                | ~Q(cell="") & Q(column="", came="", went=""),
                name="exclusion_cell_or_flow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.agreement}"

    def cells(self) -> Mapping[str, Decimal]:
        """What it takes out of each cell that it touches, sums included."""
        return touched(self.cell, self.column, self.came, self.went, self.amount)


class ChaseQuerySet(models.QuerySet["Chase"]):
    """Chases, and who sees them."""

    def visible_to(self, viewer: Viewer) -> ChaseQuerySet:
        """Those of the areas that ``viewer`` supervises."""
        return self.filter(of_area(viewer))


class Chase(models.Model):
    """A unit was asked for its report: the how manieth time, until when. Append-only."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    city = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="of the chases of this unit for this year")
    term = models.DateField(help_text="until when the report is asked for")
    missing = models.CharField(max_length=60, help_text="how far its report was, in words")
    text = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    objects = ChaseQuerySet.as_manager()

    class Meta:
        ordering = ["year", "agency_id", "number"]
        constraints = [models.UniqueConstraint(fields=["city", "agency", "year", "number"], name="chase_once")]

    def __str__(self) -> str:
        return f"{self.year} 第 {self.number} 次催报"


class UnitFileQuerySet(ProjectionQuerySet):
    """Files of units, and who sees them."""

    def visible_to(self, viewer: Viewer) -> UnitFileQuerySet:
        """Those of the units that ``viewer`` supervises or works for."""
        return self.filter(matters_of(viewer, "matter__"))


class UnitFile(Projection):
    """The report of a unit outside the system, as the file that it sent; ``version`` once it was accepted."""

    city = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, help_text="of the file as it came")
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    version = models.ForeignKey("annual_reports.ReportVersion", on_delete=models.PROTECT, null=True, related_name="+")

    objects = UnitFileQuerySet.as_manager()  # type: ignore[misc]  # the base declares a class variable

    class Meta:
        indexes = [models.Index(fields=["year", "agency"], name="unit_file_of_year")]

    def __str__(self) -> str:
        return self.name


class UnitReading(models.Model):
    """What was read in such a file and found wrong with it, as ``wire`` writes both. Append-only."""

    matter = models.OneToOneField("core.Matter", on_delete=models.PROTECT, primary_key=True, related_name="+")
    document = models.JSONField(null=True)
    findings = models.JSONField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
