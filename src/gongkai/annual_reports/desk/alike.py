"""The page 文字雷同: each section that somebody wrote beside last year's, and beside the agency's with most of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.annual_reports.desk.doors import ReportPage
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly import narrative
from gongkai.annual_reports.yearly.alike import Other, with_last_year, with_others
from gongkai.annual_reports.yearly.computing import tables_of
from gongkai.annual_reports.yearly.last_year import last_year

# Reports of other agencies that one page compares with: the latest ones.
COMPARED = 60


class AlikePage(ReportPage):
    """How much of the text is last year's or another agency's, side by side."""

    def get(self, request: HttpRequest, code: str, year: int) -> HttpResponse:
        written = narrative.passages(self.question, tables_of(self.question).cells)
        last = last_year(self.question)
        others, left_out = self._others()
        before: Other | None = None
        if last is not None:
            version = last.versions[0]
            url = reverse("annual_reports:version", args=[version.agency.code, version.year, version.number])
            before = Other(f"{version.year} 年的报告", url, last.document)
        context = {
            "question": self.question,
            "last": before,
            "against_last": with_last_year(written, before) if before else [],
            "against_others": with_others(written, others),
            "compared": len(others),
            "left_out": left_out,
            "wrote": any(each.own for each in written),
        }
        return render(request, "annual_reports/alike.html", context)

    def _others(self) -> tuple[list[Other], bool]:
        """The newest version of each other agency's report of the year that the viewer may know; two queries."""
        rows = ReportVersion.objects.visible_to(self.viewer).filter(year=self.question.year)
        rows = rows.exclude(agency=self.question.agency).select_related("agency", "made_public").order_by("-pk")
        newest: dict[int, ReportVersion] = {}
        for row in rows.defer("document"):
            newest.setdefault(row.agency_id, row)
        chosen = [row.pk for row in newest.values()][:COMPARED]
        shown = ReportVersion.objects.filter(pk__in=chosen).select_related("agency", "made_public")
        return [_other(row) for row in shown], len(newest) > COMPARED


def _other(row: ReportVersion) -> Other:
    place = [row.agency.code, row.year]
    if hasattr(row, "made_public"):
        return Other(row.agency.name, reverse("annual_reports:public", args=place), read_document(row.document))
    url = reverse("annual_reports:version", args=[*place, row.number])
    return Other(row.agency.name, url, read_document(row.document))
