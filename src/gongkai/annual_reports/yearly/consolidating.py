"""A city's report: the cell-wise sum over itself and all agencies below it, with the version of each (R96).

Of an agency whose report is frozen or was imported the last version counts, of the others what the records say today.
Agencies that report in their own line (垂直管理) are left out, and so are predecessors whose period a successor adds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from gongkai.agencies.service import Agency, below
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.wire import NAMES
from gongkai.annual_reports.yearly import narrative
from gongkai.annual_reports.yearly.computing import FEE_CELL, Cells, document_of, entries_of, present, with_sums
from gongkai.annual_reports.yearly.deductions import Deduction, deductions, total
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.question import questions as questions_of
from gongkai.annual_reports.yearly.sources import Number, sources
from gongkai.annual_reports.yearly.versions import Contribution, contributions, number_of


@dataclass(frozen=True)
class Member:
    """An agency of the sum: the version that it contributed, or what its records of today count, sums left out."""

    code: str
    name: str
    edition: Contribution | None = None
    counted: Cells = field(default_factory=dict)

    @property
    def version(self) -> int | None:
        """The number of its version."""
        return self.edition.number if self.edition else None

    @property
    def sha256(self) -> str:
        """The hash of its version; empty where it has none."""
        return self.edition.sha256 if self.edition else ""

    @cached_property
    def cells(self) -> Cells:
        """Its cells that have a number, by name."""
        return self.edition.cells if self.edition else with_sums(self.counted, present())

    @property
    def blank(self) -> int:
        """How many of its cells have no number and count as nought."""
        return len(NAMES) - len(self.cells)

    @property
    def said(self) -> str:
        """What it contributed, in words."""
        empty = f"，{self.blank} 格没有数" if self.blank else ""
        if self.edition is None:
            return f"未定稿，按现有记录计算{empty}"
        source = "" if self.edition.frozen else "，导入的文件"
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
    rows = Agency.objects.filter(pk__in=below(city.pk), valid_from__lte=date(year, 12, 31))
    living = rows.exclude(valid_to__lt=date(year, 1, 1)).exclude(kind=Agency.Kind.VERTICAL).order_by("code")
    return list(living)


@dataclass(frozen=True)
class Sum:
    """The three tables of an area: the cells, what they were added from, and what was taken out again."""

    cells: Mapping[str, Number]
    members: tuple[Member, ...]
    taken: tuple[Deduction, ...]
    agencies: tuple[Agency, ...]


def consolidate(city: Agency, year: int) -> Whole:
    """The report of the area: its sum, and the text."""
    added, asked = add_up(city, year), Question(city, year)
    texts = _texts(asked, added)
    return Whole(asked, document_of(asked, added.cells, texts), added.cells, added.members, added.taken)


def add_up(city: Agency, year: int) -> Sum:
    """The sum over the members, each dispute and each agreed number once. Members without a version are counted from
    the records all at once."""
    agencies = members_of(city, year)
    versions = contributions([each.pk for each in agencies], year)
    open_ones = [each for each in agencies if each.pk not in versions]
    questions = {asked.agency.pk: asked for asked in questions_of(open_ones, year)}
    added = {each.pk for asked in questions.values() for each in asked.predecessors}
    live = _live([asked for key, asked in questions.items() if key not in added])
    covered = tuple(each for each in agencies if each.pk in versions or each.pk in live)
    members = tuple(Member(each.code, each.name, versions.get(each.pk), live.get(each.pk, {})) for each in covered)
    taken = deductions(city, year, agencies, versions)
    return Sum(_summed(members, taken), members, taken, covered)


def _live(questions: list[Question]) -> dict[int, Cells]:
    """What the records say of many agencies: each source asked once for those that count for themselves."""
    plain = [asked for asked in questions if not asked.predecessors and not asked.last_decision]
    counted = {
        source.code: source.each([asked.agency for asked in plain], plain[0].year) for source in sources if plain
    }
    extra = _supplements(questions)
    found: dict[int, Cells] = {}
    for asked in questions:
        key = asked.agency.pk
        cells: dict[str, Number] = defaultdict(int)
        for source in sources:
            at_once = counted.get(source.code, {})
            cells |= at_once[key] if key in at_once else source.cells(asked)
        for name, value in extra[key].items():
            cells[name] = cells.get(name, 0) + value
        found[key] = cells
    return found


def _supplements(questions: list[Question]) -> dict[int, dict[str, Number]]:
    whose = {each.pk: asked.agency.pk for asked in questions for each in asked.agencies}
    found: dict[int, dict[str, Number]] = defaultdict(dict)
    for row in entries_of.rows(whose.keys(), questions[0].year) if questions else ():
        cells = found[whose[row.agency_id]]
        for name, amount in row.cells().items():
            cells[name] = cells.get(name, 0) + (amount if name == FEE_CELL else int(amount))
    return found


def _summed(members: tuple[Member, ...], taken: tuple[Deduction, ...]) -> dict[str, Number]:
    """Versions are added as they stand, whether their sums are right or not; what the records count is added first, and
    its sums are made once: they are those of all."""
    cells = _added([member.edition.values for member in members if member.edition])
    counted = [member.counted for member in members if not member.edition]
    live: dict[str, Number] = defaultdict(int)
    for each in counted:
        for name, value in each.items():
            live[name] += value
    for name, value in with_sums(live, present()).items() if counted else ():
        cells[name] = cells.get(name, 0) + value
    out = total(taken)
    return {name: value - out.get(name, 0) for name, value in cells.items()}


def _added(rows: Sequence[Sequence[int | str | None]]) -> dict[str, Number]:
    """Kept numbers added cell by cell: whole columns, which nearly always hold nothing but whole numbers."""
    cells: dict[str, Number] = {}
    for name, column in zip(NAMES, zip(*rows, strict=True), strict=False):
        try:
            cells[name] = sum(column)  # what is none or text is met below
        except TypeError:
            numbers = [number_of(value) for value in column if value is not None]
            if numbers:
                cells[name] = sum(numbers)
    return cells


def _texts(asked: Question, added: Sum) -> dict[str, tuple[str, ...]]:
    others = tuple(each for each in added.agencies if each != asked.agency)
    texts = dict(narrative.texts(Question(asked.agency, asked.year, others), added.cells, written_by=asked))
    frozen = sum(member.edition is not None for member in added.members)
    note = f"本报告汇总{len(added.members)}个机关的年度报告，其中{frozen}个机关的报告已经定稿。"
    once = (f"两个机关重复计算的{len(added.taken)}项，汇总时只计一次。",) if added.taken else ()
    return {**texts, "六": (*texts["六"], note, *once)}
