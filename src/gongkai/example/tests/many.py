"""A process of its own that registers one request after another, and says so line by line, until it is stopped."""

from __future__ import annotations

import sys

import django


def main(account: str, count: int) -> None:
    """Register ``count`` requests as ``account``; one line per request, flushed."""
    django.setup()
    from gongkai.example.actions import Register  # noqa: PLC0415  Django must be set up first
    from gongkai.ops.acting import staff  # noqa: PLC0415

    viewer = staff(account, None)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        done = Register.perform(
            viewer, {"title": f"第{number}件", "reader": "查阅人", "phone": "13800000000"}, channel="command"
        )
        print(done.result, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
