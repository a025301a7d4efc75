"""Pages of the steps: registering, and any step on a challenge with what it does and on which ground."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from gongkai.agencies.service import DeskForm, way_in
from gongkai.applications.service import MakeServed
from gongkai.challenges.actions.receiving import Receive, ReceiveComplaint
from gongkai.challenges.desk.challenge_page import ending
from gongkai.challenges.desk.offers import offered_steps
from gongkai.challenges.desk.opened import Opened, opened
from gongkai.challenges.models import Challenge
from gongkai.challenges.process import STATES
from gongkai.challenges.queues import at_desk
from gongkai.core.actions import Action, Done, registered
from gongkai.core.models import Matter
from gongkai.core.process import STAY
from gongkai.core.refusals import Refused
from gongkai.ui.action_page import ActionPage

PREFIX = "challenges."
STOPS = frozenset({"challenges.void"})
QUEUE = "challenges:queue"


class NewPage(ActionPage):
    """登记复议、诉讼."""

    action = Receive
    template_name = "challenges/step.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return way_in(request) or super().dispatch(request, *arguments, **names)

    def initial(self) -> dict[str, Any]:
        """The application from whose page one comes."""
        return {"about": self.request.GET.get("about", "")[:80]}

    def after(self, done: Done) -> str:
        row = Challenge.objects.filter(matter=done.matter).first()
        if row is None:
            return reverse(QUEUE)
        messages.success(self.request, f"已登记为 {row.number}。")
        return reverse("challenges:challenge", args=[row.key])

    def page_context(self) -> dict[str, Any]:
        step = self.action.step()
        return {
            "at": None,
            "ground": step.ground if step else "",
            "effect": step.clock_effect if step else "",
            "target": STATES[step.target] if step else "",
            "back_url": reverse(QUEUE),
            "closed": None,
            "ending": None,
            "stop": False,
        }


class NewComplaintPage(NewPage):
    """登记投诉举报."""

    action = ReceiveComplaint


def action_of(step: str) -> type[Action] | None:
    """The Action behind a word of the address: a step that a page offers."""
    code = f"{PREFIX}{step}"
    return registered[code] if code in offered_steps() else None


class StepPage(ActionPage):
    """A step on the challenge that the address names."""

    template_name = "challenges/step.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        """Leads to what is missing, or to the step."""
        if (missing := way_in(request)) is not None:
            return missing
        action = action_of(names["step"])
        if action is None:
            raise Http404
        self.action = action  # type: ignore[misc]
        self.at: Opened = opened(self.viewer, names["key"])
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        return self.at.matter

    def initial(self) -> dict[str, Any]:
        return (
            {"forum": self.at.row.forum, "reference": self.at.row.reference} if self.kwargs["step"] == "refer" else {}
        )

    def refusal_now(self) -> Refused | None:
        """Why the step cannot be taken now, said before anything is typed."""
        return self.action.refusal(self.viewer, self.matter, self.at.facts, self.at.dispute)

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.at.url() if at_desk(self.viewer).filter(pk=self.at.row.pk).exists() else reverse(QUEUE)

    def repeated(self, done: Done) -> str:
        messages.info(self.request, f"“{self.action.title}”已经办理过，没有重复办理。")
        return self.at.url()

    def page_context(self) -> dict[str, Any]:
        step = self.action.step()
        return {
            "at": self.at,
            "ground": step.ground if step else "",
            "effect": step.clock_effect if step else "",
            "target": STATES[step.target] if step and step.target != STAY else "",
            "back_url": self.at.url(),
            "closed": self.refusal_now() if self.request.method == "GET" else None,
            "ending": ending(self.at),
            "stop": self.action.code in STOPS,
        }


class BundlePage(DeskForm):
    """制作案卷包（送达卷） of the case, as evidence: the case's own step, reached from the challenge."""

    action = MakeServed

    def find_matter(self) -> Matter:
        self.at = opened(self.viewer, self.kwargs["key"])
        if self.at.case is None:
            raise Http404
        matter: Matter = self.at.case.matter
        return matter

    def initial(self) -> dict[str, Any]:
        return {"purpose": f"{self.at.row.group_word}答复举证 {self.at.row.reference}".strip()[:200]}

    def back_url(self) -> str:
        return self.at.url()

    def note(self) -> str:
        return "送达卷按举证顺序装订原申请、文书、检索和送达凭证；做好以后列在这一件复议、诉讼的“证据”里。"
