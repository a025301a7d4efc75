"""A program that is started with limits of its own; run as a script, which imports nothing of ours.

    python bounded.py BYTES_OF_MEMORY SECONDS_OF_PROCESSOR BYTES_OF_A_FILE PROGRAM ARGUMENT…

The limits are set in a process between ours and the program, since a process with threads must not set them in its
child between fork and exec.
"""

from __future__ import annotations

import contextlib
import os
import sys

try:
    import resource
except ImportError:  # pragma: no cover - only systems without POSIX
    resource = None  # type: ignore[assignment]


def main(memory: int, seconds: int, size: int, command: list[str]) -> None:
    """Set the limits and become the program."""
    if resource is not None:
        limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, size))
        for name, limit in limits:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(name, (limit, limit))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
