"""A run: files and folders read and judged, each by itself, against last year's, and among each other.

Files are read one after the other or by several processes; results and memos wait on disk, in memory are of each its
organ, its name and a few hashes. No file stops the run: what cannot be read is a finding.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol

from gongkai.annual_reports import rules
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding, Severity, has_only_tables, is_cut_off
from gongkai.annual_reports.last_years import LastYears
from gongkai.annual_reports.rules.memo import Memo
from gongkai.annual_reports.rules.sketches import Sketch
from gongkai.annual_reports.spool import Shared, Spool
from gongkai.annual_reports.walking import Found
from gongkai.annual_reports.workers import in_order

log = logging.getLogger(__name__)

UNREADABLE, UNJUDGED, NO_LAST_YEAR, TWICE = "read-file", "check-failed", "last-year", "twice"
SEVERITIES = {severity: place for place, severity in enumerate(Severity)}


class Reading(Protocol):
    """What reading a file gives."""

    @property
    def document(self) -> ReportDocument | None: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...


Reader = Callable[[Path], Reading]


@dataclass(frozen=True, slots=True)
class Result:
    """A file checked: its report, if there is one, and all findings, the gravest first."""

    file: str
    document: ReportDocument | None
    findings: tuple[Finding, ...]

    @property
    def readable(self) -> bool:
        """Whether a report was found in it."""
        return self.document is not None

    @property
    def unread(self) -> bool:
        """Whether something could not be read."""
        return self.document is None or any(finding.unread for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Examined:
    """A result before it is compared with others, and what to compare."""

    result: Result
    memo: Memo | None


@dataclass(frozen=True, slots=True)
class Examiner:
    """Reads and judges one file; it can be sent to another process."""

    read: Reader
    judge: bool = True

    def __call__(self, found: Found) -> Examined:
        file = str(found.path)
        if found.trouble:
            return Examined(Result(file, None, (cannot_read(file, found.trouble),)), None)
        try:
            reading = self.read(found.path)
            document, findings = reading.document, list(reading.findings)
            if document is None:
                return Examined(Result(file, None, tuple(findings) or (cannot_read(file, "没有找到年度报告"),)), None)
            if self.judge:
                findings += guarded(
                    lambda: rules.check(document, text=not has_only_tables(findings), whole=not is_cut_off(findings))
                )
            return Examined(Result(file, document, tuple(findings)), rules.remember(document, file))
        except OSError as error:
            return Examined(Result(file, None, (cannot_read(file, error.strerror or "不能打开"),)), None)
        except (Exception, RecursionError) as error:
            # One file of ten thousand must not cost the others; the trace is for whoever asks for it.
            log.debug("checking %s failed", file, exc_info=True)
            return Examined(Result(file, None, (cannot_read(file, f"检查时出错（{type(error).__name__}）"),)), None)


def guarded(judge: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What judging finds; a fault of a rule is said and costs neither the report nor the other files."""
    try:
        return list(judge())
    except Exception as error:
        log.debug("a rule failed", exc_info=True)
        text = f"检查规则出错（{type(error).__name__}），这份报告没有检查完，请把它报告给开发者"
        return [Finding(UNJUDGED, Severity.ERROR, text, unread=True)]


def lost(found: Found) -> Examined:
    """What is said of a file on which the process died."""
    file = str(found.path)
    return Examined(Result(file, None, (cannot_read(file, "读取时程序中断，文件可能已损坏"),)), None)


def cannot_read(file: str, reason: str) -> Finding:
    """The finding on a file of which nothing was read."""
    return Finding(UNREADABLE, Severity.ERROR, f"{file}：{reason}", unread=True)


@dataclass
class Totals:
    """How a run ended."""

    files: int = 0
    reports: int = 0
    errors: int = 0
    warnings: int = 0
    unread: int = 0

    def add(self, result: Result) -> None:
        """Count a result."""
        self.files += 1
        self.reports += result.readable
        self.errors += result.count(Severity.ERROR)
        self.warnings += result.count(Severity.WARNING)
        self.unread += result.unread


@dataclass
class Run:
    """The results of a run, in the order of the files; they can be gone through more than once."""

    _examined: Spool[Result] = field(default_factory=Spool)
    _remembered: bytearray = field(default_factory=bytearray)
    _memos: Spool[Memo] = field(default_factory=Spool)
    _texts: Spool[Sketch] = field(default_factory=lambda: Spool(Sketch.packed, Sketch.unpacked))
    _named: LastYears | None = None
    _copies: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._library = rules.Library(Shared(self._memos), self._texts)
        self._years = LastYears(Shared(self._memos))

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for spool in (self._examined, self._memos, self._texts):
            spool.close()

    def __len__(self) -> int:
        return len(self._examined)

    def add(self, examined: Examined) -> None:
        """Take a file's result in."""
        self._examined.append(examined.result)
        self._remembered.append(examined.memo is not None)
        if examined.memo:
            self._memos.append(examined.memo)
            self._library.add(examined.memo)
            self._years.add(examined.memo)
            if examined.memo.agency and examined.memo.year:
                self._copies[examined.memo.agency, examined.memo.year].append(examined.memo.file)

    def __iter__(self) -> Iterator[Result]:
        memos = iter(self._memos)
        for result, remembered in zip(self._examined, self._remembered, strict=True):
            findings = (*result.findings, *(self._guarded(next(memos)) if remembered else ()))
            yield replace(result, findings=tuple(sorted(findings, key=lambda each: SEVERITIES[each.severity])))

    def _guarded(self, memo: Memo) -> list[Finding]:
        return guarded(lambda: self._compared(memo))

    def _compared(self, memo: Memo) -> Iterator[Finding]:
        last = (self._named.named(memo) if self._named else None) or self._years.of(memo)
        if last is not None:
            yield from rules.check_years(memo, last)
        elif self._named is not None:
            yield _no_last_year(memo)
        yield from rules.check_among(memo, self._library)
        copies = self._copies.get((memo.agency or "", memo.year or 0), [])
        others = [file for file in copies if file != memo.file]
        if others:
            more = f"等 {len(others)} 个文件" if len(others) > 1 else ""
            yield Finding(TWICE, Severity.NOTE, f"同一机关同一年度的报告还有：{others[0]}{more}")


def _no_last_year(memo: Memo) -> Finding:
    year = f" {memo.year - 1} 年" if memo.year else "上年"
    message = f"在 --last-year 里没有找到“{memo.agency or '机关不明'}”{year}的报告，没有作跨年比较"
    return Finding(NO_LAST_YEAR, Severity.NOTE, message)


def check(
    files: Sequence[Found],
    read: Reader,
    *,
    last_year: Sequence[Found] | None = None,
    jobs: int = 1,
    told: Callable[[Found], None] = lambda found: None,
) -> Run:
    """Check files. ``last_year``: reports of the year before, read but not judged. ``told`` is called after each file.

    The run is to be closed (``with``): its results lie in a temporary file.
    """
    run = Run()
    if last_year is not None:
        run._named = LastYears()
        for found, examined in in_order(Examiner(read, judge=False), last_year, jobs, lost):
            if examined.memo:
                run._named.add(examined.memo)
            told(found)
    for found, examined in in_order(Examiner(read), files, jobs, lost):
        run.add(examined)
        told(found)
    return run


def totals(results: Iterable[Result]) -> Totals:
    """How a run ended."""
    counted = Totals()
    for result in results:
        counted.add(result)
    return counted
