"""The report as one web page that needs nothing else: accessible tables, right on a telephone and on paper."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers.layout import Box, Grid, Heading, Role, lay_out


def render(report: ReportDocument) -> bytes:
    """The page in UTF-8."""
    return _template().render(page=lay_out(report), year=report.year).encode() + b"\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("gongkai.annual_reports.renderers", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests.update(heading=_is_heading, grid=_is_grid)
    environment.filters.update(scope=_scope, bodies=_bodies, key=_key)
    return environment.get_template("report.html")


def _is_heading(block: object) -> bool:
    return isinstance(block, Heading)


def _is_grid(block: object) -> bool:
    return isinstance(block, Grid)


def _key(box: Box, grid: Grid) -> str:
    """The name of a box within the page."""
    return f"{grid.code}-{box.row}-{box.column}"


def _scope(box: Box) -> str:
    if box.role is Role.BAND:
        return "rowgroup"
    if box.role is Role.HEAD:
        return "colgroup" if box.colspan > 1 else "col"
    return "rowgroup" if box.rowspan > 1 else "row"


def _bodies(grid: Grid) -> list[list[tuple[Box, ...]]]:
    """The rows below the heads; each band begins a body of its own."""
    rows = grid.rows[grid.heads :]
    band = 0
    numbered = []
    for row in rows:
        band += row[0].role is Role.BAND
        numbered.append((band, row))
    return [[row for _, row in rows] for _, rows in groupby(numbered, key=lambda each: each[0])]
