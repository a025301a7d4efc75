"""The lists of cases: queues with their filters, and the calendar of due days."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.service import DeskPage
from gongkai.applications import queues
from gongkai.applications.actions.intake import CHANNELS
from gongkai.applications.actions.lists import DropFilter, SaveFilter
from gongkai.applications.actions.records import MOVERS, AssignForm, immovable
from gongkai.applications.finding import FilterForm
from gongkai.applications.models import Applicant, Application, SavedFilter
from gongkai.applications.names import summed_up
from gongkai.applications.process import HANDLER, STATES
from gongkai.applications.queries import address
from gongkai.core import calendars, clock
from gongkai.core.models import Matter
from gongkai.core.policies import met_by, policy
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.ui.words import Chip

PAGE = 50
MOST_IN_A_DAY = 4
WEEK = 7


@policy("handles_cases", "办件由有办理职责的岗位查看，您现在的岗位没有。")
def handles_cases(viewer: Viewer, matter: Any) -> bool:
    """Staff whose post has business with matters."""
    return isinstance(viewer, Staff) and viewer.handles_matters


class CasesPage(DeskPage):
    """A page about many cases."""

    policy = handles_cases

    @property
    def staff(self) -> Staff:
        """The acting post; the page is not reached without one."""
        assert isinstance(self.viewer, Staff)
        return self.viewer

    def today(self) -> queues.Today:
        """Today, with the agency's calendar."""
        return queues.Today(clock.today(), calendars.current(self.staff.agency_id).law)


@dataclass(frozen=True)
class Line:
    """One case of a list."""

    row: Application
    url: str
    chip: Chip
    state: str
    channel: str
    people: str


def lines_of(rows: Sequence[Application], today: queues.Today, viewer: Viewer) -> list[Line]:
    """The lines of ``rows``, with the applicants of all read at once; by name where the viewer is on the case."""
    names = applicants_of([row.pk for row in rows], viewer)
    channels = dict(CHANNELS)
    return [
        Line(
            row,
            address(row),
            queues.chip_of(row, today),
            STATES[row.process_state],
            channels.get(row.channel, ""),
            names.get(row.pk, ""),
        )
        for row in rows
    ]


def applicants_of(keys: Sequence[int], viewer: Viewer) -> Mapping[int, str]:
    """The first-named applicant of each case, with the number of applicants where there are several; two queries."""
    people: dict[int, list[Applicant]] = {}
    for person in Applicant.objects.filter(matter_id__in=keys, agent=False, ended_by=None).order_by("position"):
        people.setdefault(person.matter_id, []).append(person)
    met = met_by(viewer, keys)
    return {key: summed_up(found, named=key in met) for key, found in people.items()}


