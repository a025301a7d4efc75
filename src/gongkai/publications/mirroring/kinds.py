"""What of this room crosses as a whole."""

from __future__ import annotations

from gongkai.core.mirroring import mirrored
from gongkai.publications.mirroring import catalogues, guides, institutions, ledger

KINDS = (guides.KIND, institutions.KIND, catalogues.KIND, ledger.KIND)


def register() -> None:
    """Let all of it cross; once per process."""
    for kind in KINDS:
        if kind.code not in mirrored:
            mirrored.add(kind)
