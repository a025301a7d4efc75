"""The report of an area at the desk: the sum so far with what it consists of, a cell opened by unit, the workbook."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from gongkai.agencies.service import Agency, DeskForm, DeskPage, way_in
from gongkai.annual_reports.city import chasing, excluding, levels, workbook
from gongkai.annual_reports.city.areas import area_of, supervises_area
from gongkai.annual_reports.desk.pages import MEDIA, sent
from gongkai.annual_reports.desk.shown import links_of
from gongkai.annual_reports.models import Chase, Exclusion
from gongkai.annual_reports.renderers import KINDS
from gongkai.annual_reports.renderers.layout import grid
from gongkai.annual_reports.rules.words import cell_name, number
from gongkai.annual_reports.unit_files.queries import files_of
from gongkai.annual_reports.yearly import behind
from gongkai.annual_reports.yearly.consolidating import consolidate
from gongkai.annual_reports.yearly.deductions import of_cell, total
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.law.report_format import FIRST_REPORT_YEAR
from gongkai.letters.rendering import render_docx, render_pdf
from gongkai.letters.rendering.fonts import NoChineseFont

# Differences of one rule that are shown; a report with more was built on something else.
SHOWN = 20
LETTERS = {"docx": render_docx, "pdf": render_pdf}


def found_area(viewer: Any, code: str, year: int) -> Agency:
    """The area of the address. Raises ``Http404`` where the viewer does not supervise it or there is no such year."""
    city = area_of(viewer, code)
    if city is None or not FIRST_REPORT_YEAR <= year <= clock.today().year:
        raise Http404
    return city


class AreaPage(DeskPage):
    """A page of one area's report."""

    policy = supervises_area
    city: Agency
    year: int

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        if missing is not None:
            return missing
        self.year = names["year"]
        self.city = found_area(self.viewer, names["code"], self.year)
        return super().dispatch(request, *arguments, **names)

    @property
    def place(self) -> list[Any]:
        """The arguments of an address of this area."""
        return [self.city.code, self.year]


class Area(AreaPage):
    """本地区汇总: the sum as of now, the members with their versions, what is taken out, and what does not agree."""

    def get(self, request: HttpRequest, code: str, year: int) -> HttpResponse:
        whole = consolidate(self.city, year)
        found = levels.levels_of(whole)
        breaches = levels.compare(found)
        taken = total(whole.deductions)
        context = {
            "city": self.city,
            "year": year,
            "whole": whole,
            "grids": [grid(table) for table in whole.document.tables],
            "links": links_of(
                whole.document, lambda cell: reverse("annual_reports:area_cell", args=[*self.place, cell])
            ),
            "marks": {each.cell: breach.rule.severity for breach in breaches for each in breach.differences},
            "notes": {name: f"已扣 {number(value)}" for name, value in taken.items()},
            "breaches": [(each.rule, each.differences[:SHOWN], len(each.differences)) for each in breaches],
            "edition": found.edition,
            "outdated": levels.outdated(found.edition, whole) if found.edition else [],
            "ended": Exclusion.objects.visible_to(self.viewer)
            .filter(city=self.city, year=year, ended_by__isnull=False)
            .select_related("agency", "other"),
            "files": files_of(self.viewer, self.city, year),
            "chases": Chase.objects.visible_to(self.viewer)
            .filter(city=self.city, year=year)
            .select_related("agency")
            .order_by("-pk"),
            "kinds": [kind for kind in KINDS if kind != "xlsx"],
            "years": self._years(),
            "over": whole.question.over,
            "at": clock.now(),
            "cell_name": cell_name,
            "number": number,
        }
        return render(request, "annual_reports/area.html", context)

    def _years(self) -> list[dict[str, Any]]:
        newest = clock.today().year
        return [
            {
                "label": f"{each} 年",
                "url": reverse("annual_reports:area", args=[self.city.code, each]),
                "current": each == self.year,
            }
            for each in range(newest, max(newest - 4, FIRST_REPORT_YEAR - 1), -1)
        ]


