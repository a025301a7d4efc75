"""How fast due dates are recomputed, against stepping day by day with ``chinesecalendar``, in one run.

    python bench/law.py [--cases N]        N cases, 100,000 times SCALE when not given

Both sides answer the same question for the same cases: due date, days used and left at ``as_of``, with and without
consultation that takes time out. The loop asks the package for each day whether it is a working day, as programs
without a calendar of their own do. It is measured on a part of the cases (every twentieth) and both answers are
compared for each of them; times are processor seconds per case. Fails when the clock is not at least 20 times faster.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from gongkai.law import facts as f
from gongkai.law.calendar import shipped
from gongkai.law.clock import compute

WANTED = 20
FULL = 100_000
EVERY = 20
ONE_DAY = timedelta(days=1)
# due date, working days used, working days left
Answer = tuple[date, int, int]
PERIOD = 20
FIRST, LAST = date(2019, 6, 1), date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One application: received, the third party asked and answering (or not asked), asked about on a day."""

    received: date
    sent: date | None
    answered: date | None
    as_of: date

    def facts(self) -> tuple[f.Fact, ...]:
        """The case as facts of the clock."""
        if self.sent is None or self.answered is None:
            return ()
        return (
            f.ThirdPartyLetterSent(self.sent, "甲"),
            f.ThirdPartyLetterReceived(self.sent, "甲"),
            f.ThirdPartyAnswered(self.answered, "甲"),
        )


def cases(count: int) -> list[Case]:
    """The same cases in every run; every second one with a consultation of at most a fortnight."""
    dice = random.Random(20260302)
    days = (LAST - FIRST).days
    made = []
    for number in range(count):
        received = FIRST + timedelta(days=dice.randrange(days))
        if number % 2:
            sent = received + timedelta(days=dice.randrange(1, 20))
            answered = sent + timedelta(days=dice.randrange(1, 14))
            made.append(Case(received, sent, answered, answered + timedelta(days=dice.randrange(5))))
        else:
            made.append(Case(received, None, None, received + timedelta(days=dice.randrange(20))))
    return made


def day_by_day(case: Case) -> Answer:
    """Due date, days used and days left, one day after the other."""
    day, counted, used = case.received, 0, 0
    while counted < PERIOD:
        day += ONE_DAY
        if not chinese_calendar.is_workday(day):
            continue
        if case.sent is not None and case.answered is not None and case.sent < day <= case.answered:
            continue
        counted += 1
        used += day <= case.as_of
    if case.as_of <= day:
        return day, used, PERIOD - used
    late = sum(chinese_calendar.is_workday(day + ONE_DAY * n) for n in range(1, (case.as_of - day).days + 1))
    return day, used, -max(1, late)


def by_clock(case: Case) -> Answer:
    """The same three from the clock."""
    clock = compute(f.Received(case.received), case.facts(), case.as_of, shipped())
    if clock.due is None or clock.left is None:
        raise AssertionError(case)
    return clock.due, clock.used, clock.left


def measured(answer: Callable[[Case], Answer], sample: Sequence[Case]) -> tuple[float, list[Answer]]:
    """Processor seconds per case, and the answers."""
    start = time.process_time()
    answers = [answer(case) for case in sample]
    return (time.process_time() - start) / len(sample), answers


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when the clock is too slow or the two disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = max(1000, int(FULL * float(os.environ.get("SCALE", "1"))))
    parser.add_argument("--cases", type=int, default=default)
    options = parser.parse_args(arguments)
    asked = cases(options.cases)
    shipped()
    failed = False
    print(f"{'cases':<26}{'asked':>9}{'clock µs':>10}{'loop µs':>10}{'ratio':>8}")
    for name, part in (("plain", asked[::2]), ("with consultation", asked[1::2]), ("all", asked)):
        clock_time, answers = measured(by_clock, part)
        loop_time, expected = measured(day_by_day, part[::EVERY])
        differing = sum(a != b for a, b in zip(answers[::EVERY], expected, strict=True))
        ratio = loop_time / clock_time
        print(f"{name:<26}{len(part):>9,}{clock_time * 1e6:>10.1f}{loop_time * 1e6:>10.1f}{ratio:>7.0f}x")
        if differing:
            print(f"{differing} answers differ")
            failed = True
    if ratio < WANTED:
        print(f"not {WANTED} times faster")
        failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
