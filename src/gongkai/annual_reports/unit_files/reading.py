"""A unit's file read and judged: by the same readers and rules as everywhere, against its report of last year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports import rules
from gongkai.annual_reports.checking import Result, guarded
from gongkai.annual_reports.document import OTHERWISE_TOGETHER, ReportDocument
from gongkai.annual_reports.findings import Finding, Severity, has_only_tables, is_cut_off
from gongkai.annual_reports.models import UnitReading
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.rules.similarity import same_organ
from gongkai.annual_reports.wire import read_document, write_document
from gongkai.annual_reports.yearly.last_year import last_year
from gongkai.annual_reports.yearly.question import Question

OTHER_YEAR, OTHER_UNIT, NO_TABLE, TOGETHER = "unit-year", "unit-name", "unit-table", "unit-rows"
TABLES = (("table2", "表二"), ("table3", "表三"), ("table4", "表四"))


@dataclass(frozen=True)
class Judged:
    """What was read, and what was found."""

    document: ReportDocument | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """What has to be mended: errors, and what could not be read."""
        return sum(each.severity is Severity.ERROR or each.unread for each in self.findings)

    @property
    def warnings(self) -> int:
        """What wants a reason."""
        return sum(each.severity is Severity.WARNING and not each.unread for each in self.findings)

    def result(self, name: str) -> Result:
        """The same as a run of the checker has it."""
        return Result(name, self.document, self.findings)


def judge(content: bytes, unit: Agency, year: int) -> Judged:
    """Read and judge a file. A file that is no report is one finding; nothing is raised."""
    found = reading.read_bytes(content)
    document, findings = found.document, list(found.findings)
    if document is None:
        return Judged(None, tuple(findings[:1]) or (_unread("没有读出年度报告"),))
    last = last_year(Question(unit, year))
    against = last.document if last else None
    text, whole = not has_only_tables(findings), not is_cut_off(findings)
    findings += guarded(lambda: rules.check(document, against, text=text, whole=whole))
    findings += _of_the_unit(document, unit, year)
    return Judged(document, tuple(findings))


def _of_the_unit(document: ReportDocument, unit: Agency, year: int) -> Iterator[Finding]:
    if document.year is not None and document.year != year:
        said = f"文件是 {document.year} 年的报告，要的是 {year} 年的"
        yield Finding(OTHER_YEAR, Severity.ERROR, said, expected=str(year), actual=str(document.year))
    if document.agency and not same_organ(document.agency, unit.name):
        said = f"文件写的机关是“{document.agency}”，不是“{unit.name}”"
        yield Finding(OTHER_UNIT, Severity.WARNING, said, expected=unit.name, actual=document.agency)
    for name, words in TABLES:
        if getattr(document, name) is None:
            yield Finding(NO_TABLE, Severity.ERROR, f"文件里没有{words}，不能计入汇总", place=words)
    if document.table3 is not None and document.table3.together:
        said = "表三“（六）其他处理”合为一行，不能逐格汇总；请按格式分为三行填写"
        yield Finding(TOGETHER, Severity.ERROR, said, tuple(f"t3.{OTHERWISE_TOGETHER}.c{n}" for n in range(1, 8)))


def _unread(message: str) -> Finding:
    return Finding("unit-file", Severity.ERROR, f"{message}，请换成 DOCX、XLSX 或者有文字的 PDF 再导入", unread=True)


def keep(judged: Judged) -> dict[str, Any]:
    """The columns of ``UnitReading``."""
    document = write_document(judged.document) if judged.document else None
    return {"document": document, "findings": [_kept(each) for each in judged.findings]}


def _kept(finding: Finding) -> dict[str, Any]:
    names = ("rule", "message", "expected", "actual", "source", "place", "unread")
    return {
        **{name: getattr(finding, name) for name in names},
        "severity": finding.severity.value,
        "cells": list(finding.cells),
    }


def kept(row: UnitReading) -> Judged:
    """What was kept of a file."""
    document = read_document(row.document) if row.document else None
    findings = [
        Finding(**{**each, "severity": Severity(each["severity"]), "cells": tuple(each["cells"])})
        for each in row.findings
    ]
    return Judged(document, tuple(findings))


def named(name: str, ending: str) -> str:
    """How the marked copy of a file is called."""
    return f"{PurePath(name).stem}（退回修改）.{ending}"
