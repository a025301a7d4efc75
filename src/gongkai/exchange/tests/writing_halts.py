"""A process of its own: it writes packages, says how far it has come and stands still there until it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django

from gongkai.exchange.tests.halting import halt


def main(point: str) -> None:
    """Stand still when the bytes are there, when the rows are written and not committed, or when they are."""
    from gongkai.core.viewers import Job  # noqa: PLC0415  Django must be set up first
    from gongkai.exchange import actions, jobs  # noqa: PLC0415

    carry_out = actions.WritePackage.carry_out

    def halted(self: Any, run: Any) -> Any:
        if point == "bytes":
            halt(point)
        package = carry_out(self, run)
        if point == "rows":
            halt(point)
        return package

    actions.WritePackage.carry_out = halted  # type: ignore[method-assign]
    actions.write_all(Job("测试"), "job")
    if point == "committed":
        halt(point)
    copy, laid = jobs.store.lay, []

    def lay(package: Any, folder: Any) -> Any:
        if laid:
            halt("one laid out")
        laid.append(package.number)
        return copy(package, folder)

    jobs.store.lay = lay  # type: ignore[assignment]
    jobs.lay_out()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
