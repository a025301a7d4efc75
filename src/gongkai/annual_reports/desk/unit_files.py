"""Files of units at the desk: one comes in, what is wrong with it, the marked copy, sending back, accepting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from gongkai.annual_reports.answer import answer
from gongkai.annual_reports.desk.area import AreaPage, AreaStep, download
from gongkai.annual_reports.desk.pages import MEDIA
from gongkai.annual_reports.models import ReportVersion, UnitFile, UnitReading
from gongkai.annual_reports.unit_files import actions, marked
from gongkai.annual_reports.unit_files.process import STATES, UNIT_FILE, read
from gongkai.annual_reports.unit_files.queries import address
from gongkai.annual_reports.unit_files.reading import kept, named
from gongkai.core.actions import Done, registered
from gongkai.core.models import Fact, FileLink, Matter
from gongkai.core.process import START, facts_of
from gongkai.ui.offers import Closed, Offer

PREFIX = "unit_files."


class ReceivePage(AreaStep):
    """导入单位报告."""

    action = actions.Receive
    keeps_drafts = False

    def note(self) -> str:
        return (
            "没有使用本系统的单位，报来的文件在这里导入。系统读出表格，按年报的规则检查；"
            "有错误的可以标注以后退回，没有错误的计入汇总。"
        )

    def initial(self) -> dict[str, Any]:
        return {"unit": self.request.GET.get("unit", "")}

    def after(self, done: Done) -> str:
        if done.matter is None:
            return self.back_url()
        return reverse("annual_reports:unit_file", args=[self.city.code, self.year, done.matter.pk])


def find(page: AreaPage | AreaStep, number: int) -> UnitFile:
    """The file of the address. Raises ``Http404``."""
    rows = UnitFile.objects.visible_to(page.viewer).filter(city=page.city, year=page.year, pk=number)
    row: UnitFile | None = rows.select_related("matter__agency", "agency", "city", "version").first()
    if row is None:
        raise Http404
    return row


class UnitFilePage(AreaPage):
    """One file: what was read, what is wrong with it, what can be done."""

    def get(self, request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
        row = find(self, number)
        facts, judged = facts_of(row.matter), kept(UnitReading.objects.get(matter_id=row.pk))
        offers, closed = self._steps(row, facts)
        before = ReportVersion.objects.last_of([row.agency_id], year).get(row.agency_id)
        context = {
            "city": self.city,
            "year": year,
            "row": row,
            "state": STATES[row.process_state],
            "result": answer(judged.document, "", judged.findings),
            "link": FileLink.objects.visible_to(self.viewer).filter(matter=row.matter).first(),
            "copies": [kind for kind in marked.KINDS if kind == "html" or judged.document],
            "offers": offers,
            "closed": closed,
            "before": before,
            "replaced": bool(row.version and before and before.pk != row.version_id),
            "returned": Fact.objects.filter(matter=row.matter, kind="unit_files.returned").first(),
        }
        return render(request, "annual_reports/unit_file.html", context)

    def _steps(self, row: UnitFile, facts: Any) -> tuple[list[Offer], list[Closed]]:
        offers, closed, sent = [], [], read(facts)
        for step in UNIT_FILE.steps:
            if START in step.source:
                continue
            refusal = registered[step.code].refusal(self.viewer, row.matter, facts, sent)
            if refusal is None:
                url = reverse(
                    "annual_reports:unit_file_step", args=[*self.place, row.pk, step.code.removeprefix(PREFIX)]
                )
                offers.append(Offer(step.code, step.title, url, step.ground, step.clock_effect))
            elif refusal.code == "requirement":
                closed.append(Closed(step.title, refusal.message, refusal.rule))
        return offers, closed


class MarkedCopy(AreaPage):
    """The marked copy as a download, for whoever hands it over himself."""

    def get(self, request: HttpRequest, code: str, year: int, number: int, kind: str) -> HttpResponse:
        row = find(self, number)
        if kind not in marked.KINDS:
            raise Http404
        content = marked.copy(kept(UnitReading.objects.get(matter_id=row.pk)), row.name, kind)
        if content is None:
            raise Http404
        return download(content, named(row.name, kind), MEDIA[kind])


class UnitFileStep(AreaStep):
    """A step on a file."""

    row: UnitFile

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        code = f"{PREFIX}{names['step']}"
        if code not in UNIT_FILE.by_code or START in UNIT_FILE.by_code[code].source:
            raise Http404
        self.action = registered[code]  # type: ignore[misc]
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        self.row = find(self, self.kwargs["number"])
        matter: Matter = self.row.matter
        return matter

    def fixed(self) -> dict[str, Any]:
        return {}

    def back_url(self) -> str:
        return address(self.row)

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()
