"""复议诉讼: the queues, fifty to a page; a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from gongkai.agencies.service import DeskPage
from gongkai.challenges import queues
from gongkai.challenges.desk.challenge_page import handles_challenges
from gongkai.challenges.dispute import same_number
from gongkai.challenges.due import DUE_WORDS, owner
from gongkai.challenges.models import Challenge, ChallengeQuerySet
from gongkai.challenges.process import OFFICE, STATES
from gongkai.challenges.queries import address
from gongkai.core import calendars, clock
from gongkai.core.viewers import Staff
from gongkai.law.challenges import ENDINGS, TRACK_WORDS
from gongkai.ui.words import Chip

PAGE = 50
ANY = ("", "不限")


class FilterForm(forms.Form):
    """What to look for; every field may stay empty."""

    q = forms.CharField(label="登记编号、案号", required=False, max_length=80)
    group = forms.ChoiceField(label="类型", required=False, choices=[ANY, *TRACK_WORDS.items()])

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def of(self, rows: ChallengeQuerySet) -> ChallengeQuerySet:
        """``rows`` narrowed to the conditions."""
        wanted = self.wanted
        text = wanted.get("q", "").strip()
        found = rows.filter(group=wanted["group"]) if "group" in wanted else rows
        return found.filter(Q(number=text) | Q(dispute=same_number(text))) if text else found


@dataclass(frozen=True)
class Line:
    """One challenge of a list."""

    row: Challenge
    url: str
    chip: Chip
    state: str
    what: str
    owner: str


class QueuePage(DeskPage):
    """复议诉讼."""

    policy = handles_challenges

    @property
    def staff(self) -> Staff:
        """The acting post; the page is not reached without one."""
        assert isinstance(self.viewer, Staff)
        return self.viewer

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queue that the address names."""
        today = queues.Today(clock.today(), calendars.current(self.staff.agency_id))
        queue = queues.QUEUES.get(request.GET.get("queue", ""), queues.MINE)
        form = FilterForm(request.GET)
        found, following = self._page(queue, today, form)
        shown = {"queue": queue.key, **{name: str(value) for name, value in form.wanted.items()}}
        context = {
            "queue": queue,
            "tabs": _tabs(queue, queues.counts(self.staff, today)),
            "form": form,
            "filtered": bool(form.wanted),
            "lines": [line_of(row, today) for row in found],
            "today": today.day,
            "following": following and f"?{urlencode({**shown, 'after': following})}",
            "first": f"?{urlencode(shown)}" if request.GET.get("after") else "",
            "may_register": bool(self.staff.roles & set(OFFICE)),
        }
        return render(request, "challenges/queue.html", context, status=200 if form.is_valid() else 422)

    def _page(self, queue: queues.Queue, today: queues.Today, form: FilterForm) -> tuple[list[Challenge], str]:
        chosen = form.of(queues.rows_of(queue, self.staff, today)).order_by(*queues.keyset(queue))
        key = self.request.GET.get("after", "")
        last = queues.at_desk(self.staff).filter(key=key).first() if key else None
        if last is not None:
            chosen = chosen.filter(queues.after(queue, last))
        found = list(chosen.select_related("handler__person")[: PAGE + 1])
        return (found, "") if len(found) <= PAGE else (found[:PAGE], found[PAGE - 1].key)


def _tabs(current: queues.Queue, counted: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": each.title,
            "url": f"?queue={each.key}",
            "current": each is current,
            "count": counted.get(each.key),
            "alert": each.red and bool(counted.get(each.key)),
        }
        for each in queues.TABS
    ]


def line_of(row: Challenge, today: queues.Today) -> Line:
    """One line; the row's handler must be loaded."""
    state = STATES[row.process_state]
    if row.ending:
        state = f"{state}：{ENDINGS[row.ending].label}"
    return Line(row, address(row), queues.chip_of(row, today), state, DUE_WORDS.get(row.due_for, ""), owner(row))
