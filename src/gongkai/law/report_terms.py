"""Who publishes which annual report by when (条例 49, R86). Local dates may be earlier, never later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ARTICLE = "条例第四十九条"


class Reporter(StrEnum):
    """``DEPARTMENT``: a department at county level or above; ``GOVERNMENT``: a local government; ``OTHER``: townships,
    streets and authorised organisations, which 条例 49 does not name and local orders include."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReportTerm:
    """The period a report covers and the days by which it is submitted (none: to nobody) and published."""

    covers_from: date
    covers_to: date
    submit_by: date | None
    publish_by: date
    article: str
    reason: str


class LaterThanLaw(ValueError):
    """A local date after the statutory one."""


# (month, day) of the year after the year reported on; days off do not move them (safe choice).
STATUTORY = {Reporter.DEPARTMENT: (1, 31), Reporter.GOVERNMENT: (3, 31), Reporter.OTHER: (1, 31)}


def report_term(reporter: Reporter, year: int, local: date | None = None) -> ReportTerm:
    """The term of the report on ``year``. ``local``: an earlier date that a local order sets.

    Raises ``LaterThanLaw``.
    """
    last = date(year + 1, *STATUTORY[reporter])
    if local is not None and local > last:
        raise LaterThanLaw(f"本地规定的日期 {local} 晚于法定日期 {last}")
    by = local or last
    submits = None if reporter is Reporter.GOVERNMENT else by
    return ReportTerm(date(year, 1, 1), date(year, 12, 31), submits, by, ARTICLE, _reason(reporter, by, local))


def _reason(reporter: Reporter, by: date, local: date | None) -> str:
    source = "按本地规定" if local else "依照条例"
    if reporter is Reporter.GOVERNMENT:
        return f"{source}，县级以上地方人民政府的年度报告于 {by} 以前向社会公布"
    who = "县级以上人民政府部门" if reporter is Reporter.DEPARTMENT else "乡镇、街道和授权组织（条例没有列明）"
    return f"{source}，{who}的年度报告于 {by} 以前提交主管部门并向社会公布"
