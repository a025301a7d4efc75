"""Action: the one way in which anything changes. Page, command, job, API and direct call run the same class.

One class per step: who may (``policy``), from which state and on which ground (its step in the process table), with
which form, what it records. The write transaction, the lock, the stale guard, the audit entry and the fold are here,
once for all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.db import IntegrityError

from gongkai.core import audit, clock, drafts, files, jobs, numbering, personal, process, viewers
from gongkai.core.facts import FactView, Payload, encode
from gongkai.core.models.audit import Entry
from gongkai.core.models.files import FileLink
from gongkai.core.models.matter import Fact, Matter, Task
from gongkai.core.models.numbering import Number
from gongkai.core.models.personal import PersonalRecord
from gongkai.core.policies import Policy
from gongkai.core.printable import printable_form
from gongkai.core.process import Process, Step
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.core.registry import Registry
from gongkai.core.viewers import Viewer
from gongkai.core.writing import write_transaction

LATE_AFTER_DAYS = 3
ONCE_LENGTH = 64
# Words of a process table for who has no post: a job of the system, and whoever applies or answers from outside.
SYSTEM, APPLICANT = "system", "applicant"
# What a page sends besides what was typed: the name of this sending, the token against forgery.
_OF_THE_PAGE = ("_", "csrf")


class ActionForm(forms.Form):
    """The one schema of an Action's input: pages render it, command, API and job feed it values."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *arguments: Any,
        viewer: Viewer,
        matter: Matter | None = None,
        moment: datetime | None = None,
        **options: Any,
    ) -> None:
        super().__init__(printable_form(data), *arguments, **options)
        self.viewer, self.matter, self.moment = viewer, matter, moment or clock.now()


@dataclass(frozen=True)
class Batch:
    """Rows of an import that are written together: their one entry, and their facts until all are written at once."""

    entry: Entry
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Carried:
    """A step that was taken elsewhere and is carried over: at which moment it was taken, why it is recorded later than
    its day (R110), and the staged proof of both, with the purpose under which it is attached."""

    at: datetime
    late_reason: str
    proof: files.Staged
    purpose: str

    def day(self, today: date) -> date:
        """The day on which it was taken; a clock elsewhere that is fast makes it today."""
        return min(clock.local_date(self.at), today)


