"""The end of a year in the demonstration city: every agency's report and the city's, from the records to the files.

Eight agencies with a year's work behind them write, check, sign, submit and publish their reports; the government's, of
the whole area, comes last. Each file that the public may load is read back by the checker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from gongkai.agencies.models import Agency, PostRole
from gongkai.agencies.service import accounts_with_role, posts_of, staff_viewer
from gongkai.annual_reports.demo.chapter import explain, passages
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.models import AnnualReport, ReportVersion
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.renderers import KINDS
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.process import REPORT
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.wire import read_document
from gongkai.core import actions, clock, installation, jobs
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff
from harness.databases import RealDatabase

pytestmark = pytest.mark.db
WAY = ("begin", "check", "sign", "submit", "accept", "publish")
# A government publishes its report itself, and so does its office, which is the department in charge (条例 4, 49).
OWN_WAY = ("begin", "check", "sign", "publish")
# A bureau led by its own system sends its report to a superior that has no place here, and registers its answer.
OUTSIDE_WAY = ("begin", "check", "sign", "submit", "outside_accept", "publish")


@pytest.fixture
def year(real_database: RealDatabase) -> int:
    """The demonstration city, and the year that it has nearly worked through."""
    call_command("demo", "--no-serve", stdout=StringIO())
    return clock.today().year


def succeed(agency: Agency) -> None:
    """Where the head has left by then, as in the demonstration one does, a colleague signs."""
    heir = next(holders(agency, ("handler",)), None)
    if heir is not None and not any(holders(agency, ("signer",))):
        PostRole.objects.create(post_id=heir.post_id, role="signer", granted_at=clock.now())


def reporting() -> list[Agency]:
    """All agencies; the government, which sums the others up, is the last."""
    rows = Agency.objects.select_related("supervisor__office")
    return sorted(rows, key=lambda each: (each.kind == "government", each.code))


def take(agency: Agency, year: int, step: str, matter: Matter | None) -> Matter:
    """One step of a report, by somebody whom the table names."""
    row = REPORT.by_code[f"annual_reports.{step}"]
    at = in_charge_of(agency, clock.today()) if "supervisor" in row.roles else agency
    values, proof = values_of(agency, year, step)
    if step == "check" and matter is not None:
        explain(agency, matter)
    refused: Refused | None = None
    for viewer in holders(at, row.roles):
        try:
            done = actions.registered[row.code].perform(viewer, values, matter=matter, files=proof, channel="command")
        except Refused as refusal:
            refused = refusal  # who checked does not sign: somebody else has the role too
            continue
        assert done.matter is not None
        return done.matter
    raise AssertionError((agency.name, step, refused))


def values_of(agency: Agency, year: int, step: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What a step's form carries, and its files."""
    if step == "begin":
        return {"year": year, "whole": agency.kind == "government"}, None
    if step == "outside_accept":
        reply = {"organ": "国家税务总局江州市税务局", "dated": clock.today().isoformat(), "number": "江税办函第3号"}
        return reply, {"proof": SimpleUploadedFile("答复.pdf", b"%PDF-1.4\n%%EOF\n")}
    return {}, None


def holders(agency: Agency, roles: Sequence[str]) -> Iterator[Staff]:
    """Everybody of the agency who holds one of the roles."""
    today = clock.today()
    for role in roles:
        for account in accounts_with_role(agency.pk, role, today):
            for post in posts_of(account, today):
                if post.agency_id == agency.pk and role in post.role_codes():
                    yield staff_viewer(account, post)


def way_of(agency: Agency) -> tuple[str, ...]:
    """The steps of its report."""
    if agency.kind in ("government", "office"):
        return OWN_WAY
    return OUTSIDE_WAY if agency.kind == "vertical" else WAY


def publish(agency: Agency, year: int, moment: datetime) -> None:
    """The whole way of one report, a step every ten minutes."""
    found = AnnualReport.objects.filter(agency=agency, year=year).first()
    matter = found.matter if found else None
    for step in way_of(agency):
        moment += timedelta(minutes=10)
        with installation.living_at(moment):
            succeed(agency)
            if step == "begin" and matter is not None:
                continue  # the demonstration has begun it
            matter = take(agency, year, step, matter)
            if step == "begin":
                write(agency, year)
            jobs.run_due()


def write(agency: Agency, year: int) -> None:
    """What the records cannot say."""
    for head, text in passages(agency).items():
        values = {"year": year, "head": head, "text": text}
        author = next(holders(agency, ("handler", "reviewer", "publisher")))
        actions.registered["annual_reports.write_passage"].perform(author, values, channel="command")


def files_of(agency: Agency, version: ReportVersion) -> Iterator[tuple[str, bytes]]:
    """Every file of a report, and its page, as a stranger's browser gets them."""
    place = f"/reports/{agency.code}/{version.year}/"
    for address in (place, *(f"{place}{version.number}/report.{kind}" for kind in KINDS)):
        answer = Client().get(address)
        assert answer.status_code == 200, address
        yield address, answer.content


def test_a_year_of_work_becomes_eight_reports_and_the_citys(year: int) -> None:
    agencies = reporting()
    assert len(agencies) == 8
    start = datetime(year + 1, 1, 12, 9, tzinfo=clock.BEIJING)
    for serial, agency in enumerate(agencies):
        publish(agency, year, start + timedelta(hours=2 * serial))
    states = set(AnnualReport.objects.filter(year=year).values_list("agency__short_name", "process_state"))
    assert states == {(each.short_name, "published") for each in agencies}
    for agency in agencies:
        version = ReportVersion.objects.filter(agency=agency, year=year).order_by("-number").first()
        assert version is not None
        document = read_document(version.document)
        for name, content in files_of(agency, version):
            found = reading.read_bytes(content)
            assert found.document is not None, (name, found.unread)
            assert found.document.tables == document.tables, name
            wrong = [each.message for each in check(found.document) if each.severity is Severity.ERROR]
            assert not wrong, (name, wrong)
