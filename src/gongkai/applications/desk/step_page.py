"""The page of any step on a case: what it does, on which ground, its form, and beside it what one must see to take it.

Where a step is about one of several letters or parties, the address names which one (``…/<step>/<of>/``); without it
the page offers those that make sense now.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import way_in
from gongkai.applications import joint
from gongkai.applications.actions.base import DatedForm
from gongkai.applications.actions.consultation import OPINIONS
from gongkai.applications.actions.decision import PARTS, decision_values, grounds_of, kind_of
from gongkai.applications.actions.letters import SendingForm, addressed_to, letter_values
from gongkai.applications.actions.succession import TakeOver
from gongkai.applications.case import Case
from gongkai.applications.desk import letters as desk_letters
from gongkai.applications.desk import publishing, subjects
from gongkai.applications.desk.answer import ROW_LABELS, decision_panel
from gongkai.applications.desk.missed import missed_lines
from gongkai.applications.desk.opened import Opened, opened
from gongkai.applications.desk.prefilled import TO_APPLICANT, prefilled, sending, way_of_providing
from gongkai.applications.desk.subjects import KIND, LETTER, OUTCOME, PARTY, Subject
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.models import Party
from gongkai.applications.names import party_shown
from gongkai.applications.outcomes import letter_type, not_fitting
from gongkai.applications.process import APPLICATION
from gongkai.applications.requirements import gives
from gongkai.applications.tasks import CONSIDER, MISSED, RESEND
from gongkai.core.actions import ActionForm, Done, registered
from gongkai.core.models import Matter
from gongkai.core.process import START, STAY
from gongkai.core.refusals import Refused
from gongkai.law.outcomes import OUTCOMES
from gongkai.law.report_format import ROWS_3
from gongkai.letters.composing import compose, remedy_text
from gongkai.letters.faces import face_of
from gongkai.letters.models import Letter
from gongkai.letters.sheet import Sheet
from gongkai.letters.types import ADDRESSEE, ATTACHMENTS, type_of
from gongkai.ui.action_page import ActionPage

PREVIEW = "_preview"
SETTLED = "这一步对它已经办过，或者还不到时候；请看办件里的最新情况。"
LATE = tuple(DatedForm.base_fields)
# What the button says where the title of the step does not say what happens next.
SUBMIT = {
    "applications.draft_letter": "提交审批",
    "applications.draft_decision": "送审核",
    "applications.approve_letter": "通过",
    "applications.pass_legal_review": "通过",
    "applications.pass_secrecy_review": "通过",
    "applications.send_letter_back": "退回修改",
    "applications.issue_receipt": "出具",
    "applications.attach_given": "附上并重新送审",
}
# Whoever passes something may send it back instead: the other step stands beside the button.
INSTEAD = {
    "applications.approve_letter": "applications.send_letter_back",
    "applications.pass_legal_review": "applications.send_decision_back",
    "applications.pass_secrecy_review": "applications.send_decision_back",
    "applications.sign": "applications.send_decision_back",
}
# Steps on the answer: whoever takes them sees the letter.
OF_ANSWER = frozenset(
    f"applications.{name}"
    for name in (
        "attach_given",
        "pass_legal_review",
        "pass_secrecy_review",
        "send_decision_back",
        "sign",
        "dispatch_decision",
        "decision_delivered",
        "decision_returned",
        "resend_decision",
        "archive",
        "tell_third_party",
    )
)
# On these somebody can still see to it that what is given goes with the letter.
BEFORE_DISPATCH = frozenset(
    f"applications.{name}" for name in ("pass_legal_review", "pass_secrecy_review", "sign", "dispatch_decision")
)
REVIEWING = frozenset(
    f"applications.{name}"
    for name in (
        "pass_legal_review",
        "pass_secrecy_review",
        "send_decision_back",
        "sign",
        "approve_letter",
        "send_letter_back",
    )
)


class StepPage(ActionPage):
    """A step of the process table on the case that the address names."""

    template_name = "applications/step.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        """Leads to what is missing, to the choice of what the step is about, or to the step."""
        if (missing := way_in(request)) is not None:
            return missing
        code = f"applications.{names['step']}"
        step = APPLICATION.by_code.get(code)
        if step is None or START in step.source:
            raise Http404
        self.action, self.step_of_table = registered[code], step  # type: ignore[misc]
        self.at: Opened = opened(self.viewer, names["agency"], names["number"])
        self.matter = self.at.matter
        if subjects.kind_of_subject(code) and "of" not in names and request.method == "GET":
            return self.choose()
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        return self.at.matter

    # -- what the step is about --

    @cached_property
    def subjects(self) -> list[Subject]:
        """Everything that the step can be about, what makes no sense now with its reason."""
        kind = subjects.kind_of_subject(self.action.code)
        return {LETTER: self._letters, PARTY: self._parties, KIND: self._kinds, OUTCOME: self._outcomes}[kind]()

    def _letters(self) -> list[Subject]:
        keys = subjects.letters_for(self.action.code, self.at.case)
        rows = {row.pk: row for row in Letter.objects.filter(pk__in=keys).select_related("number")}
        return [
            Subject(
                rows[key].key,
                "letter",
                key,
                rows[key].kind.name,
                "，".join(
                    x
                    for x in (
                        f"致{face_of(rows[key], self.viewer, self.at.met_matters)['name']}",
                        rows[key].number_text,
                        *desk_letters.dates(self.at.case.letters.get(key)),
                    )
                    if x
                ),
            )
            for key in keys
        ]

    def _parties(self) -> list[Subject]:
        rows = {row.code: row for row in Party.objects.filter(matter=self.at.matter)}
        return [
            Subject(code, "party", rows[code].pk, party_shown(rows[code], named=self.at.met), rows[code].concerns)
            for code in subjects.parties_for(self.action.code, self.at.case)
        ]

    def _kinds(self) -> list[Subject]:
        case = self.at.case
        return [
            Subject(
                kind.code,
                "type",
                kind.code,
                kind.title,
                subjects.grounds_of(kind),
                kind.hindrance(case) or kind.drafted_already(case) or "",
            )
            for kind in KINDS.values()
        ]

    def _outcomes(self) -> list[Subject]:
        case = self.at.case
        return [
            Subject(code, "main", code, each.label, each.basis or "依据由法制审核写明", not_fitting(case, code) or "")
            for code, each in OUTCOMES.items()
        ]

    @cached_property
    def subject(self) -> Subject | None:
        """What the address says that the step is about; 404 for what the case does not hold."""
        if "of" not in self.kwargs:
            return None
        if not subjects.kind_of_subject(self.action.code):
            raise Http404
        word = self.kwargs["of"]
        found = next((each for each in self.subjects if each.of == word), None) or self._settled(word)
        if found is None:
            raise Http404
        return found

    def _settled(self, word: str) -> Subject | None:
        """A letter or party of the case with which the step was taken already, perhaps by somebody else just now."""
        if subjects.kind_of_subject(self.action.code) == LETTER:
            letter = Letter.objects.filter(matter=self.at.matter, key=word).first()
            if letter is not None:
                return Subject(word, "letter", letter.pk, letter.kind.name, "", SETTLED)
        if subjects.kind_of_subject(self.action.code) == PARTY:
            party = Party.objects.filter(matter=self.at.matter, code=word).first()
            if party is not None:
                return Subject(word, "party", party.pk, party_shown(party, named=self.at.met), "", SETTLED)
        return None

    def choose(self) -> HttpResponseBase:
        """The page on which one says what the step is about; straight on where there is but one."""
        refusal, code = self.refusal(), self.action.code
        possible = [each for each in self.subjects if not each.hindrance]
        if refusal is None and len(self.subjects) == 1 and possible:
            return HttpResponseRedirect(self.at.step_url(self.kwargs["step"], possible[0].of))
        nothing = subjects.nothing_left(code, self.at.case)
        if refusal is None and nothing is not None:
            refusal = Refused("requirement", nothing, rule=self.step_of_table.ground)
        context = {
            **self.frame(),
            "refusal": refusal,
            "groups": [
                (title, [(each, self._url(each)) for each in group]) for title, group in grouped(possible, code)
            ],
            "hindered": [each for each in self.subjects if each.hindrance],
        }
        return render(self.request, "applications/choose.html", context, status=status_of(refusal))

    def _url(self, subject: Subject) -> str:
        return self.at.step_url(self.kwargs["step"], subject.of)

    # -- the form --

    def refusal(self) -> Refused | None:
        """Why the viewer cannot take the step now."""
        return self.action.refusal(self.viewer, self.at.matter, self.at.facts, self.at.case)

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """The form, or the rule that stands against the step."""
        refusal = self.refusal()
        if refusal is None and self.subject is not None and self.subject.hindrance:
            refusal = Refused("requirement", self.subject.hindrance, rule=self.step_of_table.ground)
        if refusal is not None:
            return self._page(self._form(initial=self.fixed()), refusal=refusal, status=status_of(refusal))
        return super().get(request)

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """Takes the step, keeps a draft, or shows how the letter would look."""
        if PREVIEW in request.POST:
            return self._preview()
        return super().post(request)

    def fixed(self) -> dict[str, Any]:
        return {self.subject.field: self.subject.value} if self.subject else {}

    def typed(self) -> dict[str, Any]:
        return {**super().typed(), **self.fixed()}  # what the address says is stronger than what was sent

    def initial(self) -> dict[str, Any]:
        """What an officer would write first: known days and names."""
        if self.action.code == "applications.record_search":
            return {"person": self._own_name()}
        if issubclass(self.action.form, SendingForm):
            return sending(self.at.case, self._letter())
        return prefilled(self.at, self.action.code, self.subject.of if self.subject else "")

    def _own_name(self) -> str:
        session = self.request.session_row()  # type: ignore[attr-defined]
        person = session.account.person if session else None
        return person.name if person else ""

    def _form(self, data: Any = None, files: Any = None, initial: Any = None) -> ActionForm:
        form = super()._form(data, files, initial)
        kind = subjects.kind_of_subject(self.action.code)
        field = form.fields.get(kind)
        if self.subject is None and isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(pk__in=[each.value for each in self.subjects])
        others = form.fields.get("others")
        if isinstance(others, forms.MultipleChoiceField) and self.subject is not None:
            others.choices = further_grounds(self.at.case, str(self.subject.value))
        return form

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self._heading(None)}。")
        if self.action is TakeOver:  # it is another agency's from now on
            return reverse("applications:queue")
        return self.at.url()

    def repeated(self, done: Done) -> str:
        messages.info(self.request, f"“{self.action.title}”已经办理过，没有重复办理。")
        return self.at.url()

    # -- around the form --

    def frame(self) -> dict[str, Any]:
        """What every page of a step shows at its head."""
        step = self.step_of_table
        target = "" if step.target == STAY else APPLICATION.states[step.target]
        return {
            "at": self.at,
            "ground": self._ground(),
            "effect": step.clock_effect,
            "action": self.action,
            "target": target,
        }

    def _ground(self) -> str:
        """On what the step rests: for a letter, on what that kind of letter rests."""
        kind = KINDS.get(self.kwargs.get("of", "")) if self.action.code == "applications.draft_letter" else None
        return kind.type.sources if kind else self.step_of_table.ground

    def page_context(self) -> dict[str, Any]:
        letter = self._letter()
        return {
            **self.frame(),
            "back_url": self.at.url(),
            "subject": self.subject,
            "late": LATE,
            "parts": range(1, PARTS + 1),
            "letter": letter,
            "sheet": getattr(self, "previewed", None) or (self._sheet(letter) if letter else None),
            "previewed": hasattr(self, "previewed"),
            "may_preview": self.action.code in {"applications.draft_letter", "applications.draft_decision"},
            "decision": decision_panel(self.at) if self.action.code in OF_ANSWER else None,
            **self._changed(letter),
            **self._of_outcome(),
            "first_time": self.request.method == "GET",
            "letter_first": self.action.code in REVIEWING
            or subjects.to_send(self.action.code, self.at.case) is not None,
            "heading": self._heading(letter),
            "submit": SUBMIT.get(self.action.code, self.action.title),
            "instead": self._instead(),
            "opinion": self._opinion(),
            "asked_way": self._asked_way(letter),
            "nothing_enclosed": self._nothing_enclosed(letter),
            "unopened": self.action.code == RESEND and self._unopened(),
            "publish": publishing.causes(self.at) if self.action.code == CONSIDER else [],
            "missed_steps": missed_lines(self.at.case) if self.action.code == MISSED else [],
        }

    def _unopened(self) -> bool:
        """Whether the answer lies online and nobody has opened it (O9)."""
        answer = self.at.case.answer
        return answer is not None and answer.unopened

    def _instead(self) -> str:
        """The address of the step that sends back what this one passes; empty where there is none now."""
        code = INSTEAD.get(self.action.code)
        if code is None:
            return ""
        at, name = self.at, code.partition(".")[2]
        if registered[code].refusal(self.viewer, at.matter, at.facts, at.case) is not None:
            return ""
        return at.step_url(name, self.subject.of) if self.subject is not None else at.step_url(name)

    def _nothing_enclosed(self, letter: Letter | None) -> bool:
        """Whether an answer that gives an electronic file, on its way out, has no file with it."""
        case = self.at.case
        if self.action.code not in BEFORE_DISPATCH or letter is None or case.answer is None:
            return False
        return gives(case) and case.carrier == "electronic" and not letter.enclosures.exists()

    def _asked_way(self, letter: Letter | None) -> str:
        """In which form the applicant wants the answer, for whoever sends him a letter."""
        to_him = letter is not None and letter.addressee_kind in TO_APPLICANT
        return way_of_providing(self.at.case) if to_him and issubclass(self.action.form, SendingForm) else ""

    def _heading(self, letter: Letter | None) -> str:
        """What the page is about, as its title."""
        if self.subject is None or (letter is not None and self.subject.field == "letter"):
            return self.action.title
        if self.action.code == "applications.draft_letter":
            return f"拟写{self.subject.title}"
        return f"{self.action.title}：{self.subject.title}"

    def _opinion(self) -> list[tuple[str, str]]:
        """What the party said, for whoever judges it."""
        if self.subject is None or self.subject.field != "party":
            return []
        answered = [view for view in self.at.case.facts if getattr(view.payload, "party", "") == self.subject.of]
        said = next((view for view in reversed(answered) if hasattr(view.payload, "opinion")), None)
        if said is None:
            return []
        word = dict(OPINIONS)[said.payload.opinion]
        return [("意见", word), ("理由", said.payload.grounds), ("收到", str(said.occurred_on))]

    def _letter(self) -> Letter | None:
        """The letter that the step is about."""
        code, case = self.action.code, self.at.case
        key: int | None = None
        if self.subject is not None and self.subject.field == "letter":
            key = int(self.subject.value)
        elif (state := subjects.to_send(code, case)) is not None:
            key = state.key
        elif code in OF_ANSWER and case.answer is not None:
            key = case.answer.drafted.letter
        elif self.subject is not None and self.subject.field == "party":
            party = case.parties.get(self.subject.of)
            key = party.letter if party else None
        rows = Letter.objects.select_related("number", "file_pdf", "file_docx")
        return rows.filter(pk=key, matter=self.at.matter).first() if key else None

    def _changed(self, letter: Letter | None) -> dict[str, Any]:
        """What a reviewer wants to see: what changed since the draft that was sent back."""
        if letter is None or self.action.code not in REVIEWING:
            return {"sent_back": None, "changes": []}
        before = desk_letters.sent_back_before(self.at.facts, letter.pk)
        if before is None:
            return {"sent_back": None, "changes": []}
        earlier = Letter.objects.get(pk=before.letter)
        return {
            "sent_back": before,
            "changes": desk_letters.changes(desk_letters.sheet_of(earlier), desk_letters.sheet_of(letter)),
        }

    def _of_outcome(self) -> dict[str, Any]:
        """For a decision: its ground, its row of table 3, and the remedies that nobody edits."""
        if self.action.code != "applications.draft_decision" or self.subject is None:
            return {"outcome": None, "remedy": "", "row_label": ""}
        outcome = OUTCOMES[str(self.subject.value)]
        return {"outcome": outcome, "row_label": ROW_LABELS[outcome.row], "remedy": self._remedy(outcome.code)}

    def _remedy(self, code: str) -> str:
        """The remedies of the answer as it stands; where the parts decide them, with every ground named so far."""
        kind = type_of(letter_type([code]))
        typed = self.request.POST
        grounds = [typed[name] for n in range(1, PARTS + 1) if typed.get(name := f"part_{n}_code") in OUTCOMES]
        grounds += [each for each in typed.getlist("others") if each in OUTCOMES]
        if code == "D03" and not grounds:
            grounds = ["D07"]
        if not kind.remedy:
            return ""
        try:
            online = self.at.case.way in {"email", "download"}
            return remedy_text(kind, self.at.agency, self.at.case.today, grounds, online)
        except Refused as refused:
            return refused.message

    # -- preview --

    def _preview(self) -> HttpResponse:
        """The form as it was typed, and the letter that it makes; nothing is kept."""
        form = self._form(self.typed(), self.request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self.previewed = self._composed(form.cleaned_data)
        except Refused as refused:
            return self._page(form, refusal=refused, status=409)
        return self._page(form)

    def _sheet(self, letter: Letter) -> Sheet:
        """What is printed on a letter; without a task on the case, without the names."""
        sheet: Sheet = face_of(letter, self.viewer, self.at.met_matters)["sheet"]
        return sheet

    def _applicants(self) -> str:
        """To whom a letter that is tried out is addressed."""
        return addressed_to(self.at.matter) if self.at.met else "申请人"

    def _composed(self, data: dict[str, Any]) -> Sheet:
        if self.action.code == "applications.draft_letter":
            kind, values, grounds = data["type"], letter_values(self.at.case, data), ()
            to = data.get("party_name") or self._applicants()
        elif self.action.code == "applications.draft_decision":
            case = self.at.case
            others = joint.others_of(self.at.matter)
            kind, values, grounds = kind_of(case, data), decision_values(case, data, others), grounds_of(case, data)
            to = self._applicants()
        else:
            raise Http404
        given = data.get("given")
        values = {**values, ADDRESSEE: to, **({ATTACHMENTS: (given.name,)} if given else {})}
        online = self.at.case.way in {"email", "download"} and bool(type_of(kind).decision)
        return compose(kind, self.at.agency, values, self.at.case.today, grounds=grounds, served_online=online)


def further_grounds(case: Case, main: str) -> list[tuple[str, str]]:
    """The grounds that can stand beside the main one: refusals that fit the case."""
    return [
        (code, f"{each.label}（{each.basis}）" if each.basis else each.label)
        for code, each in OUTCOMES.items()
        if code != main and not each.gives and not code.startswith("D23") and not_fitting(case, code) is None
    ]


def status_of(refusal: Refused | None) -> int:
    """The status of a page that refuses: not for you, or not now."""
    if refusal is None:
        return 200
    return 403 if refusal.code in {"policy", "role"} else 409


def grouped(found: list[Subject], code: str) -> list[tuple[str, list[Subject]]]:
    """The subjects in groups: answers by the block of table 3 in which they count, everything else in one."""
    if subjects.kind_of_subject(code) != OUTCOME:
        return [("", found)] if found else []
    groups: dict[str, list[Subject]] = {}
    for each in found:
        row = next(row for row in ROWS_3 if row.code == OUTCOMES[each.of].row)
        title = row.blocks[1] if len(row.blocks) > 1 else "公开"
        groups.setdefault(title.partition("）")[2] or title, []).append(each)
    return list(groups.items())
