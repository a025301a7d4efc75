"""The process engine: one table per process, and one place that runs it.

*Process state* and *clock state* are two words. An arrow's effect on the clock is nothing but the kind of the fact that
it records; the engine knows no dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongkai.core import calendars
from gongkai.core.facts import FactView, decode, in_force
from gongkai.core.models.matter import Fact, Matter
from gongkai.core.prepared import Prepared
from gongkai.core.projections import Projection, folding
from gongkai.core.refusals import Refused

START = "start"
# The target of a step that leads nowhere else: letters, records and answers within a state.
STAY = "stay"

# What must hold besides the state: asked of the process's situation, it answers with the sentence of refusal or None.
Requirement = Callable[[Any], str | None]


@dataclass(frozen=True)
class Step:
    """One arrow: from which states, by whom, on which ground, what it records, and where it leads.

    ``other_than`` names steps whose actor may not be the same person (签发人不得是拟稿人). ``requires`` are conditions
    on the situation; the docstring of each is its line in the printed table. A target of ``STAY`` keeps the state.
    """

    code: str
    title: str
    source: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    ground: str
    records: str
    letter: str = ""
    clock_effect: str = ""
    other_than: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Process:
    """A process table, its fold and its projection.

    ``states`` pairs each state with its Chinese word; in a ``final`` one the matter is closed and keeps its calendar.
    ``situation`` reads facts, calendar and day into the value that the steps' requirements ask. ``recalculated`` is
    called in the transaction in which an open matter was folded with a new calendar, for what must follow (O10).
    ``settled``: a column and its values in which the clock stands still although the process goes on (an answer that
    still has to be delivered): such a matter keeps its calendar too (R4).
    """

    kind: str
    title: str
    states: Mapping[str, str]
    steps: tuple[Step, ...]
    projection: type[Projection]
    fold: Callable[[Sequence[FactView], calendars.DatedCalendar], Mapping[str, Any]]
    final: frozenset[str]
    situation: Callable[[Sequence[FactView], calendars.DatedCalendar, date], Any] | None = None
    recalculated: Callable[[Matter, Sequence[FactView], calendars.DatedCalendar, date], None] | None = None
    settled: tuple[str, frozenset[str]] | None = None
    by_code: dict[str, Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {step.code: step for step in self.steps})
        unknown = {state for step in self.steps for state in (*step.source, step.target)} - {*self.states, START, STAY}
        unknown |= self.final - set(self.states)
        if unknown:
            raise ValueError(f"process {self.kind} names unknown states: {sorted(unknown)}")
        for what in ("code", "records"):
            if len({getattr(step, what) for step in self.steps}) != len(self.steps):
                raise ValueError(f"process {self.kind} has two steps of one {what}")
        register(self)

    def keeps(self, values: Mapping[str, Any]) -> bool:
        """Whether a row with these columns keeps its calendar edition."""
        return bool(values["closed"]) or (self.settled is not None and values[self.settled[0]] in self.settled[1])

    def step_recording(self, kind: str) -> Step | None:
        """The step that records facts of ``kind``."""
        return next((step for step in self.steps if step.records == kind), None)

    def state_after(self, facts: Iterable[FactView]) -> str:
        """The process state to which ``facts`` lead: the target of the last one that a step records."""
        state = START
        for view in in_force(facts):
            step = self.step_recording(view.kind)
            if step is not None and step.target != STAY:
                state = step.target
        return state

    def situation_of(self, matter: Matter | None, facts: Sequence[FactView], today: date) -> Any:
        """What the requirements ask, for the matter as it stands today; None for a process without requirements."""
        if self.situation is None or matter is None:
            return None
        return self.situation(facts, calendars.current(matter.agency_id), today)

    def refusal(
        self, step: Step, facts: Sequence[FactView], account: int | None, situation: Any = None
    ) -> Refused | None:
        """Why ``step`` cannot be taken now by ``account``, or None where it can."""
        state = self.state_after(facts)
        if state not in step.source:
            allowed = "、".join(self.states.get(source, "登记前") for source in step.source)
            return Refused(
                "state",
                f"“{step.title}”只能在“{allowed}”时办理，现在是“{self.states.get(state, '登记前')}”。",
                rule=step.ground,
            )
        for code in step.other_than:
            earlier = self.by_code[code]
            # Corrected facts count too: whoever took the step took it, whoever set it right later.
            if account is not None and any(v.kind == earlier.records and v.actor == account for v in facts):
                return Refused(
                    "same_person",
                    f"“{step.title}”不能由办理“{earlier.title}”的同一人办理，请交由他人。",
                    rule=step.ground,
                )
        for requirement in step.requires:
            sentence = requirement(situation)
            if sentence is not None:
                return Refused("requirement", sentence, rule=step.ground)
        return None


_processes: dict[str, Process] = {}


def register(process: Process) -> None:
    """Make a process known to rebuild, docs and tests; called by ``Process`` itself."""
    if process.kind in _processes:
        raise ValueError(f"process {process.kind} is registered twice")
    _processes[process.kind] = process


def process_of(kind: str) -> Process | None:
    """The process of the matters of ``kind``."""
    return _processes.get(kind)


def processes() -> list[Process]:
    """All processes of the installed rooms."""
    return list(_processes.values())


def facts_of(matter: Matter | int) -> list[FactView]:
    """The facts of a matter, or of the one with this key, as the pure functions see them, by ``seq``; one query, and
    no more than they need."""
    return [_view(*row) for row in _facts(matter if isinstance(matter, int) else matter.pk)]


def _view(
    seq: int,
    kind: str,
    version: int,
    occurred_on: date,
    occurred_at: datetime | None,
    recorded_at: datetime,
    payload: dict[str, Any],
    corrects: int | None,
    entry: int,
    actor: int | None,
    late_reason: str,
) -> FactView:
    value = decode(kind, version, payload)
    return FactView(
        seq, kind, occurred_on, recorded_at, value, occurred_at, corrects, entry, actor, late_reason=late_reason
    )


_OF_A_FACT = (
    "seq",
    "kind",
    "version",
    "occurred_on",
    "occurred_at",
    "recorded_at",
    "payload",
    "corrects__seq",
    "entry_id",
    "entry__account_id",
    "late_reason",
)
_facts: Prepared[tuple[Any, ...]] = Prepared(
    lambda matter: Fact.objects.filter(matter=matter).order_by("seq").values_list(*_OF_A_FACT), int
)


def view_of(row: Fact) -> FactView:
    """One fact row as a value; entry and corrected fact must be loaded with it."""
    return FactView(
        seq=row.seq,
        kind=row.kind,
        occurred_on=row.occurred_on,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        payload=decode(row.kind, row.version, row.payload),
        corrects=row.corrects.seq if row.corrects else None,
        entry=row.entry_id,
        actor=row.entry.account_id,
        late_reason=row.late_reason,
    )


def projected(
    process: Process, matter: Matter, facts: Sequence[FactView], calendar: calendars.DatedCalendar
) -> dict[str, Any]:
    """The columns that the facts amount to under ``calendar``; nothing is written."""
    state = process.state_after(facts)
    return {
        "agency_id": matter.agency_id,
        "process_state": state,
        "closed": state in process.final,
        "calendar_edition": calendar.edition,
        "last_seq": facts[-1].seq if facts else 0,
        **process.fold(facts, calendar),
    }


def refold(
    process: Process, matter: Matter, edition: int | None = None, facts: Sequence[FactView] | None = None
) -> Projection:
    """Fold the matter's facts and write its projection row, within the caller's transaction.

    ``edition``: of the calendar to use; by default the one that the row keeps, or else the present one. ``facts``: all
    of them, where the caller has them.
    """
    known = facts_of(matter) if facts is None else facts
    kept = edition or edition_kept(process, process.projection.objects.filter(matter=matter).first())
    values = projected(process, matter, known, _calendar(matter, kept))
    if kept and edition is None and not process.keeps(values):
        values = projected(process, matter, known, _calendar(matter, None))  # reopened: the present calendar again
    with folding():
        row: Projection
        row, _ = process.projection.objects.update_or_create(matter=matter, defaults=values)
    return row


def fold_new(opened: Sequence[tuple[Matter, Sequence[FactView]]]) -> None:
    """Write the projections of matters that have none yet, within the caller's transaction; one statement a kind."""
    agencies = {agency: calendars.current(agency) for agency in {matter.agency_id for matter, _ in opened}}
    for kind in {matter.kind for matter, _ in opened}:
        process = process_of(kind)
        if process is None:
            continue
        rows = [
            process.projection(matter=matter, **projected(process, matter, facts, agencies[matter.agency_id]))
            for matter, facts in opened
            if matter.kind == kind
        ]
        with folding():
            process.projection.objects.bulk_create(rows)


def _calendar(matter: Matter, edition: int | None) -> calendars.DatedCalendar:
    if edition:
        return calendars.of_edition(edition, matter.agency_id)
    return calendars.current(matter.agency_id)


def edition_kept(process: Process, row: Projection | None) -> int | None:
    """The calendar edition that a closed or settled matter keeps; None for an open one."""
    if row is None:
        return None
    column = process.settled[0] if process.settled else "closed"
    return row.calendar_edition if process.keeps({"closed": row.closed, column: getattr(row, column)}) else None


def differences(process: Process) -> Iterable[str]:
    """Fold every matter again and name each column that differs from its row; a sound database names none."""
    for matter in Matter.objects.filter(kind=process.kind).order_by("pk").iterator():
        row = process.projection.objects.filter(matter=matter).first()
        if row is None:
            yield f"{process.kind} {matter.pk}: 没有投影行"
            continue
        values = projected(process, matter, facts_of(matter), _calendar(matter, edition_kept(process, row)))
        for name, value in values.items():
            if name != "calendar_edition" and getattr(row, name) != value:
                yield f"{process.kind} {matter.pk}.{name}: 存 {getattr(row, name)!r}，算 {value!r}"
