"""The workbench: what I have to do, by deadline; what colleagues let come close; the working days around today.

What is due comes from the rooms (``core.registry.due_sources``) and from open tasks; overdue is never stored, it
compares a date with today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.service import role_labels
from gongkai.core import clock, process
from gongkai.core.actions import registered
from gongkai.core.models import Task
from gongkai.core.registry import DueItem, MatterLabel, due_sources, matter_kinds
from gongkai.core.viewers import Staff
from gongkai.desk import alerts, days, overview
from gongkai.desk.doors import StaffPage
from gongkai.desk.duties import duties_of
from gongkai.ui.words import Chip, deadline_chip

MOST_TASKS = 200
SUNDAY = 6


@dataclass(frozen=True)
class Line:
    """One thing to do, with its deadline chip."""

    item: DueItem
    chip: Chip


@dataclass(frozen=True)
class Group:
    """Things to do whose deadlines lie alike."""

    key: str
    title: str
    lines: tuple[Line, ...]

    @property
    def red(self) -> bool:
        """Whether the group is drawn as a warning."""
        return self.key == "late"


def tasks_of(viewer: Staff) -> list[Task]:
    """The open tasks that wait for the viewer, the most urgent first."""
    rows = Task.objects.visible_to(viewer).waiting_for(viewer).select_related("matter")
    return sorted(rows.order_by("due", "id")[:MOST_TASKS], key=lambda row: (row.due or date.max, row.pk))


def labels_of(tasks: Sequence[Task]) -> Mapping[int, MatterLabel]:
    """How the matters of ``tasks`` are called: asked once of each room that owns some of them."""
    labels: dict[int, MatterLabel] = {}
    for kind in {task.matter.kind for task in tasks if task.matter.kind in matter_kinds}:
        keys = [task.matter_id for task in tasks if task.matter.kind == kind]
        labels.update(matter_kinds[kind].label(keys))
    return labels


def task_items(viewer: Staff) -> list[DueItem]:
    """The viewer's tasks as lines of the workbench."""
    tasks = tasks_of(viewer)
    labels = labels_of(tasks)
    titles = {each.kind: each for each in process.processes()}
    items = []
    for task in tasks:
        table = titles.get(task.matter.kind)
        step = table.by_code.get(task.kind) if table else None
        label = labels.get(task.matter_id)
        items.append(
            DueItem(
                title=label.title if label else table.title if table else task.matter.kind,
                detail=step.title if step else registered[task.kind].title if task.kind in registered else task.kind,
                due=task.due,
                url=label.url if label else "",
                owner="我" if task.account_id == viewer.account_id else role_labels([task.role]),
            )
        )
    return items


def everything(viewer: Staff, today: date) -> list[DueItem]:
    """All that is due for the viewer, from tasks and rooms; each source is asked once."""
    items = task_items(viewer)
    for source in due_sources:
        items.extend(source.items(viewer, today))
    return sorted(items, key=lambda item: (item.due or date.max, item.title))


def grouped(items: Iterable[DueItem], today: date, is_workday: days.IsWorkday) -> list[Group]:
    """``items`` as 已逾期, 今日到期, 本周到期 (to Sunday) and 以后; empty groups are left out."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    titles = {"late": "已逾期", "today": "今日到期", "week": "本周到期", "later": "以后"}
    sorted_in: dict[str, list[Line]] = {key: [] for key in titles}
    for item in items:
        sorted_in[_place(item.due, today, sunday)].append(Line(item, chip_of(item, today, is_workday)))
    return [Group(key, title, tuple(sorted_in[key])) for key, title in titles.items() if sorted_in[key]]


def _place(due: date | None, today: date, sunday: date) -> str:
    if due is None or due > sunday:
        return "later"
    if due < today:
        return "late"
    return "today" if due == today else "week"


def chip_of(item: DueItem, today: date, is_workday: days.IsWorkday) -> Chip:
    """The deadline chip of one line."""
    number = None if item.due is None else days.left(today, item.due, is_workday)
    return deadline_chip("running", number)


class Workbench(StaffPage):
    """工作台."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What the acting post has to do."""
        today, calendar = clock.today(), days.days_of(self.staff.agency_id)
        items = everything(self.staff, today)
        mine, others = [x for x in items if x.mine], [x for x in items if not x.mine]
        groups = grouped(mine, today, calendar.is_workday)
        dues = [item.due for item in items if item.due]
        context: dict[str, Any] = {
            "today": today,
            "groups": groups,
            "others": grouped(others, today, calendar.is_workday),
            "of_others": len(others),
            "total": len(mine),
            "figures": figures(groups, len(mine)),
            "must": sum(len(group.lines) for group in groups if group.key in {"late", "today"}),
            "alerts": alerts.alerts(self.staff, today, calendar, dues),
            "duties": duties_of(self.staff.roles),
            "panels": overview.panels(self.staff),
            "strip": days.strip(calendar, today, dues),
            "known": calendar.known(today),
        }
        return render(request, "desk/workbench.html", context)


def figures(groups: Sequence[Group], total: int) -> list[dict[str, Any]]:
    """The counts at the head of the page; each leads to its group."""
    counts = {group.key: len(group.lines) for group in groups}
    words = (("late", "已逾期"), ("today", "今日到期"), ("week", "本周到期"), ("later", "以后"))
    lines = [{"n": counts.get(key, 0), "label": word, "to": key, "red": key == "late"} for key, word in words]
    return [*lines, {"n": total, "label": "待办合计", "to": "h-my", "red": False}]
