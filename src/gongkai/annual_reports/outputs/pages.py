"""A run as one web page that needs nothing else: a summary of all reports for the supervisor, and for each report its
findings and its tables with the cells marked that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import PurePath

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from gongkai.annual_reports.checking import Result, Run, Totals, totals
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.renderers.layout import Box, Grid, Role, grid
from gongkai.annual_reports.rules.words import SEVERITY_NAMES

# A page of more tables than this can be opened by nobody; the summary is always whole.
DETAILS = 200
FAILS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its number within the report, and the number of the report."""

    number: str
    finding: Finding

    @property
    def severity(self) -> str:
        """The severity in Chinese."""
        return SEVERITY_NAMES[self.finding.severity]


@dataclass(frozen=True, slots=True)
class Row:
    """A report in the summary."""

    number: int
    name: str
    file: str
    agency: str
    year: str
    errors: int
    warnings: int
    notes: int
    state: str
    fails: str
    detailed: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """A report with its findings and tables; ``marks``: cell -> findings that name it, the gravest first."""

    row: Row
    result: Result
    told: tuple[Told, ...]
    grids: tuple[Grid, ...]
    marks: dict[str, tuple[Told, ...]]


def chunks(run: Run) -> Iterator[str]:
    """The page in pieces, as it is rendered."""
    summary = tuple(rows(run))
    yield from _template().generate(
        rows=summary, details=details(run), totals=totals(run), limit=DETAILS, one=len(summary) == 1
    )
    yield "\n"


def page(results: Iterable[Result]) -> str:
    """The page of a few results."""
    kept = tuple(results)
    counted: Totals = totals(kept)
    return _template().render(
        rows=tuple(rows(kept)), details=details(kept), totals=counted, limit=DETAILS, one=len(kept) == 1
    )


def rows(results: Iterable[Result]) -> Iterator[Row]:
    """The summary."""
    detailed = 0
    for number, result in enumerate(results, 1):
        worth = bool(result.findings) and detailed < DETAILS
        detailed += worth
        document = result.document
        yield Row(
            number,
            PurePath(result.file).name,
            result.file,
            (document.agency if document else None) or "—",
            str(document.year) if document and document.year else "—",
            result.count(Severity.ERROR),
            result.count(Severity.WARNING),
            result.count(Severity.NOTE),
            state(result),
            "、".join(fails(result)) or "—",
            worth,
        )


def state(result: Result) -> str:
    """How a report stands, in a word."""
    if not result.readable:
        return "未能读取"
    if result.count(Severity.ERROR):
        return "有错误"
    if result.unread:
        return "部分未读出"
    return "有提醒" if result.count(Severity.WARNING) else "通过"


def fails(result: Result) -> list[str]:
    """Where a report fails, by the parts its errors and warnings speak of."""
    places = [f.place or "读取" for f in result.findings if f.severity is not Severity.NOTE]
    parts = list(dict.fromkeys(place.split("，")[0] for place in places))
    return [*parts[:FAILS_SHOWN], *(["等"] if len(parts) > FAILS_SHOWN else [])]


def details(results: Iterable[Result]) -> Iterator[Detail]:
    """The reports that have findings, each with its tables."""
    for row, result in zip(rows(results), results, strict=True):
        if row.detailed:
            told = tuple(Told(f"r{row.number}-f{n}", finding) for n, finding in enumerate(result.findings, 1))
            grids = tuple(grid(table) for table in result.document.tables) if result.document else ()
            yield Detail(row, result, told, grids, _marks(told))


def _marks(told: Iterable[Told]) -> dict[str, tuple[Told, ...]]:
    marks: dict[str, tuple[Told, ...]] = {}
    for each in told:
        for cell in each.finding.cells:
            marks[cell] = (*marks.get(cell, ()), each)
    return marks


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("gongkai.annual_reports.outputs", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(scope=_scope, bodies=_bodies)
    return environment.get_template("run.html")


def _scope(box: Box) -> str:
    if box.role is Role.BAND:
        return "rowgroup"
    if box.role is Role.HEAD:
        return "colgroup" if box.colspan > 1 else "col"
    return "rowgroup" if box.rowspan > 1 else "row"


def _bodies(shown: Grid) -> list[list[tuple[Box, ...]]]:
    """The rows below the heads; each band begins a body of its own."""
    band, numbered = 0, []
    for row in shown.rows[shown.heads :]:
        band += row[0].role is Role.BAND
        numbered.append((band, row))
    return [[row for _, row in each] for _, each in groupby(numbered, key=lambda pair: pair[0])]
