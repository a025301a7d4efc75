"""All rules in the order in which findings are told; a new topic is one more module in these lists."""

from __future__ import annotations

from typing import Any

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules import (
    balances,
    carry_over,
    cells,
    dates,
    fees_statement,
    foreign_names,
    numbering,
    plausibility,
    sections,
    similarity,
    text_numbers,
)
from gongkai.annual_reports.rules.carry_over import Years
from gongkai.annual_reports.rules.rule import Rule
from gongkai.annual_reports.rules.similarity import Among
from gongkai.annual_reports.rules.words import SEVERITY_NAMES

ONE_REPORT: tuple[Rule[ReportDocument], ...] = (
    *balances.RULES,
    *cells.RULES,
    *sections.RULES,
    *fees_statement.RULES,
    *dates.RULES,
    *text_numbers.RULES,
    *plausibility.RULES,
    *numbering.RULES,
    *foreign_names.RULES,
)
OF_TEXT = sections.RULES
OF_THE_WHOLE = tuple(rule for rule in sections.RULES if rule.check is sections.missing_sections)
TWO_YEARS: tuple[Rule[Years], ...] = carry_over.RULES
ONE_RUN: tuple[Rule[Among], ...] = similarity.RULES
ALL: tuple[Rule[Any], ...] = (*ONE_REPORT, *TWO_YEARS, *ONE_RUN)


def listing() -> str:
    """All rules as a Markdown table, for the page that explains them."""
    head = ("规则", "程度", "看哪里", "要求", "依据")
    rows = [(f"`{r.code}`", SEVERITY_NAMES[r.severity], r.where, r.demand, r.source) for r in ALL]
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
