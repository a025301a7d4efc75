"""A worker that stops in the middle of sending: it says so, and waits to be killed."""

from __future__ import annotations

import sys
from typing import Any

import django


def wait_for_the_end(*arguments: Any, **options: Any) -> None:
    """Stand for a mail server that has the letter and does not answer."""
    print("sending", flush=True)
    sys.stdin.readline()


def main() -> None:
    """Run the jobs that are due, with a mail server that never answers."""
    django.setup()
    from gongkai.core.jobs import run_due  # noqa: PLC0415  Django must be set up first
    from gongkai.example import jobs  # noqa: PLC0415

    jobs.send_mail = wait_for_the_end
    run_due()


if __name__ == "__main__":
    main()
