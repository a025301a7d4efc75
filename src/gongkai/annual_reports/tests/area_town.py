"""A city with its office, two departments in the system and a unit outside it, for the tests of an area's report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.agencies.service import subtree
from gongkai.annual_reports import actions
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.reasons import filled
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.years import agency, others
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.consolidating import Whole, consolidate
from gongkai.annual_reports.yearly.freezing import findings, so_far
from gongkai.annual_reports.yearly.question import question
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.office import on, staff
from gongkai.challenges.models import Challenge
from gongkai.core import calendars, clock
from gongkai.core.models import Entry, Matter
from gongkai.core.projections import folding
from gongkai.core.viewers import Staff, Supervisor

YEAR = 2025
MAIL = "qingshi@example.invalid"


@dataclass
class Town:
    """云川市 as its supervisor sees it."""

    city: Agency
    office: Agency
    housing: Agency
    civil: Agency
    outside: Agency
    above: Supervisor

    @property
    def place(self) -> dict[str, Any]:
        """What every form of the area carries."""
        return {"area": self.city.code, "year": YEAR}

    def whole(self) -> Whole:
        """The sum as of now."""
        return consolidate(self.city, YEAR)

    def freeze(self, of: Agency, **data: Any) -> ReportVersion:
        """A version of a unit's own report."""
        signer = self.signer(of)
        version: ReportVersion = actions.FreezeReport.perform(
            signer, {"year": YEAR, **explained(of, whole="whole" in data), **data}
        ).result
        return version

    def signer(self, of: Agency) -> Staff:
        """Who signs there."""
        return staff(of, f"qian{of.pk}{Entry.objects.count()}", "signer")

    def document(self) -> ReportDocument:
        """The report that the unit outside would send: that of its records, which nobody has entered."""
        return compute(question(self.outside, YEAR)).document

    def file(self, kind: str = "xlsx") -> SimpleUploadedFile:
        """The same as a file."""
        return SimpleUploadedFile(f"青石镇2025年报.{kind}", render(self.document(), kind))


@contextmanager
def town(day: str = "2026-02-05") -> Iterator[Town]:
    """The rows, on a day after the last one of the departments."""
    calendars.seed()
    with on(day), others():
        office = agency("MB9990001", "云川市人民政府办公室", kind="office")
        city = agency("MB9990000", "云川市人民政府", kind="government", office=office)
        housing = agency(supervisor=city)
        civil = agency("MB9990035", "云川市民政局", supervisor=city)
        outside = agency("MB9990051", "云川市青石镇人民政府", kind="township", supervisor=city)
        agency("MB9990061", "国家税务总局云川市税务局", kind="vertical", supervisor=city)
        live([Life(housing, date(2025, 2, 10), "c1", date(2025, 3, 7), "r03")])
        live([Life(civil, date(2025, 2, 3), "c1", date(2025, 2, 20), "r13"), Life(civil, date(2025, 12, 12), "c2")])
        mail(outside, MAIL)
        yield Town(city, office, housing, civil, outside, supervisor(office, "du"))


def explained(of: Agency, *, whole: bool) -> dict[str, str]:
    """A reason for each warning of a unit's report, or of its area's."""
    return filled(findings(so_far(of, YEAR, whole=whole)), lambda _: "已核对")


def supervisor(at: Agency, name: str) -> Supervisor:
    """A supervisor whose post is there."""
    who = staff(at, name, "supervisor")
    return Supervisor(who.account, post_id=who.post_id, agency_id=at.pk, roles=who.roles, agency_ids=subtree(at.pk))


def mail(of: Agency, address: str) -> None:
    """The address in the unit's public data."""
    AgencyDatum.objects.create(
        agency=of, code="email", value=address, source="测试", valid_from=date(2020, 1, 1), recorded_at=clock.now()
    )


def challenge_row(of: Agency, *, part: str = "alone", **columns: Any) -> Challenge:
    """One challenge of an agency as its projection, for what is counted of it."""
    number = Challenge.objects.count() + 1
    matter = Matter.objects.create(kind="challenge", agency=of, opened_at=clock.now(), last_seq=1)
    values = {"reference": columns["dispute"], "forum": "法院", "against": "other", "counted": True, **columns}
    row = Challenge(
        matter=matter,
        agency=of,
        key=f"k{number}",
        number=f"n{number}",
        part=part,
        process_state="pending",
        last_seq=1,
        **values,
    )
    with folding():
        row.save(force_insert=True)
    return row


def cells(whole: Whole, *names: str) -> list[Any]:
    """Some cells of a sum."""
    return [whole.cells[name] for name in names]


def errors(refusal: Any) -> Mapping[str, list[str]]:
    """What a refused form says, by field."""
    found: Mapping[str, list[str]] = refusal.value.errors
    return found
