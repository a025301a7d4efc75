"""The board of the department in charge: every agency below it, how far its report is, why it was returned, which file
came of it, how often it was chased (R86)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.annual_reports.city.areas import home_of
from gongkai.annual_reports.city.chasing import HANDED_IN, last_of
from gongkai.annual_reports.desk.doors import ReportPage
from gongkai.annual_reports.models import AnnualReport, Chase, ReportVersion, UnitFile
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.due import last_day
from gongkai.annual_reports.reporting.local_day import LocalDay, delay, local_days
from gongkai.annual_reports.reporting.process import STATES
from gongkai.annual_reports.unit_files import facts as of_files
from gongkai.core import clock
from gongkai.core.models import Fact
from gongkai.core.viewers import Supervisor
from gongkai.law.report_format import FIRST_REPORT_YEAR

MISSING, WAITING, SENT_BACK, IMPORTED, FROZEN = "missing", "file_received", "file_returned", "imported", "frozen"
OF_FILES = {"received": WAITING, "returned": SENT_BACK}
WORDS = {
    MISSING: "还没有开始",
    WAITING: "文件待处理",
    SENT_BACK: "文件已退回",
    **STATES,
    IMPORTED: "已导入",
    FROZEN: "已定稿",
}
DONE = frozenset({*HANDED_IN, IMPORTED, FROZEN})
YEARS_BACK = 3


@dataclass(frozen=True)
class Line:
    """One agency: state, last day, why its report was returned last, and its last chase; ``asked``: the earlier day of
    a local order, ``delay``: which of the two days was missed."""

    agency: Agency
    state: str
    due: date | None
    why: str
    url: str
    late: bool
    chase: Chase | None = None
    asked: date | None = None
    delay: str = ""

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]

    @property
    def open(self) -> bool:
        """Whether it can be chased."""
        return self.state not in DONE


@dataclass(frozen=True)
class _Known:
    """What there is of a year, by agency."""

    rows: Mapping[int, AnnualReport]
    versions: Mapping[int, str]
    files: Mapping[int, UnitFile]
    why: Mapping[int, str]
    chases: Mapping[int, Chase]
    asked: Mapping[int, LocalDay]


def lines(viewer: Supervisor, year: int) -> list[Line]:
    """The agencies that existed at the end of the year and do not report in their own line (R96), missing reports
    first; a fixed number of queries however many."""
    rows = Agency.objects.filter(pk__in=viewer.agency_ids, valid_from__year__lte=year).select_related("supervisor")
    rows = rows.exclude(valid_to__year__lt=year).exclude(kind=Agency.Kind.VERTICAL)
    agencies = list(rows.order_by("sort_key"))
    known = _known(viewer, year, agencies)
    found = [_line(agency, year, known) for agency in agencies]
    order = list(WORDS)
    return sorted(found, key=lambda line: order.index(line.state))


def _known(viewer: Supervisor, year: int, agencies: Sequence[Agency]) -> _Known:
    rows = {row.agency_id: row for row in AnnualReport.objects.visible_to(viewer).standing().filter(year=year)}
    versions = ReportVersion.objects.filter(year=year, agency_id__in=viewer.agency_ids).order_by("number")
    files = {row.agency_id: row for row in UnitFile.objects.visible_to(viewer).filter(year=year).order_by("pk")}
    returned = [row.pk for row in (*rows.values(), *files.values()) if row.process_state == "returned"]
    origins = dict(versions.values_list("agency_id", "origin"))
    asked = local_days(agencies, year, clock.today())
    return _Known(rows, origins, files, _returned(returned), last_of(home_of(viewer), year), asked)


def _returned(keys: Sequence[int]) -> dict[int, str]:
    kinds = (f.Returned.kind, f.OutsideReturned.kind, of_files.Returned.kind)
    facts = Fact.objects.filter(matter_id__in=keys, kind__in=kinds).order_by("seq") if keys else ()
    return {fact.matter_id: fact.payload["reason"] for fact in facts}


def _line(agency: Agency, year: int, known: _Known) -> Line:
    row, file = known.rows.get(agency.pk), known.files.get(agency.pk)
    state, why = MISSING, ""
    if row is not None:
        state, why = row.process_state, known.why.get(row.pk, "")
    elif file is not None and file.process_state in OF_FILES:
        state, why = OF_FILES[file.process_state], known.why.get(file.pk, "")
    elif agency.pk in known.versions:
        state = FROZEN if known.versions[agency.pk] == ReportVersion.Origin.FROZEN else IMPORTED
    due = last_day(agency, year) if row is None else row.due
    late = due is not None and due < clock.today() and state not in DONE
    url = reverse("annual_reports:report", args=[agency.code, year])
    local = known.asked.get(agency.pk)
    asked = local.day if local else None
    missed = _delay(row, state, asked, last_day(agency, year))
    return Line(agency, state, due, why, url, late, known.chases.get(agency.pk), asked, missed)


def _delay(row: AnnualReport | None, state: str, asked: date | None, law: date) -> str:
    """Which day was missed; nothing of a report that came otherwise than through the process."""
    # What was sent back is awaited again.
    submitted_on = row.submitted_on if row is not None and state in DONE else None
    if submitted_on is None and state in DONE:
        return ""
    return delay(asked, law, submitted_on, clock.today())


class Board(ReportPage):
    """各机关年报."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(self.viewer, Supervisor):
            raise Http404
        newest = clock.today().year
        text = request.GET.get("year", "")
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else newest - 1
        found = lines(self.viewer, year)
        state, name = request.GET.get("state", ""), request.GET.get("q", "").strip()
        counts = [(key, word, sum(line.state == key for line in found)) for key, word in WORDS.items()]
        shown = [each for each in found if state in ("", each.state) and name in each.agency.name]
        context: dict[str, Any] = {
            "city": home_of(self.viewer),
            "year": year,
            "lines": shown,
            "missing": sum(each.open for each in found),
            "state": state,
            "q": name,
            "counts": [
                {"label": "全部", "count": len(found), "url": f"?year={year}", "current": not state},
                *(
                    {
                        "label": word,
                        "count": count,
                        "url": f"?{urlencode({'year': year, 'state': key})}",
                        "current": key == state,
                    }
                    for key, word, count in counts
                    if count
                ),
            ],
            "years": [
                {"label": f"{each} 年", "url": f"?year={each}", "current": each == year}
                for each in range(newest, max(newest - YEARS_BACK - 1, FIRST_REPORT_YEAR - 1), -1)
            ],
        }
        return render(request, "annual_reports/board.html", context)
