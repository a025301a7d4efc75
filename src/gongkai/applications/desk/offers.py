"""What can be done on a case now, and why the rest cannot: for the page of the case. Pure but for addresses.

The few steps that a person would expect next stand first; what is rare is folded by theme.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.agencies.service import role_labels
from gongkai.applications import requirements as r
from gongkai.applications.case import Case
from gongkai.applications.desk.opened import Opened
from gongkai.applications.desk.subjects import SENDERS, grounds_of, nothing_left, to_send
from gongkai.applications.letter_kinds import KINDS, LetterKind
from gongkai.applications.process import APPLICATION
from gongkai.applications.requirements import drafted
from gongkai.applications.tasks import NEXT
from gongkai.core.actions import registered
from gongkai.core.process import START, Step
from gongkai.ui.offers import Closed, Offer

DRAFT_LETTER, DRAFT_DECISION = "applications.draft_letter", "applications.draft_decision"


REASSIGN = "applications.reassign"


def _codes(*names: str) -> tuple[str, ...]:
    return tuple(f"applications.{name}" for name in names)


# Every step of the table that a page of a case offers, once; a test compares.
THEMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "答复",
        _codes(
            "draft_decision",
            "join_answer",
            "leave_joint",
            "attach_given",
            "pass_legal_review",
            "pass_secrecy_review",
            "sign",
            "send_decision_back",
            "dispatch_decision",
            "applicant_served",
            "decision_delivered",
            "decision_returned",
            "resend_decision",
            "send_copy",
            "archive",
        ),
    ),
    ("收件和分派", _codes("confirm", "assign", "reassign", "issue_receipt", "try_contact", "forward", "take_over")),
    (
        "文书",
        _codes(
            "approve_letter",
            "send_letter_back",
            "send_letter",
            "letter_received",
            "letter_returned",
            "resend_letter",
            "letter_served",
            "draft_letter",
        ),
    ),
    (
        "补正和说明理由",
        _codes(
            "send_correction_notice",
            "receive_correction",
            "lapse_correction",
            "ask_reasons",
            "judge_reasons",
            "tell_delay",
        ),
    ),
    (
        "检索、征求意见、协办",
        _codes(
            "record_search",
            "ask_third_party",
            "third_party_answers",
            "judge_third_party",
            "tell_third_party",
            "ask_co_maker",
            "co_maker_answers",
            "ask_organ",
            "organ_answers",
            "ask_assistance",
            "assistance_given",
        ),
    ),
    ("延期和收费", _codes("extend", "send_fee_notice", "fee_paid", "lapse_fee")),
    (
        "申请人的变更",
        _codes(
            "change_request",
            "change_agent",
            "change_contact",
            "withdraw",
            "leave_application",
            "applicant_gone",
            "suggest_publication",
            "settle_missed",
        ),
    ),
    ("主动公开", _codes("consider_publication", "note_same_request")),
    (
        "复议、诉讼和纠正",
        _codes("reopen", "tell_challenge_organ", "stay_disclosure", "lift_stay", "forbid_disclosure", "amend"),
    ),
)
OTHER = "其他步骤"  # where a step stands that no theme names yet
THEME = {code: title for title, codes in THEMES for code in codes}

# What stands in front as soon as it is possible, in this order, after the step that leads on.
EXPECTED = _codes(
    "approve_letter",
    "send_letter",
    "settle_missed",
    "tell_challenge_organ",
    "applicant_served",
    "send_correction_notice",
    "extend",
    "ask_third_party",
    "tell_third_party",
    "ask_co_maker",
    "ask_organ",
    "ask_assistance",
    "send_fee_notice",
    "ask_reasons",
    "tell_delay",
    "lift_stay",
    "receive_correction",
    "lapse_correction",
    "fee_paid",
    "lapse_fee",
    "consider_publication",
    "leave_joint",
    "judge_reasons",
    "third_party_answers",
    "judge_third_party",
    "co_maker_answers",
    "organ_answers",
    "resend_letter",
    "letter_received",
    "send_decision_back",
    "decision_returned",
    "send_copy",
    "record_search",
    "reassign",
)
# Letters that stand in front while nothing else is drafted; the others are folded.
EXPECTED_LETTERS = ("correction_request", "third_party_consultation", "extension")


# Steps for which few cases give cause: their rule is no news where there is none.
UNCOMMON = frozenset(
    _codes(
        "send_letter",
        "tell_challenge_organ",
        "applicant_served",
        "join_answer",
        "send_copy",
        "leave_application",
        "note_same_request",
        "consider_publication",
        "settle_missed",
    )
)

# Steps of other posts that are named while they are waited for.
FOR_OTHERS = frozenset(_codes("approve_letter"))
# Which letter a step sends; and the steps that answer something which first has to happen.
SENDING = {step.code: kind for kind, step in SENDERS.items()}
ANSWERING = frozenset(
    _codes(
        "approve_letter",
        "send_letter_back",
        "letter_received",
        "letter_returned",
        "resend_letter",
        "letter_served",
        "receive_correction",
        "judge_reasons",
        "third_party_answers",
        "judge_third_party",
        "co_maker_answers",
        "organ_answers",
        "assistance_given",
        "fee_paid",
        "lift_stay",
    )
)


@dataclass
class Offers:
    """All steps of a case: in front, folded by theme, not now with the reason, and those that wait for others."""

    front: list[Offer] = field(default_factory=list)
    folded: dict[str, list[Offer]] = field(default_factory=dict)
    refused: list[Closed] = field(default_factory=list)
    not_yet: dict[str, list[Closed]] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)

    @property
    def later(self) -> int:
        """How many steps belong to another state."""
        return sum(len(found) for found in self.not_yet.values())


def offers(opened: Opened) -> Offers:
    """What the viewer can do now; the facts are read once for all steps."""
    found = Offers()
    if not opened.own:
        return found
    state = opened.state
    leading = _ready_to_send(opened.case) or NEXT.get(state, ("", ""))[0]
    possible: dict[str, Offer] = {}
    for step in APPLICATION.steps:
        if START in step.source:
            continue
        offer = _judge(opened, step, found, first=step.code == leading)
        if offer is not None:
            possible[step.code] = offer
    _letters(opened, possible.pop(DRAFT_LETTER, None), found)
    _arrange(found, possible, leading)
    return found


def _ready_to_send(case: Case) -> str:
    """The step that sends a letter which is approved and lies ready; empty where none does."""
    if case.ended or (case.answer is not None and case.answer.signed is not None):
        return ""
    return next((step.code for step in SENDERS.values() if to_send(step.code, case) is not None), "")


def _judge(opened: Opened, step: Step, found: Offers, *, first: bool) -> Offer | None:
    """The offer of one step, or its reason written into ``found``."""
    case, theme = opened.case, THEME.get(step.code, OTHER)
    refusal = registered[step.code].refusal(opened.viewer, opened.matter, opened.facts, case)
    if refusal is None:
        nothing = nothing_left(step.code, case)
        if nothing is None:
            title, name = _title(step, case), step.code.partition(".")[2]
            url = opened.page("decide") if step.code == DRAFT_DECISION else opened.step_url(name)
            return Offer(step.code, title, url, step.ground, step.clock_effect, first=first)
        found.not_yet.setdefault(theme, []).append(Closed(step.title, nothing, step.ground))
    elif refusal.code in {"role", "policy"}:
        if (first or step.code in FOR_OTHERS) and _others_may(opened, step):
            found.others.append((step.title, role_labels(step.roles)))
    elif refusal.code == "state" or (refusal.code == "requirement" and _without_cause(step, case)):
        found.not_yet.setdefault(theme, []).append(Closed(step.title, refusal.message, refusal.rule))
    else:
        found.refused.append(Closed(step.title, refusal.message, refusal.rule))
    return None


def _others_may(opened: Opened, step: Step) -> bool:
    """Whether somebody in another post could take it now."""
    refusal = APPLICATION.refusal(step, opened.facts, None, opened.case)
    return refusal is None and nothing_left(step.code, opened.case) is None


def _without_cause(step: Step, case: Case) -> bool:
    """Whether nothing in the case gives cause for the step: its rule is then no news to anybody."""
    if step.code in SENDING:
        return drafted(case, SENDING[step.code]) is None
    return step.code in ANSWERING or step.code in UNCOMMON


def _title(step: Step, case: Case) -> str:
    if step.code == REASSIGN and case.handler is None:
        return "分派"
    return "作出答复" if step.code == DRAFT_DECISION else step.title


def _letters(opened: Opened, drafting: Offer | None, found: Offers) -> None:
    """Drafting is offered letter by letter, with what the sending will do to the clock."""
    if drafting is None:
        return
    for kind in KINDS.values():
        sentence = kind.hindrance(opened.case) or kind.drafted_already(opened.case)
        if kind.code == "term_change" and r.promise_broken(opened.case):
            continue  # the calendar did not change: no news to anybody
        if sentence is not None:
            found.refused.append(Closed(f"拟写{kind.title}", sentence, ""))
            continue
        offer = _drafting(opened, kind)
        if kind.code in EXPECTED_LETTERS:
            found.front.append(offer)
        else:
            found.folded.setdefault("拟写其他文书", []).append(offer)


def _drafting(opened: Opened, kind: LetterKind) -> Offer:
    sender = SENDERS.get(kind.code)
    ground = sender.ground if sender else grounds_of(kind)
    url = opened.step_url("draft_letter", kind.code)
    return Offer(DRAFT_LETTER, f"拟写{kind.title}", url, ground, sender.clock_effect if sender else "")


def _arrange(found: Offers, possible: dict[str, Offer], leading: str) -> None:
    """The leading step first, then what is expected, then letters; the rest by theme."""
    order = [leading, *EXPECTED]
    front = [possible.pop(code) for code in order if code in possible]
    found.front = front + found.front
    order = [code for _, codes in THEMES for code in codes]
    for code in sorted(possible, key=lambda code: order.index(code) if code in order else len(order)):
        found.folded.setdefault(THEME.get(code, OTHER), []).append(possible[code])
