from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.ops import schema
from gongkai.ops.backup import making
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = "备份数据库和文件（不含密钥）到 TARGET 下的新目录，写完再读回核对。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="存放备份的目录")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make a backup; exit code 1 where something is missing in it."""
        if schema.is_empty():
            raise Problem("数据库还没有建立，没有可备份的内容。")
        folder, manifest = making.make(options["target"].absolute())
        self.stdout.write(f"备份完成：{folder}")
        self.stdout.write(f"  {len(manifest.tables)} 张表，{manifest.rows} 行；{manifest.stored} 个文件；已读回核对。")
        if manifest.masters:
            numbers = "、".join(map(str, manifest.masters))
            self.stdout.write(
                f"  备份不含密钥。恢复个人信息需要第 {numbers} 号主密钥：请用 gongkai keys export 另行保存。"
            )
        if manifest.defects:
            self.stderr.write("备份时有文件缺失或损坏，请从更早的备份找回：\n  " + "\n  ".join(manifest.defects))
            sys.exit(1)