@dataclass
class Run:
    """What an Action has at hand while it is carried out, and the only ways in which it may write."""

    action: Action
    viewer: Viewer
    moment: datetime
    channel: str
    matter: Matter | None
    facts: list[FactView]
    data: dict[str, Any]
    once: str | None = None
    carried: Carried | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    subject: str = ""
    agency_id: int | None = None
    _entry: Entry | None = None
    _counting: bool = False
    _batch: Batch | None = None
    _proof: FileLink | None = None

    @property
    def batch(self) -> bool:
        """Whether this run is one row of an import; the entry of its batch is written already."""
        return self._batch is not None

    @property
    def today(self) -> date:
        """The legal date of this run."""
        return clock.local_date(self.moment)

    @property
    def entry(self) -> Entry:
        """The audit entry of this run; written when first needed, after which ``detail`` is closed."""
        if self._entry is None:
            self._entry = audit.write_entry(
                self.viewer,
                self.action.code,
                Entry.Result.DONE,
                channel=self.channel,
                matter=self.matter,
                agency_id=self.agency_id,
                subject=self.subject,
                detail=self.detail,
                once=self.once,
            )
        return self._entry

    def describe(self, subject: str, agency_id: int | None = None, **detail: Any) -> None:
        """Say in the entry what was changed: for rows that are no matter, with old and new values."""
        if self._entry is not None:
            raise RuntimeError("the entry is written already; describe first")
        self.subject, self.agency_id, self.detail = subject, agency_id, {**self.detail, **detail}

    def open_matter(self, kind: str, agency_id: int, holder_id: int | None = None) -> Matter:
        """A new matter, on which this run then records."""
        if self._counting and not self.batch:
            raise RuntimeError("lock order: matters before numbers")
        self.matter = Matter.objects.create(kind=kind, agency_id=agency_id, opened_at=self.moment, holder_id=holder_id)
        return self.matter

    def the_matter(self) -> Matter:
        """The matter of this run; a programming error where there is none."""
        if self.matter is None:
            raise RuntimeError(f"{self.action.code} has no matter")
        return self.matter

    def hand_over(self, agency_id: int) -> None:
        """The matter goes to another agency; nobody of the one that had it has a task any more. Record why first: what
        was written so far, this run's entry included, stays in the trail of the agency that did it."""
        matter, entry = self.the_matter(), self.entry
        Task.objects.filter(matter=matter).open().update(closed_by=entry)
        matter.agency_id = agency_id
        matter.save(update_fields=["agency"])

    def record(
        self,
        payload: Payload,
        *,
        occurred_on: date | None = None,
        occurred_at: datetime | None = None,
        corrects: int | None = None,
        late_reason: str = "",
        late_proof: FileLink | None = None,
    ) -> Fact:
        """Add a fact. ``occurred_on`` is never in the future, and more than three days back it asks a reason (R110).
        Of a step that was carried over, day, moment, reason and proof are those of its taking."""
        carried = self.carried
        if carried is not None and occurred_on is None:
            occurred_on, occurred_at = carried.day(self.today), carried.at
            late_reason, late_proof = late_reason or carried.late_reason, late_proof or self._proof_of(carried)
        matter, day = self.the_matter(), occurred_on or self.today
        if day > self.today:
            raise Refused("future", f"发生日期 {day} 在今天之后；只能登记已经发生的事。")
        if (self.today - day).days > LATE_AFTER_DAYS and not (late_reason.strip() and late_proof):
            raise Refused("late", f"{day} 的事今天才补录，请写明原因并附上证明。")
        matter.last_seq += 1
        row = Fact(
            matter=matter,
            seq=matter.last_seq,
            kind=payload.kind,
            version=payload.version,
            occurred_on=day,
            occurred_at=occurred_at,
            recorded_at=self.moment,
            entry=self.entry,
            payload=encode(payload),
            corrects=Fact.objects.get(matter=matter, seq=corrects) if corrects else None,
            late_reason=late_reason.strip(),
            late_proof=late_proof,
        )
        if self._batch is None:
            row.save(force_insert=True)
            matter.save(update_fields=["last_seq"])
        else:
            self._batch.facts.append(row)
        self.facts.append(process.view_of(row))
        return row

    def _proof_of(self, carried: Carried) -> FileLink:
        self._proof = self._proof or self.attach(carried.proof, carried.purpose)
        return self._proof

    def take_number(self, series: str, pattern: str) -> Number:
        """Take the next number; last of all, because its counter is locked until the end."""
        self._counting = True
        return numbering.take(self.the_matter(), self.entry, series=series, year=self.today.year, pattern=pattern)

    def attach(
        self, staged: files.Staged, purpose: str, audience: FileLink.Audience = FileLink.Audience.STAFF
    ) -> FileLink:
        """Attach a file that ``prepare`` has staged."""
        return files.attach(staged, self.the_matter(), self.entry, purpose=purpose, audience=audience)

    def attach_again(
        self, link: FileLink, purpose: str, audience: FileLink.Audience = FileLink.Audience.STAFF
    ) -> FileLink:
        """Lay a file of another matter with this one too, under a link of its own."""
        return files.attach_again(link, self.the_matter(), self.entry, purpose=purpose, audience=audience)

    def keep_personal(
        self,
        label: str,
        values: Mapping[str, str],
        *,
        identity: str = "",
        phone: str = "",
        of_holder: bool = False,
        person: int | None = None,
    ) -> PersonalRecord:
        """Keep personal data as an encrypted record of the matter; ``of_holder``: of whoever holds its query code,
        ``person``: of which of those who hold it."""
        matter = self.the_matter()
        numbers = {"identity": identity, "phone": phone}
        return personal.keep(matter, self.entry, label, values, **numbers, of_holder=of_holder, person=person)

    def queue(self, kind: str, key: str, payload: dict[str, Any] | None = None) -> None:
        """Queue what follows after commit."""
        jobs.queue(kind, key, payload, matter=self.matter, entry=self.entry)

    def open_task(self, kind: str, role: str, *, account_id: int | None = None, due: date | None = None) -> Task:
        """Open a task on the matter, for a person or for whoever holds the role."""
        matter = self.the_matter()
        return Task.objects.create(
            matter=matter,
            agency_id=matter.agency_id,
            kind=kind,
            role=role,
            account_id=account_id,
            due=due,
            opened_by=self.entry,
        )

    def close_tasks(self, *kinds: str) -> int:
        """Close the open tasks of these kinds on the matter; how many."""
        return Task.objects.filter(matter=self.the_matter(), kind__in=kinds).open().update(closed_by=self.entry)


@dataclass(frozen=True)
class Done:
    """An Action was carried out. ``repeated``: the same sending had been carried out before, nothing was done again.

    A repeated one has no ``result``: passwords and codes are stored nowhere. Pages that show them say so.
    """

    entry: Entry
    matter: Matter | None
    result: Any = None
    repeated: bool = False


