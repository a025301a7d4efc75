"""The page of any step on an item: what it does, on which ground, its form, and the text one must see to take it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from gongkai.agencies.service import way_in
from gongkai.core.actions import Action, Done, registered
from gongkai.core.models import Matter
from gongkai.core.process import START, STAY
from gongkai.core.refusals import Refused
from gongkai.publications import lint, texts
from gongkai.publications.desk.interpretations_page import of_item
from gongkai.publications.desk.item_page import findings_of, joint_of, text_context
from gongkai.publications.desk.offers import offered_steps
from gongkai.publications.desk.opened import Opened, at_desk, opened
from gongkai.publications.models import Publication, Text, Version
from gongkai.publications.process import STATES
from gongkai.ui.action_page import ActionPage

PREFIX = "publications."
WRITE = "publications.write"
# Steps on the files of a draft: they are ways of writing, and lead back to the page of the files.
OF_FILES = frozenset(f"{PREFIX}{name}" for name in ("attach", "detach", "rename", "move", "describe"))
IMPORT, MASK = "publications.import_body", "publications.mask"


def action_of(step: str) -> type[Action] | None:
    """The Action behind a word of the address: a step that a page offers, or a way of writing."""
    code = f"{PREFIX}{step}"
    return registered[code] if code in {*offered_steps(), *OF_FILES, IMPORT, MASK} else None


class StepPage(ActionPage):
    """A step on the item that the address names."""

    template_name = "publications/desk/step.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        """Leads to what is missing, or to the step."""
        if (missing := way_in(request)) is not None:
            return missing
        action = action_of(names["step"])
        if action is None:
            raise Http404
        self.action = action  # type: ignore[misc]
        self.at: Opened = opened(self.viewer, names["key"])
        if action.code == WRITE:
            self.template_name = "publications/desk/draft.html"
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        return self.at.matter

    def fixed(self) -> dict[str, Any]:
        """The file that the address names."""
        return {"file": self.kwargs["of"]} if "of" in self.kwargs else {}

    def initial(self) -> dict[str, Any]:
        code = self.action.code
        if code == WRITE:
            return form_values(self.at.text)
        if code == "publications.sign" and self.at.item.submitted is not None:
            return {"sha256": self.at.item.submitted.sha256}
        if code == "publications.confirm_joint":
            waiting = [name for name, done in joint_of(self.at) if not done]
            return {"agency": waiting[0] if waiting else ""}
        if code == "publications.mark_validity":
            return {"since": self.at.today}
        return self._of_file() if "of" in self.kwargs else {}

    def _of_file(self) -> dict[str, Any]:
        from_body = texts.alts_of(self.at.text)
        name = next((link.name for link, _ in texts.links_of(self.at.text) if link.code == self.kwargs["of"]), "")
        return {"alt": from_body.get(self.kwargs["of"], ""), "name": name.rpartition(".")[0]}

    def refusal_now(self) -> Refused | None:
        """Why the step cannot be taken now, said before anything is typed."""
        return self.action.refusal(self.viewer, self.matter, self.at.facts, self.at.item)

    def after(self, done: Done) -> str:
        if self.action.code == IMPORT and done.result is not None:
            messages.success(self.request, "正文已经换成 DOCX 里的内容，请核对。")
            say_notes(self.request, done.result)
            return self.at.step_url("write")
        messages.success(self.request, f"已办理：{self.action.title}。")
        if self.action.code in OF_FILES:
            return reverse("publications:files", args=[self.at.row.key])
        there = at_desk(self.viewer).filter(pk=self.at.row.pk).exists()  # not where it was handed to another agency
        return self.at.url() if there else reverse("publications:queue")

    def repeated(self, done: Done) -> str:
        messages.info(self.request, f"“{self.action.title}”已经办理过，没有重复办理。")
        return self.at.url()

    def page_context(self) -> dict[str, Any]:
        step = self.action.step()
        findings = findings_of(self.at)
        get = self.request.method == "GET"
        closed = self.refusal_now() if get else None
        return {
            "at": self.at,
            "ground": step.ground if step else "",
            "effect": step.clock_effect if step else "",
            "target": STATES[step.target] if step and step.target not in {STAY, START} else "",
            "back_url": self._back(),
            "closed": closed,
            "version": self._version(),
            "joint": joint_of(self.at),
            "pair": of_item(self.at),
            "blocked": self.action.code == "publications.submit"
            and any(each.severity == lint.ERROR for each in findings),
            "write_url": self.at.step_url("write"),
            "submit": SUBMIT.get(self.action.code, self.action.title),
            "stop": self.action.code in STOPS,
            **text_context(self.at, findings),
        }

    def _back(self) -> str:
        if self.action.code in OF_FILES:
            return reverse("publications:files", args=[self.at.row.key])
        return self.at.url()

    def _version(self) -> Version | None:
        submitted = self.at.item.submitted
        return Version.objects.defer("canonical").get(pk=submitted.version_id) if submitted else None


# What the button says where the title of the step does not say what happens next.
SUBMIT = {"publications.write": "保存", "publications.import_body": "导入", "publications.attach": "上传"}
STOPS = frozenset(f"{PREFIX}{name}" for name in ("withdraw", "discard", "erase", "detach"))


def form_values(text: Text) -> dict[str, Any]:
    """What the form of the text begins with: rows by their outside names, issuers line by line."""
    values = texts.values_of(text)
    number = ""
    if text.explains_id:
        row = Publication.objects.filter(pk=text.explains_id).first()
        number = (row.index_number or row.key) if row is not None else ""
    return {
        **{name: value for name, value in values.items() if not name.endswith("_id")},
        "issuers": "\n".join(text.issuers),
        "column": text.column.key if text.column else "",
        "unit": text.unit.key if text.unit else "",
        "explains": number,
        "body": texts.body_at_desk(text),
    }


def say_notes(request: HttpRequest, notes: list[str]) -> None:
    """What must be said about an imported file."""
    for note in notes:
        messages.warning(request, note)
