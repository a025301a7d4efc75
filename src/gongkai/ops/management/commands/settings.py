from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from gongkai.core.settings import Setting, declared
from gongkai.ops.command import InstallationCommand
from gongkai.ops.tables import markdown, table

KINDS = {int: "整数", bool: "是/否", str: "文字"}


class Command(InstallationCommand):
    help = "打印全部可设定的项目、含义和缺省值（docs/ 用 --format markdown）。"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "markdown"], default="text", help="输出格式")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print one line per declared setting."""
        draw = markdown if options["format"] == "markdown" else table
        rows = [_row(setting) for setting in sorted(declared, key=lambda setting: setting.code)]
        self.stdout.write(draw(["代码", "名称", "类型", "缺省值", "可选", "说明"], rows))


def _row(setting: Setting) -> list[str]:
    choices = "；".join(f"{code} = {text}" for code, text in setting.choices)
    if setting.low is not None or setting.high is not None:
        choices = f"{setting.low if setting.low is not None else ''}–{setting.high if setting.high is not None else ''}"
    default = {True: "是", False: "否"}[setting.default] if setting.kind is bool else str(setting.default)
    return [setting.code, setting.title, KINDS[setting.kind], default, choices, setting.help]
