"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from gongkai.applications import actions, declared, queries
from gongkai.applications.bundle import actions as bundles
from gongkai.applications.demo import chapter

ACTIONS = actions  # imported: its classes are registered


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    queries.register()
    chapter.register()
    bundles.register()
