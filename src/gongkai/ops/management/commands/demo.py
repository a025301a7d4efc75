from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import serving, web
from gongkai.ops.command import InstallationCommand
from gongkai.ops.demo import city, running


class Command(InstallationCommand):
    help = "建立演示城市“云川市”并打开网站；再次执行保留已有数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        serving.add_arguments(parser)
        parser.add_argument("--no-serve", action="store_true", help="只建立数据，不打开网站")
        parser.add_argument("--fresh", action="store_true", help="先清除没有人操作过的演示库，重新建立")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Prepare the demonstration, print its accounts, serve it."""
        if not options["no_serve"]:
            web.check_port(options["host"], options["port"])
        if options["fresh"]:
            running.start_over()
        running.prepare(self._say)
        self._say(f"\n{running.accounts()}\n")
        self._say(f"全部演示账号的口令：{city.PASSWORD}")
        if options["no_serve"]:
            return
        address = f"http://{options['host']}:{options['port']}"
        self._say(f"公众网站：{address}/\n工作台：  {address}/desk/\n按 Ctrl-C 停止。\n")
        sys.exit(serving.serve(options["host"], options["port"], options["threads"], options["access_log"]))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
