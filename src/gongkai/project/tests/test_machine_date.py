"""The suite passes on another day too: GONGKAI_TEST_TODAY moves the machine's date for the run and its processes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

from gongkai.core import clock
from harness.databases import RealDatabase


def machine_date() -> date:
    """The day that the tests are told to live on; else the real one."""
    told = os.environ.get("GONGKAI_TEST_TODAY")
    return date.fromisoformat(told) if told else clock.local_date(datetime.now(UTC))


def test_this_process_lives_on_the_day() -> None:
    assert abs(clock.today() - machine_date()) <= timedelta(days=1)  # midnight may pass between the two readings
    assert clock.now().tzinfo is not None


def test_a_started_process_lives_on_the_day(real_database: RealDatabase) -> None:
    answer = real_database.run("shell", "--no-imports", "-c", "from gongkai.core import clock; print(clock.today())")
    assert abs(date.fromisoformat(answer.stdout.strip()) - machine_date()) <= timedelta(days=1), answer.stderr
