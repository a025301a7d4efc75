"""A process of its own: it reads what lies in the inbox and stands still at one point until it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django

from gongkai.exchange.tests.halting import halt


def main(point: str) -> None:
    """Stand still after the first record of a kind (``first KIND``), before the package is marked, or right after."""
    from gongkai.exchange import inbox, receiving  # noqa: PLC0415  Django must be set up first

    take, mark = receiving._take, receiving.MarkRead.perform

    def taken(letter: Any) -> Any:
        answer = take(letter)
        if point == f"first {letter.record.kind}":
            halt(point)
        return answer

    def marked(*arguments: Any, **options: Any) -> Any:
        if point == "before mark":
            halt(point)
        done = mark(*arguments, **options)
        if point == "marked":
            halt(point)
        return done

    receiving._take = taken
    receiving.MarkRead.perform = marked  # type: ignore[method-assign]
    inbox.read_all()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
