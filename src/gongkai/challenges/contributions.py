"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from gongkai.agencies.service import Role
from gongkai.applications.service import KIND as APPLICATION
from gongkai.challenges import actions, declared, due, jobs, queries
from gongkai.challenges.demo import chapter
from gongkai.core.registry import (
    DoctorCheck,
    DueSource,
    MatterPanel,
    NavigationItem,
    doctor_checks,
    due_sources,
    matter_panels,
    navigation,
)
from gongkai.publications.service import KIND as PUBLICATION

ACTIONS = actions  # imported: its classes are registered
HANDLES = frozenset(role.value for role in (Role.RECEIVER, Role.HANDLER, Role.REVIEWER, Role.SIGNER, Role.SUPERVISOR))
NAVIGATION = NavigationItem(
    "challenges.queue", "办理", "复议诉讼", "scale", "challenges:queue", HANDLES, order=135, count=due.mine
)


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    queries.register()
    jobs.register()
    chapter.register()
    if NAVIGATION.code in navigation:
        return
    navigation.add(NAVIGATION)
    due_sources.add(DueSource("challenges", due.items))
    for kind in (APPLICATION, PUBLICATION):
        matter_panels.add(MatterPanel(f"challenges.{kind}", kind, "复议、诉讼、投诉", queries.against, queries.new))
    doctor_checks.add(DoctorCheck("challenges.terms", "复议诉讼的期限和关联", due.check))
