"""Results for a terminal: a heading per file, its findings, and the rows of the tables they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongkai.annual_reports.checking import Result, Run, Totals, totals
from gongkai.annual_reports.document import Cell as ReportCell
from gongkai.annual_reports.document import CellKind, Table, columns_of
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.outputs.pages import state
from gongkai.annual_reports.rules.words import SEVERITY_NAMES, TABLE_NAMES, column_name, number, row_name
from gongkai.ops.tables import width

RED, YELLOW, GREEN, BOLD, DIM, PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
COLOURS = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: DIM}
# Rows of one excerpt; a failed column has twenty-five.
MOST_ROWS = 12
LABEL_WIDTH = 44
SHOWN = {CellKind.BLANK: "空白", CellKind.MISSING: "缺", CellKind.UNREADABLE: "未读出"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an excerpt: what is shown, and whether a finding names it."""

    text: str
    guilty: bool = False

    @property
    def marked(self) -> str:
        """The text; in brackets where a finding names it, so that it is seen without colours too."""
        return f"[{self.text}]" if self.guilty else f" {self.text} "


def chunks(run: Run, *, colour: bool) -> Iterator[str]:
    """The results in pieces, a summary last."""
    for result in run:
        yield "\n".join(_one(result, colour)) + "\n\n"
    yield summary(totals(run)) + "\n"


def summary(ended: Totals) -> str:
    """How the run ended, in one line."""
    unread = f"，{ended.unread} 个文件未能全部读出" if ended.unread else ""
    return f"共 {ended.files} 个文件，{ended.reports} 份报告：错误 {ended.errors}，提醒 {ended.warnings}{unread}"


def _one(result: Result, colour: bool) -> Iterator[str]:
    document = result.document
    whose = "  ".join(
        str(part)
        for part in ((document.agency, f"{document.year} 年" if document.year else "") if document else ())
        if part
    )
    yield _painted(f"■ {result.file}" + (f"  {whose}" if whose else ""), BOLD, colour)
    yield _painted(f"  {state(result)}", GREEN if state(result) == "通过" else "", colour)
    for finding in result.findings:
        tag = _painted(SEVERITY_NAMES[finding.severity], COLOURS[finding.severity], colour)
        yield f"  {tag} {finding.rule}  {finding.message}"
    for table in document.tables if document else ():
        lines = list(_excerpt(table, _guilty(result), colour))
        if lines:
            yield f"  {TABLE_NAMES[table.code]}"
            yield from (f"    {line}" for line in lines)


def _guilty(result: Result) -> frozenset[str]:
    """The cells of errors, or of warnings where there are no errors."""
    for severity in (Severity.ERROR, Severity.WARNING):
        cells = [cell for finding in result.findings if finding.severity is severity for cell in finding.cells]
        if cells:
            return frozenset(cells)
    return frozenset()


def _excerpt(table: Table, guilty: frozenset[str], colour: bool) -> Iterator[str]:
    """The rows with guilty cells under the heads of their columns; noughts of a long sum are left out."""
    rows = [row for row in _rows(table, guilty) if any(cell.guilty and cell.text != "0" for cell in row[1:])]
    rows = rows or [row for row in _rows(table, guilty) if any(cell.guilty for cell in row[1:])]
    if not rows:
        return
    shown = rows[:MOST_ROWS]
    head = [Cell(""), *(Cell(name) for name in _heads(table))]
    # Rows of Table 2 have cells of different columns: each carries its own heads.
    lines = [head, *shown] if len(head) > 1 else shown
    widths = [max(width(line[at].marked) for line in lines if at < len(line)) for at in range(max(map(len, lines)))]
    yield from (_aligned(line, widths, colour) for line in lines)
    if len(rows) > len(shown):
        yield f"……另有 {len(rows) - len(shown)} 行"


def _heads(table: Table) -> Sequence[str]:
    if table.code == "t2":
        return ()
    return [column_name(table.code, column) for column in columns_of(table.code, table.rows[0].code)]


def _rows(table: Table, guilty: frozenset[str]) -> Iterator[list[Cell]]:
    for row in table.rows:
        cells = [Cell(_cut(row_name(table.code, row.code)))]
        for column, cell in zip(columns_of(table.code, row.code), row.cells, strict=True):
            text = _shown(cell)
            head = f"{column_name(table.code, column)} " if table.code == "t2" else ""
            cells.append(Cell(head + text, f"{table.code}.{row.code}.{column}" in guilty))
        yield cells


def _shown(cell: ReportCell) -> str:
    """What stands in a cell, or why nothing does; what stands for “not applicable” as it is printed."""
    if cell.value is not None:
        return number(cell.value)
    return SHOWN.get(cell.kind) or cell.printed or "/"


def _cut(label: str) -> str:
    while width(label) > LABEL_WIDTH:
        label = label[:-2] + "…"
    return label


def _aligned(line: Sequence[Cell], widths: Iterable[int], colour: bool) -> str:
    """Labels to the left, numbers to the right; colours are put on after measuring."""
    parts = []
    for place, (cell, size) in enumerate(zip(line, widths, strict=False)):
        gap = " " * (size - width(cell.marked))
        text = _painted(cell.marked, RED if cell.guilty else "", colour)
        parts.append(text + gap if place == 0 else gap + text)
    return " ".join(parts).rstrip()


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{PLAIN}" if colour and paint else text
