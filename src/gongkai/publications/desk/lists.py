"""信息发布: the queues of items with their filters, fifty to a page; a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.service import DeskPage, Unit
from gongkai.core import calendars, clock
from gongkai.core.policies import policy
from gongkai.core.viewers import Staff, Viewer
from gongkai.publications import genres, queues, statute
from gongkai.publications.chain import STAGES
from gongkai.publications.desk.opened import SENT, at_desk, chip_of
from gongkai.publications.models import Publication, PublicationQuerySet
from gongkai.publications.process import SIGNER, STATES, WRITERS
from gongkai.ui.words import Chip

PAGE = 50
ANY = ("", "不限")


@policy("handles_items", "信息发布由有办理职责的岗位查看，您现在的岗位没有。")
def handles_items(viewer: Viewer, matter: Any) -> bool:
    """Staff whose post has business with matters."""
    return isinstance(viewer, Staff) and viewer.handles_matters


class FilterForm(forms.Form):
    """What to look for; every field may stay empty."""

    q = forms.CharField(
        label="标题、文号、索引号",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "标题里的字，或者文号、索引号"}),
    )
    genre = forms.ChoiceField(label="体裁", required=False, choices=[ANY, *genres.CHOICES])
    catalogue = forms.ChoiceField(label="法定内容", required=False, choices=[ANY, *statute.CHOICES])
    unit = forms.ChoiceField(label="拟稿科室", required=False)

    def __init__(self, data: QueryDict, viewer: Staff) -> None:
        super().__init__(data)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        units = Unit.objects.filter(agency_id=viewer.agency_id)
        field.choices = [ANY, *((row.key, row.name) for row in units)]

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def of(self, rows: PublicationQuerySet) -> PublicationQuerySet:
        """``rows`` narrowed to the conditions."""
        wanted = self.wanted
        paths = {"genre": "genre", "catalogue": "catalogue", "unit": "unit__key"}
        found = rows.filter(**{path: wanted[name] for name, path in paths.items() if name in wanted})
        text = wanted.get("q", "").strip()
        if not text:
            return found
        called = Q(index_number=text) | Q(text__document_number=text) | Q(text__title__contains=text)
        return found.filter(called)


@dataclass(frozen=True)
class Line:
    """One item of a list."""

    row: Publication
    url: str
    chip: Chip
    state: str
    genre: str


class QueuePage(DeskPage):
    """信息发布."""

    policy = handles_items

    @property
    def staff(self) -> Staff:
        """The acting post; the page is not reached without one."""
        assert isinstance(self.viewer, Staff)
        return self.viewer

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queue that the address names."""
        today = queues.Today(clock.today(), calendars.current(self.staff.agency_id))
        queue = queues.QUEUES.get(request.GET.get("queue", ""), queues.MINE)
        form = FilterForm(request.GET, self.staff)
        rows = at_desk(self.staff)
        found, following = self._page(queue, rows, today, form)
        shown = {"queue": queue.key, **{name: str(value) for name, value in form.wanted.items()}}
        counted = queues.counts(rows, self.staff, today)
        context = {
            "queue": queue,
            "tabs": _tabs(queues.TABS, queue, counted),
            "stages": _tabs(queues.STAGE_QUEUES, queue, counted),
            "in_review": queue is queues.REVIEWING or queue in queues.STAGE_QUEUES,
            "form": form,
            "filtered": bool(form.wanted),
            "lines": [line_of(row, today) for row in found],
            "today": today.day,
            "following": following and f"?{urlencode({**shown, 'after': following})}",
            "first": f"?{urlencode(shown)}" if request.GET.get("after") else "",
            "may_write": bool(self.staff.roles & set(WRITERS)),
            "may_sign": SIGNER in self.staff.roles,
        }
        return render(request, "publications/desk/queue.html", context, status=200 if form.is_valid() else 422)

    def _page(
        self, queue: queues.Queue, rows: PublicationQuerySet, today: queues.Today, form: FilterForm
    ) -> tuple[list[Publication], str]:
        chosen = form.of(queues.rows_of(queue, rows, self.staff, today)).order_by(*queues.keyset(queue))
        key = self.request.GET.get("after", "")
        last = rows.filter(key=key).first() if key else None
        if last is not None:
            chosen = chosen.filter(queues.after(queue, last))
        found = list(chosen.select_related("agency", "text", "unit", "column")[: PAGE + 1])
        return (found, "") if len(found) <= PAGE else (found[:PAGE], found[PAGE - 1].key)


def _tabs(shown: tuple[queues.Queue, ...], current: queues.Queue, counted: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": each.title,
            "url": f"?queue={each.key}",
            "current": each is current,
            "count": counted.get(each.key),
            "alert": each.red and bool(counted.get(each.key)),
        }
        for each in shown
    ]


def line_of(row: Publication, today: queues.Today) -> Line:
    """One line; the row's text, unit, column and agency must be loaded."""
    state = STATES[row.process_state]
    if row.process_state == "reviewing" and row.stage in STAGES:
        state = f"等待{STAGES[row.stage].title}"
    elif row.process_state == "drafting" and row.returned:
        state = "退回修改"
    elif row.process_state == "published" and row.elsewhere and row.proof_waits:
        state = SENT
    return Line(
        row,
        reverse("publications:item", args=[row.key]),
        chip_of(row, today.day, today.calendar),
        state,
        genres.title_of(row.genre),
    )
