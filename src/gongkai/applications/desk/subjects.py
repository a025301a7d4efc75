"""What a step is about where the case holds several: a letter, a party, a kind of letter, an answer. Pure.

The word in the address (``of``) is the letter's outside key, the party's short code, the kind or the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongkai.applications.actions.letters import SendLetter
from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, Case, LetterState, PartyState
from gongkai.applications.letter_kinds import KINDS, LetterKind
from gongkai.applications.requirements import OTHERS
from gongkai.core.actions import registered
from gongkai.core.process import Step

OWN_RULE = re.compile(r"[RO]\d")
LETTER, PARTY, KIND, OUTCOME = "letter", "party", "kind", "outcome"


def _to_approve(letter: LetterState) -> bool:
    return letter.open and letter.approved_on is None


def _under_way(letter: LetterState) -> bool:
    return letter.sent_on is not None and letter.received_on is None


def _may_come_back(letter: LetterState) -> bool:
    return _under_way(letter) and letter.returned_on is None


def _came_back(letter: LetterState) -> bool:
    return letter.returned_on is not None and letter.received_on is None


def _asked_for_help(letter: LetterState) -> bool:
    return letter.type == "assistance" and letter.sent_on is not None and letter.answered_on is None


def _other(letter: LetterState) -> bool:
    return letter.type in OTHERS and letter.open and letter.approved_on is not None


# Step by step, which letters it can be about.
OF_LETTER: dict[str, Callable[[LetterState], bool]] = {
    "applications.approve_letter": _to_approve,
    "applications.send_letter_back": _to_approve,
    "applications.send_letter": _other,
    "applications.letter_received": _under_way,
    "applications.letter_returned": _may_come_back,
    "applications.resend_letter": _came_back,
    "applications.letter_served": _under_way,
    "applications.assistance_given": _asked_for_help,
}


def _unanswered(role: str) -> Callable[[PartyState], bool]:
    return lambda party: party.role == role and party.answered_on is None


# Step by step, which parties.
OF_PARTY: dict[str, Callable[[PartyState], bool]] = {
    "applications.third_party_answers": _unanswered(THIRD_PARTY),
    "applications.co_maker_answers": _unanswered(CO_MAKER),
    "applications.organ_answers": _unanswered(ORGAN),
    "applications.judge_third_party": lambda party: party.role == THIRD_PARTY,
}
NOBODY = {
    "applications.third_party_answers": "征求过意见的第三方都已经登记意见。",
    "applications.co_maker_answers": "征求过意见的共同制作机关都已经登记意见。",
    "applications.organ_answers": "征求过意见的机关都已经登记意见。",
    "applications.letter_returned": "在途的文书都已经登记退回。",
    "applications.assistance_given": "发过的协办函都已经登记答复。",
}


@dataclass(frozen=True)
class Subject:
    """One thing that a step can be about: the word in the address, the name of its field, the field's value."""

    of: str
    field: str
    value: int | str
    title: str
    note: str = ""
    hindrance: str = ""


def letters_for(code: str, case: Case) -> list[int]:
    """Keys of the letters that the step ``code`` can be about now, the newest first."""
    fits = OF_LETTER[code]
    return [letter.key for letter in reversed(case.letters.values()) if fits(letter)]


def parties_for(code: str, case: Case) -> list[str]:
    """Codes of the parties that the step ``code`` can be about now; those that wait for it first."""
    fits = OF_PARTY[code]
    found = [party for party in case.parties.values() if fits(party)]
    return [party.code for party in sorted(found, key=lambda party: party.judged is not None)]


def kind_of_subject(code: str) -> str:
    """What the step must be told; empty where the case has but one."""
    if code in OF_LETTER:
        return LETTER
    if code in OF_PARTY:
        return PARTY
    return {"applications.draft_letter": KIND, "applications.draft_decision": OUTCOME}.get(code, "")


def nothing_left(code: str, case: Case) -> str | None:
    """That the step has nothing to be about although its requirements hold, in a sentence."""
    found: list[int] | list[str] | None = None
    if code in OF_LETTER:
        found = letters_for(code, case)
    elif code in OF_PARTY:
        found = parties_for(code, case)
    return None if found is None or found else NOBODY.get(code, "没有可以办理的对象。")


def grounds_of(kind: LetterKind) -> str:
    """The articles on which a letter rests, without the marks of our own rules."""
    return "；".join(part for part in kind.type.sources.split("；") if not OWN_RULE.match(part))


def to_send(code: str, case: Case) -> LetterState | None:
    """The letter that the sending step ``code`` would hand out."""
    action = registered[code]
    if not issubclass(action, SendLetter):
        return None
    kind = action.kind
    return next((x for x in case.letters.values() if x.type == kind and x.open and x.approved_on), None)


def _senders() -> Mapping[str, Step]:
    found = {}
    for action in registered:
        step = action.step()
        if issubclass(action, SendLetter) and step is not None and action.kind in KINDS:
            found[action.kind] = step
    return found


SENDERS: Mapping[str, Step] = _senders()
"""The step that sends letters of a kind."""
