"""Two processes at once, and processes that die: on both databases nothing is lost, doubled or half done."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter as Count
from datetime import timedelta
from pathlib import Path

import pytest

from gongkai.core import audit, clock, drafts, jobs
from gongkai.core.models import Counter, DataKey, Draft, Entry, Fact, Job, Matter, Number, PersonalRecord, Task
from gongkai.core.refolding import check
from gongkai.core.writing import write_transaction
from gongkai.example.actions import Approve, HandOver, Register
from gongkai.example.models import ReadingRequest
from gongkai.example.tests.conftest import Archive, build_archive
from harness.databases import RealDatabase

pytestmark = pytest.mark.db

INPUT = {"title": "土地台账", "reader": "查阅人", "phone": "13800000000", "email": "reader@example.org"}


@pytest.fixture
def archive(real_database: RealDatabase) -> Archive:
    return build_archive()


def start_many(database: RealDatabase, account: str, count: int) -> subprocess.Popen[str]:
    """Start a registering process and wait until it stands ready."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("many.py")), account, str(count)],
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def assert_whole(said: list[str]) -> None:
    """Every registration is there with all that belongs to it, or not at all; and what was said is there."""
    numbers = list(Number.objects.order_by("value").values_list("value", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), "no gap, no duplicate"
    if numbers:
        assert Counter.objects.get().last == len(numbers)
    assert {number.strip() for number in said} <= set(Number.objects.values_list("text", flat=True))
    rows = len(numbers)
    done = Entry.objects.filter(action="example.register", result="done")
    for model in (Matter, Fact, ReadingRequest, PersonalRecord, DataKey, Task):
        assert model.objects.count() == rows, model.__name__
    assert done.count() == rows
    assert set(ReadingRequest.objects.values_list("number", flat=True)) == set(
        Number.objects.values_list("text", flat=True)
    )
    assert check() == []
    audit.seal_all()
    assert all(verdict.broken == "" for verdict in audit.verify())


def test_numbers_under_two_writers(real_database: RealDatabase, archive: Archive) -> None:
    workers = [start_many(real_database, f"{name}MB9990019", 12) for name in ("shou", "jian")]
    for worker in workers:
        go(worker)
    said = [line for worker in workers for line in worker.communicate(timeout=60)[0].splitlines()]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert max(Count(said).values()) == 1
    assert len(said) == 24
    assert_whole(said)


def kill_one(database: RealDatabase, chance: random.Random) -> list[str]:
    """Kill a registering process after some requests, at an arbitrary point of the next one."""
    worker = start_many(database, "shouMB9990019", 10_000)
    go(worker)
    assert worker.stdout is not None
    said = [worker.stdout.readline() for _ in range(chance.randint(1, 6))]
    worker.kill()
    rest, _ = worker.communicate()
    return said + rest.splitlines(keepends=True)


def whole_lines(lines: list[str]) -> list[str]:
    return [line for line in lines if line.endswith("\n")]


def test_a_killed_writer_leaves_nothing_half_done(real_database: RealDatabase, archive: Archive) -> None:
    chance = random.Random(20260302)
    said: list[str] = []
    for _ in range(3):
        said += whole_lines(kill_one(real_database, chance))
        assert_whole(said)


@pytest.mark.long
def test_many_killed_writers(real_database: RealDatabase, archive: Archive) -> None:
    chance = random.Random(711)
    said: list[str] = []
    for _ in range(40):
        said += whole_lines(kill_one(real_database, chance))
        assert_whole(said)


def test_two_officers_at_once(real_database: RealDatabase, archive: Archive) -> None:
    """Both saw fact 1; one approves, the other is told and keeps what he typed."""
    matter = Register.perform(archive.receiver, INPUT).matter
    assert matter is not None
    arguments = ["act", "example.approve", "--matter", str(matter.pk), "--seen", "1", "--field"]
    both = [
        real_database.start(*arguments, f"more_days={days}", "--as", f"{name}MB9990019")
        for name, days in (("qian", 3), ("jian", 5))
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in both]
    assert sorted(code for _, code in ended) == [0, 1]
    ((_, complaint), _) = next(each for each in ended if each[1] == 1)
    assert "新的进展" in complaint
    assert matter.facts.count() == 2
    kept = Draft.objects.get()
    approved = matter.facts.get(seq=2).payload["more_days"]
    assert drafts.typed(kept)["more_days"] == str({3: 5, 5: 3}[approved])
    assert check() == []


def test_the_whole_way_by_command(real_database: RealDatabase, archive: Archive) -> None:
    fields = [part for name, value in INPUT.items() for part in ("--field", f"{name}={value}")]
    done = real_database.run("act", "example.register", "--as", "shouMB9990019", *fields)
    assert done.returncode == 0, done.stderr
    number = re.search(r"查〔\d{4}〕1号", done.stdout)
    assert number is not None
    matter = str(Matter.objects.get().pk)
    refused = real_database.run("act", "example.hand_over", "--as", "shouMB9990019", "--matter", matter)
    assert (refused.returncode, "只能在“待交付”时办理" in refused.stderr) == (1, True)
    for step, account in (("approve", "qian"), ("hand_over", "shou")):
        result = real_database.run(
            "act", f"example.{step}", "--as", f"{account}MB9990019", "--matter", matter, "--field", "more_days=0"
        )
        assert result.returncode == 0, result.stderr
    assert ReadingRequest.objects.get().process_state == "done"
    assert real_database.run("worker", "--once").returncode == 0
    letters = list((real_database.home / "mail").glob("*"))
    assert len(letters) == 1
    assert "reader@example.org" in letters[0].read_text(encoding="utf-8")
    assert Job.objects.get(kind="example.notify").state == Job.State.DONE
    rebuilt = real_database.run("rebuild", "--check")
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr


def test_a_mail_cut_off_is_shown_to_a_person_and_not_repeated(
    real_database: RealDatabase,
    archive: Archive,
    mailoutbox,  # type: ignore[no-untyped-def]
) -> None:
    matter = Register.perform(archive.receiver, INPUT).matter
    Approve.perform(archive.signer, {"more_days": 0}, matter=matter)
    HandOver.perform(archive.receiver, matter=matter)
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying_worker.py"))],
        env=real_database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "sending\n"
    worker.kill()
    worker.communicate()
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        jobs.run_due()
        job = Job.objects.get(kind="example.notify")
        assert (job.state, job.result) == ("unclear", "执行中断，是否已发出不能确定，请人工核实。")
        assert not mailoutbox
        with write_transaction():
            entry = audit.write_entry(archive.receiver, "test.settle", Entry.Result.DONE, channel="call")
            jobs.confirm_unclear(job, sent=False, entry=entry)
        jobs.run_due()
    assert len(mailoutbox) == 1
    assert Job.objects.get(kind="example.notify").state == "done"
