"""A process that halts at a point of its work and is killed there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.databases import RealDatabase


def kill_at(database: RealDatabase, point: str, script: str = "writing_halts.py") -> None:
    """Run a script of this folder on the database until it says that it halts at ``point``; then kill it."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name(script)), point],
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"{point}\n"
    process.kill()
    process.communicate()
