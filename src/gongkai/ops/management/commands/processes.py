from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from gongkai.core.process import START, STAY, Process, Step, processes
from gongkai.ops.command import InstallationCommand
from gongkai.ops.tables import markdown, table

HEAD = ["步骤", "名称", "由", "到", "办理人", "不得同一人", "依据", "记录的事实", "文书", "对期限的影响"]


class Command(InstallationCommand):
    help = "打印全部流程表（docs/ 用 --format markdown）。"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "markdown"], default="text", help="输出格式")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print every table of every installed room."""
        draw = markdown if options["format"] == "markdown" else table
        for process in sorted(processes(), key=lambda process: process.kind):
            self.stdout.write(f"## {process.title}（{process.kind}）\n")
            self.stdout.write(draw(HEAD, [_row(process, step) for step in process.steps]) + "\n")


def _row(process: Process, step: Step) -> list[str]:
    return [
        step.code,
        step.title,
        "、".join("登记前" if state == START else process.states[state] for state in step.source),
        "不变" if step.target == STAY else process.states[step.target],
        "、".join(step.roles),
        "、".join(process.by_code[code].title for code in step.other_than),
        step.ground,
        step.records,
        step.letter,
        step.clock_effect,
    ]
