"""Where tables 2 and 4 come from: the ledger of publications and acts, and the challenges (R89, R95)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.annual_reports.yearly.completeness import SHOWN, Check, checks
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.sources import by_name, by_pair, named, of_agencies, sources
from gongkai.challenges import counting as challenges
from gongkai.core.counted import Record
from gongkai.core.viewers import Viewer
from gongkai.publications import counting as publications


def _published(row: publications.Record) -> Record:
    return Record(row.number, row.title, row.url, str(row.on or ""), f"计 {row.counts}")


def _disputed(row: challenges.Record) -> Record:
    days = f"{row.received_on} → {row.ended_on or '未结'}"
    notes = () if row.case_known else ("没有关联的办件或者公开件",)
    return Record(row.number, f"{row.group}　{row.forum}", row.url, days, row.result, notes)


def _without_case(question: Question, viewer: Viewer) -> Iterator[Record]:
    for agency in question.agencies:
        yield from map(_disputed, challenges.without_case(agency, question.year, viewer).records[: SHOWN + 1])


SOURCES = (
    of_agencies(
        "t2",
        "主动公开的文件和行政行为台账",
        publications.tables2,
        by_name(publications.behind),
        _published,
        publications.kept,
        publications.kept_records,
    ),
    of_agencies(
        "t4",
        "行政复议和行政诉讼",
        named("t4", challenges.tables4),
        by_pair(challenges.behind),
        _disputed,
        challenges.kept,
        challenges.kept_records,
    ),
)
CHECKS = (
    Check(
        "challenges",
        "没有关联办件的复议、诉讼",
        "请关联到被申请复议、被起诉的办件或者公开件；确实没有的，在该案里写明。",
        _without_case,
    ),
)


def register() -> None:
    """Add the sources and checks of other rooms; once per process."""
    for source in SOURCES:
        if source.code not in sources:
            sources.add(source)
    for check in CHECKS:
        if check.code not in checks:
            checks.add(check)