class Action:
    """One step that somebody takes. Subclasses name what the class attributes ask and write ``carry_out``."""

    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    form: ClassVar[type[ActionForm]] = ActionForm
    policy: ClassVar[Policy]
    process: ClassVar[Process | None] = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.code:
            registered.add(cls)

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Before the transaction: store uploads, compute what takes long. Returns the data for ``carry_out``."""
        return data

    def carry_out(self, run: Run) -> Any:
        """Inside the transaction: check what only the locked rows can tell, record, queue what follows."""
        raise NotImplementedError

    def carry_out_rows(self, runs: Sequence[Run]) -> None:
        """Carry out the rows of a batch of an import. An Action that is imported by the thousand writes them together
        here; what holds for one row must hold for each."""
        for run in runs:
            self.carry_out(run)

    def keep_refusal(self, refusal: Refused, viewer: Viewer, moment: datetime) -> None:
        """Write what must stay of a refusal beside its entry, in the entry's transaction: a failed sign-in."""

    def agency_of_refusal(self, viewer: Viewer) -> int | None:
        """Which agency the entry of a refusal belongs to, where neither the matter nor the viewer's post tells."""
        return None

    @classmethod
    def step(cls) -> Step | None:
        """The arrow of the process table that this Action takes."""
        return cls.process.by_code[cls.code] if cls.process else None

    @classmethod
    def refusal(
        cls, viewer: Viewer, matter: Matter | None, facts: list[FactView], situation: Any = None
    ) -> Refused | None:
        """Why ``viewer`` cannot take this step now, or None: what the page shows beside a missing button.

        ``situation`` saves a page that asks many steps from reading the facts once for each.
        """
        reason = cls.policy.why_not(viewer, matter)
        if reason is not None:
            return Refused("policy", reason)
        step = cls.step()
        if step is None or cls.process is None:
            return None
        if matter is not None and matter.kind != cls.process.kind:
            return Refused("kind", f"“{step.title}”不是这类事项的步骤。")
        if not takes(viewer) & set(step.roles):
            return Refused("role", f"您现在的岗位不能办理“{step.title}”。", rule=step.ground)
        if step.requires and situation is None:
            situation = cls.process.situation_of(matter, facts, clock.today())
        return cls.process.refusal(step, facts, viewer.account_id, situation)

    @classmethod
    def perform(
        cls,
        viewer: Viewer,
        data: Mapping[str, Any] | None = None,
        *,
        matter: Matter | None = None,
        seen: int | None = None,
        files: Mapping[str, Any] | None = None,
        channel: str = "call",
        once: str | None = None,
        draft: str = "",
        carried: Carried | None = None,
    ) -> Done:
        """Carry the Action out, or raise ``Refused`` (``Invalid``, ``Stale``): nothing changed, an entry written.

        ``seen`` is the number of the last fact that the page showed; ``once`` names one sending of a form, so that a
        double click is carried out once. ``draft`` is the name under which a page keeps the form's draft. ``carried``:
        ``viewer`` took the step elsewhere.
        """
        name = once if once is None or len(once) <= ONCE_LENGTH else hashlib.sha256(once.encode()).hexdigest()
        return _Performance(
            cls(), viewer, dict(data or {}), matter, seen, files, channel, name, draft or cls.code, carried
        ).run()


registered: Registry[type[Action]] = Registry("actions")


def takes(viewer: Viewer) -> set[str]:
    """The words of a process table's ``roles`` that fit ``viewer``: the roles of the post, system, or applicant."""
    if isinstance(viewer, viewers.Staff):
        return set(viewer.roles)
    return {SYSTEM} if isinstance(viewer, viewers.Job) else {APPLICANT}


def close(run: Run, before: int) -> None:
    """After an Action: its step recorded what the table says, and the matter's projection is folded anew."""
    _check_recorded(run, before)
    matter = run.matter
    of_matter = process.process_of(matter.kind) if matter is not None else None
    if of_matter is not None and matter is not None:
        process.refold(of_matter, matter, facts=run.facts)


def _check_recorded(run: Run, before: int) -> None:
    step, new = run.action.step(), {view.kind for view in run.facts[before:]}
    if step is not None and step.records not in new:
        raise RuntimeError(f"{run.action.code} must record {step.records}, recorded {sorted(new) or 'nothing'}")


