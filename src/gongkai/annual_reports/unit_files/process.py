"""The process table of a unit's file (R96; practice: the office collects, corrects, merges)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gongkai.annual_reports.models import UnitFile
from gongkai.annual_reports.unit_files import facts as f
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView, in_force
from gongkai.core.process import START, Process, Step

KIND = "unit_file"
STATES = {"received": "待处理", "returned": "已退回", "accepted": "已接收"}
SUPERVISOR = "supervisor"
GROUND = "条例第四十六条、第四十九条"


@dataclass(frozen=True)
class Sent:
    """A file: what came, and which version it became."""

    received: f.Received
    edition: int | None = None


def read(facts: Sequence[FactView]) -> Sent:
    """The file of these facts; the first of them is its receipt."""
    sent: Sent | None = None
    for view in in_force(facts):
        if isinstance(view.payload, f.Received):
            sent = Sent(view.payload)
        elif isinstance(view.payload, f.Accepted) and sent is not None:
            sent = replace(sent, edition=view.payload.edition)
    if sent is None:
        raise ValueError("a file begins with its receipt")
    return sent


def has_no_errors(sent: Sent) -> str | None:
    """文件全部读出，没有必须改正的错误"""
    if not sent.received.errors:
        return None
    return f"文件还有 {sent.received.errors} 处错误，请退回原单位改正，改好再导入。"


STEPS = (
    Step("unit_files.receive", "导入单位报告", (START,), "received", (SUPERVISOR,), GROUND, f.Received.kind),
    Step("unit_files.return", "退回单位", ("received",), "returned", (SUPERVISOR,), GROUND, f.Returned.kind),
    Step(
        "unit_files.accept",
        "接收并计入汇总",
        ("received",),
        "accepted",
        (SUPERVISOR,),
        GROUND,
        f.Accepted.kind,
        requires=(has_no_errors,),
    ),
)


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The columns of ``UnitFile``."""
    sent = read(facts)
    came = sent.received
    return {
        "city_id": came.city,
        "year": came.year,
        "name": came.name,
        "sha256": came.sha256,
        "errors": came.errors,
        "warnings": came.warnings,
        "version_id": sent.edition,
        "due": None,
        "provisional": False,
    }


def situation(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> Sent:
    """What the requirements ask."""
    return read(facts)


UNIT_FILE = Process(
    kind=KIND,
    title="系统以外单位的年度报告",
    states=STATES,
    steps=STEPS,
    projection=UnitFile,
    fold=fold,
    final=frozenset({"returned", "accepted"}),
    situation=situation,
)
