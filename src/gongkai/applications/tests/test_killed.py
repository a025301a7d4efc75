"""kill -9 at any point: no acknowledged step is lost, no number is given twice, a letter is set in the end, once."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gongkai.applications.case import read
from gongkai.applications.models import Application
from gongkai.applications.process import APPLICATION
from gongkai.applications.tasks import TASKS, wanted
from gongkai.applications.tests.office import Office, build_office
from gongkai.core import calendars, clock, jobs
from gongkai.core.models import Counter, Entry, Fact, Job, Matter, Number, Task
from gongkai.core.process import facts_of
from gongkai.core.refolding import check
from gongkai.letters.models import Letter
from harness.databases import RealDatabase

pytestmark = pytest.mark.db


@pytest.fixture
def real_office(real_database: RealDatabase) -> Office:
    calendars.seed()
    return build_office()


def start(database: RealDatabase, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("acting.py")), *arguments],
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def play_and_kill(database: RealDatabase, office: Office, chance: random.Random) -> list[str]:
    """Let applications be played and kill the process in the middle of a step; what it had acknowledged."""
    process = start(database, "play", office.agency.code)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    said = [process.stdout.readline() for _ in range(chance.randint(2, 12))]
    process.kill()
    rest, _ = process.communicate()
    return [line for line in said + rest.splitlines(keepends=True) if line.endswith("\n")]


def assert_whole(said: list[str]) -> None:
    steps = {(int(key), code) for key, code, *_ in map(str.split, said)}
    done = set(Entry.objects.filter(result="done", matter__isnull=False).values_list("matter_id", "action"))
    # The entry of a step that opens its matter is written once the matter is there.
    assert steps <= done
    numbers = {line.split()[2] for line in said if len(line.split()) > 2}
    assert numbers <= set(Application.objects.values_list("number", flat=True))
    for counter in Counter.objects.all():
        key = {"agency_id": counter.agency_id, "series": counter.series, "year": counter.year}
        values = list(Number.objects.filter(**key).order_by("value").values_list("value", flat=True))
        assert values == list(range(1, counter.last + 1)), "no gap, no duplicate"
    for matter in Matter.objects.all():
        facts = facts_of(matter)
        assert [view.seq for view in facts] == list(range(1, matter.last_seq + 1))
        case = read(facts, calendars.current(matter.agency_id), clock.today())
        tasks = Task.objects.filter(matter=matter, kind__in=TASKS).open().values_list("kind", flat=True)
        assert sorted(tasks) == sorted(wanted(case, APPLICATION.state_after(facts)))
    assert check() == []


@pytest.mark.parametrize("times", [2, pytest.param(15, marks=pytest.mark.long)])
def test_a_killed_office_loses_nothing(real_database: RealDatabase, real_office: Office, times: int) -> None:
    chance, said = random.Random(20260302), list[str]()
    for _ in range(times):
        said += play_and_kill(real_database, real_office, chance)
        assert_whole(said)
    assert Fact.objects.exists()


def test_a_letter_whose_setting_was_cut_off_is_set_later_and_once(
    real_database: RealDatabase, real_office: Office
) -> None:
    office = real_office
    matter = office.assigned()
    office.do("draft_decision", matter, {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
    for step in ("pass_legal_review", "pass_secrecy_review", "sign"):
        office.do(step, matter)
    worker = start(real_database, "set")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "setting\n"
    worker.kill()
    worker.communicate()
    letter = Letter.objects.get(matter=matter)
    assert letter.file_pdf_id is None
    jobs.run_due()
    letter.refresh_from_db()
    assert letter.file_pdf_id is None, "the lease of whoever died has not run out"
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        jobs.run_due()
    letter.refresh_from_db()
    assert letter.state == "待发出"
    assert Job.objects.get(kind="letters.render").state == "done"
    assert matter.files.filter(purpose="文书").count() == 2
