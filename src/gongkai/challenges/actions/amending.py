"""Correcting a record: the correcting fact stands beside the wrong one and takes its place (R110)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import ChallengeAction, stage
from gongkai.challenges.dispute import Dispute
from gongkai.core.actions import ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.facts import FactView, in_force
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.law.challenges import ENDINGS, PART_WORDS, PROCEDURE_WORDS, SUITS, TRACK_WORDS, Track, endings_of
from gongkai.law.explanation import cn
from gongkai.ui.forms import DateField

WORDS = {
    f.Received.kind: "收到通知书",
    f.ComplaintReceived.kind: "收到投诉举报",
    f.TakenOver.kind: "移交给承继职权的机关",
    f.Answered.kind: "答复并提交证据",
    f.ReviewDecided.kind: "复议结果",
    f.Judged.kind: "一审裁判",
    f.SuitEnded.kind: "撤诉、调解、终结",
    f.Appealed.kind: "上诉",
    f.AppealEnded.kind: "二审结果",
    f.RetrialEnded.kind: "再审结果",
    f.ComplaintAccepted.kind: "告知受理",
    f.ComplaintFinished.kind: "答复投诉举报",
}
UNCHANGED = ("", "不改")
OF_RECEIPT, OF_ENDING = ("track", "part", "procedure"), ("ending",)


def amendable(facts: list[FactView]) -> list[FactView]:
    """The records that can be corrected, as they hold now."""
    return [view for view in in_force(facts) if view.kind in WORDS]


class AmendForm(ActionForm):
    """Which record, what in it; what stays empty stays as it is."""

    seq = forms.TypedChoiceField(label="更正哪一条", coerce=int)
    occurred_on = DateField(label="正确的日期", required=False)
    track = forms.ChoiceField(
        label="正确的类型",
        required=False,
        choices=[UNCHANGED, *((key, TRACK_WORDS[key]) for key in (Track.SUIT_DIRECT, Track.SUIT_AFTER_REVIEW))],
        help_text="只用于行政诉讼；复议和诉讼登记反了的，作废后重新登记。",
    )
    part = forms.ChoiceField(label="正确的地位", required=False, choices=[UNCHANGED, *PART_WORDS.items()])
    procedure = forms.ChoiceField(label="正确的复议程序", required=False, choices=[UNCHANGED, *PROCEDURE_WORDS.items()])
    ending = forms.ChoiceField(label="正确的处理结果", required=False)
    reason = forms.CharField(label="更正理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(label="证明")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.facts = amendable(facts_of(self.matter)) if self.matter is not None else []
        seq, ending = self.fields["seq"], self.fields["ending"]
        assert isinstance(seq, forms.ChoiceField)
        assert isinstance(ending, forms.ChoiceField)
        seq.choices = [(view.seq, f"{cn(view.occurred_on)}　{WORDS[view.kind]}") for view in self.facts]
        first = self.facts[0].payload if self.facts else None
        found = endings_of(Track(first.track)) if first is not None else []
        ending.choices = [UNCHANGED, *((each.code, each.label) for each in found)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        view = next((view for view in self.facts if view.seq == data.get("seq")), None)
        if view is None:
            return data
        changes = {name: data[name] for name in (*OF_RECEIPT, *OF_ENDING) if data.get(name)}
        for name in changes:
            sentence = misfit(view, name, changes[name])
            if sentence:
                self.add_error(name, sentence)
        if not changes and not data.get("occurred_on"):
            self.add_error("occurred_on", "请写明要更正什么。")
        if data.get("occurred_on") and data["occurred_on"] > local_date(self.moment):
            self.add_error("occurred_on", "日期在今天之后；只能登记已经发生的事。")
        return {**data, "view": view, "changes": changes}


def misfit(view: FactView, name: str, value: str) -> str:
    """Why the record has no such value; empty where it can have it."""
    if not hasattr(view.payload, name) or (name == "procedure" and not view.payload.procedure):
        return f"“{WORDS[view.kind]}”里没有这一项。"
    if name == "track" and view.payload.track not in SUITS:
        return "只用于行政诉讼。"
    if name == "ending":
        old = ENDINGS.get(view.payload.ending)
        if old is None:
            return "维持原裁判、撤回上诉的没有另外的结果。"
        final = view.kind in (f.AppealEnded.kind, f.RetrialEnded.kind)
        if not final and (ENDINGS[value].appeal is None) != (old.appeal is None):
            return f"“{ENDINGS[value].label}”不是这一步登记的结果。"
    return ""


class Amend(ChallengeAction):
    """更正记录."""

    code = "challenges.amend"
    title = "更正记录"
    form = AmendForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "proof": stage(data["proof"], "proof")}

    def act(self, run: Run, dispute: Dispute) -> None:
        view, changes = run.data["view"], run.data["changes"]
        day: date = run.data["occurred_on"] or view.occurred_on
        if day == view.occurred_on and all(getattr(view.payload, name) == value for name, value in changes.items()):
            raise Invalid({"occurred_on": ["和原来的记录一样，没有要更正的。"]})
        if changes.get("ending") and dispute.complied_on is not None:
            raise Refused("complied", "决定、判决已经执行，处理结果不能再更正。")
        proof = run.attach(run.data["proof"], "更正证明")
        named = (*changes, *(("occurred_on",) if day != view.occurred_on else ()))
        run.record(
            replace(view.payload, **changes),
            occurred_on=day,
            corrects=view.seq,
            late_reason=run.data["reason"],
            late_proof=proof,
        )
        run.record(f.Amended(view.seq, named, run.data["reason"]))
