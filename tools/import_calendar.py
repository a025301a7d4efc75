"""Build ``src/gongkai/law/calendar_data.py`` from the ``chinesecalendar`` package and the list of notices below.

The package knows which days were off in the end; it does not know the notices. Number, title and dates of each notice
stand here, and for the two years that were changed after their first notice (2019, 2020) also what the first notice
had said, so that the calendar as it was known on any day can be built again.

    python tools/import_calendar.py            write the module
    python tools/import_calendar.py --check    exit 1 when the module differs from what would be written

When a new notice is out: update ``chinesecalendar``, add the notice to NOTICES, run this file, read the difference.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

TARGET = Path(__file__).resolve().parent.parent / "src" / "gongkai" / "law" / "calendar_data.py"
FIRST_YEAR = 2019
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Heading:
    """A notice without its days: for which year, number, title, the day it was made public."""

    year: int
    number: str
    title: str
    published: str
    # What a first notice said where a later one changed it: span -> ("off" or "work"); days to leave out.
    instead: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    # The days of a changing notice, written out because it carries only the change.
    only: dict[str, str] = field(default_factory=dict)


NOTICES = (
    Heading(
        2019,
        "国办发明电〔2018〕15号",
        "国务院办公厅关于2019年部分节假日安排的通知",
        "2018-12-06",
        instead={"2019-05-01": "off"},
        without=("2019-04-28", "2019-05-01~2019-05-04", "2019-05-05"),
    ),
    Heading(
        2019,
        "国办发明电〔2019〕3号",
        "国务院办公厅关于调整2019年劳动节假期安排的通知",
        "2019-03-22",
        only={"2019-05-01~2019-05-04": "off", "2019-04-28": "work", "2019-05-05": "work"},
    ),
    Heading(
        2020,
        "国办发明电〔2019〕16号",
        "国务院办公厅关于2020年部分节假日安排的通知",
        "2019-11-21",
        instead={"2020-01-24~2020-01-30": "off", "2020-02-01": "work"},
        without=("2020-01-24~2020-02-02",),
    ),
    Heading(
        2020,
        "国办发明电〔2020〕1号",
        "国务院办公厅关于延长2020年春节假期的通知",
        "2020-01-27",
        only={"2020-01-24~2020-02-02": "off"},
    ),
    Heading(2021, "国办发明电〔2020〕27号", "国务院办公厅关于2021年部分节假日安排的通知", "2020-11-25"),
    Heading(2022, "国办发明电〔2021〕11号", "国务院办公厅关于2022年部分节假日安排的通知", "2021-10-25"),
    Heading(2023, "国办发明电〔2022〕16号", "国务院办公厅关于2023年部分节假日安排的通知", "2022-12-08"),
    Heading(2024, "国办发明电〔2023〕7号", "国务院办公厅关于2024年部分节假日安排的通知", "2023-10-25"),
    Heading(2025, "国办发明电〔2024〕12号", "国务院办公厅关于2025年部分节假日安排的通知", "2024-11-12"),
    Heading(2026, "国办发明电〔2025〕7号", "国务院办公厅关于2026年部分节假日安排的通知", "2025-11-04"),
)


def span_days(span: str) -> list[date]:
    """The days of ``2026-01-01~2026-01-03`` or of a single ``2026-01-04``."""
    first, _, last = span.partition("~")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [day + timedelta(days=n) for n in range((end - day).days + 1)]


def as_spans(days: set[date]) -> list[str]:
    """Consecutive days joined into spans, in order."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == ONE_DAY:
            spans[-1].append(day)
        else:
            spans.append([day])
    return [str(s[0]) if len(s) == 1 else f"{s[0]}~{s[-1]}" for s in spans]


def package_days(year: int) -> tuple[set[date], set[date]]:
    """Days off (blocks with their weekends) and make-up days that the package knows for a year."""
    off = {d for d in chinese_calendar.holidays if d.year == year}
    work = {d for d in chinese_calendar.workdays if d.year == year and d.weekday() >= 5}
    for day in list(off):
        for step in (ONE_DAY, -ONE_DAY):
            near = day + step
            while near.weekday() >= 5 and near not in work and near.year >= FIRST_YEAR:
                off.add(near)
                near += step
    return off, work


def notice_days(heading: Heading) -> tuple[set[date], set[date]]:
    """The days off and the make-up days that one notice announced."""
    if heading.only:
        off: set[date] = set()
        work: set[date] = set()
    else:
        off, work = package_days(heading.year)
        for span in heading.without:
            off -= set(span_days(span))
            work -= set(span_days(span))
    for span, kind in {**heading.instead, **heading.only}.items():
        (off if kind == "off" else work).update(span_days(span))
    return off, work


def quoted(spans: list[str]) -> str:
    """A tuple of strings, laid out as the formatter lays it out."""
    if not spans:
        return "()"
    if len(spans) == 1:
        return f'("{spans[0]}",)'
    return "(\n" + "".join(f'            "{span}",\n' for span in spans) + "        )"


def render() -> str:
    """The text of the data module."""
    parts = [
        '"""Shipped holiday notices (R3, R4), written by tools/import_calendar.py: change that, not this."""\n\n'
        "from __future__ import annotations\n\n"
        "from gongkai.law.notices import Notice\n\n"
        "NOTICES: tuple[Notice, ...] = (\n"
    ]
    for heading in NOTICES:
        off, work = notice_days(heading)
        parts.append(
            "    Notice.of(\n"
            f"        year={heading.year},\n"
            f'        number="{heading.number}",\n'
            f'        title="{heading.title}",\n'
            f'        published="{heading.published}",\n'
            f"        amends={bool(heading.only)},\n"
            f"        off={quoted(as_spans(off))},\n"
            f"        work={quoted([str(d) for d in sorted(work)])},\n"
            "    ),\n"
        )
    return "".join(parts) + ")\n"


def main(arguments: list[str]) -> int:
    text = render()
    if "--check" in arguments:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
