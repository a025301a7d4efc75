"""Last year's report, and what carrying over shows against it: by applicant kind, and case by case where it was frozen
from the records (R91, O15, O16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongkai.annual_reports.document import Cell, ReportDocument, Table, TableRow
from gongkai.annual_reports.models import FrozenCase, ReportVersion
from gongkai.annual_reports.rules.words import Number
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly.question import Question
from gongkai.applications import counting
from gongkai.core.counted import Record
from gongkai.core.viewers import Viewer
from gongkai.law.report_format import COLUMNS_3, TABLES


@dataclass(frozen=True)
class LastYear:
    """The versions against which the year is compared: the agency's own, and those of its predecessors (O16)."""

    versions: tuple[ReportVersion, ...]
    document: ReportDocument


def last_year(question: Question, *, whole: bool = False) -> LastYear | None:
    """The last version of the year before; where predecessors are added or ended into this agency, their cells are
    added. ``whole``: of the area's report, which is a sum. None where there is no report."""
    keys = [agency.pk for agency in question.agencies]
    found = ReportVersion.objects.last_of(keys, question.year - 1, whole=whole)
    versions = tuple(found[key] for key in keys if key in found)
    if not versions:
        return None
    documents = [read_document(version.document) for version in versions]
    return LastYear(versions, documents[0] if len(documents) == 1 else added(documents))


def added(documents: Sequence[ReportDocument]) -> ReportDocument:
    """The first report with the tables of all of them added; a cell that one of them lacks is blank in the sum."""
    table2, table3, table4 = (_added(code, documents) for code in TABLES)
    return replace(documents[0], table2=table2, table3=table3, table4=table4)


def _added(code: str, documents: Sequence[ReportDocument]) -> Table:
    rows: dict[str, list[Cell]] = defaultdict(list)
    for name in TABLES[code].cells():
        values = [document.cell(name).value for document in documents]
        known = [value for value in values if value is not None]
        total: Number = sum(known)
        rows[name.split(".")[1]].append(Cell.of(total) if len(known) == len(values) else Cell.blank())
    return Table(code, tuple(TableRow(row, tuple(cells)) for row, cells in rows.items()))


@dataclass(frozen=True)
class Carried:
    """One kind of applicant: what last year's report carried on, what this year carries in."""

    column: str
    label: str
    then: Number
    now: Number

    @property
    def same(self) -> bool:
        """Whether they agree."""
        return self.then == self.now


def carried(document: ReportDocument, last: ReportDocument) -> list[Carried]:
    """上年结转 against last year's 结转下年度, for each kind of applicant of which both have a number."""
    pairs = [(c, last.cell(f"t3.r25.{c.code}").value, document.cell(f"t3.r02.{c.code}").value) for c in COLUMNS_3]
    return [Carried(c.code, c.label, then, now) for c, then, now in pairs if then is not None and now is not None]


def _keys(question: Question, last: LastYear) -> tuple[set[int], set[int]]:
    """The cases that last year's report carried on, and those that this year carries in; two queries."""
    frozen = [version for version in last.versions if version.origin == ReportVersion.Origin.FROZEN]
    if len(frozen) < len(last.versions):
        return set(), set()
    rows = FrozenCase.objects.filter(version__in=frozen, row=counting.CARRIED_ON)
    return set(rows.values_list("matter_id", flat=True)), counting.carried_in(question.asked)


def late_registrations(question: Question, last: LastYear) -> int:
    """How many cases were registered after last year's report and are carried in all the same (O15)."""
    then, now = _keys(question, last)
    return len(now - then)


@dataclass(frozen=True)
class Differences:
    """Last year's carried-on cases against this year's carried-in ones, case by case (O15).

    ``missing``: carried on then and not in now. ``late``: in now and not carried on then: registered after it.
    """

    missing: tuple[Record, ...] = ()
    late: tuple[Record, ...] = ()


def differences(question: Question, last: LastYear, viewer: Viewer) -> Differences:
    """Of the versions that were frozen from the records; what was imported knows no cases. Five queries."""
    then, now = _keys(question, last)
    known = counting.records_of(sorted(then ^ now), viewer)
    return Differences(
        tuple(known[key] for key in sorted(then - now) if key in known),
        tuple(known[key] for key in sorted(now - then) if key in known),
    )
