"""What all steps of an application share: the case as it stands, whose task comes next, dates with their proofs."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from gongkai.agencies.service import Agency
from gongkai.applications import facts as f
from gongkai.applications.case import Case, read
from gongkai.applications.process import APPLICATION
from gongkai.applications.tasks import STATE_TASKS, TASKS, kept, wanted
from gongkai.core import calendars, files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.models.files import FileLink
from gongkai.core.policies import of_own_agency, policy
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Viewer
from gongkai.ui.forms import DateField

# After which facts the applicant who gave an address is told; a job writes the mail (``notices``).
NOTICE = "applications.notice"
TOLD_BY_MAIL = frozenset(
    kind.kind
    for kind in (
        f.Applied,
        f.Registered,
        f.Confirmed,
        f.CorrectionNoticeSent,
        f.ExtensionNoticeSent,
        f.FeeNoticeSent,
        f.DecisionDispatched,
        f.JointlyAnswered,
        f.TakenOver,
    )
)
PROOFS = ("pdf", "png", "jpg", "jpeg", "heic")


@policy("applicant_here", "只有申请人本人（凭查询码）可以办理。")
def applicant_here(viewer: Viewer, matter: Any) -> bool:
    """The applicant: with the query code of this matter, or signed in as the account that applied."""
    if isinstance(viewer, CodeHolder):
        return matter is not None and viewer.matter_id == matter.pk
    return isinstance(viewer, Citizen) and matter is not None and matter.holder_id == viewer.account


@policy("applies", "申请由公众在网上提交，或者由受理员登记。")
def applies(viewer: Viewer, matter: Any) -> bool:
    """Anybody on the public site, before there is a matter."""
    return isinstance(viewer, Anonymous | Citizen) and matter is None


class CaseAction(Action):
    """A step on an application. Subclasses write ``take``; the tasks of whoever is next follow from the new state."""

    process = APPLICATION
    policy = of_own_agency
    tells: ClassVar[bool] = True  # the applicant who gave an address is told of it by mail

    def carry_out(self, run: Run) -> Any:
        before = APPLICATION.state_after(run.facts) if run.matter is not None else ""
        case = case_of(run) if run.matter is not None else None
        known = frozenset(case.contradictions) if case is not None else frozenset[str]()
        recorded = len(run.facts)
        result = self.take(run, case)
        self.refuse_contradiction(run, known)
        follow(run, before)
        for view in run.facts[recorded:]:
            if self.tells and view.kind in TOLD_BY_MAIL and view.corrects is None:
                run.queue(NOTICE, f"{run.the_matter().pk} {view.seq}", {"matter": run.the_matter().pk, "seq": view.seq})
        return result

    def refuse_contradiction(self, run: Run, known: frozenset[str]) -> None:
        """A step whose day or order contradicts what is recorded is refused: the clock could not count it."""
        new = [sentence for sentence in case_of(run).contradictions if sentence not in known]
        if new:
            raise Refused("contradiction", f"{new[0]}；请核对日期，先前的记录写错了的请先更正。")

    def take(self, run: Run, case: Case | None) -> Any:
        """Record what happened. ``case`` is none only where the step opens the matter."""
        raise NotImplementedError


class OnCase(CaseAction):
    """A step on a case that exists."""

    def take(self, run: Run, case: Case | None) -> Any:
        if case is None:
            raise Refused("matter", "请先打开一件申请，再办理这一步。")
        return self.act(run, case)

    def act(self, run: Run, case: Case) -> Any:
        """Record what happened on ``case``."""
        raise NotImplementedError


def case_of(run: Run) -> Case:
    """The case as the facts of this run have it now."""
    matter = run.the_matter()
    return read(run.facts, calendars.current(matter.agency_id), run.today)


def agency_of(run: Run) -> Agency:
    """The agency whose matter this is."""
    return Agency.objects.get(pk=run.the_matter().agency_id)


def follow(run: Run, before: str) -> None:
    """Bring the open tasks to what the case wants now (``tasks.wanted``); all of them get the present due day."""
    case, state = case_of(run), APPLICATION.state_after(run.facts)
    if state != before:
        run.close_tasks(*STATE_TASKS)
    roles = getattr(run.viewer, "roles", frozenset())
    here = getattr(run.viewer, "agency_id", None) == run.the_matter().agency_id  # he may just have handed it over
    mine = run.viewer.account_id if here and "receiver" in roles else None
    settle(run.the_matter(), case, state, run.entry, receiver=mine)


def settle(matter: Matter, case: Case, state: str, entry: Entry, *, receiver: int | None = None) -> None:
    """Close the tasks that nothing asks for any more, open those that are asked for and not open.

    The handler does what is his; ``receiver``: a receiver who acted goes on himself; else whoever holds the role.
    """
    wants = wanted(case, state)
    rows = Task.objects.filter(matter=matter, kind__in=TASKS).open()
    rows.exclude(kind__in={*wants, *kept(case)}).update(closed_by=entry)
    standing = set(rows.values_list("kind", flat=True))
    clock = case.clock
    due = case.due if clock is not None and clock.closed_on is None else None
    for kind, role in wants.items():
        if kind not in standing:
            Task.objects.create(
                matter=matter,
                agency_id=matter.agency_id,
                kind=kind,
                role=role or "handler",
                account_id={"": case.handler, "receiver": receiver}.get(role),
                due=due,
                opened_by=entry,
            )
    Task.objects.filter(matter=matter).open().exclude(due=due).update(due=due)


class DatedForm(ActionForm):
    """A form about something that happened on a day, perhaps some days ago: then with reason and proof (R110)."""

    occurred_on = DateField(label="发生日期", required=False, help_text="不填就是今天。")
    late_reason = forms.CharField(
        label="补录理由",
        required=False,
        max_length=300,
        help_text="三天以前的事今天才登记的，写明为什么。",
    )
    late_proof = forms.FileField(label="补录证明", required=False, help_text="例如邮件签收单照片。")


class DatedAction(OnCase):
    """A step whose form is a ``DatedForm``."""

    form: Any = DatedForm
    files: ClassVar[tuple[str, ...]] = ()  # fields of the form that take a file besides the proof of lateness

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        names = ("late_proof", *self.files)
        return {**data, **{name: stage(data.get(name), name) for name in names}}


def stage(upload: Any, field: str, *, private: bool = True) -> files.Staged | None:
    """Store an uploaded proof before the transaction; a file that does not fit is said at its field."""
    if not upload:
        return None
    try:
        return files.stage_upload(upload, PROOFS, private=private)
    except Invalid as invalid:
        raise Invalid({field: [text for texts in invalid.errors.values() for text in texts]}) from None


def when(run: Run) -> dict[str, Any]:
    """The day of what is recorded, with reason and proof where it lies back: what ``run.record`` takes."""
    day: date | None = run.data.get("occurred_on")
    proof: FileLink | None = None
    if run.data.get("late_proof"):
        proof = run.attach(run.data["late_proof"], "补录证明")
    return {"occurred_on": day, "late_reason": run.data.get("late_reason", ""), "late_proof": proof}
