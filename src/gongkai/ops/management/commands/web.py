from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import logs, schema, serving, web
from gongkai.ops.command import InstallationCommand


class Command(InstallationCommand):
    help = "只运行网站，不运行任务进程（由服务管理器分别启动时用）。"

    def add_arguments(self, parser: CommandParser) -> None:
        serving.add_arguments(parser)

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run the web server until it is told to stop."""
        logs.configure("web")
        schema.require_present()
        web.prepare_folders()
        web.Site(options["host"], options["port"], options["threads"], options["access_log"]).run()
