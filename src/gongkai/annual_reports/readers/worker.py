"""The process in which hostile files are taken apart; ``isolation`` starts it and talks to it through its pipes.

    python -m gongkai.annual_reports.readers.worker BYTES_OF_MEMORY

It answers one file after the other and ends when its input ends. Each message is a pickle after its length.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import IO, Any

from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.pdf import read_pdf
from gongkai.annual_reports.readers.refusals import LIMIT, Unreadable
from gongkai.annual_reports.readers.xlsx import read_xlsx

try:
    import resource
except ImportError:  # pragma: no cover - only systems without POSIX
    resource = None  # type: ignore[assignment]

READERS: Mapping[Kind, Callable[[bytes], Source]] = {Kind.PDF: read_pdf, Kind.XLSX: read_xlsx}
TOO_MUCH = "读取文件所需的内存超出限制，不是正常的年度报告，没有读取"
_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write a message."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a message. Raises ``EOFError`` when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)


def answer(kind: Kind, data: bytes) -> Source | Unreadable | str:
    """The blocks, the reason why there are none, or the trace of a fault in here."""
    try:
        return READERS[kind](data)
    except Unreadable as refused:
        return refused
    except MemoryError:
        return Unreadable(LIMIT, TOO_MUCH)
    except Exception:
        return traceback.format_exc()


def _limit_memory(size: int) -> None:
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _limit_time(seconds: int) -> None:
    """From now on so many seconds of the processor; the system ends the process after them."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def main(memory: int) -> None:
    """Answer until nobody asks any more."""
    # The keyboard's interruption is for the process that asks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit_memory(memory)
    while True:
        try:
            kind, data, seconds = receive(sys.stdin.buffer)
        except EOFError:
            return
        _limit_time(seconds)
        send(answers, answer(kind, data))


if __name__ == "__main__":
    main(int(sys.argv[1]))
