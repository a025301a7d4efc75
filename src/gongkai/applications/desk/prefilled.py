"""What a form holds before anybody writes: what the case knows already, in words that an officer would use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from gongkai.applications.actions.intake import CARRIERS, WAYS
from gongkai.applications.actions.letters import SAY
from gongkai.applications.case import THIRD_PARTY, Case
from gongkai.applications.desk.opened import Opened
from gongkai.law.explanation import cn

REASONS_TERM = 10
OTHER_ORGANS_TERM = 15
SAID_BY_PARTY = {"agree": "同意公开", "refuse": "不同意公开", "part": "同意公开其中一部分"}


def in_working_days(case: Case, count: int) -> date:
    """The day so many working days after today."""
    day: date = case.calendar.law.add_working_days(case.today, count)
    return day


def way_of_providing(case: Case) -> str:
    """In which form and by which way the applicant wants it."""
    carrier, way = dict(CARRIERS).get(case.carrier, ""), dict(WAYS).get(case.way, "")
    return f"{carrier}，{way}" if carrier and way else carrier or way


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
    """The values of an untouched form of the step ``code``."""
    fill = OF_STEP.get(of) or OF_STEP.get(code)
    return {name: value for name, value in fill(opened).items() if value} if fill else {}
