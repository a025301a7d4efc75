from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.core.addresses import BadEnvironment
from gongkai.ops.backup import restoring
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = "把 SOURCE 备份恢复到空的目录（和空的数据库），并逐表逐文件核对。"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="备份目录")
        parser.add_argument("--into", type=Path, required=True, help="新的 GONGKAI_HOME，必须是空的")
        parser.add_argument("--database", help="数据库地址，必须是空的（缺省：新目录中的 SQLite 文件）")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Restore, and say plainly what is still to be done."""
        home: Path = options["into"].absolute()
        url = options["database"] or f"sqlite:///{home / 'gongkai.sqlite3'}"
        try:
            manifest = restoring.restore(options["source"].absolute(), home, url)
        except BadEnvironment as error:
            raise Problem(str(error), code=2) from None
        self.stdout.write(
            f"恢复完成：{len(manifest.tables)} 张表，{manifest.rows} 行，{manifest.stored} 个文件，逐一核对无误。"
        )
        self._say_keys(manifest.masters, home)
        for defect in manifest.defects:
            self.stderr.write(f"做备份时就已缺失或损坏：{defect}")

    def _say_keys(self, missing: list[int], home: Path) -> None:
        if missing:
            numbers = "、".join(map(str, missing))
            self.stdout.write(
                f"注意：缺少第 {numbers} 号主密钥，个人信息和草稿现在打不开，也不能登记新的个人信息。\n"
                f"请执行：GONGKAI_HOME={home} gongkai keys import 密钥文件"
            )
        self.stdout.write(f"接着请检查：GONGKAI_HOME={home} gongkai doctor")
