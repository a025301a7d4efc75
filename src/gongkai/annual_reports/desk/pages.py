"""年度报告 at the desk: the report of a year as it stands now, a cell opened, a version as it was frozen, a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from gongkai.agencies.service import Agency, Role
from gongkai.annual_reports.answer import answer
from gongkai.annual_reports.desk.doors import ReportPage, place
from gongkai.annual_reports.desk.explaining import explained_in, explaining
from gongkai.annual_reports.desk.process import progress
from gongkai.annual_reports.desk.shown import links_of, terms_of
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import AnnualReport, ReportVersion, Supplement
from gongkai.annual_reports.renderers import KINDS
from gongkai.annual_reports.renderers import render as rendered
from gongkai.annual_reports.renderers.layout import grid
from gongkai.annual_reports.renderers.pdf import NoChineseFont
from gongkai.annual_reports.reporting.due import last_day
from gongkai.annual_reports.reporting.local_day import LocalDay, delay, local_day
from gongkai.annual_reports.rules.organs import reporter
from gongkai.annual_reports.rules.words import cell_name, number
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly import behind, completeness, narrative, then
from gongkai.annual_reports.yearly.computing import compute, tables_of
from gongkai.annual_reports.yearly.contributed import contributed
from gongkai.annual_reports.yearly.last_year import carried, last_year
from gongkai.annual_reports.yearly.sources import Number
from gongkai.annual_reports.yearly.verdict import findings_of
from gongkai.core import clock
from gongkai.core.viewers import Staff
from gongkai.law.report_format import FIRST_REPORT_YEAR
from gongkai.law.report_terms import report_term

MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
YEARS_BACK = 5


class Yearly(ReportPage):
    """The way in: the report of the year that is over last, of one's own agency."""

    def get(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(self.viewer, Staff)
        agency = Agency.objects.get(pk=self.viewer.agency_id)
        year = max(clock.today().year - 1, FIRST_REPORT_YEAR)
        return HttpResponseRedirect(reverse("annual_reports:report", args=[agency.code, year]))


class Report(ReportPage):
    """The report as it stands now: every cell a link, every finding with its values, what is missing, the text."""

    def get(self, request: HttpRequest, code: str, year: int) -> HttpResponse:
        computed, last = compute(self.question), last_year(self.question)
        found = findings_of(computed, last)
        result = answer(computed.document, "", found)
        at = progress(self.viewer, self.question)
        local = local_day(self.question.agency, year, clock.today())
        written = narrative.passages(self.question, computed.cells)
        context = {
            "question": self.question,
            "computed": computed,
            "result": result,
            "links": links_of(computed.document, lambda cell: self._cell(cell)),
            "carried": [(each, terms_of(each)) for each in (carried(computed.document, last.document) if last else [])],
            "last": last,
            "gaps": completeness.gaps(computed, last, self.viewer),
            "ended": completeness.ended_during(self.question),
            "written": written,
            "open": [each for each in written if each.open],
            "supplements": Supplement.objects.visible_to(self.viewer).filter(
                agency=self.question.agency, year=self.question.year
            ),
            "versions": ReportVersion.objects.filter(agency=self.question.agency, year=self.question.year),
            "term": report_term(reporter(self.question.agency.name), self.question.year),
            "local": local,
            "missed": self._missed(at.row, local),
            "kinds": list(KINDS),
            "years": self._years(),
            "may_write": self.has(Role.HANDLER, Role.REVIEWER, Role.PUBLISHER),
            "may_sign": self.has(Role.SIGNER),
            "progress": at,
            "explaining": explaining(self.viewer, at, found),
            "at": clock.now(),
        }
        return render(request, "annual_reports/yearly.html", context)

    def _cell(self, cell: str) -> str:
        return reverse("annual_reports:cell", args=[*place(self.question), cell])

    def _missed(self, row: AnnualReport | None, local: LocalDay | None) -> str:
        """Which last day was missed by a report that is made here; by one that goes to nobody with its publication."""
        if row is None:
            return ""
        law = last_day(self.question.agency, self.question.year)
        if row.public_id is not None and row.submitted_on is None:
            return "公布晚于法定期限" if row.late else ""
        return delay(local.day if local else None, law, row.submitted_on, clock.today())

    def _years(self) -> list[dict[str, Any]]:
        newest = clock.today().year
        years = range(newest, max(newest - YEARS_BACK, FIRST_REPORT_YEAR - 1), -1)
        return [
            {
                "label": f"{each} 年",
                "url": reverse("annual_reports:report", args=[self.question.agency.code, each]),
                "current": each == self.question.year,
            }
            for each in years
        ]


class CellPage(ReportPage):
    """A cell: its number, the sum it is, the records behind it and the supplementary entries that touch it."""

    def get(self, request: HttpRequest, code: str, year: int, cell: str) -> HttpResponse:
        try:
            name = behind.cell_called(cell)
        except behind.NoSuchCell as error:
            raise Http404(str(error)) from error
        tables, after = tables_of(self.question), request.GET.get("after", "")
        page = behind.behind(self.question, name, self.viewer, after)
        entries = [] if after else behind.entries(tables.supplements, name)
        value = tables.cells.get(name)
        context = {
            "question": self.question,
            "version": None,
            "unit": None,
            "cell": name,
            "name": cell_name(name),
            "value": _said(value),
            "rows": [*entries, *page.rows],
            "following": page.after and f"?after={page.after}",
            "first": "?" if after else "",
        }
        return render(request, "annual_reports/cell.html", context)


def _said(value: Number | None) -> str | None:
    return None if value is None else number(value)


class Export(ReportPage):
    """The report as a file, as it stands now."""

    def get(self, request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        return sent(compute(self.question).document, kind)


def sent(document: ReportDocument, kind: str) -> HttpResponse:
    """A report as a download under its title."""
    try:
        content = rendered(document, kind)
    except NoChineseFont as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{document.title}.{kind}"),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=MEDIA[kind], headers=headers)


class VersionPage(ReportPage):
    """A version as it was frozen or imported; the cells of a frozen one open what it counted."""

    version: ReportVersion

    def find(self, number: int) -> None:
        """The version of the address. Raises ``Http404``."""
        rows = ReportVersion.objects.filter(agency=self.question.agency, year=self.question.year, number=number)
        found = rows.first()
        if found is None:
            raise Http404
        self.version = found

    def get(self, request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
        self.find(number)
        document = read_document(self.version.document)
        codes = [member["code"] for member in self.version.members]
        names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
        own = self.version.frozen and not self.version.members
        context = {
            "question": self.question,
            "version": self.version,
            "document": document,
            "explained": explained_in(self.version),
            "members": [(names.get(member["code"], member["code"]), member) for member in self.version.members],
            "grids": [grid(table) for table in document.tables],
            "links": links_of(document, lambda cell: self._cell(cell) if self.version.frozen else ""),
            "altered": self._altered() if own else None,
        }
        return render(request, "annual_reports/version.html", context)

    def _altered(self) -> completeness.Gap:
        cells = tables_of(self.question).cells
        return completeness.altered(self.version, self.question, cells, self.viewer)

    def _cell(self, cell: str) -> str:
        return reverse("annual_reports:version_cell", args=[*place(self.question), self.version.number, cell])


class VersionCell(VersionPage):
    """What is behind a cell of a version: what it counted, as it stood when it was frozen. Of an area's version what
    each unit contributed, and the records of a unit without a version. Where the records were not kept then, those of
    today, which is said."""

    def get(self, request: HttpRequest, code: str, year: int, number: int, cell: str = "") -> HttpResponse:
        self.find(number)
        try:
            name = behind.cell_called(cell)
        except behind.NoSuchCell as error:
            raise Http404(str(error)) from error
        if not self.version.members:
            return self._records(name, None)
        unit = request.GET.get("unit", "")
        return self._records(name, self._unit(unit)) if unit else self._units(name)

    def _unit(self, code: str) -> Agency:
        """A unit whose records of the day the version counted. Raises ``Http404``."""
        counted = {each["code"] for each in self.version.members if each["version"] is None}
        found = Agency.objects.filter(code=code).first() if code in counted else None
        if found is None or not self.version.tables_kept:
            raise Http404
        return found

    def _records(self, name: str, unit: Agency | None) -> HttpResponse:
        after, more = self.request.GET.get("after", ""), {"unit": unit.code} if unit is not None else {}
        kept = self.version.keeps(name.partition(".")[0])
        if kept:
            page = then.frozen(self.version, name, self.viewer, after, unit)
        else:
            page = behind.behind(self.question, name, self.viewer, after)
        now = None if kept else tables_of(self.question).cells.get(name)
        if unit is None:
            value = read_document(self.version.document).cell(name).value
        else:
            value = contributed(self.version, name)[unit.code].value
        context = {
            "question": self.question,
            "version": self.version,
            "unit": unit,
            "cell": name,
            "name": cell_name(name),
            "value": _said(value),
            "now": _said(now),
            "kept": kept,
            "rows": page.rows,
            "following": page.after and f"?{urlencode({**more, 'after': page.after})}",
            "first": f"?{urlencode(more)}" if after else "",
        }
        return render(self.request, "annual_reports/cell.html", context)

    def _units(self, name: str) -> HttpResponse:
        units = contributed(self.version, name)
        taken = [each for each in self.version.deductions or () if name in each["cells"]]
        codes = {*units, *(each[side] for each in taken for side in ("agency", "other"))}
        context = {
            "question": self.question,
            "version": self.version,
            "cell": name,
            "name": cell_name(name),
            "value": _said(read_document(self.version.document).cell(name).value),
            "units": [each for each in units.values() if each.value or each.unknown],
            "taken": [(each, number(Decimal(each["cells"][name]))) for each in taken],
            "names": dict(Agency.objects.filter(code__in=codes).values_list("code", "name")),
            "number": number,
        }
        return render(self.request, "annual_reports/version_units.html", context)