def open_matters(runs: Sequence[Run], kind: str, agency_id: int) -> None:
    """A new matter for each run, on which it then records; one statement for all of them."""
    if any(run._counting and not run.batch for run in runs):
        raise RuntimeError("lock order: matters before numbers")
    rows = [Matter(kind=kind, agency_id=agency_id, opened_at=run.moment) for run in runs]
    for run, matter in zip(runs, Matter.objects.bulk_create(rows), strict=True):
        run.matter = matter


def close_rows(batch: Batch, runs: Sequence[Run]) -> None:
    """After the rows of a batch: write their facts, the numbers of the last ones, and the new matters' projections."""
    for run in runs:
        _check_recorded(run, 0)
    Fact.objects.bulk_create(batch.facts)
    opened = [(run.matter, run.facts) for run in runs if run.matter is not None]
    for last in {matter.last_seq for matter, _ in opened}:
        matters = [matter.pk for matter, _ in opened if matter.last_seq == last]
        Matter.objects.filter(pk__in=matters).update(last_seq=last)
    process.fold_new(opened)


@dataclass
class _Performance:
    """One attempt at an Action, from the first check to the entry of its refusal."""

    action: Action
    viewer: Viewer
    raw: dict[str, Any]
    matter: Matter | None
    seen: int | None
    files: Mapping[str, Any] | None
    channel: str
    once: str | None
    draft: str
    carried: Carried | None = None

    def run(self) -> Done:
        if self.channel in {"page", "api"} and self.matter is not None and self.seen is None:
            raise TypeError("pages and API must say which fact they saw last")
        try:
            return self._earlier() or self._try()
        except Refused as refusal:
            self._write_refusal(refusal)
            raise

    def _earlier(self) -> Done | None:
        if self.once is None:
            return None
        entry = Entry.objects.filter(action=self.action.code, once=self.once).select_related("matter").first()
        if entry is None:
            return None
        if entry.account_id != self.viewer.account_id:
            raise Refused("once", "这张表单不是您打开的，请重新打开页面。")
        return Done(entry, entry.matter, repeated=True)

    def _try(self) -> Done:
        self._check_policy()
        data = self.action.prepare(self._clean(), self.viewer)
        try:
            with write_transaction():
                return self._carry_out(data)
        except IntegrityError as error:
            earlier = self._earlier()  # the second of two simultaneous clicks
            if earlier is None:
                raise error
            return earlier

    def _check_policy(self) -> None:
        reason = self.action.policy.why_not(self.viewer, self.matter)
        if reason is not None:
            raise Refused("policy", reason)

    def _clean(self) -> dict[str, Any]:
        form = self.action.form(
            self.raw,
            self.files,
            viewer=self.viewer,
            matter=self.matter,
            moment=clock.now(),
        )
        if not form.is_valid():
            raise Invalid({name: [str(message) for message in messages] for name, messages in form.errors.items()})
        return form.cleaned_data

    def _carry_out(self, data: dict[str, Any]) -> Done:
        facts: list[FactView] = []
        if self.matter is not None:
            self.matter = Matter.objects.select_for_update().get(pk=self.matter.pk)
            if self.seen is not None and self.seen != self.matter.last_seq:
                raise Stale(self.seen, self.matter.last_seq)
            facts = process.facts_of(self.matter)
        refusal = self.action.refusal(self.viewer, self.matter, facts)
        if refusal:
            raise refusal
        before = len(facts)
        run = Run(
            self.action,
            self.viewer,
            clock.now(),
            self.channel,
            self.matter,
            facts,
            data,
            once=self.once,
            carried=self.carried,
        )
        result = self.action.carry_out(run)
        entry = run.entry
        close(run, before)
        if self.viewer.account_id is not None:
            drafts.drop(self.draft, account_id=self.viewer.account_id, matter=self.matter)
        return Done(entry, run.matter, result)

    def _write_refusal(self, refusal: Refused) -> None:
        fields = sorted(refusal.errors) if isinstance(refusal, Invalid) else []
        with write_transaction():
            audit.write_entry(
                self.viewer,
                self.action.code,
                Entry.Result.REFUSED,
                channel=self.channel,
                matter=self.matter,
                agency_id=self.action.agency_of_refusal(self.viewer),
                reason=refusal.message,
                detail={"code": refusal.code, "fields": fields},
            )
            self.action.keep_refusal(refusal, self.viewer, clock.now())
        if isinstance(refusal, Stale) and self.viewer.account_id is not None:
            drafts.keep(
                self.draft,
                {name: value for name, value in self.raw.items() if not name.startswith(_OF_THE_PAGE)},
                account_id=self.viewer.account_id,
                matter=self.matter,
                seen=max(0, refusal.seen),  # a page that did not say what it saw saw nothing
                because=refusal.message,
            )
