"""What follows publishing by itself: appointed publishing, ends of 公示, the destruction of erased bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q

from gongkai.core import clock
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.publications.actions.afterwards import EndDisplay
from gongkai.publications.actions.confirming import LapseConfirmation
from gongkai.publications.actions.erasure import DESTROY_JOB, destroy
from gongkai.publications.actions.publishing import PUBLISH_JOB, Publish
from gongkai.publications.item import read
from gongkai.publications.links import checking
from gongkai.publications.models import Confirmation, Publication
from gongkai.publications.public_state import READ
from gongkai.publications.searching import read_attachments


def publish_due(payload: dict[str, Any]) -> str:
    """Publish what was appointed, where the appointment still stands."""
    matter = Matter.objects.get(pk=payload["matter"])
    item = read(facts_of(matter), clock.today())
    if item.scheduled_at is None or item.scheduled_at > clock.now():
        return "预约已经取消或者改期，不发布。"
    try:
        done = Publish.perform(Job("预约发布"), matter=matter, channel="job", once=f"publish {payload['seq']}")
    except Refused as refusal:
        return f"没有发布：{refusal.message}"
    return f"已发布：{done.result or '先前已经发布'}"


def end_displays(payload: dict[str, Any]) -> str:
    """End every 公示 whose last day is over."""
    today = clock.today()
    rows = Publication.objects.filter(~Q(elsewhere="") | Q(public=True), display_until__lt=today).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        EndDisplay.perform(Job("公示期满"), matter=Matter.objects.get(pk=key), channel="job")
    return f"{len(keys)} 件公示期满"


def lapse_confirmations(payload: dict[str, Any]) -> str:
    """Note the silence of every agency whose term to confirm is over; safe to run again."""
    rows = Confirmation.objects.filter(state=Confirmation.State.ASKED, term__lt=clock.today()).order_by("pk")
    done = 0
    for row in rows.select_related("matter"):
        try:
            LapseConfirmation.perform(Job("确认期满"), {"agency": row.agency_id}, matter=row.matter, channel="job")
        except Refused:
            continue  # answered, or out of review, since the row was read
        done += 1
    return f"{done} 个机关逾期没有答复"


def destroy_bytes(payload: dict[str, Any]) -> str:
    """Remove the bytes of erased files."""
    with write_transaction():
        count = destroy(payload["hashes"], payload["matter"], clock.now())
    return f"已销毁 {count} 个文件"


def register() -> None:
    """Add them; once per process."""
    if PUBLISH_JOB in kinds:
        return
    kinds.add(JobKind(PUBLISH_JOB, "预约发布", publish_due))
    kinds.add(JobKind("publications.end_displays", "公示期满", end_displays, every=timedelta(hours=1)))
    kinds.add(
        JobKind("publications.lapse_confirmations", "机关协商期满", lapse_confirmations, every=timedelta(hours=1))
    )
    kinds.add(
        JobKind(
            "publications.check_links",
            "检查外部链接",
            checking.run,
            every=timedelta(hours=1),
            lease=timedelta(minutes=30),
        )
    )
    kinds.add(JobKind(DESTROY_JOB, "销毁已清除的文件", destroy_bytes))
    kinds.add(JobKind(READ, "读取附件供检索", read_attachments))