class AreaCell(AreaPage):
    """A cell of the sum: what each unit contributes, and what is taken out with its reason."""

    def get(self, request: HttpRequest, code: str, year: int, cell: str) -> HttpResponse:
        try:
            name = behind.cell_called(cell)
        except behind.NoSuchCell as error:
            raise Http404(str(error)) from error
        whole = consolidate(self.city, year)
        context = {
            "city": self.city,
            "year": year,
            "cell": name,
            "name": cell_name(name),
            "value": number(whole.cells.get(name, 0)),
            "members": [(each, number(each.cells[name])) for each in whole.members if each.cells.get(name)],
            "empty": [each for each in whole.members if name not in each.cells],
            "taken": [(each, number(each.cells[name])) for each in of_cell(whole.deductions, name)],
        }
        return render(request, "annual_reports/area_cell.html", context)


def download(content: bytes, name: str, media: str) -> HttpResponse:
    """A file that is never shown in our own pages."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=media, headers=headers)


class AreaExport(AreaPage):
    """The sum as of now: the report as a file, or the workbook of all units."""

    def get(self, request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        whole = consolidate(self.city, year)
        if kind != "xlsx":
            return sent(whole.document, kind)
        return download(workbook.render(whole), f"{self.city.name}{year}年各机关年报汇总.xlsx", MEDIA["xlsx"])


class ChaseLetter(AreaPage):
    """A chase as it is printed."""

    def get(self, request: HttpRequest, code: str, year: int, key: str, kind: str) -> HttpResponse:
        rows = Chase.objects.visible_to(self.viewer).filter(city=self.city, year=year, key=key)
        chase = rows.select_related("agency", "city").first()
        if chase is None or kind not in LETTERS:
            raise Http404
        try:
            content = LETTERS[kind](chasing.sheet(chase))
        except NoChineseFont as error:
            return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
        name = f"催报函（{chase.agency.short_name}，第{chase.number}次）.{kind}"
        return download(content, name, MEDIA[kind])


class AreaStep(DeskForm):
    """The page of an Action on an area's report; area and year are those of the address."""

    template_name = "annual_reports/area_step.html"
    city: Agency
    year: int

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        if missing is not None:
            return missing
        self.year = names["year"]
        self.city = found_area(self.viewer, names["code"], self.year)
        return super().dispatch(request, *arguments, **names)

    def fixed(self) -> dict[str, Any]:
        return {"area": self.city.code, "year": self.year}

    def back_url(self) -> str:
        return reverse("annual_reports:area", args=[self.city.code, self.year])

    def page_context(self) -> dict[str, Any]:
        return {**super().page_context(), "city": self.city, "year": self.year}


class ExcludePage(AreaStep):
    """扣除重复计算."""

    action = excluding.Exclude

    def note(self) -> str:
        return (
            "两个机关对同一事项各计一件、双方同意只计一次的，在这里扣除：写明理由和同意的凭据，单独列在有关的每一格后面。"
            "同一案号的复议、诉讼由系统自动只计一次，不用在这里扣除。"
        )


class EndExclusionPage(AreaStep):
    """不再扣除."""

    action = excluding.EndExclusion

    def fixed(self) -> dict[str, Any]:
        rows = Exclusion.objects.visible_to(self.viewer).in_force()
        row = rows.filter(city=self.city, year=self.year, key=self.kwargs["key"]).first()
        if row is None:
            raise Http404
        return {"key": row.key}


class ChasePage(AreaStep):
    """催报."""

    action = chasing.ChaseReports

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.getlist("unit")
        units = asked or [each.agency.code for each in chasing.missing_in(self.city, self.year)]
        return {"units": units}

    def note(self) -> str:
        return "登记了电子邮箱的机关会收到邮件；催报函可以在汇总页下载打印。以后每催一次，次数都列在各机关年报里。"

    def after(self, done: Done) -> str:
        return f"{self.back_url()}#h-c"
