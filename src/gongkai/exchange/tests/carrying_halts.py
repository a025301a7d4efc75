"""A process of its own: it carries what was public before, and stands still at the second item until it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django

from gongkai.exchange.tests.halting import halt


def main(point: str) -> None:
    """Stand still before the second item, when it is written and not committed, or when it is."""
    from gongkai.exchange import carrying  # noqa: PLC0415  Django must be set up first

    action, seen = carrying.SendAway, []
    perform, act = action.perform, action.act

    def acted(self: Any, run: Any, item: Any) -> None:
        act(self, run, item)
        if len(seen) == 2 and point == "sent away":
            halt(point)

    def performed(*arguments: Any, **options: Any) -> Any:
        seen.append(1)
        if len(seen) == 2 and point == "before":
            halt(point)
        done = perform(*arguments, **options)
        if len(seen) == 2 and point == "committed":
            halt(point)
        return done

    action.act = acted  # type: ignore[method-assign]
    action.perform = performed  # type: ignore[method-assign, assignment]
    carrying.carry()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
