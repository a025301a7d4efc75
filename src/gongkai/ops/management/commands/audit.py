from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from gongkai.agencies.models import Agency
from gongkai.core import audit
from gongkai.ops.command import InstallationCommand
from gongkai.ops.tables import table


class Command(InstallationCommand):
    help = "核对审计记录的封存链；第一个断裂的封存和尚未封存的记录会写明。链断裂时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"], help="verify：重新计算每一条链")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print the verdict of each chain."""
        names = dict(Agency.objects.values_list("pk", "name"))
        verdicts = audit.verify()
        rows = [
            (names.get(each.agency_id, "本系统"), each.seals, each.entries, each.unsealed, each.broken or "完好")
            for each in verdicts
        ]
        self.stdout.write(table(["机关", "封存", "已封存记录", "未封存记录", "结论"], rows))
        if any(each.broken for each in verdicts):
            self.stderr.write("审计链断裂：数据库被绕过程序改动过。请保全现场，用备份核对，并报告安全管理员。")
            sys.exit(1)
