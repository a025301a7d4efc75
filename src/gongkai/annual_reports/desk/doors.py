"""Whose report a page shows, and who may open it: the agency's own staff, and those who supervise it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskForm, DeskPage, way_in
from gongkai.annual_reports.yearly.question import Question, question
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.policies import policy
from gongkai.core.viewers import Staff, Supervisor, Viewer
from gongkai.law.report_format import FIRST_REPORT_YEAR


@policy("works_on_reports", "年度报告由有办理职责的岗位查看，您现在的岗位没有。")
def works_on_reports(viewer: Viewer, matter: Any) -> bool:
    """Staff whose post has business with matters."""
    return isinstance(viewer, Staff) and viewer.handles_matters


def sees(viewer: Viewer, agency: Agency) -> bool:
    """Whether the viewer works at the agency or supervises it."""
    if isinstance(viewer, Supervisor):
        return agency.pk in viewer.agency_ids
    return isinstance(viewer, Staff) and viewer.agency_id == agency.pk


def asked(viewer: Viewer, code: str, year: int) -> Question:
    """The report of the address. Raises ``Http404`` where the viewer has no business with it or there is none."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None or not sees(viewer, agency) or not FIRST_REPORT_YEAR <= year <= clock.today().year:
        raise Http404
    return question(agency, year)


def place(question: Question) -> list[Any]:
    """The arguments of an address of this report."""
    return [question.agency.code, question.year]


class ReportPage(DeskPage):
    """A page of one report."""

    policy = works_on_reports
    question: Question

    @property
    def own(self) -> bool:
        """Whether the viewer works at the agency: only then may he change something."""
        return isinstance(self.viewer, Staff) and self.viewer.agency_id == self.question.agency.pk

    def has(self, *roles: str) -> bool:
        """Whether the viewer may act on the report in one of the roles."""
        return self.own and isinstance(self.viewer, Staff) and bool(self.viewer.roles & set(roles))

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        if missing is not None:
            return missing
        if "code" in names:
            self.question = asked(self.viewer, names["code"], names["year"])
        return super().dispatch(request, *arguments, **names)


class ReportForm(DeskForm):
    """The page of an Action on one's own agency's report; the year is that of the address."""

    template_name = "annual_reports/step.html"
    question: Question

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        if missing is not None:
            return missing
        self.question = asked(self.viewer, names["code"], names["year"])
        if not isinstance(self.viewer, Staff) or self.viewer.agency_id != self.question.agency.pk:
            raise Http404
        return super().dispatch(request, *arguments, **names)

    def fixed(self) -> dict[str, Any]:
        return {"year": self.question.year}

    def back_url(self) -> str:
        return reverse("annual_reports:report", args=place(self.question))

    def after(self, done: Done) -> str:
        return self.back_url()

    def page_context(self) -> dict[str, Any]:
        return {**super().page_context(), "question": self.question}
