"""Prepare a checkout: virtual environment and locked dependencies. Standard library only; quick when nothing changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("GONGKAI_VENV") or ROOT / ".venv")


def prepare(lock: str) -> None:
    """Install ``requirements/<lock>.txt`` and this checkout into the environment, unless that was done already."""
    stamp = VENV / f"installed-{lock}"
    wanted = hashlib.sha256(
        (ROOT / "requirements" / f"{lock}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    stamp.write_text(wanted)


if __name__ == "__main__":
    prepare(sys.argv[1] if len(sys.argv) > 1 else "dev")
