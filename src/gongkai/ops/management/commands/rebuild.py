from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from gongkai.core import process
from gongkai.core.models import Matter
from gongkai.core.process import Process
from gongkai.core.writing import write_transaction
from gongkai.ops.command import InstallationCommand


class Command(InstallationCommand):
    help = "由事实重新推算每件事项的状态行；--check 只比较并写明每一处不同（有不同时退出码为 1）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只比较，不改写")
        parser.add_argument("--process", metavar="代码", help="只处理这一种流程")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Compare or fold again, process by process."""
        chosen = [each for each in process.processes() if options["process"] in (None, each.kind)]
        found = 0
        for each in chosen:
            found += self._check(each) if options["check"] else self._fold(each)
        if found:
            sys.exit(1)

    def _check(self, which: Process) -> int:
        found = 0
        for difference in process.differences(which):
            self.stdout.write(difference)
            found += 1
        self.stdout.write(f"{which.title}：{'没有不同' if not found else f'{found} 处不同'}")
        return found

    def _fold(self, which: Process) -> int:
        done = 0
        for key in Matter.objects.filter(kind=which.kind).order_by("pk").values_list("pk", flat=True).iterator():
            with write_transaction():
                process.refold(which, Matter.objects.select_for_update().get(pk=key))
            done += 1
        self.stdout.write(f"{which.title}：重新推算 {done} 件")
        return 0
