"""A process of its own: it notes what is to be told as a whole, and stands still at one point until it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django

from gongkai.exchange.tests.halting import halt


def main(point: str) -> None:
    """Stand still when the first report's bytes are stored, when it is said and not committed, or when it is."""
    from gongkai.exchange import mirrors, telling  # noqa: PLC0415  Django must be set up first

    said, say = mirrors._say, telling.say

    def noted(channel: str, kind: str, *more: Any) -> Any:
        if kind == "annual_report" and point == "stored":
            halt(point)
        message = say(channel, kind, *more)
        if kind == "annual_report" and point == "said":
            halt(point)
        return message

    def committed(kind: Any, *more: Any) -> None:
        said(kind, *more)
        if kind.code == "annual_report" and point == "committed":
            halt(point)

    telling.say = noted  # type: ignore[assignment]
    mirrors._say = committed
    mirrors.tell()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
