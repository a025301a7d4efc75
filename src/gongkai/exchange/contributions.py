"""What this room adds to the others. Importing it loads its Actions."""

from __future__ import annotations

from gongkai.exchange import actions, jobs, outbox

ACTIONS = (actions,)  # imported: their classes are registered


def register() -> None:
    """Add it all; once per process."""
    jobs.register()
    outbox.register()
