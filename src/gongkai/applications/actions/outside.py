"""两区: what the applicant does at the query page of the outer zone, and what becomes of it in the inner one.

Outside a step is kept as it was typed, encrypted, until the inner zone has it. Inside it is the same Action, taken by
the holder of the code as of the moment outside; what can no longer be taken there is kept for the office (R34).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from gongkai.applications import crossing
from gongkai.applications import facts as f
from gongkai.applications.actions.base import OnCase, applicant_here, stage
from gongkai.applications.actions.contact import ChangeContact
from gongkai.applications.actions.correction import ReceiveCorrection
from gongkai.applications.actions.crossing import PROOF
from gongkai.applications.actions.intake import no_contact
from gongkai.applications.actions.records import SuggestPublication
from gongkai.applications.actions.turns import LeaveApplication, Withdraw
from gongkai.applications.case import Case
from gongkai.applications.holders import told_apart
from gongkai.applications.photos import clean_upload
from gongkai.core import clock, files, personal
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Matter, PersonalRecord
from gongkai.core.models.files import FileLink
from gongkai.core.policies import is_system, of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Viewer

TAKES: Mapping[str, type[Action]] = {
    action.code: action for action in (ReceiveCorrection, ChangeContact, SuggestPublication, LeaveApplication, Withdraw)
}
# What of each form the applicant fills in.
FIELDS: Mapping[str, tuple[str, ...]] = {
    ReceiveCorrection.code: ("title", "text", "reference"),
    ChangeContact.code: ("phone", "email", "address", "postcode"),
    SuggestPublication.code: ("note",),
    LeaveApplication.code: ("note",),
    Withdraw.code: ("note",),
}
FILE = "file"
LABEL, PAPER, BROUGHT = "外网提交", "外网提交的材料", "申请人在外网提交"


def label_of(key: str) -> str:
    """Under which label the words of a step are kept until they have crossed."""
    return f"{LABEL} {key}"


def paper_of(key: str) -> str:
    """The purpose of a step's file until it has crossed."""
    return f"{PAPER} {key}"


class SendInside(Action):
    """A step that the applicant takes here for the other zone; his day is that of the sending."""

    takes: ClassVar[type[Action]]
    policy = applicant_here & told_apart

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, FILE: stage(clean_upload(data.get(FILE), FILE), FILE)}

    def carry_out(self, run: Run) -> crossing.SentStep:
        matter, step, person = run.the_matter(), self.takes.code, getattr(run.viewer, "person", 0)
        reason = why_not(step, person, matter)
        if reason is not None:
            raise Refused("state", reason)
        if self.takes is ChangeContact and (wrong := no_contact("counter", run.data)) is not None:
            raise Invalid({wrong[0]: [wrong[1]]})
        key = secrets.token_urlsafe(16)
        run.describe(f"matter:{matter.pk}", matter.agency_id, step=step)
        run.keep_personal(label_of(key), {name: str(run.data.get(name) or "") for name in FIELDS[step]})
        if run.data[FILE]:
            run.attach(run.data[FILE], paper_of(key))
        crossing.take_step(run, key, step)
        return crossing.SentStep(key, step, person, run.moment)


def why_not(step: str, person: int, matter: Matter) -> str | None:
    """Why one of the people of the case cannot take a step here now, said to him; none where he can."""
    told = crossing.told(matter.pk)
    if told is None:
        return "这件申请在本系统办理，请重新打开办理进度。"
    return hindrance(step, person, told, crossing.steps(matter.pk, person))


def hindrance(step: str, person: int, told: crossing.Told, sent: Sequence[crossing.SentStep]) -> str | None:
    """The same, from what the other zone told and what he sent."""
    waiting = next((each for each in sent if each.step == step and not each.outcome), None)
    if waiting is not None:
        at = waiting.at.astimezone(clock.BEIJING)
        return f"您{at:%-m月%-d日 %H:%M}提交的“{waiting.title}”正在转给承办机关，请等结果，不用再交。"
    if step not in told.steps.get(person, ()):
        return "现在不能办理这一步。承办机关传来的进度可能晚一些；着急的请打受理机关的电话。"
    return None


class SendCorrection(SendInside):
    """网上补正（转内网）."""

    code, title, form, takes = "applications.send_correction", "补正", ReceiveCorrection.form, ReceiveCorrection


