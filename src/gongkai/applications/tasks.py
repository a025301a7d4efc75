"""Which tasks a case asks for, from its state and its facts: pure, so that every step leaves exactly these open."""

from __future__ import annotations

from gongkai.applications.case import THIRD_PARTY, Case
from gongkai.applications.letter_kinds import KINDS, sender_of
from gongkai.applications.process import ANSWERED, APPLICATION, OPEN

# Whose task a state is: the step that leads on, and the role that takes it (none: the handler himself).
NEXT: dict[str, tuple[str, str]] = {
    "unconfirmed": ("applications.confirm", "receiver"),
    "registered": ("applications.assign", "receiver"),
    "handling": ("applications.draft_decision", ""),
    "correcting": ("applications.receive_correction", "receiver"),
    "paying": ("applications.fee_paid", "receiver"),
    "legal": ("applications.pass_legal_review", "reviewer"),
    "secrecy": ("applications.pass_secrecy_review", "secrecy"),
    "signing": ("applications.sign", "signer"),
    "signed": ("applications.dispatch_decision", "receiver"),
    "dispatched": ("applications.decision_delivered", "receiver"),
    "delivered": ("applications.archive", "receiver"),
}
STATE_TASKS = tuple(step for step, _ in NEXT.values())
APPROVE, REDRAFT, JUDGE = "applications.approve_letter", "applications.draft_letter", "applications.judge_third_party"
RESEND, TELL = "applications.resend_decision", "applications.tell_challenge_organ"
CONSIDER = "applications.consider_publication"
MISSED = "applications.settle_missed"
SERVE, REASSIGN = "applications.applicant_served", "applications.reassign"
LETTER_TASKS = tuple(dict.fromkeys(kind.step for kind in KINDS.values()))
TASKS = (*STATE_TASKS, *LETTER_TASKS, APPROVE, REDRAFT, JUDGE, RESEND, SERVE, TELL, REASSIGN, CONSIDER, MISSED)


def wanted(case: Case, state: str) -> dict[str, str]:
    """Step to role (empty: the handler): what somebody has to do on the case as it stands."""
    tasks = dict([NEXT[state]]) if state in NEXT else {}
    if case.ended and case.handler is None and state == "handling":
        tasks = dict.fromkeys(tasks, "receiver")  # never given out: who registered it closes it
    if state in OPEN:
        tasks |= _letters(case)
    if not case.ended and case.moved and case.handler is None and state in APPLICATION.by_code[REASSIGN].source:
        tasks = {code: role for code, role in tasks.items() if role} | {REASSIGN: "receiver"}
    if state in APPLICATION.by_code[JUDGE].source and _to_judge(case):
        tasks[JUDGE] = ""
    if state == "dispatched" and case.answer is not None and case.answer.leading:
        del tasks[NEXT[state][0]]  # the letter is the other case's: what becomes of it is recorded there
    elif state == "dispatched" and case.answer is not None:
        if not set(case.serve) <= case.answer.served:
            del tasks[NEXT[state][0]]
            tasks[SERVE] = "receiver"
        if case.answer.returned:
            tasks[RESEND] = "receiver"
    if state in {*OPEN, *ANSWERED} and case.challenge_untold:
        tasks[TELL] = "receiver"
    if state in ANSWERED and case.to_consider:
        tasks[CONSIDER] = ""
    if case.missed:
        tasks[MISSED] = "receiver"
    return tasks


def kept(case: Case) -> frozenset[str]:
    """Tasks that a job has raised, and that stay while what raised them lasts: to post what nobody opened (O9)."""
    return frozenset({RESEND}) if case.answer is not None and case.answer.unopened else frozenset()


def _letters(case: Case) -> dict[str, str]:
    """Letters to be approved, to be sent, and the one that a calendar change asks for (O10)."""
    tasks: dict[str, str] = {}
    for letter in case.letters.values():
        if letter.open:
            tasks |= {sender_of(letter.type): "receiver"} if letter.approved_on else {APPROVE: "reviewer"}
    drafted = any(letter.type == "term_change" and letter.open for letter in case.letters.values())
    if case.term_changed and not drafted:
        tasks[REDRAFT] = "receiver"
    return tasks


def _to_judge(case: Case) -> bool:
    """Whether a third party has answered and the organ has not made its own finding yet (R38)."""
    parties = case.parties.values()
    return not case.ended and any(p.role == THIRD_PARTY and p.answered_on and p.judged is None for p in parties)
