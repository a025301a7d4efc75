"""``gongkai workdays FROM N``: the N-th working day after a day, the day itself not counted (R2)."""

from __future__ import annotations

import argparse
from datetime import date

from gongkai.law.calendar import OutOfCalendar, shipped
from gongkai.law.in_words import day_in_words
from gongkai.law.wire import ISO_DATE
from gongkai.ops.terminal import BadInput, OneLineParser, fail, say, say_json, use_utf8, whole


def main(arguments: list[str]) -> int:
    """Run the command; 0 or 2."""
    use_utf8()
    parser = OneLineParser(prog="gongkai workdays", description="从某日起第 N 个工作日是哪一天（当日不计入）")
    parser.add_argument("start", type=iso_date, metavar="FROM", help="起算日期，形如 2026-03-02")
    parser.add_argument("count", type=whole, metavar="N", help="工作日数")
    parser.add_argument("--format", choices=("json", "text"), default="text", help="输出格式，默认 text")
    calendar = shipped()
    try:
        options = parser.parse_args(arguments)
        calendar.index(options.start)
        day = calendar.add_working_days(options.start, options.count)
    except (BadInput, OutOfCalendar, ValueError) as error:
        return fail(str(error))
    provisional = not calendar.is_known(day)
    if options.format == "json":
        say_json({"date": day.isoformat(), "provisional": provisional})
    else:
        say(day_in_words(day) + ("，暂定：该年放假安排没有公布" if provisional else ""))
    return 0


def iso_date(text: str) -> date:
    """A date given on the command line."""
    try:
        if ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"“{text}”不是形如 2026-03-02 的日期")
