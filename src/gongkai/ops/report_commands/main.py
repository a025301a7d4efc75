"""``gongkai report check|convert``."""

from __future__ import annotations

import importlib

from gongkai.ops.terminal import fail, use_utf8

# Loaded when called for: checking needs no renderer of PDF, converting no rules.
COMMANDS = {
    "check": "gongkai.ops.report_commands.check",
    "convert": "gongkai.ops.report_commands.convert",
}


def main(arguments: list[str]) -> int:
    """Run the command named first; its exit code."""
    use_utf8()
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        return fail(f"用法：gongkai report {'|'.join(COMMANDS)} …；各命令的用法用 --help 查看")
    code: int = importlib.import_module(COMMANDS[name]).main(arguments[1:])
    return code
