"""The whole process table walked: every step from every state for every kind of person, allowed and refused.

The states are brought about by real steps. What is open in each of them, and to whom, stands here as literal tables, so
that a changed arrow or a widened role is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gongkai.agencies.models import Account
from gongkai.applications import facts as f
from gongkai.applications.case import _READERS, read
from gongkai.applications.process import APPLICATION, STATES
from gongkai.applications.tests.office import BEGIN, POST, REQUEST, Office, build_office, on, staff
from gongkai.applications.tests.test_case import CALENDAR, case_on, day
from gongkai.applications.tests.test_outcomes import CORRECTION
from gongkai.core import facts as kinds
from gongkai.core.actions import Action, registered
from gongkai.core.facts import FactView
from gongkai.core.models import Entry, Fact, Matter, Number, Task
from gongkai.core.process import START, Requirement, facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Job, Supervisor, Viewer

PREFIX = "applications."
STEPS = {step.code.removeprefix(PREFIX): step for step in APPLICATION.steps}
# Actions of this room that are no step on a case, and facts that no step records by itself.
NO_STEPS = frozenset(
    f"applications.{name}"
    for name in [
        "log_envelope",
        "take_envelope",
        "link_envelope",
        "close_envelope",
        "choose_reminders",
        "make_feed",
        "revoke_feed",
        "save_filter",
        "drop_filter",
        "export_register",
        "take_opened",
        "send_contact",
        "send_correction",
        "send_leaving",
        "send_suggestion",
        "send_withdrawal",
        "erase_step",
        "open_by_code",
        "erase_original",
        "take_in",
        "ask_to_post",
        "lose_code",
        "ask_to_post",
    ]
)
# Facts that change nothing in the case as a value: they are its evidence.
EVIDENCE = {f.Amended, f.ContactChanged}

FEE = {"tariff": "pages", "units": 68, "say_收款单位": "市财政局", "say_缴费方式": "凭缴款码缴纳。"}
TODAY = "03-12"


def test_steps_actions_and_facts_are_one_list() -> None:
    actions = {action.code for action in registered if action.process is APPLICATION}
    assert actions == set(APPLICATION.by_code)
    named = {action.code for action in registered if action.code.startswith(PREFIX)}
    assert named - NO_STEPS == actions
    mine = {kind for kind, _ in kinds._kinds if kind.startswith(PREFIX)}
    assert {step.records for step in APPLICATION.steps} == mine
    payloads = {cls for (kind, _), cls in kinds._kinds.items() if kind.startswith(PREFIX)}
    assert payloads - set(_READERS) == EVIDENCE


def test_every_step_names_its_ground_and_stands_under_its_actions_title() -> None:
    for step in APPLICATION.steps:
        assert step.ground
        assert registered[step.code].title
        for requirement in step.requires:
            assert (requirement.__doc__ or "").strip().endswith("。"), requirement


# -- the states, each brought about by real steps --


def unconfirmed(office: Office) -> Matter:
    with on("03-02"):
        done = office.do("log_arrival", None, {**REQUEST, "channel": "post_ordinary"})
    assert done.matter is not None
    return done.matter


def newly_registered(office: Office) -> Matter:
    with on("03-02"):
        return office.register()


def handling(office: Office) -> Matter:
    with on("03-02"):
        return office.assigned()


def correcting(office: Office) -> Matter:
    matter = handling(office)
    with on("03-04"):
        office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
    return matter


def paying(office: Office) -> Matter:
    matter = handling(office)
    with on("03-04"):
        office.letter(matter, "fee_notice", FEE)
        office.do("send_fee_notice", matter, POST)
    return matter


def joint(office: Office) -> Matter:
    leading, matter = handling(office), handling(office)
    with on("03-04"):
        office.do("join_answer", matter, {"leading": office.row(leading).number}, by=office.handler)
    return matter


REVIEWS = ("draft_decision", "pass_legal_review", "pass_secrecy_review", "sign")


def reviewed(office: Office, steps: int) -> Matter:
    matter = handling(office)
    with on("03-10"):
        for code in REVIEWS[:steps]:
            data = {"main": "D02", **office.filled(matter, "D02")} if code == "draft_decision" else {}
            office.do(code, matter, data, by=office.handler if data else None)
    return matter


def answered(office: Office, *steps: tuple[str, dict[str, str]]) -> Matter:
    matter = handling(office)
    with on("03-10"):
        office.decide(matter, "D02", office.filled(matter, "D02"))
        office.do("dispatch_decision", matter, POST)
        for code, data in steps:
            office.do(code, matter, data)
    return matter


DELIVERED, ARCHIVED = ("decision_delivered", {"how": "signed"}), ("archive", {"file_number": "档1"})


def forwarded(office: Office) -> Matter:
    matter = newly_registered(office)
    with on("03-03"):
        office.do("forward", matter, {"organ": "云川市教育局"})
    return matter


BUILD = {
    "unconfirmed": unconfirmed,
    "registered": newly_registered,
    "handling": handling,
    "correcting": correcting,
    "paying": paying,
    "joint": joint,
    "legal": lambda office: reviewed(office, 1),
    "secrecy": lambda office: reviewed(office, 2),
    "signing": lambda office: reviewed(office, 3),
    "signed": lambda office: reviewed(office, 4),
    "dispatched": answered,
    "delivered": lambda office: answered(office, DELIVERED),
    "archived": lambda office: answered(office, DELIVERED, ARCHIVED),
    "forwarded": forwarded,
}

# What is open on 12 March in each of these states, to whoever in the office has the role.
_AFTER_ALL = "reopen stay_disclosure forbid_disclosure suggest_publication"
_PEOPLE = "change_agent change_contact"
_ALWAYS = f"change_agent change_contact change_request draft_letter {_AFTER_ALL}"
_OPEN = f"{_ALWAYS} issue_receipt try_contact withdraw applicant_gone amend"
_AFTER = "reopen stay_disclosure forbid_disclosure suggest_publication amend take_over note_same_request"
_ON_ITS_WAY = "letter_received letter_returned letter_served"
ALLOWED: dict[str, str] = {
    START: "apply register log_arrival",
    "unconfirmed": "try_contact confirm forward change_agent change_contact withdraw amend take_over",
    "registered": f"{_OPEN} forward assign record_search draft_decision join_answer take_over",
    "handling": f"{_OPEN} reassign record_search draft_decision join_answer take_over",
    "correcting": f"{_OPEN} reassign record_search receive_correction {_ON_ITS_WAY} take_over",
    "paying": f"{_OPEN} reassign record_search fee_paid {_ON_ITS_WAY} take_over",
    "joint": "leave_joint jointly_answered reassign try_contact change_contact withdraw applicant_gone amend"
    " stay_disclosure forbid_disclosure suggest_publication",
    "legal": f"{_OPEN} reassign attach_given pass_legal_review send_decision_back",
    "secrecy": f"{_OPEN} reassign attach_given pass_secrecy_review send_decision_back",
    "signing": f"{_OPEN} reassign attach_given sign send_decision_back",
    "signed": f"{_OPEN} reassign dispatch_decision send_decision_back",
    "dispatched": f"{_AFTER} {_PEOPLE} reassign try_contact decision_returned resend_decision decision_delivered"
    " jointly_delivered",
    "delivered": f"{_AFTER} change_agent change_contact reassign archive",
    "archived": _AFTER,
    "forwarded": "",
}
# What came too late from outside is kept in every state.
ALLOWED |= {state: f"{codes} keep_missed" for state, codes in ALLOWED.items() if state != START}

_NOT_OFFICE = """apply register log_arrival confirm forward assign reassign amend approve_letter send_letter_back
pass_legal_review pass_secrecy_review send_decision_back sign reopen take_over
consider_publication jointly_answered jointly_delivered keep_missed"""
_OFFICE = set(STEPS) - set(_NOT_OFFICE.split())
# Which steps each kind of person can ever take.
TAKES: dict[str, set[str]] = {
    "receiver": _OFFICE
    | {"register", "log_arrival", "confirm", "forward", "assign", "reassign", "amend"}
    | {"reopen", "take_over"},
    "handler": _OFFICE | {"consider_publication", "reassign"},
    "reviewer": {
        "assign",
        "reassign",
        "approve_letter",
        "send_letter_back",
        "pass_legal_review",
        *["send_decision_back", "reopen", "take_over"],
    },
    "secrecy": {"pass_secrecy_review", "send_decision_back"},
    "signer": {"approve_letter", "send_letter_back", "send_decision_back", "sign", "reopen"},
    "applicant": {  # alone: nobody to leave
        "receive_correction",
        "letter_received",
        "decision_delivered",
        "withdraw",
        "suggest_publication",
        "change_contact",
    },
    "account holder": {
        "apply",
        "receive_correction",
        "letter_received",
        "decision_delivered",
        "withdraw",
        "suggest_publication",
        "change_contact",
    },
    "anonymous": {"apply"},
    "another applicant": set(),
    "another citizen": {"apply"},
    "supervisor": set(),
    "system": {
        "note_same_request",
        "issue_receipt",
        "send_letter",
        "jointly_answered",
        "jointly_delivered",
        "keep_missed",
    },
    "another agency": {"register", "log_arrival"},
    "administrator": set(),
}


@dataclass
class City:
    """The built cases by state, and everybody who might try a step on one of them."""

    office: Office
    cases: dict[str, Matter | None]
    citizen: int
    others: dict[str, Viewer]

    def viewers(self, matter: Matter | None) -> dict[str, Viewer]:
        """Everybody, for one case."""
        office, key = self.office, matter.pk if matter is not None else 0
        return {
            "receiver": office.receiver,
            "handler": office.handler,
            "reviewer": office.reviewer,
            "secrecy": office.secrecy,
            "signer": office.signer,
            "applicant": CodeHolder(key),
            "another applicant": CodeHolder(key + 1_000_000),
            "account holder": Citizen(self.citizen),
            **self.others,
        }


@pytest.fixture
def city(office: Office, quick_letters: None) -> City:
    citizen, other = (
        Account.objects.create(name=name, kind="citizen", made_at=BEGIN, password="!") for name in ("chen", "li")
    )
    cases: dict[str, Matter | None] = {START: None}
    for state, build in BUILD.items():
        matter = build(office)
        Matter.objects.filter(pk=matter.pk).update(holder_id=citizen.pk)
        matter.refresh_from_db()
        cases[state] = matter
    away = build_office("MB9990027", "云川市教育局")
    agency = away.agency
    boss = staff(agency, "boss", "supervisor")
    others: dict[str, Viewer] = {
        "anonymous": Anonymous(),
        "another citizen": Citizen(other.pk),
        "supervisor": Supervisor(
            boss.account,
            post_id=boss.post_id,
            agency_id=agency.pk,
            roles=frozenset({"supervisor"}),
            agency_ids=frozenset({office.agency.pk}),
        ),
        "system": Job("测试"),
        "another agency": away.receiver,
        "administrator": staff(office.agency, "guan", "system_admin"),
    }
    return City(office, cases, citizen.pk, others)


def refusals(city: City) -> Iterator[tuple[str, str, str, type[Action], Refused | None]]:
    """State, step, person, Action, and why that person cannot take the step there."""
    for state, matter in city.cases.items():
        facts = facts_of(matter) if matter is not None else []
        with on(TODAY):
            case = APPLICATION.situation_of(matter, facts, day(TODAY))
            for code, step in STEPS.items():
                action = registered[step.code]
                for name, viewer in city.viewers(matter).items():
                    yield state, code, name, action, action.refusal(viewer, matter, facts, case)


@pytest.mark.django_db
def test_every_step_from_every_state_for_everybody(city: City) -> None:
    for state, matter in city.cases.items():
        facts = facts_of(matter) if matter is not None else []
        assert APPLICATION.state_after(facts) == state
    opened: dict[str, set[str]] = {state: set() for state in city.cases}
    taken: dict[str, set[str]] = {name: set() for name in TAKES}
    for state, code, name, action, refusal in refusals(city):
        step = STEPS[code]
        if refusal is None:
            opened[state].add(code)
            taken[name].add(code)
            continue
        assert refusal.message.endswith("。"), (state, code, name)
        if refusal.code in {"state", "requirement", "same_person", "role"}:
            assert refusal.rule == step.ground, "a refusal names the rule"
        if refusal.code == "state":
            assert step.title in refusal.message
            assert state not in step.source
        assert action.step() is step
    assert {state: sorted(codes) for state, codes in opened.items()} == {
        state: sorted(text.split()) for state, text in ALLOWED.items()
    }
    for name, codes in taken.items():
        assert codes <= TAKES[name], f"{name} takes {codes - TAKES[name]}"


# Who sends an answer back in each state: whoever reviews it now or has reviewed it; nobody before his turn.
SENDS_BACK = {
    "legal": {"reviewer"},
    "secrecy": {"reviewer", "secrecy"},
    "signing": {"reviewer", "secrecy", "signer"},
    "signed": {"reviewer", "secrecy", "signer"},
}


@pytest.mark.django_db
def test_nobody_sends_an_answer_back_before_his_turn(city: City) -> None:
    found: dict[str, set[str]] = {state: set() for state in SENDS_BACK}
    for state, code, name, _, refusal in refusals(city):
        if code == "send_decision_back" and state in SENDS_BACK:
            if refusal is None:
                found[state].add(name)
            elif name in {"secrecy", "signer"}:
                assert refusal.message == f"现在是{STATES[state]}，还没有轮到您；要退回的，由{WHO[state]}退回。"
    assert found == SENDS_BACK


WHO = {"legal": "审核人", "secrecy": "审核人、保密审查员"}


@pytest.mark.django_db
def test_roles_by_themselves(city: City) -> None:
    """Whom policy and role let through, whatever the state: exactly those of the table above."""
    matter = city.cases["handling"]
    assert matter is not None
    for name in TAKES:
        through = set()
        for code, step in STEPS.items():
            on_matter = None if START in step.source else matter
            viewer = city.viewers(on_matter)[name] if on_matter is None else city.viewers(matter)[name]
            refusal = registered[step.code].refusal(viewer, on_matter, facts_of(on_matter) if on_matter else [])
            if refusal is None or refusal.code not in {"policy", "role"}:
                through.add(code)
        assert through == TAKES[name], name


def rows() -> tuple[int, ...]:
    """Everything that a refused step may not touch."""
    open_tasks = Task.objects.open().count()
    return Fact.objects.count(), Matter.objects.count(), Number.objects.count(), Task.objects.count(), open_tasks


@pytest.mark.django_db
def test_a_direct_call_of_a_closed_step_changes_nothing(city: City) -> None:
    """Performed for real: by who has the role where the state forbids it, and by strangers on an open case."""
    for state, matter in city.cases.items():
        closed = set(STEPS) - set(ALLOWED[state].split())
        viewers = city.viewers(matter)
        with on(TODAY):
            for code, step in STEPS.items():
                strangers = state in {START, "handling"}
                people = [viewers["another citizen"] if code != "apply" or matter else Job("测试")] if strangers else []
                if code in closed:
                    people.append(next((viewers[role] for role in step.roles if role in viewers), Anonymous()))
                for viewer in people:
                    before = rows()
                    with pytest.raises(Refused) as refusal:
                        registered[step.code].perform(viewer, data_for(code, city.office), matter=matter)
                    assert refusal.value.message
                    assert rows() == before, (state, code)
    assert Entry.objects.filter(result=Entry.Result.REFUSED).exists()


def data_for(code: str, office: Office) -> dict[str, object]:
    """Input that would do where the step were open: what a form needs at least."""
    special: dict[str, dict[str, object]] = {
        "register": {**REQUEST, "channel": "counter"},
        "log_arrival": {**REQUEST, "channel": "fax"},
        "apply": {**REQUEST, "agency": office.agency.code},
        "assign": {"account": office.handler.account},
        "reassign": {"account": office.receiver.account},
        "take_over": {"to": "MB9990027", "document": "方案"},
        "draft_decision": {"main": "D02"},
    }
    plain = {"how": "signed", "reason": "理由", "note": "说明", "by": "电话", "no_reason": True, "document": "文书"}
    return special.get(code, {**plain, **POST, "amount": "380", "receipt": "1", "file_number": "1", "organ": "甲局"})


# -- conditions besides the state, from facts alone --

_R = f.Registered("2026-0001", "counter", "c1", 1, "post", "paper", "当面提交")
_TOGETHER = f.Registered("2026-0001", "counter", "c1", 1, "post", "paper", "当面提交", serve=(1, 2), together=(1, 2))
_CORRECTING = (
    ("03-02", _R),
    ("03-03", f.LetterDrafted(3, "correction_request", term=15)),
    ("03-03", f.LetterApproved(3, "1号")),
    ("03-03", f.CorrectionNoticeSent(3, 15, **POST)),
)
_ASKED = (
    ("03-02", _R),
    ("03-03", f.LetterDrafted(7, "third_party_consultation", "p1")),
    ("03-03", f.ThirdPartyLetterSent(7, "p1", **POST)),
)
_ANSWERED = (
    ("03-02", _R),
    ("03-03", f.DecisionDrafted(1, 9, ("D02",), "D02")),
    ("03-03", f.DecisionSigned(9, "9号", ("D02",), "D02", "r03")),
    ("03-03", f.DecisionDispatched(9, **POST)),
)
_FEE = (
    ("03-02", _R),
    ("03-03", f.LetterDrafted(5, "fee_notice", tariff="pages", units=68, fen=38000)),
    ("03-03", f.FeeNoticeSent(5, "pages", 68, 38000, **POST)),
)


def _drafted(kind: str, *more: tuple[str, object]) -> tuple[tuple[str, object], ...]:
    return (("03-02", _R), ("03-03", f.LetterDrafted(3, kind, days=5)), ("03-03", f.LetterApproved(3, "1号")), *more)


_JOINT = f.JointlyAnswered(8, "2026-0001", 1, 9, "告1号", ("D13",), "D13", "r13", day("03-04"), **POST)
SITUATIONS: tuple[tuple[str, tuple[tuple[str, object], ...]], ...] = (
    ("03-12", (("03-02", _R),)),
    ("05-12", (("03-02", _R),)),
    ("03-12", (("03-02", _R), ("03-03", f.ReceiptIssued(2, "收1号")))),
    ("03-05", (("03-02", _R), ("03-03", f.Withdrawn()))),
    ("03-05", _CORRECTING),
    ("05-06", (*_CORRECTING, ("03-04", f.LetterReceived(3)))),
    ("03-05", (*_CORRECTING, ("03-05", f.CorrectionReceived(2)))),
    ("03-05", _FEE),
    ("05-06", (*_FEE, ("03-04", f.LetterReceived(5)))),
    ("03-05", (*_FEE, ("03-05", f.FeePaid(38000, "1")))),
    ("03-05", _ASKED),
    ("05-06", (*_ASKED, ("03-04", f.LetterReceived(7)))),
    ("03-06", (*_ASKED, ("03-05", f.LetterReturned(7, "查无此人")))),
    (
        "03-06",
        (
            *_ASKED,
            ("03-05", f.ThirdPartyAnswered("p1", "refuse")),
            ("03-05", f.ThirdPartyJudged("p1", False, False, "无")),
            ("03-06", f.DecisionDrafted(1, 9, ("D02",), "D02")),
        ),
    ),
    (
        "03-06",
        (
            ("03-02", _R),
            ("03-03", f.LetterDrafted(8, "co_maker_consultation", "p2")),
            ("03-03", f.CoMakerLetterSent(8, "p2", **POST)),
        ),
    ),
    (
        "03-06",
        (
            ("03-02", _R),
            ("03-03", f.LetterDrafted(8, "organ_consultation", "p3")),
            ("03-03", f.OrganLetterSent(8, "p3", day("03-20"), False, **POST)),
        ),
    ),
    ("03-06", (("03-02", _R), ("03-03", f.LetterDrafted(8, "assistance", "p4")), ("03-03", f.AssistAsked(8, "p4")))),
    *(
        ("03-05", _drafted(kind))
        for kind in ("correction_request", "reasons_request", "delay", "extension", "fee_notice")
    ),
    *(
        ("03-05", _drafted(kind))
        for kind in ("third_party_consultation", "third_party_notice", "co_maker_consultation")
    ),
    *(("03-05", _drafted(kind)) for kind in ("organ_consultation", "assistance", "consultation_notice")),
    ("03-05", (("03-02", _R), ("03-03", f.LetterDrafted(3, "assistance", "p4")))),
    ("03-05", _drafted("reasons_request", ("03-04", f.ReasonsAsked(3, day("03-10"), **POST)))),
    (
        "03-05",
        _drafted(
            "reasons_request",
            ("03-04", f.ReasonsAsked(3, day("03-10"), **POST)),
            ("03-05", f.ReasonsJudged(True, "合理")),
        ),
    ),
    ("03-05", _drafted("extension", ("03-04", f.ExtensionNoticeSent(3, 5, day("03-03"), **POST)))),
    ("03-05", (*_ANSWERED, ("03-04", f.DecisionReturned(9, "查无此人")))),
    ("03-05", (*_ANSWERED, ("03-04", f.Reopened("own", "审批单", days=10, pending="云川市人民政府")))),
    ("03-05", (*_ANSWERED[:3], ("03-04", f.DisclosureStayed("停止执行通知")))),
    ("03-05", (("03-02", _TOGETHER), *_ANSWERED[1:])),
    ("03-05", (*_ANSWERED, ("03-04", f.SameRequestNoted(("2026-0002",), 1)))),
    ("03-05", (*_ANSWERED, ("03-04", f.PublicationSuggested()), ("03-05", f.PublicationConsidered("drafted", 7)))),
    ("03-05", (*_ANSWERED[:1], ("03-04", _JOINT))),
    ("03-05", (*_ANSWERED, ("03-05", f.OutsideStepMissed("applications.withdraw", BEGIN, "状态已经变了。", 1)))),
    ("03-05", (("03-02", f.Applied("2026-0001", "online", "c1", 1, "post", "paper", "提交之日")),)),
)


def requirements() -> dict[str, Requirement]:
    return {requirement.__name__: requirement for step in APPLICATION.steps for requirement in step.requires}


@pytest.mark.parametrize("name", sorted(requirements()))
def test_each_condition_is_met_and_refused_with_a_sentence(name: str) -> None:
    said = [requirements()[name](case_on(today, lines)) for today, lines in SITUATIONS]  # type: ignore[arg-type]
    assert None in said
    sentences = [sentence for sentence in said if sentence is not None]
    assert sentences
    assert all(sentence.endswith("。") for sentence in sentences)


def test_nothing_contradicts_itself_in_these_situations() -> None:
    for today, lines in SITUATIONS:
        assert case_on(today, lines).contradictions == ()  # type: ignore[arg-type]


def test_every_state_has_a_way_out_but_the_final_ones() -> None:
    for state in STATES:
        leads = {step.target for step in APPLICATION.steps if state in step.source} - {"stay", state}
        assert bool(leads) == (state != "forwarded"), state


def test_reading_twice_gives_the_same() -> None:
    views: list[FactView] = list(case_on(*SITUATIONS[-1]).facts)  # type: ignore[arg-type]
    assert read(views, CALENDAR, day("03-05")).law_facts == read(views, CALENDAR, day("03-05")).law_facts
