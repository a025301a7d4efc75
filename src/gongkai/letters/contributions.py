"""What this room adds to the others: settings, its job, navigation, a check, the names of its audit subjects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.models import SettingValue
from gongkai.core.registry import (
    DoctorCheck,
    Finding,
    NavigationItem,
    SubjectKind,
    doctor_checks,
    navigation,
    subject_kinds,
)
from gongkai.letters import actions, certificates, jobs, seal_actions, settings
from gongkai.letters.models import SealCertificate
from gongkai.letters.types import TYPES

ACTIONS = (actions, seal_actions, jobs, settings)  # imported: their classes and settings are registered


def document_codes() -> Iterable[Finding]:
    """An agency without its own 机关代字 cannot number a letter."""
    today = clock.today()
    rows = SettingValue.objects.filter(code=settings.CODE, valid_from__lte=today).order_by("valid_from", "id")
    values = {row.agency_id: row.value for row in rows}
    lacking = [agency.short_name for agency in Agency.objects.on(today) if not values.get(agency.pk)]
    if lacking:
        shown = "、".join(lacking[:10]) + (f"等 {len(lacking)} 个机关" if len(lacking) > 10 else "")
        yield Finding("warning", f"没有机关代字，不能编文号：{shown}", "由系统管理员在“设置—机关代字”里逐个机关填写。")


def template_names(keys: Sequence[str]) -> dict[str, str]:
    """The types by their codes; no query."""
    return {key: TYPES[key].name for key in keys if key in TYPES}


def seal_names(keys: Sequence[str]) -> dict[str, str]:
    """The seals by the beginnings of their fingerprints: one query."""
    found: dict[str, str] = {}
    for name, fingerprint in SealCertificate.objects.values_list("name", "fingerprint"):
        if fingerprint[:16] in keys:
            found[fingerprint[:16]] = name
    return found


def register() -> None:
    """Add them; once per process."""
    jobs.register()
    certificates.register()
    if "letters.codes" in doctor_checks:
        return
    doctor_checks.add(DoctorCheck("letters.codes", "机关代字", document_codes))
    navigation.add(NavigationItem("letters.register", "资料", "文书", "doc", "letters:register", order=700))
    subject_kinds.add(SubjectKind("template", "文书模板", template_names))
    subject_kinds.add(SubjectKind("seal", "电子印章证书", seal_names))
