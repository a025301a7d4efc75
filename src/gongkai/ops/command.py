"""What every command of the installation shares: its clock, and how it says what went wrong."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from gongkai.core import installation
from gongkai.core.keys import KeyMissing
from gongkai.core.refusals import Invalid, Refused


class Problem(CommandError):
    """The command cannot go on: one whole Chinese sentence with the remedy. Exit code 1, or 2 for a wrong call."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message, returncode=code)


class InstallationCommand(BaseCommand):
    """A command of ``gongkai``; subclasses write ``handle``. Problems are printed as sentences, without a traceback."""

    requires_system_checks = []
    needs_database = True

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        """Run the command in the time of its database."""
        try:
            if self.needs_database:
                set_clock()
            return super().execute(*arguments, **options)
        except Refused as refusal:
            self._stop(Problem(sentence(refusal)))
        except KeyMissing as missing:
            self._stop(Problem(str(missing)))
        except Problem as problem:
            self._stop(problem)
        return None

    def _stop(self, problem: Problem) -> None:
        if not self._called_from_command_line:
            raise problem
        self.stderr.write(str(problem))
        sys.exit(problem.returncode)


def sentence(refusal: Refused) -> str:
    """The refusal as lines for a terminal; each field of a form with what is wrong with it."""
    lines = [refusal.message if not refusal.rule else f"{refusal.message}（{refusal.rule}）"]
    if isinstance(refusal, Invalid):
        lines += [f"  {name}：{' '.join(messages)}" for name, messages in refusal.errors.items()]
    return "\n".join(lines)


def set_clock() -> None:
    """Take over a simulated clock; a database that is not there yet has none."""
    try:
        installation.set_clock()
    except DatabaseError:
        return
