"""The seven questions as pages without JavaScript: the address carries what was answered so far."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from gongkai.agencies.service import DeskPage
from gongkai.applications import wizard
from gongkai.applications.desk.answer import ROW_LABELS
from gongkai.applications.desk.opened import Opened, opened
from gongkai.applications.desk.step_page import status_of
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.outcomes import covered
from gongkai.core.actions import registered
from gongkai.core.refusals import Refused
from gongkai.law.outcomes import OUTCOMES

WAY, ANSWER = "way", "answer"


class DecidePage(DeskPage):
    """作出答复：七问."""

    def get(self, request: HttpRequest, agency: str, number: str) -> HttpResponseBase:
        """The question at which the trail stands, or what it led to."""
        at = opened(self.viewer, agency, number)
        words = request.GET[WAY].split(",") if WAY in request.GET else wizard.settled(at.case)
        place = wizard.at([word for word in words if word])
        if ANSWER in request.GET and place.question is not None:
            choice = place.question.choice(request.GET[ANSWER])
            if choice is not None:
                words = (*place.words, f"{place.question.key}.{choice.key}")
                return HttpResponseRedirect(address(at, words), status=303)
        action = registered["applications.draft_decision"]
        refusal = action.refusal(self.viewer, at.matter, at.facts, at.case)
        unanswered = "asked" in request.GET  # an answer that is one has led on
        return self._page(at, place, refusal, unanswered)

    def _page(self, at: Opened, place: wizard.Position, refusal: Refused | None, unanswered: bool) -> HttpResponse:
        # A letter or a search may come first although no decision can be drafted yet: a requirement closes nothing.
        closed = refusal if refusal is not None and refusal.code != "requirement" else None
        context = {
            "at": at,
            "place": place,
            "refusal": refusal,
            "closed": closed,
            "unanswered": unanswered,
            "way": ",".join(place.words),
            "said": [(q, choice, address(at, place.back(n))) for n, (q, choice) in enumerate(place.trail)],
            "restart_url": address(at, ()),
            "all_url": at.step_url("draft_decision"),
            **self._led_to(at, place),
        }
        return render(self.request, "applications/decide.html", context, status=status_of(closed))

    def _led_to(self, at: Opened, place: wizard.Position) -> dict[str, Any]:
        """The step or the outcome at the end of the trail."""
        found: dict[str, Any] = {"take": None, "conclusion": None, "first": None, "outcome": None}
        if isinstance(place.to, wizard.Take):
            found["take"] = self._step(at, place.to)
        elif isinstance(place.to, wizard.Answer):
            conclusion, outcome = wizard.conclude(at.case, place.to), OUTCOMES[place.to.code]
            found |= {
                "conclusion": conclusion,
                "outcome": outcome,
                "row_label": ROW_LABELS[outcome.row],
                "first": self._step(at, conclusion.first) if conclusion.first else None,
                "proofs": [(proof.text, covered(at.case, proof.code)) for proof in outcome.proofs],
                "draft_url": at.step_url("draft_decision", outcome.code),
            }
        return found

    def _step(self, at: Opened, take: wizard.Take) -> dict[str, str]:
        """A step with its address, or why it cannot be taken now either."""
        action = registered[f"applications.{take.step}"]
        refusal = action.refusal(self.viewer, at.matter, at.facts, at.case)
        kind = KINDS.get(take.of)
        title = f"拟写{kind.title}" if kind else wizard.step_title(take)
        hindrance = refusal.message if refusal else ""
        if kind is not None and not hindrance:
            hindrance = kind.hindrance(at.case) or kind.drafted_already(at.case) or ""
        return {"title": title, "url": at.step_url(take.step, take.of), "hindrance": hindrance}


def address(at: Opened, words: tuple[str, ...]) -> str:
    """The page at the end of a trail; the beginning is named where the records would answer it."""
    named = words or wizard.settled(at.case)
    query = f"?{urlencode({WAY: ','.join(words)}, safe=',')}" if named else ""
    return f"{at.page('decide')}{query}"
