"""The earlier day that a city asks its units for their reports by, beside the one of 条例 49 (R86).

Local dates may be earlier than the law's and never later. Which of the two was missed is told apart: the law's is a
breach of 条例, the local one of the city's order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.reporting.in_charge import in_charge_itself
from gongkai.annual_reports.rules.organs import reporter
from gongkai.core.models.settings import SettingValue
from gongkai.core.settings import resolve
from gongkai.law.report_terms import LaterThanLaw, Reporter, report_term

ASKED_BY = "annual_reports.asked_by"
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
# A year that is none, long enough for every day of January.
_ANY_YEAR = 2025


@dataclass(frozen=True)
class LocalDay:
    """By when a local order asks for the report, and which order."""

    day: date
    source: str


def fault(value: Any) -> str | None:
    """What is wrong with a day of the setting, or None; empty: no local day."""
    if not value:
        return None
    try:
        asked = _of(value, _ANY_YEAR)
        report_term(Reporter.DEPARTMENT, _ANY_YEAR, asked)
    except LaterThanLaw:
        return "本地要求的期限不能晚于条例第四十九条规定的 1 月 31 日。"
    except ValueError:
        return "请按“月-日”填写一个有的日期，例如 1-15；没有本地要求的留空。"
    return None


def _of(value: str, year: int) -> date:
    match = _DAY.fullmatch(value.strip())
    if match is None:
        raise ValueError(value)
    return date(year + 1, int(match[1]), int(match[2]))


def local_day(agency: Agency, year: int, today: date) -> LocalDay | None:
    """By when ``agency`` is asked for its report on ``year``; none of a government and of who submits to nobody."""
    if reporter(agency.name) is Reporter.GOVERNMENT or in_charge_itself(agency):
        return None
    found = resolve(ASKED_BY, agency, today)
    return LocalDay(_of(found.value, year), found.source) if found.value else None


def local_days(agencies: Iterable[Agency], year: int, today: date) -> dict[int, LocalDay]:
    """The same for many; one query where nobody asks for an earlier day."""
    if not SettingValue.objects.filter(code=ASKED_BY).exists():
        return {}
    found = {each.pk: local_day(each, year, today) for each in agencies}
    return {key: each for key, each in found.items() if each is not None}


def delay(asked: date | None, law: date, submitted_on: date | None, today: date) -> str:
    """Which day was missed, in words; empty where none was. ``submitted_on``: none while it is awaited."""
    when, over = (today, "已过") if submitted_on is None else (submitted_on, "报送晚于")
    if when > law:
        return f"{over}法定期限"
    return f"{over}本地期限" if asked is not None and when > asked else ""
