"""What balanced tables cannot show: what is missing from the records themselves (practice: check 9; O15, O16)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.yearly import behind
from gongkai.annual_reports.yearly.computing import Cells, Computed
from gongkai.annual_reports.yearly.last_year import LastYear, differences
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.since import since
from gongkai.applications import counting
from gongkai.core.counted import Record
from gongkai.core.registry import Registry
from gongkai.core.viewers import Viewer
from gongkai.letters.service import Letter

SHOWN = 30


@dataclass(frozen=True)
class Gap:
    """Something that may be missing: what it is, the records that show it, and what to do.

    ``lines``: what is to be said besides the records, a cell that differs for example.
    """

    code: str
    title: str
    advice: str
    records: tuple[Record, ...]
    more: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One way of looking for gaps. Rooms that count a table add theirs to ``checks``."""

    code: str
    title: str
    advice: str
    look: Callable[[Question, Viewer], Iterable[Record]]


checks: Registry[Check] = Registry("completeness of annual reports")


def _outside(question: Question, viewer: Viewer) -> Iterator[Record]:
    rows = Letter.objects.visible_to(viewer).filter(
        ~Q(outside_number=""), agency_id__in=question.asked.agencies, year=question.year, void_entry__isnull=True
    )
    for letter in rows.order_by("pk")[: SHOWN + 1]:
        yield Record(letter.outside_number, letter.kind.name, "", str(letter.dated or ""))


CHECKS = (
    Check(
        "envelopes",
        "12月31日以前签收、还没有登记的来件",
        "是申请的请登记；不是的在收发登记里写明。登记以后计入收到的年度。",
        lambda question, viewer: counting.unregistered(question.asked, viewer),
    ),
    Check(
        "unconfirmed",
        "还没有与申请人确认收到的申请",
        "确认以后才有收到日期，才计入表三。",
        lambda question, viewer: counting.unconfirmed(question.asked, viewer),
    ),
    Check(
        "outside",
        "在系统以外编号的文书",
        "请对照外部的发文登记：有答复书而这里没有办件的，登记办件或者补录。",
        _outside,
    ),
)


def gaps(computed: Computed, last: LastYear | None, viewer: Viewer) -> list[Gap]:
    """All gaps of a report that were found, supplementary entries and late registrations included."""
    question = computed.question
    found = [_gap(check, check.look(question, viewer)) for check in checks]
    found.append(_supplements(computed))
    if last is not None:
        found += _against(question, last, viewer)
    found += _since_frozen(computed, viewer)
    return [gap for gap in found if gap.records or gap.lines]


def _gap(check: Check, records: Iterable[Record]) -> Gap:
    rows = tuple(records)
    return Gap(check.code, check.title, check.advice, rows[:SHOWN], len(rows) > SHOWN)


def _supplements(computed: Computed) -> Gap:
    rows = {row.pk: row for entries in computed.supplements.values() for row in entries}
    shown = tuple(behind.of_supplement(row, row.amount) for row in rows.values())
    return Gap("supplements", "补录的数字", "补录的没有办件，请核对原始记录；每个有关的单元格都列出。", shown)


def _against(question: Question, last: LastYear, viewer: Viewer) -> Iterator[Gap]:
    found = differences(question, last, viewer)
    yield Gap(
        "missing",
        "上年报告结转、今年没有计入上年结转的",
        "收到或者答复的日期后来更正过的，请在第六部分说明，或者更正上年报告。",
        found.missing,
    )
    yield Gap(
        "late",
        "上年报告定稿以后才登记的",
        "计入今年的“上年结转”，因此与上年报告不一致；请在第六部分说明，或者更正上年报告。",
        found.late,
    )


def _since_frozen(computed: Computed, viewer: Viewer) -> list[Gap]:
    """What would be counted otherwise today than in the version of this year that stands (O15)."""
    key = computed.question.agency.pk
    version = ReportVersion.objects.last_of([key], computed.question.year).get(key)
    if version is None or not version.frozen:
        return []
    return [altered(version, computed.question, computed.cells, viewer)]


def altered(version: ReportVersion, question: Question, cells: Cells, viewer: Viewer) -> Gap:
    """What a correction of a version would alter, as a gap; ``cells``: of today."""
    found = since(version, question, cells, viewer, SHOWN)
    text = f"第 {version.number} 版定稿以后，下列记录的计法有变；定稿的数字不变，更正须另出一版并写明改了什么。"
    if found.unkept:
        text += f"{'、'.join(found.unkept)}的记录定稿时没有逐件保存，只比较数字。"
    lines = tuple(each.said for each in found.cells)
    return Gap("since", f"与第 {version.number} 版不一致的记录", text, found.records, found.more, lines)


def register() -> None:
    """Add the checks of this room; once per process."""
    for check in CHECKS:
        if check.code not in checks:
            checks.add(check)


def ended_during(question: Question) -> date | None:
    """The day on which the agency ended within the year: it still has a report to close (O16)."""
    ended = question.agency.valid_to
    return ended if ended is not None and ended.year == question.year else None
