"""The whole process table walked: every step from every state for every kind of person, allowed and refused.

The states are brought about by real steps. What is open in each of them, and to whom, stands here as literal tables, so
that a changed arrow or a widened role is seen.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongkai.agencies.models import Account
from gongkai.applications.tests.office import BEGIN, staff
from gongkai.challenges import facts as f
from gongkai.challenges.desk.offers import FOLDED, UNCOMMON, offered_steps
from gongkai.challenges.dispute import _READERS
from gongkai.challenges.history import _SAY
from gongkai.challenges.process import CHALLENGE, STATES
from gongkai.challenges.tasks import TASKS
from gongkai.challenges.tests.bureau import PAPER, Bureau, build, on, upload
from gongkai.core import facts as kinds
from gongkai.core.actions import registered
from gongkai.core.models import Fact, Matter, Number, Task
from gongkai.core.process import START, facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Job, Supervisor, Viewer

PREFIX = "challenges."
STEPS = {step.code.removeprefix(PREFIX): step for step in CHALLENGE.steps}
DAY, TODAY = "03-02", "03-20"
DATED = {**PAPER, "dated": "2026-03-02"}


def test_steps_actions_and_facts_are_one_list() -> None:
    assert {action.code for action in registered if action.code.startswith(PREFIX)} == set(CHALLENGE.by_code)
    payloads = {cls for (kind, _), cls in kinds._kinds.items() if kind.startswith(PREFIX)}
    assert {step.records for step in CHALLENGE.steps} == {payload.kind for payload in payloads}
    assert set(_READERS) == {payload.kind for payload in payloads}
    assert set(_SAY) == payloads, "every fact is said in words"
    assert f.Received.kind in _READERS


def test_what_pages_and_tasks_name_are_steps() -> None:
    assert offered_steps() >= FOLDED | UNCOMMON
    assert set(TASKS) <= offered_steps()
    for step in CHALLENGE.steps:
        assert step.ground
        for requirement in step.requires:
            assert (requirement.__doc__ or "").strip(), requirement


def test_every_state_has_a_way_out_but_the_final_ones() -> None:
    for state in STATES:
        leads = {step.target for step in CHALLENGE.steps if state in step.source} - {"stay", state}
        # What is filed comes back only when a court tries it again.
        assert leads == ({"retrial"} if state == "closed" else set()) if state in CHALLENGE.final else leads, state


# -- the states, each brought about by real steps --


def answered(bureau: Bureau, **changes: str) -> Matter:
    matter = bureau.receive(**changes)
    bureau.answer(matter)
    return matter


def ended(step: str, ending: str, track: str = "review") -> Callable[[Bureau], Matter]:
    def make(bureau: Bureau) -> Matter:
        matter = answered(bureau, track=track, **({} if track == "review" else {"procedure": ""}))
        bureau.do(step, matter, {**DATED, "ending": ending})
        return matter

    return make


def then(make: Callable[[Bureau], Matter], *steps: tuple[str, dict[str, str]]) -> Callable[[Bureau], Matter]:
    def made(bureau: Bureau) -> Matter:
        matter = make(bureau)
        for code, data in steps:
            bureau.do(code, matter, data)
        return matter

    return made


SUIT = {"track": "suit_direct", "procedure": ""}
JUDGED = ended("judge", "suit_rejected", "suit_direct")
RETRIAL = {**DATED, "forum": "省高院"}
STANDS = ended("end_suit", "suit_mediated", "suit_direct")
OTHER_APPEALS = ("appeal", {"own": "other", "forum": "中院", "copy_on": "2026-03-02"})
BUILD: dict[str, Callable[[Bureau], Matter]] = {
    "review received": lambda bureau: bureau.receive(),
    "suit received": lambda bureau: bureau.receive(**SUIT),
    "review pending": lambda bureau: answered(bureau),
    "suit pending": lambda bureau: answered(bureau, **SUIT),
    "judged, term running": JUDGED,
    "judged, term over": JUDGED,
    "appealed by us": then(JUDGED, ("appeal", {"own": "own", "forum": "中院"})),
    "appealed by them": then(JUDGED, OTHER_APPEALS),
    "upheld": ended("decide_review", "review_upheld"),
    "ordered": ended("decide_review", "review_ordered"),
    "ordered, done": then(ended("decide_review", "review_ordered"), ("comply", {"note": "已重新答复"})),
    "opinion waits": then(ended("decide_review", "review_upheld"), ("receive_opinion", PAPER)),
    "suit withdrawn": ended("end_suit", "suit_withdrawn", "suit_direct"),
    "tried again": then(STANDS, ("open_retrial", RETRIAL)),
    "tried again, affirmed": then(STANDS, ("open_retrial", RETRIAL), ("end_retrial", {**DATED, "how": "affirmed"})),
    "tried again, ordered": then(
        STANDS, ("open_retrial", RETRIAL), ("end_retrial", {**DATED, "how": "changed", "ending": "suit_ordered"})
    ),
    "tried again, judged": then(STANDS, ("open_retrial", RETRIAL), ("judge", {**DATED, "ending": "suit_rejected"})),
    "tried again, sent back": then(STANDS, ("open_retrial", RETRIAL), ("remand", DATED)),
    "suit closed": then(STANDS, ("close", {})),
    "complaint": lambda bureau: bureau.complaint(),
    "complaint in hand": then(lambda bureau: bureau.complaint(), ("accept_complaint", PAPER)),
    "closed": then(ended("decide_review", "review_upheld"), ("close", {})),
    "void": then(lambda bureau: bureau.receive(), ("void", {"reason": "登记重了"})),
}
_KEEP = "link refer assign amend take_over void"
_ENDED = f"{_KEEP} close"
ALLOWED: dict[str, str] = {
    START: "receive receive_complaint",
    "review received": f"{_KEEP} answer suspend decide_review receive_opinion",
    "suit received": f"{_KEEP} answer suspend judge end_suit",
    "review pending": f"{_KEEP} suspend decide_review receive_opinion",
    "suit pending": f"{_KEEP} suspend judge end_suit",
    "judged, term running": f"{_KEEP} suspend appeal",
    "judged, term over": f"{_KEEP} suspend appeal let_stand",
    "appealed by us": f"{_KEEP} suspend end_appeal remand",
    "appealed by them": f"{_KEEP} suspend end_appeal remand answer_appeal",
    "upheld": f"{_ENDED} receive_opinion",
    "ordered": f"{_KEEP} comply receive_opinion",
    "ordered, done": f"{_ENDED} receive_opinion",
    "opinion waits": f"{_KEEP} receive_opinion report_back",
    "suit withdrawn": f"{_ENDED} open_retrial",
    "tried again": f"{_KEEP} suspend judge remand end_retrial",
    "tried again, affirmed": f"{_ENDED} open_retrial",
    "tried again, ordered": f"{_KEEP} comply open_retrial",
    "tried again, judged": f"{_KEEP} suspend appeal let_stand",
    "tried again, sent back": f"{_KEEP} suspend judge end_suit",
    "suit closed": "open_retrial take_over",
    "complaint": f"{_KEEP} accept_complaint finish_complaint",
    "complaint in hand": f"{_KEEP} extend_complaint finish_complaint",
    "closed": "take_over",
    "void": "",
}
# Which steps each kind of person can ever take.
OFFICE = set(STEPS) - {"comply", "extend_complaint", "take_over"}
TAKES: dict[str, set[str]] = {
    "handler": OFFICE,
    "receiver": OFFICE | {"comply", "take_over"},
    "reviewer": OFFICE | {"comply", "extend_complaint", "take_over"},
    "signer": {"comply", "extend_complaint"},
    "system": {"let_stand"},
    "secrecy": set(),
    "anonymous": set(),
    "a citizen": set(),
    "holder of a code": set(),
    "supervisor": set(),
    "another agency": {"receive", "receive_complaint"},
    "administrator": set(),
}
# One day after the fifteenth of the term for an appeal only where the name says so.
ON = {"judged, term running": "03-17"}


@pytest.mark.db
@pytest.mark.django_db
def test_every_step_from_every_state_for_everybody(bureau: Bureau) -> None:
    office = bureau.office
    away = build("MB9990027", "云川市教育局").office
    boss = staff(away.agency, "boss", "supervisor")
    everybody: dict[str, Viewer] = {
        "handler": office.handler,
        "receiver": office.receiver,
        "reviewer": office.reviewer,
        "signer": office.signer,
        "secrecy": office.secrecy,
        "system": Job("测试"),
        "anonymous": Anonymous(),
        "a citizen": Citizen(Account.objects.create(name="chen", kind="citizen", made_at=BEGIN, password="!").pk),
        "supervisor": Supervisor(
            boss.account,
            post_id=boss.post_id,
            agency_id=away.agency.pk,
            roles=frozenset({"supervisor"}),
            agency_ids=frozenset({office.agency.pk}),
        ),
        "another agency": away.handler,
        "administrator": staff(office.agency, "guan", "system_admin"),
    }
    for name in ALLOWED:
        with on(DAY):
            matter = BUILD[name](bureau) if name != START else None
        facts = facts_of(matter) if matter is not None else []
        people = {**everybody, "holder of a code": CodeHolder(matter.pk if matter is not None else 0)}
        with on(ON.get(name, TODAY)):
            situation = CHALLENGE.situation_of(matter, facts, bureau.dispute(matter).today) if matter else None
            for code, step in STEPS.items():
                for who, viewer in people.items():
                    refusal = registered[step.code].refusal(viewer, matter, facts, situation)
                    expected = code in ALLOWED[name].split() and code in TAKES[who]
                    assert (refusal is None) == expected, (name, code, who, refusal)


def rows() -> tuple[int, ...]:
    """Everything that a refused step may not touch."""
    return Fact.objects.count(), Matter.objects.count(), Number.objects.count(), Task.objects.count()


DATA: dict[str, dict[str, str]] = {
    "judge": {**DATED, "ending": "suit_rejected"},
    "end_suit": {**DATED, "ending": "suit_ended"},
    "decide_review": {**DATED, "ending": "review_upheld"},
    "end_appeal": {**DATED, "how": "affirmed"},
    "remand": DATED,
    "open_retrial": RETRIAL,
    "end_retrial": {**DATED, "how": "affirmed"},
    "appeal": {"own": "own", "forum": "中院"},
    "finish_complaint": {**PAPER, "ending": "complaint_unfounded"},
    "extend_complaint": {"days": "10", "reason": "理由"},
    "comply": {"note": "已执行"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["review received", "judged, term running", "ordered", "tried again", "complaint", "closed", "void"]
)
def test_a_direct_call_of_a_closed_step_changes_nothing(bureau: Bureau, name: str) -> None:
    """Performed for real by who has the role, whatever the route."""
    with on(DAY):
        matter = BUILD[name](bureau)
        other = {"amend", "link", "assign", "refer", "take_over", "void", "receive", "receive_complaint"}
        for code in sorted(set(STEPS) - other - set(ALLOWED[name].split())):
            before = rows()
            files = {"file": upload()} if code == "answer" else None
            with pytest.raises(Refused) as refusal:
                bureau.do(code, matter, {**PAPER, **DATA.get(code, {})}, files=files)
            assert refusal.value.message
            assert rows() == before, (name, code)
