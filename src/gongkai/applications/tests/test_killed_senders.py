"""Processes that die while citizens apply: a receipt that was shown is in the database, and no number comes twice."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.applications.actions.intake import code_hash
from gongkai.applications.models import Applicant, Application, QueryCode, RequestText
from gongkai.applications.tests.office import Office, build_office
from gongkai.core import calendars
from gongkai.core.models import Entry, Fact, Job, Matter, Number, PersonalRecord
from gongkai.core.refolding import check
from harness.databases import RealDatabase

pytestmark = pytest.mark.db


@pytest.fixture
def place(real_database: RealDatabase) -> Office:
    calendars.seed()
    return build_office()


def start(database: RealDatabase, agency: str, count: int) -> subprocess.Popen[str]:
    """Start a sending process and let it go."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("sender.py")), agency, str(count)],
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def assert_whole(said: list[str]) -> None:
    """What a receipt said is there with all that belongs to it; nothing is half there."""
    numbers = list(Number.objects.order_by("value").values_list("value", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), "no gap, no duplicate"
    for line in said:
        number, code = line.split()
        row = Application.objects.get(number=number)
        assert QueryCode.objects.get(code_hash=code_hash(code)).pk == row.pk
    count = len(numbers)
    for model in (Matter, Fact, Application, Applicant, RequestText, PersonalRecord, QueryCode):
        assert model.objects.count() == count, model.__name__
    assert Job.objects.filter(kind="applications.notice").count() == count
    assert Entry.objects.filter(action="applications.apply", result="done").count() == count
    assert check() == []


def killed(database: RealDatabase, agency: str, chance: random.Random) -> list[str]:
    """Kill a sending process after some receipts, at an arbitrary point of the next application."""
    process = start(database, agency, 10_000)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(chance.randint(1, 4))]
    process.kill()
    rest, _ = process.communicate()
    return [line for line in said + rest.splitlines(keepends=True) if line.endswith("\n")]


def test_a_receipt_that_was_shown_is_in_the_database(real_database: RealDatabase, place: Office) -> None:
    chance, said = random.Random(20260302), []
    for _ in range(3):
        said += killed(real_database, place.agency.code, chance)
        assert_whole(said)
    assert len(said) >= 3
    assert len({line.split()[0] for line in said}) == len(said)


def test_two_at_once_never_share_a_number(real_database: RealDatabase, place: Office) -> None:
    both = [start(real_database, place.agency.code, 6) for _ in range(2)]
    said = [line for process in both for line in process.communicate(timeout=120)[0].splitlines()]
    assert [process.returncode for process in both] == [0, 0]
    assert len({line.split()[0] for line in said}) == len(said) == 12
    assert_whole(said)


@pytest.mark.long
def test_many_killed_senders(real_database: RealDatabase, place: Office) -> None:
    chance, said = random.Random(711), []
    for _ in range(30):
        said += killed(real_database, place.agency.code, chance)
        assert_whole(said)
