"""Two processes on two databases, asked for the same by turns: what else the machine does weighs on both.

A bench starts itself with ``--ask HOME`` for each side. That process writes a line with the size of its database and
what can be asked, then answers every line ``title`` with the milliseconds that it took, ``title queries`` with the
queries that it made. What ``Prepared`` does before a step is neither timed nor counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Prepared:
    """A step that something has to happen before."""

    before: Callable[[], object]
    step: Callable[[], object]


# The environment says which time is taken: the clock's, or what the processor spent on this process alone.
CLOCK, PROCESSOR = "BENCH_CLOCK", "processor"
Steps = Mapping[str, Callable[[], object] | Prepared]


class Asked:
    """A process that takes the steps of a bench on one of the databases."""

    def __init__(self, script: str, home: Path) -> None:
        self.command = [sys.executable, script, "--ask", str(home)]

    def __enter__(self) -> Asked:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        size, *self.titles = self._line().split("\t")
        self.size = int(size)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the process that takes the steps has ended")
        return line.rstrip("\n")

    def take(self, title: str, *, counted: bool = False) -> float:
        """How many milliseconds the step took, or how many queries it makes."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{title}\t{'queries' if counted else ''}\n")
        self.process.stdin.flush()
        return float(self._line())


def by_turns(few: Asked, many: Asked, rounds: int) -> dict[str, tuple[list[float], list[float], int, int]]:
    """Each step on both sides: its times in milliseconds there and here, and its queries there and here."""
    found = {}
    for title in few.titles:
        few.take(title), many.take(title)
        pairs = [(few.take(title), many.take(title)) for _ in range(rounds)]
        ours, theirs = (list(side) for side in zip(*pairs, strict=True))
        found[title] = (ours, theirs, *(int(side.take(title, counted=True)) for side in (few, many)))
    return found


def answer(size: int, steps: Steps) -> int:
    """Take the steps that the lines of the input name; Django is set up."""
    print(size, *steps, sep="\t", flush=True)
    for line in sys.stdin:
        title, counted = line.rstrip("\n").split("\t")
        asked = steps[title]
        if isinstance(asked, Prepared):
            asked.before()
        step = asked.step if isinstance(asked, Prepared) else asked
        print((queries_of if counted else spent_on)(step), flush=True)
    return 0


def spent_on(step: Callable[[], object]) -> float:
    """How long a step takes, in milliseconds."""
    now = time.process_time if os.environ.get(CLOCK) == PROCESSOR else time.perf_counter
    start = now()
    step()
    return (now() - start) * 1000


def queries_of(step: Callable[[], object]) -> int:
    """How many queries a step makes."""
    from django.db import connection  # noqa: PLC0415  Django must be set up first
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        step()
    return len(queries)
