"""Standing still in a process that is to be killed."""

from __future__ import annotations

import sys


def halt(said: str) -> None:
    """Say where one is, and go no further."""
    print(said, flush=True)
    sys.stdin.readline()
