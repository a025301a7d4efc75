"""The charts of a published report: a few plain rows of bars out of its tables, never a number that stands in none.

A chart repeats what a table says, so it is left out where its cells hold no numbers or only noughts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.words import number
from gongkai.law.report_format import COLUMNS_3

RECEIVED = "t3.r01.c7"
# What is done with an application: a name that has room beside a bar, and the rows of table 3 that it adds up.
RESULTS = (
    ("予以公开", ("r03",)),
    ("部分公开", ("r04",)),
    ("不予公开", tuple(f"r{row:02}" for row in range(5, 13))),
    ("无法提供", tuple(f"r{row:02}" for row in range(13, 16))),
    ("不予处理", tuple(f"r{row:02}" for row in range(16, 21))),
    ("其他处理", tuple(f"r{row:02}" for row in range(21, 24))),
)
# The drawing is measured in the letters of the page, so that it grows with them: the height of a row. A bar is a part
# of the width, in hundredths: where shares are told of the whole, else of the longest bar.
LINE, WHOLE = 2.75, 100


@dataclass(frozen=True)
class Bar:
    """One row: its name, its number as printed with its share, how wide it is drawn, and where its table stands."""

    label: str
    said: str
    share: str
    width: float
    url: str


@dataclass(frozen=True)
class Chart:
    """``title`` heads it, ``description`` says all its numbers, ``source`` names the table that holds them."""

    code: str
    title: str
    description: str
    source: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> float:
        """Of the drawing, in letters."""
        return LINE * len(self.bars)


def charts(document: ReportDocument, earlier: Sequence[tuple[int, str, ReportDocument]] = ()) -> list[Chart]:
    """The charts of a report. ``earlier``: year, address and document of reports of other years that are public too."""
    found = [_results(document), _applicants(document), _years(document, earlier)]
    return [each for each in found if each is not None]


def _results(document: ReportDocument) -> Chart | None:
    rows = [(label, [f"t3.{row}.c7" for row in rows]) for label, rows in RESULTS]
    values = [(label, _sum(document, names), f"#{names[0]}") for label, names in rows]
    return _chart("results", "申请是怎么办理的", "表三“三、本年度办理结果”的总计列", values, shares=True)


def _applicants(document: ReportDocument) -> Chart | None:
    names = [(column.label, f"t3.r01.{column.code}") for column in COLUMNS_3[:-1]]
    values = [(label, _sum(document, [name]), f"#{name}") for label, name in names]
    return _chart("applicants", "谁提出的申请", "表三“一、本年新收政府信息公开申请数量”一行", values, shares=True)


def _years(document: ReportDocument, earlier: Sequence[tuple[int, str, ReportDocument]]) -> Chart | None:
    if not earlier or document.year is None:
        return None
    reports = sorted([*earlier, (document.year, "", document)], key=lambda each: each[0])
    values = [(f"{year} 年", _sum(each, [RECEIVED]), f"{url}#{RECEIVED}") for year, url, each in reports]
    return _chart("years", "历年新收的申请", "各年报告表三“一、本年新收政府信息公开申请数量”的总计", values)


def _sum(document: ReportDocument, names: Sequence[str]) -> int | None:
    values = [document.cell(name).number for name in names]
    known = [int(value) for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _chart(
    code: str, title: str, source: str, values: Sequence[tuple[str, int | None, str]], *, shares: bool = False
) -> Chart | None:
    known = [(label, value, url) for label, value, url in values if value is not None]
    total = sum(value for _, value, _ in known)
    if len(known) < len(values) or not total:
        return None
    most = total if shares else max(value for _, value, _ in known)
    bars = tuple(
        Bar(label, f"{number(value)} 件", f"{value / total:.0%}" if shares else "", round(WHOLE * value / most, 1), url)
        for label, value, url in known
    )
    told = "，".join(f"{bar.label} {bar.said}" for bar in bars)
    return Chart(code, title, f"{told}。数字见{source}。", source, bars)
