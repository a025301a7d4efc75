"""What challenges put on the workbench besides tasks: terms that end within five working days at a colleague's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from gongkai.challenges import queues
from gongkai.challenges.models import Challenge
from gongkai.challenges.queries import address
from gongkai.core import calendars, clock
from gongkai.core.models import Task
from gongkai.core.registry import DueItem, Finding
from gongkai.core.viewers import Staff, Viewer
from gongkai.ui.words import date_iso

MOST = 50
OFFICE = frozenset({"receiver", "reviewer"})
DUE_WORDS = {
    "answer": "答复举证期限",
    "told": "告知是否受理的期限",
    "finish": "投诉举报办理期限",
    "appeal": "上诉期限",
    "appeal_answer": "二审答辩期限",
    "comply": "执行决定、判决的期限",
    "opinion": "报送落实情况的期限",
}


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """The lines for the office, which keeps an eye on all of its agency; one query. One's own stand there as tasks."""
    if not isinstance(viewer, Staff) or not viewer.handles_matters or not viewer.roles & OFFICE:
        return
    today = queues.Today(day, calendars.current(viewer.agency_id))
    rows = Challenge.objects.filter(agency_id=viewer.agency_id, closed=False, due__lt=today.soon_before)
    rows = rows.filter(~Exists(Task.objects.filter(matter=OuterRef("pk")).waiting_for(viewer)))
    for row in rows.select_related("handler__person").order_by("due", "pk")[:MOST]:
        title, what = f"{row.number} {row.group_word}", DUE_WORDS[row.due_for]
        yield DueItem(title, what, row.due, address(row), owner(row), row.provisional, mine=False)


def owner(row: Challenge) -> str:
    """Who handles it; ``handler`` must be loaded."""
    if row.handler is None:
        return "未指定"
    return row.handler.person.name if row.handler.person else row.handler.name


def mine(viewer: Viewer) -> int:
    """How many challenges wait for the viewer; the count beside the navigation."""
    if not isinstance(viewer, Staff):
        return 0
    return queues.at_desk(viewer).filter(queues.waiting_for(viewer)).count()


def check() -> Iterable[Finding]:
    """What the doctor says: terms that have run out, and challenges of table 4 whose case is unknown."""
    today = clock.today()
    late = Challenge.objects.filter(closed=False, due__lt=today).order_by("due").first()
    if late is not None:
        yield Finding(
            "warning", f"复议诉讼有超过期限的，最早的到 {date_iso(late.due)}", "在“复议诉讼—已逾期”里逐件办理。"
        )
    number = Challenge.objects.filter(counted=True, target=None).count()
    if number:
        yield Finding("warning", f"{number} 件复议、诉讼没有关联申请或者信息", "在“复议诉讼—没有关联”里逐件关联。")
