"""What a run keeps of each report: enough to compare it with last year's and with all others, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.amounts import amount
from gongkai.annual_reports.rules.claims import claims
from gongkai.annual_reports.rules.prose import prose
from gongkai.annual_reports.rules.sketches import Sketch, sketch
from gongkai.annual_reports.rules.words import Number
from gongkai.law.report_format import COLUMNS_3, TABLE_2, TABLE_4

KEPT_CELLS = (
    *TABLE_2.cells(),
    "t3.r01.c7",
    "t3.r24.c7",
    *(f"t3.{row}.{column.code}" for row in ("r02", "r25") for column in COLUMNS_3),
    *(f"t4.{row.code}.{column}" for row in TABLE_4.rows for column in ("pending", "total")),
)
Item = TypeVar("Item")
_PLACES = {name: place for place, name in enumerate(KEPT_CELLS)}
# Where a report names itself: who made it, whom to ask, whose it is.
_SELF = re.compile(
    r"(?:报告(?:是)?由|请与|请联系|请向|公布|现将)([一-龥]{3,30}?(?:政府|局|委员会|委|厅|办公室|管委会|街道办事处|中心|总队|支队))"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth the text states: the number that is said to have grown, the signed percentage as printed, the
    sentence."""

    value: Decimal
    percent: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Memo:
    """A report remembered. ``file`` names it for people; ``values`` are those of ``KEPT_CELLS``."""

    file: str
    agency: str | None
    year: int | None
    values: tuple[Number | None, ...]
    growths: tuple[Growth, ...]
    self_names: tuple[str, ...]
    text: Sketch
    problems: Sketch

    def number(self, cell: str) -> Number | None:
        """The number of a cell that is kept; raises ``KeyError`` for others."""
        return self.values[_PLACES[cell]]

    @property
    def name(self) -> str:
        """Agency and year, for people."""
        return f"{self.agency or '（机关不明）'}{self.year or ''}年度报告" if self.year else self.agency or self.file


class Shelf(Protocol[Item]):
    """Where memos or their sketches stand: a list, or a list on disk."""

    def append(self, item: Item, /) -> None: ...

    def __getitem__(self, place: int, /) -> Item: ...


def remember(report: ReportDocument, file: str = "") -> Memo:
    """What is kept of a report."""
    problems = prose(report).section("五")
    return Memo(
        file,
        report.agency,
        report.year,
        tuple(amount(report, name) for name in KEPT_CELLS),
        tuple(Growth(c.value, c.growth, c.sentence.text) for c in claims(report) if c.growth and not c.partial),
        tuple(dict.fromkeys(_SELF.findall(prose(report).lead)))[:5],
        sketch(paragraph for section in prose(report).sections for paragraph in section.paragraphs),
        sketch(problems.paragraphs if problems else ()),
    )
