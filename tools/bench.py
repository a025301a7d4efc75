"""Run every measurement in ``bench/``: ``bench.py [scale]``; each prints its table and fails when it misses its mark.

A measurement is a script that reads the environment variable ``SCALE`` (1 is the full size, 0.1 a tenth of it).
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def scripts(folder: Path) -> list[Path]:
    """The measurements, in the order of their names; modules that begin with _ are shared by them."""
    return [path for path in sorted(folder.glob("*.py")) if not path.name.startswith(("_", "test_"))]


def machine() -> str:
    """What the figures were measured on: processor, cores, system, Python."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.machine()
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def main(arguments: Sequence[str], folder: Path = ROOT / "bench") -> int:
    """Run all; 1 when one of them failed, 2 when the scale is no number."""
    scale = arguments[0] if arguments else "1"
    try:
        float(scale)
    except ValueError:
        print(f"SCALE={scale!r} is no number", file=sys.stderr)
        return 2
    print(f"{machine()}; scale {scale}", flush=True)
    failed = []
    for script in scripts(folder):
        print(f"\n== {script.stem}", flush=True)
        done = subprocess.run([sys.executable, str(script)], env={**os.environ, "SCALE": scale}, cwd=ROOT, check=False)
        if done.returncode:
            failed.append(script.stem)
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
