"""What ``gongkai doctor`` asks of an installation; every finding carries its remedy."""

from __future__ import annotations

from gongkai.core.registry import DoctorCheck, doctor_checks
from gongkai.ops.checks import calendar, database, keys, machine, security, work

CHECKS = (
    DoctorCheck("ops.database", "数据库连接和结构", database.schema),
    DoctorCheck("ops.nature", "用途标记和模拟时间", database.nature),
    DoctorCheck("ops.share", "SQLite 所在磁盘", database.network_filesystem),
    DoctorCheck("ops.folders", "数据目录可写", machine.folders),
    DoctorCheck("ops.space", "磁盘空间", machine.space),
    DoctorCheck("ops.files", "附件齐全", machine.stored_files),
    DoctorCheck("ops.zone", "时区数据", machine.time_zone),
    DoctorCheck("ops.keys", "密钥文件", keys.key_file),
    DoctorCheck("ops.secret", "签名密钥", keys.secret_key),
    DoctorCheck("ops.security", "调试和安全设置", security.settings_of_production),
    DoctorCheck("ops.proxies", "前置代理", security.proxies),
    DoctorCheck("ops.calendar", "下一年度放假安排", calendar.next_year),
    DoctorCheck("ops.worker", "任务进程", work.worker),
    DoctorCheck("ops.jobs", "失败和待确认的任务", work.troubled),
    DoctorCheck("ops.periodic", "定期任务", work.periodic),
    DoctorCheck("ops.audit", "审计封存", work.unsealed),
)


def register() -> None:
    """Add them to the doctor's checks; once per process."""
    for check in CHECKS:
        if check.code not in doctor_checks:
            doctor_checks.add(check)
