"""The process table of a reading request, and its fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView, by_date, in_force
from gongkai.core.process import START, Process, Step
from gongkai.example.facts import Approved, HandedOver, Registered
from gongkai.example.models import ReadingRequest

TERM = 5  # working days


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """Title and number from the registration; due five working days after it, later where the approval says so."""
    registered = next(view for view in in_force(facts) if isinstance(view.payload, Registered))
    more = sum(view.payload.more_days for view in by_date(facts) if isinstance(view.payload, Approved))
    handed_over = any(isinstance(view.payload, HandedOver) for view in facts)
    due = calendar.after(registered.occurred_on, TERM + more)
    return {
        "number": registered.payload.number,
        "title": registered.payload.title,
        "due": None if handed_over else due.date,
        "provisional": not handed_over and due.provisional,
    }


READING = Process(
    kind="example",
    title="查阅登记",
    states={"registered": "待审批", "approved": "待交付", "done": "已办结"},
    steps=(
        Step(
            "example.register",
            "登记",
            source=(START,),
            target="registered",
            roles=("receiver",),
            ground="示例规则第一条",
            records=Registered.kind,
            clock_effect="起算：5 个工作日",
        ),
        Step(
            "example.approve",
            "批准",
            source=("registered",),
            target="approved",
            roles=("signer",),
            ground="示例规则第二条",
            records=Approved.kind,
            clock_effect="可增加调档所需的工作日",
            other_than=("example.register",),
        ),
        Step(
            "example.hand_over",
            "交付",
            source=("approved",),
            target="done",
            roles=("receiver", "system"),
            ground="示例规则第三条",
            records=HandedOver.kind,
            letter="查阅通知",
            clock_effect="办结",
        ),
    ),
    projection=ReadingRequest,
    fold=fold,
    final=frozenset({"done"}),
)
