from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from tqdm import tqdm

from gongkai.ops import acting
from gongkai.ops.command import InstallationCommand, Problem
from gongkai.publications import service

FAULTS = 100


class Command(InstallationCommand):
    help = (
        "导入：import-acts 行政许可、处罚、强制决定名单（XLSX、CSV）。"
        "中断以后重新执行同一条命令，已经写入的不会重复。退出码：0 全部写入，1 有问题的行没有写入，2 用法不对。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="what", metavar="import-acts", required=True)
        acts = steps.add_parser("import-acts", help="行政许可、处罚、强制决定名单")
        acts.add_argument("file", type=Path, help="XLSX 或者 CSV")
        acts.add_argument(
            "--kind", required=True, choices=sorted(service.ACT_KINDS), help="licence 许可、penalty 处罚、coercion 强制"
        )
        for step in (acts,):
            step.add_argument("--as", dest="account", required=True, help="账号")
            step.add_argument("--post", type=int, help="岗位编号（有多个岗位时）")
            step.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check the file, then write what is right."""
        viewer = acting.staff(options["account"], options["post"])
        place = options["file"]
        plan = service.check_acts(viewer, options["kind"], place.name, _content(place))
        for fault in plan.faults[:FAULTS]:
            self.stderr.write(str(fault))
        if len(plan.faults) > FAULTS:
            self.stderr.write(f"还有 {len(plan.faults) - FAULTS} 处没有列出。")
        bad = len({fault.row for fault in plan.faults})
        if plan.unread:
            self.stdout.write(f"没有读的列：{'、'.join(plan.unread)}")
        counted = f"共 {plan.total} 行，先前已有 {plan.already} 行，有问题 {bad} 行"
        if options["dry_run"]:
            self.stdout.write(f"只检查，没有写入：{counted}，可以写入 {len(plan.fresh)} 行")
        else:
            with tqdm(total=len(plan.fresh), unit="行", desc="写入", disable=None) as bar:
                written = service.write_acts(
                    viewer, plan, channel="command", report=lambda done: bar.update(done - bar.n)
                )
            self.stdout.write(f"已写入 {written} 行：{counted}")
        if bad:
            sys.exit(1)


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise Problem(f"文件 {place} 读不了：{error.strerror}。", code=2) from None
