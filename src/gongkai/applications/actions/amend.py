"""更正记录: what was recorded wrongly is set right by a fact that corrects it; the wrong one stays readable.

Records of what happened can be amended: their day, and what stands beside it. Judgements, drafts and signatures cannot:
they are taken anew by their own steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications.actions.base import OnCase, case_of, stage
from gongkai.applications.actions.consultation import OPINIONS
from gongkai.applications.actions.intake import CHANNELS
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant
from gongkai.applications.process import APPLICATION
from gongkai.core.actions import ActionForm, Run
from gongkai.core.facts import FactView, in_force
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.letters import service as mail
from gongkai.letters.models import DeliveryEvent, Letter
from gongkai.ui.forms import DateField

TO = "to_"
Event = DeliveryEvent.Kind


def _text(label: str, length: int) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(label=label, max_length=length, required=False)


def _number(label: str, low: int, high: int) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label=label, min_value=low, max_value=high, required=False)


def _choice(label: str, choices: Any) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(label=label, choices=[("", "不变"), *choices], required=False)


FIELDS: dict[str, Callable[[], forms.Field]] = {
    "channel": _choice("怎么来的", CHANNELS),
    "column": _choice("申请人类型", Applicant.Kind.choices),
    "because": _text("收到日期的理由", 300),
    "opinion": _choice("意见", OPINIONS),
    "grounds": _text("理由", 2000),
    "tracking": _text("邮件号码", 30),
    "receipt": _text("缴款书或者票据号码", 60),
    "file_number": _text("归档号", 60),
    "document": _text("文书名称和文号", 160),
    "days": _number("多少个工作日内", 1, 366),
    "until": lambda: DateField(label="到哪一天", required=False),
    "note": _text("说明", 500),
    "good_reason": lambda: forms.TypedChoiceField(
        label="逾期补正的理由是否正当",
        choices=(("", "不变"), ("yes", "正当，予以接受"), ("no", "不正当，或者没有理由")),
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    ),
    "reason": _text("申请人逾期的理由", 300),
}
_SENT = ("tracking",)
# Which records can be amended, and what besides the day on which it happened.
AMENDABLE: Mapping[type, tuple[str, ...]] = {
    f.Registered: ("channel", "column", "because"),
    f.Arrived: ("channel", "column"),
    f.Confirmed: ("because",),
    f.ContactTried: ("note",),
    f.LetterSent: _SENT,
    f.LetterReceived: (),
    f.LetterServed: (),
    f.LetterReturned: (),
    f.LetterResent: _SENT,
    f.CorrectionNoticeSent: _SENT,
    f.CorrectionReceived: ("good_reason", "reason"),
    f.ReasonsAsked: _SENT,
    f.DelayTold: _SENT,
    f.ThirdPartyLetterSent: _SENT,
    f.ThirdPartyAnswered: ("opinion", "grounds"),
    f.ThirdPartyTold: _SENT,
    f.CoMakerLetterSent: _SENT,
    f.CoMakerAnswered: ("opinion", "grounds"),
    f.OrganLetterSent: _SENT,
    f.OrganAnswered: ("opinion", "grounds"),
    f.ExtensionNoticeSent: _SENT,
    f.FeeNoticeSent: _SENT,
    f.FeePaid: ("receipt",),
    f.DecisionDispatched: _SENT,
    f.DecisionReturned: (),
    f.DecisionResent: _SENT,
    f.ApplicantServed: (),
    f.DecisionDelivered: (),
    f.JointlyAnswered: (),
    f.JointlyDelivered: (),
    f.CopySent: _SENT,
    f.Archived: ("file_number",),
    f.Withdrawn: ("note",),
    f.ApplicantGone: ("note",),
    f.Reopened: ("document", "days", "until"),
    f.DisclosureStayed: ("document",),
    f.StayLifted: ("document",),
    f.DisclosureForbidden: ("document",),
    f.ChallengeOrganTold: ("document",),
}
# The register of letters keeps the same days: which of its events a record stands beside.
EVENTS: Mapping[type, tuple[str, ...]] = {
    **dict.fromkeys(
        (kind for kind, fields in AMENDABLE.items() if fields == _SENT and kind is not f.CopySent), (Event.DISPATCHED,)
    ),
    f.LetterReceived: (Event.RECEIVED,),
    f.LetterServed: (Event.SERVED_BY_NOTICE, Event.RECEIVED, Event.RESENT),
    f.LetterReturned: (Event.RETURNED,),
    f.LetterResent: (Event.RESENT,),
    f.DecisionReturned: (Event.RETURNED,),
    f.DecisionResent: (Event.RESENT,),
    f.DecisionDelivered: (Event.RECEIVED, Event.SERVED_BY_NOTICE, Event.RESENT),
}


def amendable(facts: list[FactView]) -> dict[int, FactView]:
    """The records in force that can be amended, by number."""
    return {view.seq: view for view in in_force(facts) if type(view.payload) in AMENDABLE}


def named(view: FactView) -> str:
    """A record in the list of choices."""
    step = APPLICATION.step_recording(view.kind)
    return f"第 {view.seq} 条 {step.title if step else view.kind}（{view.occurred_on}）"


class AmendForm(ActionForm):
    """Which record is wrong, what is right, why, and its proof. What is left empty stays as it is."""

    fact = forms.TypedChoiceField(label="更正哪一条记录", coerce=int)
    day = DateField(label="更正后的日期", required=False, help_text="日期没有错的不填。")
    reason = forms.CharField(label="更正的理由", max_length=300)
    proof = forms.FileField(label="证明", help_text="例如：邮件签收单、信封照片。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        views = amendable(facts_of(self.matter)) if self.matter is not None else {}
        field = self.fields["fact"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(seq, named(view)) for seq, view in views.items()]
        chosen = str(self.data.get("fact") or (self.initial or {}).get("fact") or "")
        view = views.get(int(chosen)) if chosen.isdecimal() else None
        for name in AMENDABLE[type(view.payload)] if view is not None else ():
            self.fields[TO + name] = FIELDS[name]()


class Amend(OnCase):
    """更正记录: the clock and the row follow from the record as it is now; what then contradicts itself is shown."""

    code = "applications.amend"
    title = "更正记录"
    form = AmendForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "proof": stage(data["proof"], "proof")}

    def refuse_contradiction(self, run: Run, known: frozenset[str]) -> None:
        """Nothing is refused: one wrong record may need a second amendment. ``act`` returns what contradicts now."""

    def act(self, run: Run, case: Case) -> tuple[str, ...]:
        data = run.data
        view = amendable(run.facts)[data["fact"]]
        day: date = data["day"] or view.occurred_on
        new = amended(view.payload, data)
        changed = [name for name in AMENDABLE[type(new)] if getattr(new, name) != getattr(view.payload, name)]
        labels = (*(["发生日期"] if day != view.occurred_on else []), *(str(FIELDS[n]().label) for n in changed))
        if not labels:
            raise Invalid({"fact": ["没有改动：请填写更正后的日期或者内容。"]})
        if day > run.today:
            raise Refused("future", f"发生日期 {day} 在今天之后；只能登记已经发生的事。")
        proof = run.attach(data["proof"], "更正证明")
        run.record(f.Amended(view.seq, data["reason"], labels))
        self.in_register(run, view, new, day)
        run.record(new, occurred_on=day, corrects=view.seq, late_reason=data["reason"], late_proof=proof)
        return case_of(run).contradictions

    def in_register(self, run: Run, view: FactView, new: Any, day: date) -> None:
        """The same in the register of letters: its event is corrected by a later one."""
        kinds = EVENTS.get(type(new))
        if kinds is None:
            return
        letter = Letter.objects.get(pk=new.letter)
        events = [event for event in mail.in_force(letter) if event.kind in kinds and event.on == view.occurred_on]
        if not events:
            return  # handed over at the counter: the register has its day from the dispatch
        event = events[-1]
        detail = event.detail or "更正"
        if event.kind in (Event.DISPATCHED, Event.RESENT):
            send = mail.dispatch if event.kind == Event.DISPATCHED else mail.resent
            tracking = getattr(new, "tracking", "") or event.tracking
            method = mail.Method(event.method)
            send(run, letter, method, day, tracking=tracking, detail=detail, asked_for=True, corrects=event)
        elif event.kind == Event.SERVED_BY_NOTICE:
            assert event.proof is not None
            mail.served_by_notice(run, letter, day, ground=detail, proof=event.proof, corrects=event)
        else:
            note = mail.received if event.kind == Event.RECEIVED else mail.returned
            note(run, letter, day, proof=event.proof, detail=detail, corrects=event)


def amended(payload: Any, data: Mapping[str, Any]) -> Any:
    """The payload with what was filled in."""
    given = {name: data.get(TO + name) for name in AMENDABLE[type(payload)]}
    changes = {name: value for name, value in given.items() if value not in (None, "")}
    if {"days", "until"} <= set(changes):
        raise Invalid({TO + "until": ["期限请填写工作日数，或者填写到哪一天，二者选一。"]})
    if isinstance(payload, f.Reopened) and changes.get("days"):
        changes["until"] = None
    if isinstance(payload, f.Reopened) and changes.get("until"):
        changes["days"] = None
    new = dataclasses.replace(payload, **changes)
    if isinstance(new, f.CorrectionReceived) and new.good_reason and not new.reason:
        raise Invalid({TO + "reason": ["请写明申请人逾期的理由。"]})
    return new
