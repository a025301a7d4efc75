"""两区: an application that is made in one zone and handled in the other (R34).

The room of the packages tells this one, through the registry, whether what is applied for here crosses; it carries the
original form over, brings back what the holder of the query code is told, and says when the originals may go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.core.actions import Run
from gongkai.core.models import Matter
from gongkai.core.registry import Registry
from gongkai.core.viewers import CodeHolder

ORIGINAL = "网上申请原文"
# What the applicant can do at the query page of the other zone: the Action of the step, in his words.
STEPS = {
    "applications.receive_correction": "补正",
    "applications.change_contact": "更正联系方式",
    "applications.suggest_publication": "建议主动公开",
    "applications.leave_application": "退出共同申请",
    "applications.withdraw": "撤回申请",
}
TAKEN, MISSED = "taken", "missed"
_FLAGS = ("each", "agent_receives", "agent_withdraws")
_KEPT = ("kind", "name", "document", "document_number", "phone", "email", "address", "postcode", "head", "contact")
_MORE = ("agent_name", "agent_number", "agent_phone", "agent_authority", "title", "text", "reference", "carrier", "way")


@dataclass(frozen=True)
class Told:
    """What the other zone said last of an application: in whose words and since when, never who handles it.

    ``number``: its registration number there; empty while the other zone has not confirmed that it has it. ``steps``:
    by the place of a person, what he could do then; ``correct_by``: until when a correction is awaited.
    """

    number: str
    state: str
    at: datetime | None
    due: date | None
    line: tuple[tuple[date, str], ...]
    steps: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    correct_by: date | None = None


@dataclass(frozen=True)
class SentStep:
    """A step that was taken here and is carried over: which Action, by which of the people of the case, when, and what
    became of it: nothing yet, ``TAKEN``, or ``MISSED`` with the reason."""

    key: str
    step: str
    person: int
    at: datetime
    outcome: str = ""
    because: str = ""

    @property
    def title(self) -> str:
        """In the applicant's words."""
        return STEPS[self.step]


@dataclass(frozen=True)
class Waiting:
    """A letter that lies here for the applicant: sent when, kept until when, and whether he has opened it."""

    key: str
    sent_on: date
    until: date
    opened: bool


@dataclass(frozen=True)
class HandedOver:
    """A letter that was opened: what it is, and its files with their names and media types."""

    title: str
    files: tuple[tuple[str, str, bytes], ...]


@dataclass(frozen=True)
class Heard:
    """Up to when all that was taken in the other zone has arrived; ``at`` is none while nothing did."""

    at: datetime | None


@dataclass(frozen=True)
class Courier:
    """Who carries applications over. ``applied`` is called in the transaction of an application made here and answers
    whether it crosses; ``arrived`` in that of one that was made there; ``told``: what is known of one that crossed, or
    None where the matter is handled here. ``letters``: those that lie here for the applicant; ``open``: one of
    them, for the holder of the query code, or None where it is there no longer. ``step``: the run took a step of this
    Action here, under this key, for the other zone; ``steps``: those taken here. ``heard``: up to when all that was
    taken there has arrived here, for an application that was made there; None for any other."""

    code: str
    applied: Callable[[Run], bool]
    arrived: Callable[[Run, str], None]
    told: Callable[[int], Told | None]
    letters: Callable[[int], list[Waiting]]
    open: Callable[[CodeHolder, Matter, str], HandedOver | None]
    step: Callable[[Run, str, str], None]
    steps: Callable[[int], list[SentStep]]
    heard: Callable[[int], Heard | None]


couriers: Registry[Courier] = Registry("couriers of applications")


def crosses(run: Run) -> bool:
    """Whether the application that ``run`` opens is handled in the other zone; called once for each. Its form is then
    kept as it was typed, encrypted, until the other zone has it."""
    if not any(courier.applied(run) for courier in couriers):
        return False
    run.keep_personal(ORIGINAL, original_of(run.data))
    return True


def original_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The answers of the public form as they are typed, so that the other zone's form reads them again."""
    agency: Agency = data["agency"]
    return {
        "agency": agency.code,
        "group": data.get("group") or "",
        "others": "\n".join("，".join(person) for person in data["others"]),
        **{name: str(data.get(name) or "") for name in (*_KEPT, *_MORE)},
        **{name: "on" for name in _FLAGS if data.get(name)},
    }


def told(matter_id: int) -> Told | None:
    """What the other zone said of it; None where the matter is handled here."""
    return next((found for courier in couriers if (found := courier.told(matter_id)) is not None), None)


def letters(matter_id: int) -> list[Waiting]:
    """The letters of the other zone that lie here for the applicant."""
    return [each for courier in couriers for each in courier.letters(matter_id)]


def open_letter(holder: CodeHolder, matter: Matter, key: str) -> HandedOver | None:
    """One of them, for the holder of the query code; the first opening is told to the other zone as its delivery."""
    return next((found for courier in couriers if (found := courier.open(holder, matter, key)) is not None), None)


def take_step(run: Run, key: str, step: str) -> None:
    """The run took a step for the other zone: every courier is told."""
    for courier in couriers:
        courier.step(run, key, step)


def steps(matter_id: int, person: int) -> list[SentStep]:
    """The steps that one of the people of the case took here for the other zone, the newest first."""
    return [each for courier in couriers for each in courier.steps(matter_id) if each.person == person]


def heard(matter_id: int) -> Heard | None:
    """Up to when all that the applicant did in the other zone has arrived; None where he did not apply there."""
    return next((found for courier in couriers if (found := courier.heard(matter_id)) is not None), None)


def told_of(values: Mapping[str, Any], at: datetime) -> Told:
    """What ``progress`` said, read."""
    return Told(
        str(values["number"]),
        str(values["state"]),
        at,
        date.fromisoformat(values["due"]) if values["due"] else None,
        tuple((date.fromisoformat(on), str(title)) for on, title in values["line"]),
        {int(person): tuple(codes) for person, codes in values.get("steps", {}).items()},
        date.fromisoformat(values["correct_by"]) if values.get("correct_by") else None,
    )
