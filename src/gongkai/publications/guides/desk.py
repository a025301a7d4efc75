"""公开指南 at the desk: the guide as it stands, what the check finds, the steps, the versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskPage, way_in
from gongkai.core import clock
from gongkai.core.actions import Action, Done
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.viewers import Staff
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.guides import actions, comparing, reading
from gongkai.publications.guides.checking import findings_of
from gongkai.publications.guides.fields import SECTIONS
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.guides.process import GUIDE, STATES
from gongkai.publications.lint.findings import ERROR
from gongkai.ui.action_page import ActionPage

PREFIX = "guides."
BY_NAME = {action.code.removeprefix(PREFIX): action for action in (actions.BeginGuide, *actions.STEPS)}


def guide_of(viewer: Any) -> Guide | None:
    """The guide of the acting post's agency."""
    rows = Guide.objects.filter(agency_id=getattr(viewer, "agency_id", None))
    return rows.select_related("matter", "text", "live", "agency").first()


def agency_of(viewer: Any) -> Agency:
    """The agency of the acting post, with its office."""
    return Agency.objects.select_related("office").get(pk=viewer.agency_id)


class GuidePage(DeskPage):
    """公开指南."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """The guide of the own agency, or the way to begin one."""
        assert isinstance(self.viewer, Staff)
        agency, guide = agency_of(self.viewer), guide_of(self.viewer)
        if guide is None:
            refusal = actions.BeginGuide.refusal(self.viewer, None, [])
            context = {"guide": None, "agency": agency, "refusal": refusal}
            return render(request, "publications/desk/guide.html", context)
        return render(request, "publications/desk/guide.html", _context(self.viewer, agency, guide))


def _context(viewer: Staff, agency: Agency, guide: Guide) -> dict[str, Any]:
    facts = facts_of(guide.matter)
    found = findings_of(agency, guide.text.content, clock.today())
    return {
        "guide": guide,
        "agency": agency,
        "state": STATES[guide.process_state],
        "parts": reading.shown(guide.text),
        "findings": found,
        "errors_found": sum(1 for each in found if each.severity == ERROR),
        "outdated": reading.today_outdated(agency),
        "versions": reading.versions(agency),
        "history": _history(facts),
        "steps": _offers(viewer, guide, facts),
    }


def _history(facts: list[FactView]) -> list[tuple[Any, str]]:
    titles = {step.records: step.title for step in GUIDE.steps}
    return [(view.recorded_at, titles[view.kind]) for view in reversed(facts) if view.kind in titles]


def _offers(viewer: Staff, guide: Guide, facts: list[FactView]) -> list[dict[str, Any]]:
    """The steps of the present state, each with the reason where it cannot be taken now."""
    state = GUIDE.state_after(facts)
    found = []
    for action in actions.STEPS:
        if state not in GUIDE.by_code[action.code].source:
            continue
        url = reverse("publications:guide_step", args=[action.code.removeprefix(PREFIX)])
        found.append({"title": action.title, "url": url, "refusal": action.refusal(viewer, guide.matter, facts)})
    return found


class ComparePage(DeskPage):
    """公开指南对比: two published versions, or the text in work against one, line by line."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """``?old=&new=``: numbers of versions or ``draft``; at first the two newest."""
        guide = guide_of(self.viewer)
        if guide is None:
            raise Http404
        texts = texts_of(guide)
        context = {"texts": texts, "comparison": comparing.asked(texts, request.GET)}
        return render(request, "publications/desk/guide_compare.html", context)


def texts_of(guide: Guide) -> list[GuideText]:
    """The wordings that can be compared, the newest first: the text in work and the published versions."""
    published = reading.versions(guide.agency)
    return [guide.text, *published] if guide.text.number is None else published


class GuideStepPage(ActionPage):
    """A step on the guide of the own agency."""

    template_name = "publications/desk/guide_step.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        """Leads to what is missing, or to the step."""
        if (missing := way_in(request)) is not None:
            return missing
        action = BY_NAME.get(names["step"])
        if action is None:
            raise Http404
        self.action: type[Action] = action  # type: ignore[misc]
        self.guide = guide_of(self.viewer)
        if self.guide is None and action is not actions.BeginGuide:
            raise Http404
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter | None:
        """The guide's matter; none before it was begun."""
        if self.guide is None or self.action is actions.BeginGuide:
            return None
        matter: Matter = self.guide.matter
        return matter

    def initial(self) -> dict[str, Any]:
        if self.action is actions.WriteGuide and self.guide is not None:
            return dict(self.guide.text.content)
        return {}

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return reverse("publications:guide")

    def repeated(self, done: Done) -> str:
        messages.info(self.request, f"“{self.action.title}”已经办理过，没有重复办理。")
        return reverse("publications:guide")

    def page_context(self) -> dict[str, Any]:
        step, text = self.action.step(), self._text()
        found = findings_of(agency_of(self.viewer), text.content, clock.today()) if text is not None else []
        return {
            "ground": step.ground if step else "",
            "back_url": reverse("publications:guide"),
            "closed": self._closed(),
            "sections": SECTIONS if self.action is actions.WriteGuide else (),
            "text": text,
            "parts": reading.shown(text) if text is not None and self.action is not actions.WriteGuide else [],
            "findings": found,
            "blocked": self.action is actions.SubmitGuide and any(each.severity == ERROR for each in found),
        }

    def _closed(self) -> Any:
        if self.request.method != "GET":
            return None
        facts = facts_of(self.matter) if self.matter is not None else []
        return self.action.refusal(self.viewer, self.matter, facts)

    def _text(self) -> GuideText | None:
        return self.guide.text if self.guide is not None else None
