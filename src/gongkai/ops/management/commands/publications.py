from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import acting, importing
from gongkai.ops.command import InstallationCommand
from gongkai.publications import service


class Command(InstallationCommand):
    help = (
        "导入：import-acts 行政许可、处罚、强制决定名单（XLSX、CSV）；import 旧网站的信息（XLSX、CSV，或者存有 HTML 的"
        "文件夹），由签发人的账号签发。中断以后重新执行同一条命令，已经写入的不会重复。"
        "退出码：0 全部写入，1 有问题的没有写入，2 用法不对。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="what", metavar="{import-acts,import}", required=True)
        acts = steps.add_parser("import-acts", help="行政许可、处罚、强制决定名单")
        kinds = "licence 许可、penalty 处罚、coercion 强制"
        acts.add_argument("place", type=Path, metavar="文件", help="XLSX 或者 CSV")
        acts.add_argument("--kind", required=True, choices=sorted(service.ACT_KINDS), help=kinds)
        items = steps.add_parser("import", help="旧网站的信息")
        items.add_argument("place", type=Path, metavar="文件或者文件夹", help="XLSX、CSV，或者存有 HTML 的文件夹")
        items.add_argument("--site", required=True, help="原网站的名称")
        items.add_argument("--review", required=True, help="迁入前的审查：谁在什么时候逐件审查过、依据什么")
        for step in (acts, items):
            step.add_argument("--as", dest="account", required=True, help="账号")
            step.add_argument("--post", type=int, help="岗位编号（有多个岗位时）")
            step.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check what was given, then write what is right."""
        viewer = acting.staff(options["account"], options["post"])
        place: Path = options["place"]
        plan, write = (
            self._acts(viewer, place, options)
            if options["what"] == "import-acts"
            else self._items(viewer, place, options)
        )
        importing.tell_faults(self, plan.faults, plan.unread)
        counted = f"共 {plan.total} 件，先前已有 {plan.already} 件，有问题 {plan.bad} 件"
        if options["dry_run"]:
            self.stdout.write(f"只检查，没有写入：{counted}，可以写入 {len(plan.fresh)} 件")
        else:
            written = importing.watched("写入", len(plan.fresh), write)
            self.stdout.write(f"已写入 {written} 件：{counted}")
        if plan.bad:
            sys.exit(1)

    def _acts(self, viewer: Any, place: Path, options: dict[str, Any]) -> tuple[Any, Callable[..., int]]:
        plan = service.check_acts(viewer, options["kind"], place.name, importing.content(place))
        return plan, lambda report: service.write_acts(viewer, plan, channel="command", report=report)

    def _items(self, viewer: Any, place: Path, options: dict[str, Any]) -> tuple[Any, Callable[..., int]]:
        handed = (
            service.from_folder(place) if place.is_dir() else service.from_list(place.name, importing.content(place))
        )
        plan = importing.watched(
            "检查",
            len(handed.items),
            lambda report: service.check_items(viewer, handed, options["site"], options["review"], report),
        )
        for note in plan.notes[: importing.MOST]:
            self.stdout.write(note)
        return plan, lambda report: service.write_items(viewer, plan, channel="command", report=report)
