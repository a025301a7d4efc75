"""What a rule is: a code, how grave its breach is, what it demands, where that comes from, and the check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gongkai.annual_reports.findings import Finding, Severity

FORMAT_2021 = "国办公开办函〔2021〕30号"
ARTICLE_49 = "条例第四十九条"
ARTICLE_50 = "条例第五十条"
FEE_RULES = "国办函〔2020〕109号"
SANITY = "合理性检查，格式没有规定"

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule: a Chinese sentence with the values, the cells, and both sides where there are two."""

    message: str
    cells: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """A rule about a report, a report with last year's, or a report among those of a run.

    ``where`` is the part of the report it looks at, ``demand`` what it asks, in Chinese for the person who reads the
    list; ``check`` yields what breaks it.
    """

    code: str
    severity: Severity
    where: str
    demand: str
    source: str
    check: Callable[[Subject], Iterable[Breach]]

    def finding(self, breach: Breach) -> Finding:
        """A breach of it as a finding."""
        return Finding(
            self.code,
            self.severity,
            breach.message,
            breach.cells,
            breach.expected,
            breach.actual,
            self.source,
            breach.place or self.where,
        )
