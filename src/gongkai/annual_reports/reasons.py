"""The part of a form that asks for each warning why it stands: one field beside each, all saved together.

A reason that was typed for a warning which has changed meanwhile comes back in a field of its own, so that it can be
taken over and is not lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.yearly.warnings import LENGTH, warnings_of
from gongkai.core.actions import ActionForm

PREFIX = "reason-"
MOST_REASON = 300
_NAME = re.compile(rf"{PREFIX}[0-9a-f]{{{LENGTH}}}")
CHANGED = "这条提醒的数字或者文字已经变动：请把理由写到现在的提醒下面，再清空这一格。"


def name_of(key: str) -> str:
    """The name of the field of a warning."""
    return f"{PREFIX}{key}"


def filled(findings: Iterable[Finding], why: Callable[[Finding], str]) -> dict[str, str]:
    """The values of the fields of these findings' warnings, each with what ``why`` answers."""
    return {name_of(key): why(each) for key, each in warnings_of(findings).items()}


class ReasonsForm(ActionForm):
    """A form with a field for each warning that stands now. Subclasses say which (``found``) and what is known."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        found = self.found()
        self.has_errors = any(each.severity is Severity.ERROR for each in found)
        self.warnings = warnings_of(found)
        known = self.known()
        for key, finding in self.warnings.items():
            self.fields[name_of(key)] = _field(finding.message, known.get(key, ""), finding.source)
        for name in self._left_over():
            self.fields[name] = _field("原来写的理由", "", "")

    def found(self) -> list[Finding]:
        """The findings as of now."""
        raise NotImplementedError

    def known(self) -> Mapping[str, str]:
        """Reasons that were written before, by the key of their warning."""
        return {}

    def _left_over(self) -> list[str]:
        """What was typed for warnings that are no longer there."""
        names = [str(name) for name in self.data if _NAME.fullmatch(str(name)) and str(self.data[name]).strip()]
        return [name for name in names if name not in self.fields]

    def clean(self) -> dict[str, Any]:
        """The reasons as a list beside the other values, each with the warning that it is for."""
        data: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if _NAME.fullmatch(name) and name[len(PREFIX) :] not in self.warnings and data.get(name):
                self.add_error(name, CHANGED)
        data["reasons"] = [
            {"key": key, "rule": each.rule, "message": each.message, "reason": self._reason(key, data)}
            for key, each in self.warnings.items()
        ]
        return data

    def _reason(self, key: str, data: Mapping[str, Any]) -> str:
        """What was typed; a field that was not sent leaves what was known."""
        return (data.get(name_of(key)) or "").strip() if name_of(key) in self.data else self.known().get(key, "")


def _field(message: str, reason: str, source: str) -> forms.CharField:
    return forms.CharField(
        label=message,
        required=False,
        initial=reason,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"依据：{source}。写明核对的结果和不改的理由" if source else "",
    )
