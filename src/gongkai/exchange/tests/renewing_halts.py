"""A process of its own: it renews the signing key, and stands still at one point until it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django

from gongkai.exchange.tests.halting import halt


def main(point: str) -> None:
    """Stand still when the key file has the new key, when it is said and not committed, or when it is."""
    from gongkai.core.viewers import Job  # noqa: PLC0415  Django must be set up first
    from gongkai.exchange import signers  # noqa: PLC0415

    carry_out = signers.RenewKey.carry_out

    def halted(self: Any, run: Any) -> Any:
        if point == "seed":
            halt(point)
        result = carry_out(self, run)
        if point == "said":
            halt(point)
        return result

    signers.RenewKey.carry_out = halted  # type: ignore[method-assign]
    signers.RenewKey.perform(Job("测试"), {})
    halt(point)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
