"""What a form holds before anybody writes: what the case knows already, in words that an officer would use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.applications import facts as f
from gongkai.applications.actions.decision import PROVE
from gongkai.applications.actions.intake import CARRIERS, WAYS
from gongkai.applications.actions.letters import SAY
from gongkai.applications.actions.publishing import proposed_title
from gongkai.applications.case import THIRD_PARTY, Case
from gongkai.applications.desk.opened import Opened
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.models import Decision
from gongkai.applications.tasks import CONSIDER
from gongkai.law.explanation import cn
from gongkai.letters.models import Letter

COPY = "applications.send_copy"
REASONS_TERM = 10
OTHER_ORGANS_TERM = 15
# How a letter leaves the house where the applicant wants the answer by this way; by post where nothing is named.
METHOD_OF_WAY = {"email": "electronic", "download": "electronic", "counter": "counter", "on_site": "counter"}
TO_APPLICANT = ("applicant", "agent")
SAID_BY_PARTY = {"agree": "同意公开", "refuse": "不同意公开", "part": "同意公开其中一部分"}


def in_working_days(case: Case, count: int) -> date:
    """The day so many working days after today."""
    day: date = case.calendar.law.add_working_days(case.today, count)
    return day


def way_of_providing(case: Case) -> str:
    """In which form and by which way the applicant wants it."""
    carrier, way = dict(CARRIERS).get(case.carrier, ""), dict(WAYS).get(case.way, "")
    return f"{carrier}，{way}" if carrier and way else carrier or way


def sending(case: Case, letter: Letter | None) -> dict[str, Any]:
    """How a letter to the applicant is sent, as he asked; nothing for letters to others."""
    if letter is None or letter.addressee_kind not in TO_APPLICANT or case.way not in METHOD_OF_WAY:
        return {}
    answer = case.answer
    if answer is not None and answer.unopened and answer.drafted.letter == letter.pk:
        return {"method": "post"}  # it lies online, and nobody opened it
    return {"method": METHOD_OF_WAY[case.way]}


def consulted(case: Case) -> str:
    """When third parties were asked and what they said; never who they are."""
    lines = []
    for party in case.parties.values():
        if party.role != THIRD_PARTY:
            continue
        said = SAID_BY_PARTY.get(party.opinion, "")
        answer = f"第三方于{cn(party.answered_on)}回复{said}" if party.answered_on else "第三方在期限内没有提出意见"
        lines.append(f"本机关于{cn(party.asked_on)}书面征求第三方意见，{answer}。")
    return "\n".join(lines)


def _letter(opened: Opened) -> dict[str, Any]:
    case = opened.case
    return {
        f"{SAY}涉及信息": opened.title,
        f"{SAY}回复方式": "寄送或者当面递交本机关",
        f"{SAY}补正指引": "可以写明信息的名称、文号、制作机关、形成的大致时间或者其他便于查找的特征。",
        f"{SAY}回复期限": f"{cn(in_working_days(case, OTHER_ORGANS_TERM))}以前",
    }


def _until(days: int) -> Callable[[Opened], dict[str, Any]]:
    return lambda opened: {**_letter(opened), "until": in_working_days(opened.case, days)}


def _reasons(opened: Opened) -> dict[str, Any]:
    until = in_working_days(opened.case, REASONS_TERM)
    return {"until": until, f"{SAY}说明期限": f"{cn(until)}以前"}


def _decision(opened: Opened) -> dict[str, Any]:
    return {f"{SAY}提供方式": way_of_providing(opened.case), f"{SAY}征求意见情况": consulted(opened.case)}


def _payment(opened: Opened) -> dict[str, Any]:
    fee = opened.case.fee
    return {"amount": f"{fee.fen // 100}.{fee.fen % 100:02}"} if fee else {}


def _correction(opened: Opened) -> dict[str, Any]:
    return {"title": opened.title}


# By step, or by the kind of the letter.
OF_STEP: dict[str, Callable[[Opened], dict[str, Any]]] = {
    "applications.draft_letter": _letter,
    "reasons_request": _reasons,
    "organ_consultation": _until(OTHER_ORGANS_TERM),
    "applications.draft_decision": _decision,
    "applications.fee_paid": _payment,
    "applications.receive_correction": _correction,
}


def prefilled(opened: Opened, code: str, of: str = "") -> dict[str, Any]:
    """The values of an untouched form of the step ``code``: what was sent back comes again, to be mended."""
    fill = OF_STEP.get(of) or OF_STEP.get(code)
    found = fill(opened) if fill else {}
    if code == "applications.draft_decision":
        found |= earlier_decision(opened, of)
    elif code == "applications.draft_letter":
        found |= earlier_letter(opened, of)
    elif code == COPY:
        found |= competent(opened)
    elif code == CONSIDER:
        found |= {"title": proposed_title(opened.matter, opened.case)}
    return {name: value for name, value in found.items() if value}


def competent(opened: Opened) -> dict[str, Any]:
    """The organ that the answer names as the one that has the information, where the system knows one of that name."""
    answer = opened.case.answer
    row = Decision.objects.filter(pk=answer.drafted.decision).first() if answer is not None else None
    named = str(row.values.get("负责机关", "")) if row is not None else ""
    names = Agency.objects.on(opened.case.today).exclude(pk=opened.agency.pk).values_list("name", flat=True)
    return {"organ": max((name for name in names if name in named), key=len, default="")}


def earlier_decision(opened: Opened, main: str) -> dict[str, Any]:
    """What was written for this answer when it was drafted last; empty where it never was."""
    drafts = [v.payload for v in opened.facts if isinstance(v.payload, f.DecisionDrafted) and v.payload.main == main]
    if not drafts:
        return {}
    row, letter = Decision.objects.get(pk=drafts[-1].decision), Letter.objects.get(pk=drafts[-1].letter)
    found = {**_said(letter), "opinion": row.opinion, "others": [code for code in row.codes if code != main]}
    found |= {f"{PROVE}{code}": text for code, text in row.proofs.items()}
    for place, part in enumerate(row.parts, start=1):
        found |= {f"part_{place}_{name}": text for name, text in part.items()}
    return found


def earlier_letter(opened: Opened, kind: str) -> dict[str, Any]:
    """What was written in the last letter of this kind that was sent back; empty where none was."""
    back = [state for state in opened.case.letters.values() if state.type == kind and state.sent_back]
    if not back:
        return {}
    draft, letter = back[-1].draft, Letter.objects.get(pk=back[-1].key)
    found: dict[str, Any] = {name: getattr(draft, name) for name in ("term", "until", "days", "tariff", "units")}
    if KINDS[kind].role:
        found["party_name"] = letter.addressee
    return {**_said(letter), **found}


def _said(letter: Letter) -> dict[str, Any]:
    """The fields of a letter as somebody typed them; tables have inputs of their own."""
    found = {}
    for name, value in letter.values.items():
        if isinstance(value, list):
            if all(isinstance(line, str) for line in value):
                found[f"{SAY}{name}"] = "\n".join(value)
        elif isinstance(value, str):
            found[f"{SAY}{name}"] = value
    return found
