"""The board of the department in charge: every agency below it, how far its report is, why it was returned (R86)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.annual_reports.desk.doors import ReportPage
from gongkai.annual_reports.models import AnnualReport
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.due import last_day
from gongkai.annual_reports.reporting.process import STATES
from gongkai.core import clock
from gongkai.core.models import Fact
from gongkai.core.viewers import Supervisor
from gongkai.law.report_format import FIRST_REPORT_YEAR

MISSING = "missing"
WORDS = {MISSING: "还没有开始", **STATES}
YEARS_BACK = 3


@dataclass(frozen=True)
class Line:
    """One agency: state, last day, and why its report was returned last."""

    agency: Agency
    state: str
    due: date | None
    why: str
    url: str
    late: bool

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]


def lines(viewer: Supervisor, year: int) -> list[Line]:
    """The agencies that existed at the end of the year, missing reports first; three queries however many."""
    agencies = Agency.objects.filter(pk__in=viewer.agency_ids, valid_from__year__lte=year)
    agencies = agencies.exclude(valid_to__year__lt=year).order_by("sort_key")
    rows = {row.agency_id: row for row in AnnualReport.objects.visible_to(viewer).filter(year=year)}
    returned = _returned([row.pk for row in rows.values() if row.process_state == "returned"])
    found = [_line(agency, year, rows.get(agency.pk), returned) for agency in agencies]
    order = list(WORDS)
    return sorted(found, key=lambda line: order.index(line.state))


def _returned(keys: Sequence[int]) -> dict[int, str]:
    facts = Fact.objects.filter(matter_id__in=keys, kind=f.Returned.kind).order_by("seq")
    return {fact.matter_id: fact.payload["reason"] for fact in facts}


def _line(agency: Agency, year: int, row: AnnualReport | None, returned: dict[int, str]) -> Line:
    due = last_day(agency, year) if row is None else row.due
    return Line(
        agency,
        row.process_state if row is not None else MISSING,
        due,
        returned.get(row.pk, "") if row is not None else "",
        reverse("annual_reports:report", args=[agency.code, year]),
        due is not None and due < clock.today(),
    )


class Board(ReportPage):
    """各机关年报."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(self.viewer, Supervisor):
            raise Http404
        newest = clock.today().year - 1
        text = request.GET.get("year", "")
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else newest
        found = lines(self.viewer, year)
        counts = {word: sum(line.state == state for line in found) for state, word in WORDS.items()}
        context: dict[str, Any] = {
            "year": year,
            "lines": found,
            "counts": [(word, number) for word, number in counts.items() if number],
            "years": [
                {"label": f"{each} 年", "url": f"?year={each}", "current": each == year}
                for each in range(newest, max(newest - YEARS_BACK, FIRST_REPORT_YEAR - 1), -1)
            ],
        }
        return render(request, "annual_reports/board.html", context)
