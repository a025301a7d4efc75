"""What this room adds to the others: jobs, the check of its indexes, navigation, the names of its audit subjects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from gongkai.core.jobs import JobKind, kinds
from gongkai.core.registry import (
    DoctorCheck,
    Finding,
    NavigationItem,
    SubjectKind,
    doctor_checks,
    navigation,
    subject_kinds,
)
from gongkai.search import actions, upkeep
from gongkai.search.indexes import declared
from gongkai.search.models import DictionaryLine

ACTIONS = (actions,)  # imported: their classes are registered
WAITING_TOO_MANY = 1000


def indexes() -> Iterator[Finding]:
    """Whether each index is there, of the present version, and in step."""
    for index in declared:
        now = upkeep.condition(index)
        remedy = f"gongkai search rebuild --index {index.code}（任务进程在运行时会自己重新建立）"
        if not now.ready:
            yield Finding("error", f"没有“{index.title}”的检索索引，或者已损坏", remedy)
        elif not now.current:
            yield Finding("warning", f"“{index.title}”的检索索引是旧版（词典或字段已变）", remedy)
        elif now.waiting > WAITING_TOO_MANY:
            yield Finding("warning", f"“{index.title}”有 {now.waiting} 件等待更新", "检查任务进程：gongkai jobs")
        else:
            yield Finding("ok", f"“{index.title}”的检索索引有 {now.size} 件")


def line_names(keys: Sequence[str]) -> dict[str, str]:
    """Lines of the dictionary as an auditor calls them."""
    rows = DictionaryLine.objects.filter(key__in=keys)
    return {row.key: f"{row.get_kind_display()}“{row.text}”" for row in rows}


def register() -> None:
    """Add them; once per process."""
    if upkeep.PUT in kinds:
        return
    kinds.add(JobKind(upkeep.PUT, "更新检索索引", upkeep.run_put))
    kinds.add(JobKind(upkeep.BUILD, "建立检索索引", upkeep.run_build))
    kinds.add(JobKind(upkeep.TEND, "照看检索索引", upkeep.run_tend, every=timedelta(minutes=1)))
    doctor_checks.add(DoctorCheck("search.indexes", "检索", indexes))
    subject_kinds.add(SubjectKind("search_line", "检索词典", line_names))
    navigation.add(NavigationItem("search.dictionary", "资料", "检索词典", "search", "search:dictionary", order=760))
