"""Giving many cases to somebody at once: 分派 from the list, 移交 with a page that shows first what is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from gongkai.applications.actions.records import Assign, AssignForm, Reassign, immovable
from gongkai.applications.desk.many import CasesPage, Line, lines_of, said
from gongkai.applications.models import Application
from gongkai.core import batches
from gongkai.core.models import Matter

MOST_AT_ONCE, NEW = 100, "registered"


class MovingPage(CasesPage):
    """A page about the cases that were ticked in a list."""

    @property
    def back(self) -> str:
        """The list from which they came."""
        return f"{reverse('applications:queue')}?{self.request.POST.get('back', '')}"

    def seen(self) -> dict[str, int]:
        """The chosen cases by their references, with the number of the last fact that the list showed."""
        chosen = [text.rpartition(":") for text in self.request.POST.getlist("case")][:MOST_AT_ONCE]
        return {reference: int(text) for reference, _, text in chosen if text.isascii() and text.isdigit()}

    def rows(self, seen: Mapping[str, int]) -> list[Application]:
        """The rows of the own agency's cases among them."""
        own = Application.objects.visible_to(self.staff).filter(agency_id=self.staff.agency_id)
        found = own.filter(number__in={reference.rpartition(":")[2] for reference in seen})
        related = found.select_related("agency", "origin", "text", "matter", "unit", "handler__person")
        return [row for row in related.order_by("number") if row.reference in seen]

    def nothing_chosen(self) -> HttpResponse:
        """Back to the list, with what to do."""
        messages.warning(self.request, "没有选中办件。请先勾选办件。")
        return HttpResponseRedirect(self.back, status=303)

    def report(self, rows: Sequence[Application], seen: Mapping[str, int], word: str) -> HttpResponse:
        """Give each case out and say what became of each; ``word``: what is done, for the headings."""
        data = {name: self.request.POST.get(name, "") for name in ("unit", "account", "note")}
        lines = {line.row.pk: line for line in lines_of(rows, self.today(), self.staff)}
        reports: list[tuple[Line, str]] = []
        for action, group in ((Assign, _new(rows, True)), (Reassign, _new(rows, False))):
            steps = [(row.matter, data, seen[row.reference]) for row in group]
            for each in batches.perform_each(action, self.staff, steps, channel="page"):
                reports.append((lines[each.matter.pk], said(each.refusal)))
        done = sum(1 for _, refusal in reports if not refusal)
        context = {"reports": reports, "done": done, "refused": len(reports) - done, "back": self.back, "word": word}
        return render(self.request, "applications/assigned.html", context)


class AssignMany(MovingPage):
    """批量分派: the same step on each of the chosen cases, with a report of what became of each."""

    def post(self, request: HttpRequest) -> HttpResponse:
        seen = self.seen()
        return self.report(self.rows(seen), seen, "分派") if seen else self.nothing_chosen()


class HandOverMany(MovingPage):
    """移交办件: what is moved, to whom, and then what could not be moved and why."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing is chosen yet: that is done in the list."""
        return self.nothing_chosen()

    def post(self, request: HttpRequest) -> HttpResponse:
        """The chosen cases with the form; sent with a receiver, the report."""
        seen = self.seen()
        rows = self.rows(seen)
        if not rows:
            return self.nothing_chosen()
        if "move" not in request.POST:
            return self._page(rows, seen, self._form())
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(rows, seen, form, status=422)
        return self.report(rows, seen, "移交")

    def _form(self, data: Any = None) -> AssignForm:
        form = AssignForm(data, viewer=self.staff, matter=Matter(agency_id=self.staff.agency_id))
        form.fields["account"].label, form.fields["note"].label = "接手的承办人", "移交说明"
        form.fields["unit"].label = "接手的科室"
        return form

    def _page(
        self, rows: Sequence[Application], seen: Mapping[str, int], form: AssignForm, status: int = 200
    ) -> HttpResponse:
        lines = [(line, immovable(self.staff, line.row)) for line in lines_of(rows, self.today(), self.staff)]
        context = {
            "lines": lines,
            "hindered": sum(1 for _, reason in lines if reason),
            "seen": seen,
            "form": form,
            "back": self.back,
            "query": self.request.POST.get("back", ""),
        }
        return render(self.request, "applications/hand_over.html", context, status=status)


def _new(rows: Sequence[Application], new: bool) -> list[Application]:
    return [row for row in rows if (row.process_state == NEW) is new]
