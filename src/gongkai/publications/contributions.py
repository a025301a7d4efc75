"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from gongkai.publications import actions, declared, jobs, searching

ACTIONS = actions  # imported: its classes are registered


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    jobs.register()
    searching.register()
