"""The whole process table walked: every step from every state for every kind of person, allowed and refused.

The states are brought about by real steps. What is open in each of them, and to whom, stands here as literal tables, so
that a changed arrow or a widened role is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gongkai.agencies.models import Account, Agency
from gongkai.core import facts as kinds
from gongkai.core.actions import Action, registered
from gongkai.core.models import Entry, Fact, Matter, Number, Task
from gongkai.core.process import START, facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Job, Staff, Supervisor, Viewer
from gongkai.publications import facts as f
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.desk.offers import THEMES, offered_steps
from gongkai.publications.history import _SAY
from gongkai.publications.item import _READERS
from gongkai.publications.process import PUBLICATION, STATES
from gongkai.publications.tests.newsroom import BEGIN, SECRECY, SUBMIT, TEXT, Newsroom, build, on, on_platform, staff

PREFIX = "publications."
STEPS = {step.code.removeprefix(PREFIX): step for step in PUBLICATION.steps}
# Ways of writing and of beginning: they take the arrow of another step.
OTHER_WAYS = frozenset(
    f"publications.{name}"
    for name in ("attach", "mask", "detach", "move", "rename", "describe", "import_body", "import_draft")
)
TODAY = "03-12"
CLOSED = {"attribute": "closed", "attribute_reason": "条例第十六条：内部事务信息。"}
RULE = {"genre": "normative", "document_number": "云住建规〔2026〕1号"}
WITHDRAWAL = {"ground": "duplicate", "reason": "重复发布。"}


def test_steps_actions_and_facts_are_one_list() -> None:
    on_items = {action.code for action in registered if issubclass(action, ItemAction)}
    assert on_items - OTHER_WAYS == set(PUBLICATION.by_code)
    for code in OTHER_WAYS:
        assert registered[code].step() in PUBLICATION.steps
    payloads = {cls for (kind, _), cls in kinds._kinds.items() if kind.startswith(PREFIX)}
    assert {step.records for step in PUBLICATION.steps} == {payload.kind for payload in payloads}
    assert set(_READERS) == {payload.kind for payload in payloads}
    assert set(_SAY) == payloads, "every fact is said in words"


def test_every_step_stands_under_one_theme_of_the_page() -> None:
    listed = [code for _, codes in THEMES for code in codes]
    assert len(listed) == len(set(listed))
    assert set(listed) == offered_steps()
    assert set(PUBLICATION.by_code) - offered_steps() == {
        f"{PREFIX}{name}"
        for name in (
            "begin",
            "migrate",
            "mirror",
            "send_away",
            "end_display",
            "lapse_confirmation",
            "answer_confirmation",
            "decide_confirmation",
        )
    }


def test_every_step_names_its_ground_and_every_condition_its_line() -> None:
    for step in PUBLICATION.steps:
        assert step.ground
        assert registered[step.code].title
        for requirement in step.requires:
            assert (requirement.__doc__ or "").strip(), requirement


# -- the states, each brought about by real steps --


def at_stage(room: Newsroom, passed: int, **changes: str) -> Matter:
    matter = room.submitted(**changes)
    for _ in range(passed):
        stage = room.item(matter).stage
        assert stage is not None
        room.do(f"pass_{stage.code}", matter, SECRECY if stage.code == "secrecy" else {})
    return matter


def then(room: Newsroom, matter: Matter, *steps: tuple[str, dict[str, str]]) -> Matter:
    for code, data in steps:
        room.do(code, matter, data)
    return matter


ASK = ("ask_confirmation", {"agency": "MB9990027", "about": "第二条涉及学校用地。"})


def dissented(room: Newsroom) -> Matter:
    matter = then(room, at_stage(room, 3), ASK)
    away = Staff(
        room.publisher.account,
        post_id=0,
        agency_id=Agency.objects.get(code="MB9990027").pk,
        roles=frozenset({"publisher"}),
    )
    room.do("answer_confirmation", matter, {"answer": "no", "opinion": "面积与我局数据不一致。"}, by=away)
    return matter


def sent(room: Newsroom) -> Matter:
    with on_platform():
        return room.published()


REVISE = ("revise", {"reason": "更正"})
BUILD = {
    "drafting": lambda room: room.begun(),
    "at unit": lambda room: at_stage(room, 0),
    "at secrecy": lambda room: at_stage(room, 1),
    "at office": lambda room: at_stage(room, 2),
    "at signature": lambda room: at_stage(room, 3),
    "at legality": lambda room: at_stage(room, 1, **RULE),
    "joint at signature": lambda room: at_stage(room, 3, issuers="云川市住房和城乡建设局\n云川市民政局"),
    "confirmation asked": lambda room: then(room, at_stage(room, 3), ASK),
    "confirmation refused": lambda room: dissented(room),
    "signed": lambda room: room.signed(),
    "signed closed": lambda room: room.signed(**CLOSED),
    "kept": lambda room: then(room, room.signed(**CLOSED), ("keep", {})),
    "published": lambda room: room.published(),
    "revising": lambda room: then(room, room.published(), REVISE),
    "revision in review": lambda room: then(room, room.published(), REVISE, ("submit", SUBMIT)),
    "withdrawn": lambda room: then(room, room.published(), ("withdraw", WITHDRAWAL)),
    "withdrawn, revising": lambda room: then(room, room.published(), ("withdraw", WITHDRAWAL), REVISE),
    "erasure asked": lambda room: then(
        room,
        room.published(),
        ("withdraw", WITHDRAWAL),
        ("ask_erasure", {"ground": "personal", "reason": "泄露", "versions": ["1"]}),  # type: ignore[dict-item]
    ),
    "sent": lambda room: sent(room),
    "sent, withdrawn": lambda room: then(room, sent(room), ("withdraw", WITHDRAWAL)),
    "discarded": lambda room: then(room, room.begun(), ("discard", {"reason": "不发了"})),
}
STATE_OF = {
    "sent": "published",
    "sent, withdrawn": "withdrawn",
    START: START,
    "at unit": "reviewing",
    "at secrecy": "reviewing",
    "at office": "reviewing",
    "at signature": "reviewing",
    "at legality": "reviewing",
    "joint at signature": "reviewing",
    "confirmation asked": "reviewing",
    "confirmation refused": "reviewing",
    "signed closed": "signed",
    "revising": "drafting",
    "revision in review": "reviewing",
    "withdrawn, revising": "drafting",
    "erasure asked": "withdrawn",
}

# What is open on 12 March in each of these situations, to whoever in the agency has the role.
_PUBLIC = "mark_validity withdraw take_over"
_BACK = "return take_back ask_confirmation"
ALLOWED: dict[str, str] = {
    START: "begin migrate mirror",
    "drafting": "write submit discard",
    "at unit": f"pass_unit {_BACK}",
    "at secrecy": f"pass_secrecy {_BACK}",
    "at office": f"pass_office {_BACK}",
    "at signature": f"sign {_BACK}",
    "at legality": f"pass_legality {_BACK}",
    "joint at signature": f"confirm_joint {_BACK}",
    "confirmation asked": f"confirm_joint answer_confirmation {_BACK}",
    "confirmation refused": f"confirm_joint decide_confirmation {_BACK}",
    "signed": "publish schedule take_back",
    "signed closed": "keep take_back",
    "kept": "reassess revise take_over",
    "published": f"mirror revise ask_erasure send_away {_PUBLIC}",
    "revising": f"write submit drop_revision send_away {_PUBLIC}",
    "revision in review": f"pass_unit send_away {_BACK} {_PUBLIC}",
    "withdrawn": "mirror revise ask_erasure take_over",
    "withdrawn, revising": "write submit stay_withdrawn take_over",
    "erasure asked": "mirror revise erase take_over",
    "sent": f"mirror revise ask_erasure prove_shown {_PUBLIC}",
    "sent, withdrawn": "mirror revise ask_erasure prove_gone take_over",
    "discarded": "",
}
WRITES = {"begin", "write", "submit", "discard", "confirm_joint", "take_back", "revise"}
WRITES |= {"drop_revision", "stay_withdrawn", "ask_confirmation", "take_over"}
# Which steps each kind of person can ever take.
TAKES: dict[str, set[str]] = {
    "handler": WRITES,
    "publisher": WRITES
    | {"pass_office", "return", "schedule", "publish", "keep", "reassess", "mark_validity", "withdraw", "ask_erasure"}
    | {"prove_shown", "prove_gone"},
    "reviewer": {"pass_unit", "pass_legality", "return", "reassess"},
    "secrecy": {"pass_secrecy", "return", "ask_erasure", "erase"},
    "signer": {"sign", "return", "erase", "migrate"},
    "system": {"publish", "end_display", "lapse_confirmation", "mirror", "send_away", "prove_shown", "prove_gone"},
    "receiver": set(),
    "anonymous": set(),
    "a citizen": set(),
    "holder of a code": set(),
    "supervisor": set(),
    "another agency": {"begin", "answer_confirmation"},
    "common superior": {"migrate", "decide_confirmation"},
    "administrator": set(),
}


@dataclass
class City:
    """The built items by situation, and everybody who might try a step on one of them."""

    room: Newsroom
    items: dict[str, Matter | None]
    others: dict[str, Viewer]

    def viewers(self, matter: Matter | None) -> dict[str, Viewer]:
        """Everybody, for one item."""
        room = self.room
        return {
            "handler": room.handler,
            "publisher": room.publisher,
            "reviewer": room.reviewer,
            "secrecy": room.secrecy,
            "signer": room.signer,
            "holder of a code": CodeHolder(matter.pk if matter is not None else 0),
            **self.others,
        }


@pytest.fixture
def city(room: Newsroom) -> City:
    above = build("MB9990001", "云川市人民政府")
    away = build("MB9990027", "云川市教育局")
    Agency.objects.filter(pk__in=[room.agency.pk, away.agency.pk]).update(supervisor=above.agency)
    items: dict[str, Matter | None] = {START: None}
    with on("03-10"):
        for name, make in BUILD.items():
            items[name] = make(room)
    citizen = Account.objects.create(name="chen", kind="citizen", made_at=BEGIN, password="!")
    boss = staff(away.agency, "boss", "supervisor")
    others: dict[str, Viewer] = {
        "anonymous": Anonymous(),
        "a citizen": Citizen(citizen.pk),
        "supervisor": Supervisor(
            boss.account,
            post_id=boss.post_id,
            agency_id=away.agency.pk,
            roles=frozenset({"supervisor"}),
            agency_ids=frozenset({room.agency.pk}),
        ),
        "system": Job("测试"),
        "another agency": away.publisher,
        "common superior": above.signer,
        "administrator": staff(room.agency, "guan", "system_admin"),
        "receiver": staff(room.agency, "shou", "receiver"),
    }
    return City(room, items, others)


def refusals(city: City) -> Iterator[tuple[str, str, str, type[Action], Refused | None]]:
    """Situation, step, person, Action, and why that person cannot take the step there."""
    for name, matter in city.items.items():
        facts = facts_of(matter) if matter is not None else []
        with on(TODAY):
            item = city.room.item(matter) if matter is not None else None
            for code, step in STEPS.items():
                action = registered[step.code]
                for who, viewer in city.viewers(matter).items():
                    yield name, code, who, action, action.refusal(viewer, matter, facts, item)


@pytest.mark.django_db
def test_every_step_from_every_state_for_everybody(city: City) -> None:
    for name, matter in city.items.items():
        facts = facts_of(matter) if matter is not None else []
        assert PUBLICATION.state_after(facts) == STATE_OF.get(name, name)
    assert {STATE_OF.get(name, name) for name in city.items} - {START} == set(STATES), "every state was reached"
    opened: dict[str, set[str]] = {name: set() for name in city.items}
    taken: dict[str, set[str]] = {name: set() for name in TAKES}
    for name, code, who, action, refusal in refusals(city):
        step = STEPS[code]
        if refusal is None:
            opened[name].add(code)
            taken[who].add(code)
            continue
        assert refusal.message.endswith("。"), (name, code, who)
        if refusal.code in {"state", "requirement", "same_person", "role"}:
            assert refusal.rule == step.ground, "a refusal names the rule"
        assert action.step() is step
    assert {name: sorted(codes) for name, codes in opened.items()} == {
        name: sorted(text.split()) for name, text in ALLOWED.items()
    }
    for who, codes in taken.items():
        assert codes <= TAKES[who], f"{who} takes {codes - TAKES[who]}"


@pytest.mark.django_db
def test_roles_by_themselves(city: City) -> None:
    """Whom policy and role let through, whatever the state: exactly those of the table above."""
    about = {"answer_confirmation": "confirmation asked", "decide_confirmation": "confirmation refused"}
    for who in TAKES:
        through = set()
        for code, step in STEPS.items():
            on_matter = None if START in step.source else city.items[about.get(code, "drafting")]
            viewer = city.viewers(city.items["drafting"])[who]
            refusal = registered[step.code].refusal(viewer, on_matter, facts_of(on_matter) if on_matter else [])
            if refusal is None or refusal.code not in {"policy", "role"}:
                through.add(code)
        assert through == TAKES[who], who


@pytest.mark.django_db
def test_other_ways_of_writing_are_open_to_whoever_writes_and_where_one_writes(city: City) -> None:
    for name, matter in city.items.items():
        facts = facts_of(matter) if matter is not None else []
        for code in OTHER_WAYS:
            action = registered[code]
            arrow = action.step()
            assert arrow is not None
            allowed = arrow.code.removeprefix(PREFIX) in ALLOWED[name].split()
            for who, viewer in city.viewers(matter).items():
                may = arrow.code.removeprefix(PREFIX) in TAKES[who]
                with on(TODAY):
                    refusal = action.refusal(viewer, matter, facts)
                assert (refusal is None) == (allowed and may), (name, code, who)


def rows() -> tuple[int, ...]:
    """Everything that a refused step may not touch."""
    open_tasks = Task.objects.open().count()
    return Fact.objects.count(), Matter.objects.count(), Number.objects.count(), Task.objects.count(), open_tasks


DATA: dict[str, dict[str, object]] = {
    "begin": TEXT,
    "write": TEXT,
    "pass_secrecy": SECRECY,
    "withdraw": WITHDRAWAL,
    "ask_confirmation": {"agency": "MB9990027", "about": "第二条"},
    "answer_confirmation": {"answer": "yes"},
    "lapse_confirmation": {"agency": 0},
    "decide_confirmation": {"agency": "MB9990027", "decision": "yes", "ground": "按规定公开"},
    "confirm_joint": {"agency": "云川市民政局", "by": "来函", "on": "2026-03-09"},
    "mark_validity": {"validity": "repealed", "since": "2026-03-12", "because": "云府〔2026〕1号"},
    "ask_erasure": {"ground": "personal", "reason": "泄露", "versions": ["1"]},
    "take_over": {"to": "MB9990027", "document": "机构改革方案"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["at unit", "signed", "published", "withdrawn", "kept", "discarded"])
def test_a_direct_call_of_a_closed_step_changes_nothing(room: Newsroom, name: str) -> None:
    """Performed for real by who has the role: nothing leads past the chain, whatever the route."""
    build("MB9990027", "云川市教育局")
    with on("03-10"):
        matter = BUILD[name](room)
    with on(TODAY):
        for code in sorted(set(STEPS) - {"begin"} - set(ALLOWED[name].split())):
            step = STEPS[code]
            viewer = Job("测试") if step.roles == ("system",) else room.by_role(*step.roles)
            before = rows()
            with pytest.raises(Refused) as refusal:
                registered[step.code].perform(viewer, DATA.get(code, {"reason": "理由", "note": "说明"}), matter=matter)
            assert refusal.value.message
            assert rows() == before, (name, code)
    assert Entry.objects.filter(result=Entry.Result.REFUSED).exists()


def test_every_state_has_a_way_out_but_the_final_one() -> None:
    for state in STATES:
        leads = {step.target for step in PUBLICATION.steps if state in step.source} - {"stay", state}
        assert bool(leads) == (state != "discarded"), state


def test_nothing_leads_to_the_site_but_publishing_what_was_signed() -> None:
    into = {step.code: step.source for step in PUBLICATION.steps if step.target == "published"}
    # What comes from another site is signed in the same transaction; test_migrating looks at that signature.
    assert into == {
        "publications.migrate": (START,),
        "publications.publish": ("signed",),
        "publications.drop_revision": ("drafting",),
    }
    assert [step.code for step in PUBLICATION.steps if step.target == "signed"] == ["publications.sign"]
    assert f.Published.kind == PUBLICATION.by_code["publications.publish"].records
