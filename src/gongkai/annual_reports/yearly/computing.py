"""A report computed from the records: three tables, the text, and what each cell consists of besides them.

Sums are sums: r24, the columns of totals and the totals of table 4 are added up here and counted nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from gongkai.agencies.service import values_on
from gongkai.annual_reports.document import Cell, Format, ReportDocument, Section, Table, TableRow, columns_of
from gongkai.annual_reports.models import Supplement
from gongkai.annual_reports.yearly import narrative
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.sources import Number, sources
from gongkai.core import clock
from gongkai.core.lookups import Keys
from gongkai.core.standing import Standing
from gongkai.law.report_format import COLUMNS_3, RESULT_ROWS, SECTIONS, TABLE_2, TABLE_3, TABLE_4, TABLES

FEE_CELL = "t2.fees.charged"
Cells = Mapping[str, Number]


@dataclass(frozen=True)
class Computed:
    """A report as of now. ``cells`` holds the cells that have a number; ``supplements`` those that touch a cell."""

    question: Question
    document: ReportDocument
    cells: Cells
    absent: tuple[str, ...]
    supplements: Mapping[str, tuple[Supplement, ...]]

    @property
    def absent_tables(self) -> tuple[str, ...]:
        """Tables without a source, in words."""
        return tuple(f"表{TABLES[code].section}" for code in self.absent)


@dataclass(frozen=True)
class Tables:
    """The cells alone, and the entries that touch them."""

    cells: Cells
    supplements: Mapping[str, tuple[Supplement, ...]]


def compute(question: Question) -> Computed:
    """The report of ``question``; a fixed number of queries for each source, and for text and entries."""
    tables = tables_of(question)
    document = document_of(question, tables.cells, narrative.texts(question, tables.cells))
    absent = tuple(code for code in TABLES if code not in sources)
    return Computed(question, document, tables.cells, absent, tables.supplements)


def tables_of(question: Question) -> Tables:
    """The cells of the three tables: what each source counts, and one query for the entries beside it."""
    counted: dict[str, Number] = defaultdict(int)
    for code in present():
        for name, value in sources[code].cells(question).items():
            counted[name] = value
    supplements = _supplements(question)
    for name, entries in supplements.items():
        for entry in entries:
            counted[name] += _plain(name, entry.cells()[name])
    return Tables(with_sums(counted, present()), supplements)


def present() -> list[str]:
    """The tables that have a source."""
    return [code for code in TABLES if code in sources]


@Standing
def entries_of(agencies: Keys, year: int) -> QuerySet[Supplement, Supplement]:
    """The supplementary entries of these agencies that count in the year."""
    return Supplement.objects.in_force().filter(agency_id__among=agencies, year=year)


def _supplements(question: Question) -> dict[str, tuple[Supplement, ...]]:
    whose = {each.pk: each for each in question.agencies}
    by_cell: dict[str, list[Supplement]] = defaultdict(list)
    for row in entries_of.rows(whose.keys(), question.year):
        row.agency = whose[row.agency_id]
        for name in row.cells():
            by_cell[name].append(row)
    return {name: tuple(entries) for name, entries in by_cell.items()}


def _plain(name: str, value: Decimal) -> Number:
    return value if name == FEE_CELL else int(value)


def with_sums(counted: Cells, there: Sequence[str]) -> dict[str, Number]:
    """All cells of the tables that have a source, noughts and sums included; of the others those that were entered."""
    cells = {name: value for name, value in counted.items() if name[:2] not in there}
    for code in there:
        for name in TABLES[code].cells():
            cells[name] = counted.get(name, 0)
    if FEE_CELL in cells:
        cells[FEE_CELL] = Decimal(cells[FEE_CELL])
    if TABLE_3.code in there:
        cells |= _sums_3(cells)
    if TABLE_4.code in there:
        cells |= _sums_4(cells)
    return cells


def _sums_3(cells: Cells) -> dict[str, Number]:
    sums: dict[str, Number] = {}
    kinds = [column.code for column in COLUMNS_3[:-1]]
    for column in kinds:
        sums[f"t3.r24.{column}"] = sum(cells[f"t3.{row}.{column}"] for row in RESULT_ROWS)
    both = {**cells, **sums}
    for row in TABLE_3.rows:
        sums[f"t3.{row.code}.c7"] = sum(both[f"t3.{row.code}.{column}"] for column in kinds)
    return sums


def _sums_4(cells: Cells) -> dict[str, Number]:
    parts = [column.code for column in TABLE_4.columns[:-1]]
    return {f"t4.{row.code}.total": sum(cells[f"t4.{row.code}.{part}"] for part in parts) for row in TABLE_4.rows}


def document_of(question: Question, cells: Cells, texts: Mapping[str, tuple[str, ...]]) -> ReportDocument:
    """The document with these cells and texts; a cell without a number is blank."""
    return ReportDocument(
        agency=question.agency.name,
        year=question.year,
        title=f"{question.agency.name}{question.year}年政府信息公开工作年度报告",
        format=Format.OF_2021,
        lead=tuple(_lead(question)),
        sections=tuple(Section(each.number, each.title, texts.get(each.number, ())) for each in SECTIONS),
        table2=table_of(TABLE_2.code, cells),
        table3=table_of(TABLE_3.code, cells),
        table4=table_of(TABLE_4.code, cells),
    )


def table_of(code: str, cells: Cells) -> Table:
    """A table of the format with these cells."""
    rows = []
    for row in TABLES[code].rows:
        names = [f"{code}.{row.code}.{column}" for column in columns_of(code, row.code)]
        rows.append(TableRow(row.code, tuple(Cell.of(cells[n]) if n in cells else Cell.blank() for n in names)))
    return Table(code, tuple(rows))


def _lead(question: Question) -> Iterator[str]:
    year = question.year
    yield (
        "本报告根据《中华人民共和国政府信息公开条例》第四十九条、第五十条编制，"
        f"所列数据的统计期限自{year}年1月1日起，至{year}年12月31日止。"
    )
    if not question.over:
        yield f"本年度尚未结束，数据截至{_day(clock.today())}。"
    values = values_on(question.agency.pk, clock.today())
    contact = [
        f"{name}：{values[code]}" for code, name in (("address", "地址"), ("phone", "联系电话")) if code in values
    ]
    if contact:
        yield f"对本报告有疑问的，请联系{question.agency.name}（{'，'.join(contact)}）。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