class QueuePage(CasesPage):
    """申请公开办件: one queue with its filters, fifty cases to a page; a fixed number of queries."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, queue = self.today(), queues.QUEUES.get(request.GET.get("queue", ""), queues.MINE)
        form = FilterForm(request.GET, self.staff)
        found, following = self._page(queue, today, form)
        shown = {"queue": queue.key, **form.query}
        context = {
            "queue": queue,
            "tabs": self._tabs(queue, today),
            "form": form,
            "filtered": bool(form.query),
            "lines": lines_of(found, today, self.staff),
            "today": today.day,
            "following": following and f"?{urlencode({**shown, 'after': following})}",
            "first": f"?{urlencode(shown)}" if request.GET.get("after") else "",
            "query": urlencode(shown),
            "saved": list(SavedFilter.objects.filter(account_id=self.staff.account_id)),
            "assign": self._assign_form() if "receiver" in self.staff.roles else None,
            "may_register": "receiver" in self.staff.roles,
            "may_move": bool(self.staff.roles & {*MOVERS, HANDLER}),
            "to_move": {row.pk for row in found if not immovable(self.staff, row)},
        }
        return render(request, "applications/queue.html", context, status=200 if form.is_valid() else 422)

    def _page(self, queue: queues.Queue, today: queues.Today, form: FilterForm) -> tuple[list[Application], str]:
        rows = form.of(queues.rows_of(queue, self.staff, today)).order_by(*queues.keyset(queue))
        code, _, number = self.request.GET.get("after", "").partition(":")
        shown = Application.objects.visible_to(self.staff).called(code, number)
        last = shown.first() if number else None
        if last is not None:
            rows = rows.filter(queues.after(queue, last))
        related = rows.select_related("agency", "origin", "text", "unit", "handler__person", "matter")
        found = list(related[: PAGE + 1])
        if len(found) <= PAGE:
            return found, ""
        return found[:PAGE], f"{found[PAGE - 1].registrar.code}:{found[PAGE - 1].number}"

    def _tabs(self, queue: queues.Queue, today: queues.Today) -> list[dict[str, Any]]:
        counted = queues.counts(self.staff, today)
        return [
            {
                "label": each.title,
                "url": f"?queue={each.key}",
                "current": each is queue,
                "count": counted.get(each.key),
                "alert": each.red and bool(counted.get(each.key)),
            }
            for each in queues.QUEUES.values()
        ]

    def _assign_form(self) -> AssignForm:
        return AssignForm(viewer=self.staff, matter=Matter(agency_id=self.staff.agency_id))


def said(refusal: Refused | None) -> str:
    """A refusal in one sentence; empty where there was none."""
    if isinstance(refusal, Invalid):
        return "；".join(text for texts in refusal.errors.values() for text in texts)
    return refusal.message if refusal else ""


class FilterPage(CasesPage):
    """保存筛选 and 删除筛选: one's own."""

    def post(self, request: HttpRequest) -> HttpResponse:
        back = request.POST.get("query", "")
        try:
            if request.POST.get("drop"):
                DropFilter.perform(self.staff, {"code": request.POST["drop"]}, channel="page")
                messages.success(request, "已删除这个筛选。")
            else:
                SaveFilter.perform(self.staff, {"name": request.POST.get("name", ""), "query": back}, channel="page")
                messages.success(request, "已保存，列在“我的筛选”里。")
        except Refused as refused:
            messages.error(request, said(refused))
        return HttpResponseRedirect(f"{reverse('applications:queue')}?{back}", status=303)


class CalendarPage(CasesPage):
    """到期日历: a month of due days."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = self.today()
        first = month_of(request.GET.get("month", ""), today.day)
        last = first.replace(day=months.monthrange(first.year, first.month)[1])
        rows = Application.objects.visible_to(self.staff).filter(closed=False, due__gte=first, due__lte=last)
        context = {
            "first": first,
            "weeks": weeks_of(first, last, by_day(rows.select_related("agency", "origin", "text")), today),
            "before": f"?month={first - timedelta(days=1):%Y-%m}",
            "following": f"?month={last + timedelta(days=1):%Y-%m}",
            "known": today.law.is_known(last),
        }
        return render(request, "applications/calendar.html", context)


@dataclass(frozen=True)
class Day:
    """One day of the month: what is due on it; ``kind`` is off, today, late or empty."""

    day: date
    kind: str
    rows: tuple[tuple[Application, str], ...]

    @property
    def more(self) -> int:
        """How many cases are due in all, where not all of them are shown."""
        number: int = self.rows[0][0].of_day if self.rows else 0
        return number if number > len(self.rows) else 0


def month_of(text: str, today: date) -> date:
    """The first day of the month ``2026-12``; of this month where it cannot be read."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def by_day(rows: QuerySet[Application]) -> Mapping[date, list[tuple[Application, str]]]:
    """The first cases of each due day, each with its address; ``row.of_day`` is how many there are."""
    first = Window(RowNumber(), partition_by="due", order_by="pk")
    counted = rows.annotate(place=first, of_day=Window(Count("pk"), partition_by="due"))
    days: dict[date, list[tuple[Application, str]]] = {}
    for row in counted.filter(place__lte=MOST_IN_A_DAY).order_by("due", "pk"):
        days.setdefault(row.due, []).append((row, address(row)))
    return days


def weeks_of(
    first: date, last: date, due: Mapping[date, list[tuple[Application, str]]], today: queues.Today
) -> list[list[Day | None]]:
    """The month by weeks from Monday; none where a week reaches into another month."""
    cells: list[Day | None] = [None] * first.weekday()
    for number in range(last.day):
        day = first + timedelta(days=number)
        rows = tuple(due.get(day, ()))
        cells.append(Day(day, _kind(day, bool(rows), today), rows))
    cells += [None] * (-len(cells) % WEEK)
    return [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]


def _kind(day: date, due: bool, today: queues.Today) -> str:
    if day == today.day:
        return "today"
    if due and day < today.day:
        return "late"
    return "" if today.law.is_working(day) else "off"
