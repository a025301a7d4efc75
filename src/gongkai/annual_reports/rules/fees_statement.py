"""Section six: what was charged for handling information, even when it was nothing (R98)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.prose import prose
from gongkai.annual_reports.rules.rule import FEE_RULES, Breach, Rule

# The measures on the fee are in force since 1 January 2021.
FIRST_YEAR = 2021
_STATED = re.compile(r"信息处理费|收费|收取[^。]{0,12}费|费用")


def no_statement(report: ReportDocument) -> Iterator[Breach]:
    """Section six without a word on the fee."""
    section = prose(report).section("六")
    if section is None or (report.year is not None and report.year < FIRST_YEAR):
        return
    if not _STATED.search(section.running):
        yield Breach(
            "第六部分没有报告信息处理费；没有收取也要写明发出收费通知的件数、总金额和实际收取的金额（均为 0）",
            (),
            "信息处理费情况",
            "没有",
        )


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("fee-statement", Severity.WARNING, "第六部分", "写明信息处理费，没有收取也要写", FEE_RULES, no_statement),
)
