"""Staff pages of the example process: one page per step, and the page of a request with what can be done now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.core.actions import Done
from gongkai.core.models import Matter, Number
from gongkai.core.process import facts_of
from gongkai.example.actions import Approve, HandOver, Register
from gongkai.example.models import ReadingRequest
from gongkai.example.process import READING
from gongkai.example.queries import FACES, matter_by_number
from gongkai.ui.action_page import ActionPage


class RegisterPage(ActionPage):
    """登记."""

    action = Register

    def after(self, done: Done) -> str:
        number = Number.objects.get(matter=done.matter, series="查阅")
        return reverse("example:request", args=[number.year, number.value])


class StepPage(ActionPage):
    """A step on the request that the address names."""

    def find_matter(self) -> Matter:
        return matter_by_number(self.viewer, self.kwargs["year"], self.kwargs["number"])

    def after(self, done: Done) -> str:
        return reverse("example:request", args=[self.kwargs["year"], self.kwargs["number"]])


class ApprovePage(StepPage):
    """批准."""

    action = Approve


class HandOverPage(StepPage):
    """交付."""

    action = HandOver


def request_page(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The request, and each step with the reason where it cannot be taken now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    matter = matter_by_number(viewer, year, number)
    facts = facts_of(matter)
    row = ReadingRequest.objects.get(matter=matter)
    steps = [
        (action, action.step(), action.refusal(viewer, matter, facts), reverse(name, args=[year, number]))
        for action, name in ((Approve, "example:approve"), (HandOver, "example:hand_over"))
    ]
    context = {"face": FACES.of(row, viewer), "states": READING.states, "steps": steps, "facts": facts}
    return render(request, "example/request.html", context)
