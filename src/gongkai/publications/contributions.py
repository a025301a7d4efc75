"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.agencies.service import Role
from gongkai.core.registry import (
    DoctorCheck,
    DueSource,
    MatterKind,
    NavigationItem,
    SubjectKind,
    doctor_checks,
    due_sources,
    matter_kinds,
    navigation,
    subject_kinds,
)
from gongkai.publications import actions, declared, due, jobs, searching
from gongkai.publications.acts import actions as ledger
from gongkai.publications.acts import searching as searching_acts
from gongkai.publications.acts.models import Act, Figure
from gongkai.publications.demo import chapter, decisions, old_sites
from gongkai.publications.demo import grassroots as demo_grassroots
from gongkai.publications.demo import guides as demo_guides
from gongkai.publications.demo import handing as demo_handing
from gongkai.publications.demo import institutions as demo_institutions
from gongkai.publications.grassroots import actions as cataloguing
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.guides import actions as guiding
from gongkai.publications.guides import due as guides_due
from gongkai.publications.guides import process as guides
from gongkai.publications.handing import actions as handing
from gongkai.publications.handing.models import HandOver
from gongkai.publications.institutions import actions as instituting
from gongkai.publications.institutions import reading as institutions
from gongkai.publications.migrating import actions as migrating
from gongkai.publications.mirroring import actions as mirroring
from gongkai.publications.mirroring import kinds as mirrored
from gongkai.publications.models import Column
from gongkai.publications.process import KIND

ACTIONS = (
    actions,
    cataloguing,
    guiding,
    handing,
    instituting,
    ledger,
    migrating,
    mirroring,
)  # imported: their classes are registered
GROUP = "办理"
HANDLES = frozenset(
    role.value for role in (Role.HANDLER, Role.REVIEWER, Role.SECRECY, Role.SIGNER, Role.PUBLISHER, Role.SUPERVISOR)
)
KEEPS = frozenset({Role.HANDLER.value, Role.PUBLISHER.value})
HANDS = frozenset({Role.PUBLISHER.value, Role.SIGNER.value})
NAVIGATION = (
    NavigationItem(
        "publications.queue", GROUP, "信息发布", "edit", "publications:queue", HANDLES, order=140, count=due.mine
    ),
    NavigationItem(
        "publications.interpretations", GROUP, "政策解读", "chat", "publications:interpretations", KEEPS, order=142
    ),
    NavigationItem(
        "publications.confirmations",
        GROUP,
        "机关协商",
        "share",
        "publications:confirmations",
        HANDLES,
        order=143,
        count=due.asked,
    ),
    NavigationItem("publications.columns", GROUP, "栏目台账", "cat", "publications:columns", KEEPS, order=145),
    NavigationItem("publications.hand_overs", GROUP, "移送清单", "down", "publications:hand_overs", HANDS, order=155),
    NavigationItem("publications.acts", GROUP, "行政执法台账", "scale", "publications:acts", KEEPS, order=150),
    NavigationItem("publications.guide", GROUP, "公开指南", "guide", "publications:guide", HANDLES, order=155),
    NavigationItem(
        "publications.institutions", GROUP, "公开制度", "rule", "publications:institutions", KEEPS, order=157
    ),
    NavigationItem("publications.grassroots", GROUP, "标准目录", "cat", "publications:grassroots", KEEPS, order=158),
)


def _columns(keys: Sequence[str]) -> Mapping[str, str]:
    return dict(Column.objects.filter(key__in=keys).values_list("key", "title"))


def _acts(keys: Sequence[str]) -> Mapping[str, str]:
    return dict(Act.objects.filter(key__in=keys).values_list("key", "decision_number"))


def _figures(keys: Sequence[str]) -> Mapping[str, str]:
    return {row.key: str(row) for row in Figure.objects.filter(key__in=keys)}


def _standard_lines(keys: Sequence[str]) -> Mapping[str, str]:
    return dict(StandardLine.objects.filter(key__in=keys).values_list("key", "second"))


def _hand_overs(keys: Sequence[str]) -> Mapping[str, str]:
    return {row.key: str(row) for row in HandOver.objects.filter(key__in=keys)}


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    mirrored.register()
    chapter.register()
    old_sites.register()
    decisions.register()
    demo_grassroots.register()
    demo_guides.register()
    demo_handing.register()
    demo_institutions.register()
    jobs.register()
    searching.register()
    searching_acts.register()
    if "publications.queue" in navigation:
        return
    for item in NAVIGATION:
        navigation.add(item)
    due_sources.add(DueSource("publications", due.items))
    due_sources.add(DueSource("guides", guides_due.items))
    due_sources.add(DueSource("institutions", institutions.items))
    matter_kinds.add(MatterKind(KIND, due.labels))
    matter_kinds.add(MatterKind(guides.KIND, guides_due.labels))
    doctor_checks.add(DoctorCheck("publications.guides", "公开指南", guides_due.check))
    subject_kinds.add(SubjectKind("column", "栏目", _columns))
    subject_kinds.add(SubjectKind("institution", "公开制度", institutions.names))
    subject_kinds.add(SubjectKind("standard_line", "标准目录事项", _standard_lines))
    subject_kinds.add(SubjectKind("act", "行政执法决定", _acts))
    subject_kinds.add(SubjectKind("figure", "月度数量", _figures))
    subject_kinds.add(SubjectKind("hand_over", "移送清单", _hand_overs))
    doctor_checks.add(DoctorCheck("publications.columns", "栏目按期更新", due.column_check))
