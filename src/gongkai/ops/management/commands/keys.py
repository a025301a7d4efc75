from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import keychain, schema
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = "密钥文件：export 导出（备份里没有它），import 导入恢复来的，rotate 更换主密钥。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "import", "rotate"])
        parser.add_argument("file", nargs="?", type=Path, help="export 和 import 的密钥文件")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do the one thing asked."""
        if options["what"] != "rotate" and options["file"] is None:
            raise Problem("请写明密钥文件的路径。", code=2)
        if options["what"] == "export":
            numbers = keychain.export(options["file"])
            self.stdout.write(
                f"已导出第 {'、'.join(map(str, numbers))} 号主密钥到 {options['file']}（只有本用户可读）。\n"
                "得到这个文件和一份备份的人能看到全部个人信息：请离线保存，与备份分开放。"
            )
            return
        schema.require_present()
        if options["what"] == "import":
            numbers = keychain.take_in(options["file"])
            self.stdout.write(f"已导入第 {'、'.join(map(str, numbers))} 号主密钥，与数据库配套。请重新启动服务。")
            return
        done = keychain.rotate()
        self.stdout.write(
            f"已换用新的主密钥，重新加密了 {done} 项。\n请用 gongkai keys export 重新保存密钥文件，旧的导出也要留着。"
        )
