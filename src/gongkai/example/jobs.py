"""What follows a hand-over: one mail, never sent twice by itself; and a job that takes a step of the process."""

from __future__ import annotations

from typing import Any

from django.core.mail import send_mail

from gongkai.core import personal
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Matter, PersonalRecord
from gongkai.core.viewers import Job
from gongkai.example.actions import HandOver
from gongkai.example.models import ReadingRequest


def notify(payload: dict[str, Any]) -> str:
    """Tell the reader that the file lies ready."""
    row = ReadingRequest.objects.get(pk=payload["matter"])
    record = PersonalRecord.objects.select_related("matter", "key").get(matter_id=payload["matter"])
    reader = personal.read(record, Job("寄发查阅通知"), "寄发查阅通知")
    if not reader["邮箱"]:
        return "没有留邮箱，不寄。"
    send_mail(f"{row.number} 可以查阅了", f"您想查阅的“{row.title}”已备好。", None, [reader["邮箱"]])
    return "已寄出"


def hand_over(payload: dict[str, Any]) -> str:
    """Take the step 交付 for a digital file."""
    done = HandOver.perform(Job("数字档案自动交付"), matter=Matter.objects.get(pk=payload["matter"]), channel="job")
    return f"已交付（第 {done.entry.pk} 号记录）"


def register() -> None:
    """Add them to the job kinds; once per process."""
    if "example.notify" in kinds:
        return
    kinds.add(JobKind("example.notify", "寄发查阅通知", notify, at_most_once=True))
    kinds.add(JobKind("example.hand_over", "自动交付", hand_over))