class SendContact(SendInside):
    """网上更正联系方式（转内网）."""

    code, title, form, takes = "applications.send_contact", "更正联系方式", ChangeContact.form, ChangeContact


class SendSuggestion(SendInside):
    """网上建议主动公开（转内网）."""

    code, title, form, takes = (
        "applications.send_suggestion",
        "建议主动公开",
        SuggestPublication.form,
        SuggestPublication,
    )


class SendLeaving(SendInside):
    """网上退出共同申请（转内网）."""

    code, title, form, takes = "applications.send_leaving", "退出共同申请", LeaveApplication.form, LeaveApplication


class SendWithdrawal(SendInside):
    """网上撤回（转内网）."""

    code, title, form, takes = "applications.send_withdrawal", "撤回申请", Withdraw.form, Withdraw


SENDS: Mapping[str, type[SendInside]] = {
    each.takes.code: each for each in (SendCorrection, SendContact, SendSuggestion, SendLeaving, SendWithdrawal)
}


def read_step(matter_id: int, key: str, viewer: Job) -> tuple[dict[str, str], tuple[str, bytes] | None]:
    """What was typed, and the file with its name; each reading is entered."""
    records = PersonalRecord.objects.filter(matter=matter_id, label=label_of(key)).select_related("matter", "key")
    links = FileLink.objects.filter(matter=matter_id, purpose=paper_of(key)).select_related("file__key", "matter")
    link = links.first()
    found = (link.name, files.open_link(link, viewer, "转内网办理")) if link is not None else None
    return personal.read(records.get(), viewer, "转内网办理"), found


class EraseStepForm(ActionForm):
    """Which step the other zone has."""

    key = forms.CharField(max_length=22)


class EraseStep(Action):
    """清除外网提交的内容: words and file of a step that the inner zone has confirmed (个人信息保护法 19, 47)."""

    code = "applications.erase_step"
    title = "清除外网提交的内容"
    form = EraseStepForm
    policy = is_system

    def carry_out(self, run: Run) -> None:
        matter, key = run.the_matter(), run.data["key"]
        run.describe(f"matter:{matter.pk}", matter.agency_id)
        for record in PersonalRecord.objects.filter(matter=matter, label=label_of(key)):
            personal.erase(record)
        files.forget(FileLink.objects.filter(matter=matter, purpose=paper_of(key)), run.moment)


class MissedForm(ActionForm):
    """Which step, taken when, why it cannot be taken, what was typed, and the file."""

    step = forms.ChoiceField(choices=tuple(crossing.STEPS.items()))
    at = forms.DateTimeField()
    because = forms.CharField(max_length=300)
    values = forms.JSONField(required=False)
    person = forms.IntegerField()
    file = forms.FileField(required=False)
    proof = forms.FileField()


class KeepMissed(OnCase):
    """记下没有办成的网上步骤: nothing that an applicant handed in is lost; the office deals with it by hand."""

    code = "applications.keep_missed"
    title = "记下没有办成的网上步骤"
    form = MissedForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "file": stage(data.get("file"), "file"), "proof": files.stage_upload(data["proof"], ("zip",))}

    def act(self, run: Run, case: Case) -> None:
        data = run.data
        at: datetime = data["at"]
        fields = TAKES[data["step"]].form.base_fields
        typed = {str(fields[name].label): text for name, text in (data["values"] or {}).items() if text}
        record = run.keep_personal(
            f"{BROUGHT}的{crossing.STEPS[data['step']]}", typed or {"内容": "（没有填写）"}, person=data["person"]
        )
        run.attach(data["proof"], PROOF)
        if data["file"]:
            run.attach(data["file"], PAPER)
        run.record(f.OutsideStepMissed(data["step"], at, data["because"], record.pk))


class SettleForm(ActionForm):
    """How the office dealt with it."""

    note = forms.CharField(
        label="怎么处理的",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：已打电话告知申请人答复已经寄出，申请人不再撤回。",
    )


class SettleMissed(OnCase):
    """处理没有办成的网上步骤."""

    code = "applications.settle_missed"
    title = "处理没有办成的网上步骤"
    form = SettleForm
    policy = of_own_agency

    def act(self, run: Run, case: Case) -> None:
        run.record(f.MissedStepSettled(run.data["note"]))
