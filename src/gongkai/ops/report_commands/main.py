"""``gongkai report …``: check and convert read files alone; the others ask the database and are Django's."""

from __future__ import annotations

import importlib
import os

from gongkai.ops.terminal import fail, use_utf8

# Loaded when called for: checking needs no renderer of PDF, converting no rules.
COMMANDS = {
    "check": "gongkai.ops.report_commands.check",
    "convert": "gongkai.ops.report_commands.convert",
}
# These need the installation: `gongkai.ops.management.commands.report`.
OF_RECORDS = ("build", "cell", "consolidate", "agencies")


def main(arguments: list[str]) -> int:
    """Run the command named first; its exit code."""
    use_utf8()
    name = arguments[0] if arguments else ""
    if name in OF_RECORDS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.project.settings")
        importlib.import_module("django.core.management").execute_from_command_line(["gongkai", "report", *arguments])
        return 0
    if name not in COMMANDS:
        return fail(f"用法：gongkai report {'|'.join((*COMMANDS, *OF_RECORDS))} …；各命令的用法用 --help 查看")
    code: int = importlib.import_module(COMMANDS[name]).main(arguments[1:])
    return code
