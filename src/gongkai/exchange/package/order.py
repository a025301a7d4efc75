"""The order of packages: each number once, each joined to the one before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.exchange.package import faults
from gongkai.exchange.package.manifest import NONE, Manifest


@dataclass(frozen=True)
class Position:
    """How far a channel has been read: the last number and the digest of that manifest."""

    number: int = 0
    digest: str = NONE


def is_next(position: Position, manifest: Manifest, digest: str, taken: str | None) -> bool:
    """Whether the package is to be taken now; False where it was taken before.

    ``taken``: the digest of the package that was read under this number, if one was. Raises ``Fault`` for a gap, and
    for one that does not join.
    """
    if manifest.number <= position.number:
        if taken != digest:
            raise faults.another(manifest.number)
        return False
    if manifest.number > position.number + 1:
        raise faults.gap(position.number + 1, manifest.number)
    if manifest.previous != position.digest:
        raise faults.another(manifest.number)
    return True
