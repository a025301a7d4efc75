"""What the facts of an application amount to in one row, for lists, queues and the annual report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongkai.applications.case import Answer, Case, read
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.law.clock import Clock, State

CLOSED = frozenset({State.REPLIED, State.WITHDRAWN, State.LAPSED})


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The projection's columns. The clock is asked as of the day by which it no longer depends on who asks when."""
    last = max(view.occurred_on for view in facts)
    case = read(facts, calendar, last)
    clock = case.clock_on(case.settled_on)
    return {**_what(case), **_when(case, clock), **_outcome(case, clock)}


def _what(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "channel": case.channel,
        "column": case.column,
        "text_id": case.text,
        "group": case.group,
        "origin_id": case.origin,
        "unit_id": case.unit,
        "handler_id": case.handler,
        "leading_id": case.joined.leading if case.joined else None,
        "corrected": case.correction is not None,
        "consulted": bool(case.parties),
        "extended": case.extension is not None,
        "reopened": len(case.reopened),
        "suggested": case.suggested,
        "to_consider": case.to_consider,
        "considered": case.considered.outcome if case.considered else "",
    }


def _when(case: Case, clock: Clock | None) -> dict[str, Any]:
    running = clock is not None and clock.state not in CLOSED
    return {
        "received_on": case.received_on,
        "due": case.due_on(case.settled_on) if running else None,
        "provisional": bool(clock is not None and running and clock.provisional),
        "clock_state": clock.state.value if clock is not None else "",
        "await_until": await_until(case, clock),
        "contradiction": "；".join(case.contradictions)[:300],
    }


def await_until(case: Case, clock: Clock | None) -> Any:
    """Until when somebody outside may answer: the applicant's correction or payment, else the last opinion."""
    if clock is None or clock.state in CLOSED:
        return None
    if State.AWAITING_CORRECTION in clock.awaiting:
        return clock.correction_by
    if State.AWAITING_PAYMENT in clock.awaiting:
        return clock.fee_payable_by
    silent = [code for code, party in case.parties.items() if party.answered_on is None]
    return max((day for code in silent if (day := clock.third_party_by.get(code)) is not None), default=None)


def _outcome(case: Case, clock: Clock | None) -> dict[str, Any]:
    answer, counted = case.answer, case.counted
    closed_on = clock.closed_on if clock is not None else None
    return {
        "codes": ",".join(answer.drafted.codes) if answer else "",
        "main": answer.drafted.main if answer else "",
        "replied_on": answer.dispatched_on if answer else None,
        "late": closed_on > clock.due if clock is not None and closed_on and clock.due else None,
        "counted_on": counted.dispatched_on if counted else None,
        "counted_year": counted.dispatched_on.year if counted and counted.dispatched_on else None,
        "answered_by_id": case.answered_by,
        "row": _row(counted),
        "charged_fen": case.fee.fen if case.fee is not None and case.fee_paid_on else 0,
    }


def _row(counted: Answer | None) -> str:
    return counted.signed.row if counted is not None and counted.signed is not None else ""
