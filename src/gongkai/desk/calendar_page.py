"""The working calendar: each year as twelve months, the notices it comes from, and the form for a new one (R3, R4)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.models import CalendarNotice
from gongkai.desk.actions import EVERYBODY, EnterNotice
from gongkai.desk.days import Cell, Days, cell, days_of
from gongkai.desk.doors import ActionOfStaff, StaffPage
from gongkai.law.calendar import FIRST_DAY, LAST_DAY

FIRST_YEAR, LAST_YEAR = FIRST_DAY.year, LAST_DAY.year


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None stands for a day of another month."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    workdays: int


def months(days: Days, year: int, today: date) -> list[Month]:
    """The twelve months of ``year``."""
    grid = calendar.Calendar(firstweekday=0)
    result = []
    for number in range(1, 13):
        weeks = tuple(
            tuple(cell(days, day, today) if day.month == number else None for day in week)
            for week in grid.monthdatescalendar(year, number)
        )
        inside = [day for day in grid.itermonthdates(year, number) if day.month == number]
        result.append(Month(number, weeks, sum(map(days.is_workday, inside))))
    return result


class Calendar(StaffPage):
    """工作日历."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One year, with the notices behind it."""
        today = clock.today()
        text = request.GET.get("year", str(today.year))
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise Http404
        year, agency_id = int(text), self.staff.agency_id
        days = days_of(agency_id)
        notices = CalendarNotice.objects.filter(Q(agency__isnull=True) | Q(agency_id=agency_id))
        context: dict[str, Any] = {
            "year": year,
            "tab_items": [
                {"label": f"{each}", "url": f"{reverse('desk:calendar')}?year={each}", "current": each == year}
                for each in range(max(FIRST_YEAR, today.year - 3), max(days.known_until.year, today.year) + 2)
            ],
            "months": months(days, year, today),
            "notices": list(notices.filter(year=year).select_related("agency", "entry__account__person")),
            "known": year <= days.known_until.year,
            "edition": days.edition,
            "may_enter": Role.SYSTEM in self.staff.roles,
        }
        return render(request, "desk/calendar.html", context)


class NewNotice(ActionOfStaff):
    """录入放假通知."""

    roles = frozenset({Role.SYSTEM})
    action = EnterNotice
    template_name = "desk/notice.html"

    def initial(self) -> dict[str, Any]:
        year = clock.today().year + 1
        return {"year": year, "title": f"国务院办公厅关于{year}年部分节假日安排的通知", "agency": EVERYBODY}

    def after(self, done: Done) -> str:
        return f"{reverse('desk:calendar')}?year={done.result}"

    def repeated(self, done: Done) -> str:
        return reverse("desk:calendar")
