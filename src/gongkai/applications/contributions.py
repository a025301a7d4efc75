"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from gongkai.applications import actions, declared, notices, queries
from gongkai.applications.bundle import actions as bundles
from gongkai.applications.demo import chapter
from gongkai.applications.portal import discretion

ACTIONS = actions  # imported: its classes are registered


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    queries.register()
    notices.register()
    discretion.register()
    chapter.register()
    bundles.register()
