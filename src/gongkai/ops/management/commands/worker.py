from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import logs, schema
from gongkai.ops.command import InstallationCommand
from gongkai.ops.worker import Worker, one_round


class Command(InstallationCommand):
    help = "运行任务进程；--once 只把到期的任务做完。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完到期的任务就结束")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run the worker."""
        logs.configure("worker")
        schema.require_present()
        if options["once"]:
            self.stdout.write(f"完成 {one_round()} 项任务。")
        else:
            Worker().run()
