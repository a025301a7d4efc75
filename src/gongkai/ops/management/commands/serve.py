from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import schema, serving
from gongkai.ops.command import InstallationCommand


class Command(InstallationCommand):
    help = "运行网站和一个任务进程；Ctrl-C 停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        serving.add_arguments(parser)
        parser.add_argument("--migrate", action="store_true", help="先执行数据库结构更新")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check the database, then run until it is told to stop."""
        schema.require_present(apply=options["migrate"])
        sys.exit(serving.serve(options["host"], options["port"], options["threads"], options["access_log"]))
