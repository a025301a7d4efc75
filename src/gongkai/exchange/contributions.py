"""What this room adds to the others. Importing it loads its Actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.agencies.service import Role
from gongkai.core.registry import (
    DoctorCheck,
    NavigationItem,
    SubjectKind,
    doctor_checks,
    navigation,
    subject_kinds,
)
from gongkai.exchange import (
    actions,
    crossing,
    jobs,
    letters,
    mirroring,
    mirrors,
    outbox,
    partners,
    proving,
    receiving,
    signers,
    standing,
    stepping,
    zones,
)

ACTIONS = (actions, partners, receiving, signers, letters)  # imported: their classes are registered


def _packages(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: f"{key}.zip" for key in keys}


def register() -> None:
    """Add it all; once per process."""
    zones.register()
    mirroring.register()
    mirrors.register()
    signers.register()
    proving.register()
    crossing.register()
    letters.register()
    stepping.register()
    jobs.register()
    outbox.register()
    if "exchange" in navigation:
        return
    administrators = frozenset({Role.SYSTEM.value})
    navigation.add(NavigationItem("exchange", "管理", "交换", "share", "exchange:home", administrators, order=955))
    subject_kinds.add(SubjectKind("package", "交换包", _packages))
    doctor_checks.add(DoctorCheck("exchange", "向平台发布的交换包", standing.check))
