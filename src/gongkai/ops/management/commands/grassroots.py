from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import acting, importing
from gongkai.ops.command import InstallationCommand, Problem
from gongkai.publications import service


class Command(InstallationCommand):
    help = (
        "导入基层政务公开标准目录（XLSX、CSV），由信息发布员或者承办人的账号登记。没有写明领域的，按文件里的标题或者文件名认。"
        "中断以后重新执行同一条命令，已经写入的不会重复。退出码：0 全部写入，1 有问题的没有写入，2 用法不对。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="what", metavar="{import}", required=True)
        step = steps.add_parser("import", help="一个领域的标准目录")
        step.add_argument("place", type=Path, metavar="文件", help="XLSX 或者 CSV")
        step.add_argument("--agency", default="", help="机关的统一社会信用代码（账号在几个机关有岗位时）")
        step.add_argument("--field", default="", help="领域；文件的标题里有的不用写")
        step.add_argument("--as", dest="account", required=True, help="账号")
        step.add_argument("--post", type=int, help="岗位编号（有多个岗位时）")
        step.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check the list, then write the rows that are right."""
        viewer = acting.staff(options["account"], options["post"], options["agency"])
        place: Path = options["place"]
        data = importing.content(place)
        field = options["field"] or service.catalogue_field(viewer, place.name, data)
        if not field:
            raise Problem("从文件的标题和文件名认不出是哪个领域，请用 --field 写明。", code=2)
        plan = service.check_catalogue(viewer, field, place.name, data)
        importing.tell_faults(self, plan.faults, plan.unread)
        for note in plan.notes[: importing.MOST]:
            self.stdout.write(note)
        counted = f"{field}：共 {plan.total} 行，先前已有 {plan.already} 行，有问题 {plan.bad} 行"
        if plan.absent:
            counted += f"；目录里原有、文件里没有的 {len(plan.absent)} 项没有动"
        if options["dry_run"]:
            changed = f"，其中代替原来的 {plan.changed} 行" if plan.changed else ""
            self.stdout.write(f"只检查，没有写入。{counted}；可以写入 {len(plan.fresh)} 行{changed}。")
        else:
            written = importing.watched(
                "写入",
                len(plan.fresh),
                lambda report: service.write_catalogue(viewer, plan, channel="command", report=report),
                "行",
            )
            self.stdout.write(f"已写入 {written} 行。{counted}。")
        if plan.bad:
            sys.exit(1)
