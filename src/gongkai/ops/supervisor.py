"""Keeps the processes of ``gongkai serve`` together: starts them, restarts the worker, stops all with itself."""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

LOOK_EVERY = 0.3
GRACE = 25.0
STEADY_AFTER = 20.0
LONGEST_WAIT = 30.0
_PR_SET_PDEATHSIG = 1
logger = logging.getLogger(__name__)


def program(*arguments: str) -> list[str]:
    """The command line of another ``gongkai`` process of this installation."""
    return [sys.executable, "-m", "gongkai.project.cli", *arguments]


def _die_with_parent() -> None:
    # If the supervisor is killed outright, nobody else would stop its processes.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process. ``vital``: when it ends, everything ends; otherwise it is started again."""

    name: str
    command: list[str]
    vital: bool
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    wait: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
        )

    def ended(self) -> int | None:
        """The exit code once it has ended."""
        return self.process.poll() if self.process else None

    def plan_restart(self, code: int) -> None:
        """Start again: at once when it had run for a while, later and later when it dies at once."""
        lived = time.monotonic() - self.started
        self.wait = 0.0 if lived > STEADY_AFTER else min(self.wait * 2 or 1.0, LONGEST_WAIT)
        self.start_at, self.process = time.monotonic() + self.wait, None
        logger.error("%s 意外结束（退出码 %d），%.0f 秒后重新启动", self.name, code, self.wait)


class Supervisor:
    """Runs until a signal comes or a vital child ends; the exit code is 0 or that child's."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self._stop = threading.Event()

    def run(self) -> int:
        """Start all and watch them."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        code = 0
        try:
            for child in self.children:
                child.start()
            while not self._stop.wait(LOOK_EVERY):
                fallen = self._look()
                if fallen is not None:
                    code = fallen
                    break
        finally:
            self._stop_all()
        return code

    def _ask_to_stop(self, *_: object) -> None:
        self._stop.set()

    def _look(self) -> int | None:
        for child in self.children:
            code = child.ended()
            if code is not None and child.vital:
                logger.error("%s 已结束（退出码 %d），全部停止", child.name, code)
                return code or 1
            if code is not None:
                child.plan_restart(code)
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()
        return None

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
