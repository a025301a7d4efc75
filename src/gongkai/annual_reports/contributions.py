"""What this room adds to the others. Importing it loads its Actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.agencies.service import Role
from gongkai.annual_reports import actions, declared, mirroring
from gongkai.annual_reports.city import chasing, excluding
from gongkai.annual_reports.demo import chapter
from gongkai.annual_reports.reporting import actions as steps
from gongkai.annual_reports.reporting import due, jobs, queries
from gongkai.annual_reports.unit_files import actions as unit_files
from gongkai.annual_reports.unit_files import jobs as unit_file_jobs
from gongkai.annual_reports.unit_files import queries as unit_file_queries
from gongkai.annual_reports.yearly import completeness, rooms, sources
from gongkai.core.registry import DueSource, NavigationItem, SubjectKind, due_sources, navigation, subject_kinds

ACTIONS = (actions, steps, excluding, chasing, unit_files)  # imported: their classes are registered
WORKS = frozenset(role.value for role in (Role.HANDLER, Role.REVIEWER, Role.SIGNER, Role.PUBLISHER, Role.SUPERVISOR))
NAVIGATION = (
    NavigationItem("annual_reports.report", "报告与监督", "年度报告", "rep", "annual_reports:yearly", WORKS, order=200),
    NavigationItem(
        "annual_reports.board",
        "报告与监督",
        "各机关年报",
        "eye",
        "annual_reports:board",
        frozenset({Role.SUPERVISOR.value}),
        order=205,
    ),
)


def _names(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: f"{key} 年" for key in keys}


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    mirroring.register()
    sources.register()
    completeness.register()
    rooms.register()
    queries.register()
    jobs.register()
    chasing.register()
    unit_file_jobs.register()
    unit_file_queries.register()
    chapter.register()
    if NAVIGATION[0].code in navigation:
        return
    due_sources.add(DueSource("annual_reports", due.items))
    for item in NAVIGATION:
        navigation.add(item)
    subject_kinds.add(SubjectKind("annual_report", "年度报告", _names))
