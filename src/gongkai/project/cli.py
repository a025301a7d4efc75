"""``gongkai``: one console script. Commands of the pure rooms start without Django; the rest are Django's."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

# command -> module with main(arguments) -> exit code; none of these may import Django.
PURE = {
    "due": "gongkai.ops.law_commands.due",
    "fee": "gongkai.ops.law_commands.fee",
    "report": "gongkai.ops.report_commands.main",
    "workdays": "gongkai.ops.law_commands.workdays",
}


def main() -> int:
    """Run the command named on the command line; the exit code is what the shell sees."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in PURE:
        run: Callable[[list[str]], int] = importlib.import_module(PURE[command]).main
        return run(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.project.settings")
    execute = importlib.import_module("django.core.management").execute_from_command_line
    execute(["gongkai", *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
