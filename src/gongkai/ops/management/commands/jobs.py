from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Count

from gongkai.core import clock
from gongkai.core.jobs import PERIODIC, JobKind, failing, kinds
from gongkai.core.models.jobs import Job
from gongkai.ops.command import InstallationCommand
from gongkai.ops.tables import table

SHOWN = 50


class Command(InstallationCommand):
    help = "列出每种任务的上次执行和结果，以及失败的和待人确认的任务。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出格式")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print kinds first, then what needs a person."""
        rows, troubled = [_kind(kind) for kind in kinds], _troubled()
        if options["format"] == "json":
            self.stdout.write(json.dumps({"kinds": rows, "troubled": troubled}, ensure_ascii=False, indent=1))
            return
        head = ["任务", "代码", "周期", "上次结束", "下次", "等待", "结果"]
        lines = [
            [row[name] for name in ("title", "code", "every", "ended", "next", "waiting", "result")] for row in rows
        ]
        self.stdout.write(table(head, lines))
        if troubled:
            lines = [[job[name] for name in ("id", "state", "title", "key", "ended", "result")] for job in troubled]
            self.stdout.write("\n需要人处理的任务：\n" + table(["编号", "状态", "任务", "对象", "结束", "结果"], lines))


def _kind(kind: JobKind) -> dict[str, Any]:
    ended = Job.objects.filter(kind=kind.code, ended_at__isnull=False).order_by("-ended_at").first()
    waiting = Job.objects.filter(kind=kind.code, state=Job.State.WAITING)
    coming = waiting.order_by("run_after").first()
    counts = waiting.exclude(key=PERIODIC).aggregate(n=Count("pk"))["n"]
    return {
        "code": kind.code,
        "title": kind.title,
        "every": f"{kind.every.total_seconds():.0f} 秒" if kind.every else "按需",
        "ended": _local(ended.ended_at if ended else None),
        "next": _local(coming.run_after if coming else None),
        "waiting": counts,
        "result": ended.result if ended else "还没有执行过",
    }


def _troubled() -> list[dict[str, Any]]:
    states = {Job.State.FAILED: "失败", Job.State.UNCLEAR: "待人确认"}
    titles = {kind.code: kind.title for kind in kinds}
    return [
        {
            "id": job.pk,
            "state": states.get(Job.State(job.state), f"连续失败 {job.failures} 次"),
            "title": titles.get(job.kind, job.kind),
            "key": job.key,
            "ended": _local(job.ended_at),
            "result": job.result,
        }
        for job in (*Job.objects.filter(state__in=states).order_by("-id")[:SHOWN], *failing())
    ]


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}" if moment else ""
