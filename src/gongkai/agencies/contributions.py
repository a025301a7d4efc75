"""What this room adds to the others: settings, checks, navigation, reminders, a job. Importing it loads its Actions."""

from __future__ import annotations

from gongkai.agencies import accounts, declared, health, mirroring, people, pruning, sign_in, structure
from gongkai.agencies.models import Role
from gongkai.agencies.subjects import SUBJECTS
from gongkai.core import jobs
from gongkai.core.registry import (
    DoctorCheck,
    DueSource,
    NavigationItem,
    doctor_checks,
    due_sources,
    navigation,
    subject_kinds,
)

ACTIONS = (accounts, mirroring, people, sign_in, structure)  # imported: their classes are registered
LOOKERS = frozenset({Role.SYSTEM.value, Role.SECURITY.value, Role.AUDIT.value, Role.SUPERVISOR.value})

CHECKS = (
    DoctorCheck("agencies.contact", "受理处的联系方式", health.contact),
    DoctorCheck("agencies.remedies", "复议机关与管辖法院", health.remedies),
    DoctorCheck("agencies.second_factor", "工作人员的第二因子", health.second_factors),
    DoctorCheck("agencies.shared_account", "共用账号", health.shared_accounts),
    DoctorCheck("agencies.leading_group", "领导小组成员在任", health.leading_group),
    DoctorCheck("agencies.mandatory_roles", "必需的角色", health.mandatory_roles),
    DoctorCheck("agencies.exclusive_roles", "互斥的角色", health.exclusive_roles),
)
GROUP = "机关与人员"
NAVIGATION = (
    NavigationItem("agencies.agencies", GROUP, "机关", "org", "agencies:agencies", order=810),
    NavigationItem("agencies.people", GROUP, "人员与岗位", "user", "agencies:people", roles=LOOKERS, order=820),
    NavigationItem("agencies.leading_group", GROUP, "领导小组", "chat", "agencies:leading_groups", order=830),
    NavigationItem("agencies.accounts", GROUP, "账号", "lock", "agencies:accounts", roles=LOOKERS, order=840),
    NavigationItem("agencies.hand_over", GROUP, "移交事项", "rep", "agencies:hand_over", order=850),
)


def register() -> None:
    """Add them; once per process."""
    declared.register()
    mirroring.register()
    if "agencies.contact" in doctor_checks:
        return
    for check in CHECKS:
        doctor_checks.add(check)
    for item in NAVIGATION:
        navigation.add(item)
    for subject in SUBJECTS:
        subject_kinds.add(subject)
    jobs.kinds.add(pruning.KIND)
    due_sources.add(DueSource("agencies", health.due_items))
