"""What a check found, as the page shows it: findings with equations and links to cells, tables with marked cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.renderers.layout import Grid, grid
from gongkai.annual_reports.rules.balances import Equation, failed, summed
from gongkai.annual_reports.rules.words import TABLE_NAMES, cell_name, column_name, number, row_name

# Findings shown one by one; a report with more is damaged, and the first ones say so.
SHOWN = 120
# Links from one finding; so many cells of one row or column are one link.
LINKED = 8
TOGETHER = 3
# Terms that have room beside each other on a telephone.
TERMS = 3
ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding on the page. ``terms`` are those of the equation macro, without which ``message`` says it all."""

    finding: Finding
    terms: Sequence[object]
    links: Sequence[tuple[str, str]]
    more: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one check."""

    report: ReportDocument | None
    kind: str
    groups: Sequence[tuple[Severity, Sequence[Shown]]]
    counts: dict[str, int]
    left_off: int
    grids: Sequence[Grid]
    marks: dict[str, Severity]
    unread: bool

    @property
    def good(self) -> bool:
        """Whether everything was read and nothing has to be mended."""
        return self.report is not None and not self.unread and not self.counts["error"]


def answer(report: ReportDocument | None, kind: str, findings: Iterable[Finding]) -> Answer:
    """Order the findings by how grave they are, and mark the cells that they name."""
    ordered = sorted(findings, key=lambda each: ORDER.index(each.severity))
    equations = {each.cells: each for each in failed(report)} if report else {}
    shown = [_shown(each, equations) for each in ordered[:SHOWN]]
    marks: dict[str, Severity] = {}
    for each in reversed(ordered):
        marks |= dict.fromkeys(each.cells, each.severity)
    return Answer(
        report,
        kind,
        [(severity, list(group)) for severity, group in groupby(shown, key=lambda each: each.finding.severity)],
        {severity.value: sum(each.severity is severity for each in ordered) for severity in ORDER},
        len(ordered) - len(shown),
        [grid(table) for table in report.tables] if report else [],
        marks,
        any(each.unread for each in ordered),
    )


def _shown(finding: Finding, equations: dict[tuple[str, ...], Equation]) -> Shown:
    equation = equations.get(finding.cells)
    links = links_to(finding.cells)
    return Shown(finding, list(_terms(equation)) if equation else [], links[:LINKED], len(links) > LINKED)


def links_to(cells: Sequence[str]) -> list[tuple[str, str]]:
    """The cells as links: (cell, words). Several cells of one row, or of one column, are one link to their first."""
    parts = [cell.rpartition(".") for cell in cells]
    rows, columns = Counter(row for row, _, _ in parts), Counter((cell[:2], column) for cell, _, column in parts)
    said: dict[str, str] = {}
    for cell, (row, _, column) in zip(cells, parts, strict=True):
        table = cell[:2]
        if rows[row] >= TOGETHER:
            said.setdefault(f"{TABLE_NAMES[table]}“{row_name(table, row[3:])}”行", cell)
        elif columns[table, column] >= TOGETHER:
            said.setdefault(f"{TABLE_NAMES[table]}“{column_name(table, column)}”列", cell)
        else:
            said.setdefault(cell_name(cell), cell)
    return [(cell, words) for words, cell in said.items()]


def _terms(equation: Equation) -> Iterator[object]:
    """The two sides; a side of many numbers as their sum."""
    columns = {cell.split(".")[2] for cell in equation.cells}
    for at, (cells, values) in enumerate(
        ((equation.left_cells, equation.left), (equation.right_cells, equation.right))
    ):
        if at:
            yield "="
        if len(values) > TERMS:
            yield {"name": f"{len(values)} 项之和", "value": number(summed(values))}
            continue
        for n, (cell, value) in enumerate(zip(cells, values, strict=True)):
            if n:
                yield "+"
            yield {"name": _short(cell, by_row=len(columns) == 1), "value": number(value)}


def _short(cell: str, *, by_row: bool) -> str:
    table, row, column = cell.split(".")
    return row_name(table, row) if by_row else column_name(table, column)
