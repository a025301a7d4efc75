"""Warnings one by one: each has a key, so that a reason is written for exactly this warning with these values (R91).

A warning whose cells, values or wording change has another key: the reason that was written before does not cover it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from gongkai.annual_reports.findings import Finding, Severity

LENGTH = 16


def key_of(finding: Finding) -> str:
    """The name of a finding: rule, cells, place, both values and the sentence that holds them."""
    said = [finding.rule, list(finding.cells), finding.place, finding.expected, finding.actual, finding.message]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:LENGTH]


def warnings_of(findings: Iterable[Finding]) -> dict[str, Finding]:
    """The warnings among the findings by their key, in their order. Errors are none: nobody can explain them away."""
    return {key_of(each): each for each in findings if each.severity is Severity.WARNING}
