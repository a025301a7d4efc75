"""What the facts of a challenge amount to in one row, for lists, queues and table 4. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongkai.challenges.dispute import Dispute, read, same_number
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The columns of ``Challenge``."""
    dispute = read(facts, calendar, date.max)
    ending, day = dispute.as_counted
    counted = {"counted_ending": ending.code if ending else "", "counted_on": day}
    return {**_what(dispute), **_when(dispute), **counted}


def _what(dispute: Dispute) -> dict[str, Any]:
    first = dispute.first
    return {
        "key": first.key,
        "number": first.number,
        "group": first.track,
        "part": first.part,
        "counted": dispute.counted,
        "forum": dispute.forum,
        "reference": dispute.reference,
        "dispute": same_number(dispute.reference),
        "against": first.against,
        "target_id": dispute.target,
        "handler_id": dispute.handler,
        "origin_id": dispute.moved[0][1].predecessor if dispute.moved else None,
        "moves": [[day.isoformat(), fact.agency] for day, fact in dispute.moved] or None,
        "instances": dispute.instances,
        "ending": dispute.ending.code if dispute.ending else "",
        "to_comply": dispute.follow is not None and dispute.complied_on is None,
    }


def _when(dispute: Dispute) -> dict[str, Any]:
    running = dispute.next_term
    return {
        "received_on": dispute.received_on,
        "answered_on": dispute.answered_on,
        "judged_on": dispute.judged_on,
        "ended_on": dispute.ended_on,
        "year": dispute.ended_on.year if dispute.ended_on else None,
        "due": running.last if running else None,
        "due_for": running.what if running else "",
        "provisional": running is not None and not dispute.calendar.law.is_known(running.last),
        "late": any(term.late for term in dispute.terms),
    }
