"""A city's report: the cell-wise sum over itself and all agencies below it, with the version of each (R96).

Of an agency whose report is frozen or was imported the last version counts, of the others what the records say today.
Agencies that report in their own line (垂直管理) are left out, and so are predecessors whose period a successor adds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency, subtree
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import ReportVersion, Supplement
from gongkai.annual_reports.wire import read_numbers
from gongkai.annual_reports.yearly import narrative
from gongkai.annual_reports.yearly.computing import FEE_CELL, Cells, document_of, with_sums
from gongkai.annual_reports.yearly.deductions import Deduction, deductions, total
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.question import questions as questions_of
from gongkai.annual_reports.yearly.sources import Number, sources
from gongkai.law.report_format import TABLES

# Cells of the three tables.
CELLS = sum(len(list(table.cells())) for table in TABLES.values())


@dataclass(frozen=True)
class Member:
    """An agency of the sum: the version that it contributed, or none where its records of today were counted.

    ``blank``: cells of its version that have no number and count as nought.
    """

    code: str
    name: str
    version: int | None
    sha256: str
    cells: Mapping[str, Number]
    blank: int = 0
    imported: bool = False

    @property
    def said(self) -> str:
        """What it contributed, in words."""
        empty = f"，{self.blank} 格没有数" if self.blank else ""
        if self.version is None:
            return f"未定稿，按现有记录计算{empty}"
        source = "，导入的文件" if self.imported else ""
        return f"第 {self.version} 版{source}（{self.sha256[:12]}）{empty}"

    def kept(self) -> dict[str, Any]:
        """As a version keeps it: where no version of the unit holds its numbers, with those that are not nought."""
        told: dict[str, Any] = {"code": self.code, "version": self.version, "sha256": self.sha256}
        if self.version is None:
            told["cells"] = {
                name: f"{value:f}" if name == FEE_CELL else value for name, value in self.cells.items() if value
            }
        return told


@dataclass(frozen=True)
class Whole:
    """The consolidated report, the list of what it was added from, and what was taken out again."""

    question: Question
    document: ReportDocument
    cells: Mapping[str, Number]
    members: tuple[Member, ...]
    deductions: tuple[Deduction, ...] = ()


def members_of(city: Agency, year: int) -> list[Agency]:
    """The agencies that the report of ``city`` covers: those below it that existed in the year, and itself."""
    rows = Agency.objects.filter(pk__in=subtree(city.pk), valid_from__lte=date(year, 12, 31))
    living = rows.exclude(valid_to__lt=date(year, 1, 1)).exclude(kind=Agency.Kind.VERTICAL).order_by("code")
    return list(living)


@dataclass(frozen=True)
class Sum:
    """The three tables of an area: the cells, what they were added from, and what was taken out again."""

    cells: Mapping[str, Number]
    members: tuple[Member, ...]
    taken: tuple[Deduction, ...]


def consolidate(city: Agency, year: int) -> Whole:
    """The report of the area: its sum, and the text."""
    added, asked = add_up(city, year), Question(city, year)
    texts = _texts(asked, added.cells, added.members, added.taken)
    return Whole(asked, document_of(asked, added.cells, texts), added.cells, added.members, added.taken)


def add_up(city: Agency, year: int) -> Sum:
    """The sum over the members, each dispute and each agreed number once. Members without a version are counted from
    the records all at once."""
    agencies = members_of(city, year)
    versions = ReportVersion.objects.last_of([each.pk for each in agencies], year)
    open_ones = [each for each in agencies if each.pk not in versions]
    questions = {asked.agency.pk: asked for asked in questions_of(open_ones, year)}
    added = {each.pk for asked in questions.values() for each in asked.predecessors}
    live = _live([asked for key, asked in questions.items() if key not in added])
    members = tuple(
        _of_version(each, versions[each.pk])
        if each.pk in versions
        else Member(each.code, each.name, None, "", *live[each.pk])
        for each in agencies
        if each.pk in versions or each.pk in live
    )
    taken = deductions(city, year, agencies, versions)
    return Sum(_summed(members, taken), members, taken)


def _of_version(agency: Agency, version: ReportVersion) -> Member:
    cells = read_numbers(version.document)
    blank, imported = CELLS - len(cells), version.origin != ReportVersion.Origin.FROZEN
    return Member(agency.code, agency.name, version.number, version.sha256, cells, blank, imported)


def _live(questions: list[Question]) -> dict[int, tuple[Cells, int]]:
    """What the records say of many agencies: each source asked once for those that count for themselves."""
    plain = [asked for asked in questions if not asked.predecessors and not asked.last_decision]
    counted = {
        source.code: source.each([asked.agency for asked in plain], plain[0].year) for source in sources if plain
    }
    extra = _supplements(questions)
    found: dict[int, tuple[Cells, int]] = {}
    for asked in questions:
        key = asked.agency.pk
        cells: dict[str, Number] = defaultdict(int)
        for source in sources:
            at_once = counted.get(source.code, {})
            cells |= at_once[key] if key in at_once else source.cells(asked)
        for name, value in extra[key].items():
            cells[name] = cells.get(name, 0) + value
        known = with_sums(cells, [code for code in TABLES if code in sources])
        found[key] = known, CELLS - len(known)
    return found


def _supplements(questions: list[Question]) -> dict[int, dict[str, Number]]:
    whose = {each.pk: asked.agency.pk for asked in questions for each in asked.agencies}
    found: dict[int, dict[str, Number]] = defaultdict(dict)
    years = {asked.year for asked in questions}
    for row in Supplement.objects.in_force().filter(agency_id__in=whose, year__in=years):
        cells = found[whose[row.agency_id]]
        for name, amount in row.cells().items():
            cells[name] = cells.get(name, 0) + (amount if name == FEE_CELL else int(amount))
    return found


def _summed(members: tuple[Member, ...], taken: tuple[Deduction, ...]) -> dict[str, Number]:
    cells: dict[str, Number] = {}
    for member in members:
        for name, value in member.cells.items():
            cells[name] = cells.get(name, 0) + value
    out = total(taken)
    return {name: value - out.get(name, 0) for name, value in cells.items()}


def _texts(
    asked: Question, cells: Mapping[str, Number], members: tuple[Member, ...], taken: tuple[Deduction, ...]
) -> dict[str, tuple[str, ...]]:
    everyone = Question(asked.agency, asked.year, tuple(_others(asked.agency, members)))
    texts = dict(narrative.texts(everyone, cells, written_by=asked))
    frozen = sum(member.version is not None for member in members)
    note = f"本报告汇总{len(members)}个机关的年度报告，其中{frozen}个机关的报告已经定稿。"
    once = (f"两个机关重复计算的{len(taken)}项，汇总时只计一次。",) if taken else ()
    return {**texts, "六": (*texts["六"], note, *once)}


def _others(city: Agency, members: tuple[Member, ...]) -> Iterator[Agency]:
    yield from Agency.objects.filter(code__in=[member.code for member in members]).exclude(pk=city.pk)
