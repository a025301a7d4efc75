"""A process of its own that registers one reading request after another until its input ends; started by tests.

Each registration has facts, tasks, a number, a personal record and an encrypted file.
"""

from __future__ import annotations

import os
import sys
import threading

import django

django.setup()

from archive import build_archive, register  # noqa: E402  beside this file; models need Django first


def main() -> None:
    """Print one line per registration."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    archive, number = build_archive(), 0
    while not stop.is_set():
        number += 1
        print(register(archive, number), flush=True)
    os.sync()


main()
