"""What all steps of a challenge share: the challenge as it stands, days with their proofs, whose task comes next."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from gongkai.applications import service as applications
from gongkai.challenges.dispute import Dispute, read
from gongkai.challenges.process import CHALLENGE
from gongkai.challenges.tasks import settle
from gongkai.core import calendars, clock, files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.facts import in_force
from gongkai.core.models import FileLink, Matter
from gongkai.core.policies import is_system, of_own_agency
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.law.explanation import cn
from gongkai.ui.forms import DateField

PAPERS = ("pdf", "docx", "png", "jpg", "jpeg")


class DatedForm(ActionForm):
    """A form about something that happened on a day, perhaps some days ago: then with reason and proof (R110)."""

    occurred_on = DateField(label="发生日期", required=False, help_text="不填就是今天。")
    late_reason = forms.CharField(
        label="补录理由", required=False, max_length=300, help_text="三天以前的事今天才登记的，写明为什么。"
    )
    late_proof = forms.FileField(label="补录证明", required=False, help_text="例如送达回证、邮件签收单照片。")


class PaperForm(DatedForm):
    """A day and a paper from outside."""

    document = forms.CharField(label="文书名称和文号", max_length=160)
    file = forms.FileField(label="文书扫描件", required=False)

    field_order: ClassVar[list[str]] = ["document", "file", "occurred_on", "late_reason", "late_proof"]


class ChallengeAction(Action):
    """A step on a challenge. Subclasses write ``act``; the tasks of whoever is next follow from the facts."""

    process = CHALLENGE
    policy = of_own_agency | is_system
    form: Any = DatedForm
    files: ClassVar[tuple[str, ...]] = ("late_proof", "file")  # fields of the form that may take a file

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, **{name: stage(data[name], name) for name in self.files if data.get(name)}}

    def carry_out(self, run: Run) -> Any:
        if run.matter is None:
            raise Refused("matter", "请先打开一件复议、诉讼或者投诉，再办理这一步。")
        result = self.act(run, dispute_of(run))
        after = dispute_of(run)
        _refuse_disorder(run, after)
        settle(run.matter, after, CHALLENGE.state_after(run.facts), run.entry)
        return result

    def act(self, run: Run, dispute: Dispute) -> Any:
        """Record what happened to ``dispute``."""
        raise NotImplementedError


def _refuse_disorder(run: Run, dispute: Dispute) -> None:
    """Nothing that follows the receipt lies before it."""
    first = min((view.occurred_on for view in in_force(run.facts)), default=dispute.received_on)
    if first < dispute.received_on:
        day = f"{cn(first)}早于收到日期{cn(dispute.received_on)}"
        raise Refused("contradiction", f"{day}；请核对日期，先前的记录写错了的请先更正。")


def dispute_of(run: Run) -> Dispute:
    """The challenge as the facts of this run have it now."""
    return read(run.facts, calendars.current(run.the_matter().agency_id), run.today)


def read_dispute(matter: Matter, today: date | None = None) -> Dispute:
    """The challenge of a matter as it stands."""
    return read(facts_of(matter), calendars.current(matter.agency_id), today or clock.today())


def case_to_change(action: Action, viewer: Viewer, matter: Matter | None) -> tuple[Matter, str] | None:
    """The application on which a step of the challenge acts too, and the name under which it does so once.

    None where the challenge is about no known application. Whoever may not take the step is refused before anything is
    done to the case; whoever was cut off in between goes on where he stopped. Refused while the application has not
    followed the challenge to the agency that took it over (O16).
    """
    if matter is None:
        return None
    facts = facts_of(matter)
    refusal = action.refusal(viewer, matter, facts)
    if refusal is not None:
        raise refusal
    dispute = read(facts, calendars.current(matter.agency_id), clock.today())
    case = Matter.objects.filter(pk=dispute.target or 0, kind=applications.KIND).select_related("agency").first()
    if case is not None and case.agency_id != matter.agency_id:
        raise Refused("elsewhere", f"原申请还在{case.agency.name}；先把那一件移交到本机关，再办理这一步。")
    return (case, f"{action.code} {matter.pk} {matter.last_seq} {viewer.account_id}") if case is not None else None


def stage(upload: Any, field: str) -> files.Staged:
    """Store an uploaded paper before the transaction; one that does not fit is said at its field."""
    try:
        return files.stage_upload(upload, PAPERS, private=True)
    except Invalid as invalid:
        raise Invalid({field: [text for texts in invalid.errors.values() for text in texts]}) from None


def when(run: Run) -> dict[str, Any]:
    """The day of what is recorded, with reason and proof where it lies back: what ``run.record`` takes."""
    proof: FileLink | None = None
    if run.data.get("late_proof"):
        proof = run.attach(run.data["late_proof"], "补录证明")
    return {
        "occurred_on": run.data.get("occurred_on"),
        "late_reason": run.data.get("late_reason", ""),
        "late_proof": proof,
    }


def keep_paper(run: Run, purpose: str) -> FileLink | None:
    """Attach the paper of the form, if there is one."""
    return run.attach(run.data["file"], purpose) if run.data.get("file") else None
