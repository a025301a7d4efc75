"""Files whose libraries cannot be bounded from inside are taken apart in a process that can be killed.

A process is kept for the next file, so that many files do not pay many starts. Each has a limit of memory, and for
every file a limit of time; one that dies is replaced, and the file that it died of is refused.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading

from gongkai.annual_reports.readers import limits
from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.refusals import LIMIT, Unreadable
from gongkai.annual_reports.readers.worker import receive, send

_KEPT = 2
_TOO_LONG = "读取文件所需的时间或内存超出限制，不是正常的年度报告，没有读取"


class ReaderFailed(Exception):
    """A fault of a reader in its process; the message is its trace."""


class _Worker:
    """A process that takes files apart, from this side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gongkai.annual_reports.readers.worker", str(limits.CHILD_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )

    def ask(self, kind: Kind, data: bytes) -> Source | Unreadable | str:
        """The answer of the process. Raises ``EOFError`` when it died of the file or was killed for taking too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        timer = threading.Timer(limits.CHILD_SECONDS, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            send(self._process.stdin, (kind, data, limits.CHILD_PROCESSOR_SECONDS))
            answer: Source | Unreadable | str = receive(self._process.stdout)
        except (OSError, pickle.UnpicklingError) as fault:
            raise EOFError from fault
        finally:
            timer.cancel()
        return answer

    def is_alive(self) -> bool:
        """Whether the process can be asked."""
        return self._process.poll() is None

    def end(self) -> None:
        """Kill the process and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # What could not be written any more is of no interest.
                try:
                    pipe.close()
                except OSError:
                    continue


class _Pool:
    """Idle processes. After a fork they belong to the other process and are forgotten here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._owner = os.getpid()

    def take(self) -> _Worker:
        """An idle process or a new one."""
        with self._lock:
            if self._owner != os.getpid():
                self._idle, self._owner = [], os.getpid()
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive():
                    return worker
                worker.end()
        return _Worker()

    def give_back(self, worker: _Worker) -> None:
        """Keep a process for the next file."""
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(worker)
                return
        worker.end()

    def end(self) -> None:
        """End all idle processes of this process."""
        with self._lock:
            idle, self._idle = self._idle, []
        if self._owner == os.getpid():
            for worker in idle:
                worker.end()


_pool = _Pool()
atexit.register(_pool.end)


def take_apart_isolated(data: bytes, kind: Kind) -> Source:
    """The blocks of a file, made in a process of its own.

    Raises ``Unreadable`` as its reader does and when a limit was hit, ``ReaderFailed`` for a fault of the reader.
    """
    worker = _pool.take()
    try:
        answer = worker.ask(kind, data)
    except BaseException as fault:
        worker.end()
        if isinstance(fault, EOFError):
            raise Unreadable(LIMIT, _TOO_LONG) from fault
        raise
    _finished(worker, answer)
    if isinstance(answer, Unreadable):
        raise answer
    if isinstance(answer, str):
        raise ReaderFailed(answer)
    return answer


def _finished(worker: _Worker, answer: Source | Unreadable | str) -> None:
    """Keep the process, unless it came to its limit: then its memory is not to be trusted."""
    if isinstance(answer, Unreadable) and answer.finding.rule == LIMIT:
        worker.end()
    else:
        _pool.give_back(worker)
