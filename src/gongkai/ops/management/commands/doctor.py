from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from gongkai.core.registry import DoctorCheck, Finding, doctor_checks
from gongkai.ops import schema
from gongkai.ops.command import InstallationCommand

MARKS = {"error": "错误", "warning": "提醒", "ok": "正常"}


class Command(InstallationCommand):
    help = "检查这个安装，每个问题都写明怎样处理。有错误时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出格式")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run every registered check; one that cannot be run is itself an error."""
        present = not schema.is_empty() and not schema.pending()
        found = [
            (check, finding)
            for check in doctor_checks
            if present or check.code == "ops.database"
            for finding in _findings(check)
        ]
        if options["format"] == "json":
            self.stdout.write(json.dumps([_as_json(*each) for each in found], ensure_ascii=False, indent=1))
        else:
            self._print(found)
        if any(finding.severity == "error" for _, finding in found):
            sys.exit(1)

    def _print(self, found: list[tuple[DoctorCheck, Finding]]) -> None:
        for check, finding in found:
            self.stdout.write(f"[{MARKS[finding.severity]}] {check.title}：{finding.message}")
            if finding.remedy:
                self.stdout.write(f"       处理：{finding.remedy}")
        errors, warnings = (sum(f.severity == kind for _, f in found) for kind in ("error", "warning"))
        self.stdout.write(f"\n{errors} 个错误，{warnings} 个提醒。")


def _findings(check: DoctorCheck) -> list[Finding]:
    try:
        return list(check.run())
    except (OSError, DatabaseError, ValueError, RuntimeError) as fault:
        return [Finding("error", f"这一项没能检查：{fault}", "请把这一行交给维护人员")]


def _as_json(check: DoctorCheck, finding: Finding) -> dict[str, str]:
    return {
        "check": check.code,
        "title": check.title,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
    }
