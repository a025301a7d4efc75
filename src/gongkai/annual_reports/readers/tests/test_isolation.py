"""Files that would eat memory or time are read in a process that can be killed."""

import os
import zlib

import pytest

from gongkai.annual_reports.readers import isolation, limits, worker
from gongkai.annual_reports.readers.isolation import ReaderFailed, take_apart_isolated
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import assembled, pdf, printed

GOOD = pdf(printed(80, 700, "text"))


def bomb(content, times):
    """A PDF whose page unpacks to ``content`` so many times."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(content * 1000) for _ in range(times // 1000)) + packer.flush()
    stream = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n{packed.decode('latin-1')}\nendstream"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return assembled(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream])


@pytest.fixture
def pool(monkeypatch):
    """A pool of this test alone."""
    fresh = isolation._Pool()
    monkeypatch.setattr(isolation, "_pool", fresh)
    yield fresh
    fresh.end()


def refusal(data, kind=Kind.PDF):
    with pytest.raises(Unreadable) as refused:
        take_apart_isolated(data, kind)
    return refused.value.finding.rule


def test_a_process_is_kept_for_the_next_file(pool):
    for _ in range(3):
        assert [block.text for block in take_apart_isolated(GOOD, Kind.PDF).blocks] == ["text"]
    (kept,) = pool._idle
    assert kept._process.poll() is None


def test_refusals_of_the_reader_come_through(pool):
    assert refusal(pdf("")) == "read-no-text-layer"
    assert refusal(b"PK", Kind.XLSX) == "read-damaged"


def test_a_file_that_eats_memory_is_refused_and_the_next_one_read(pool, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_MEMORY", 400 * limits.MEGABYTE)
    assert refusal(bomb(b" " * 1000, 1_000_000)) == "read-limit"
    assert take_apart_isolated(GOOD, Kind.PDF).blocks


def test_a_file_that_eats_processor_time_is_refused_and_the_next_one_read(pool, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_PROCESSOR_SECONDS", 0)
    assert refusal(bomb(b"q Q ", 30_000_000)) == "read-limit"
    monkeypatch.undo()
    assert take_apart_isolated(GOOD, Kind.PDF).blocks


def test_a_file_that_takes_too_long_by_the_clock_is_refused(pool, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_SECONDS", 0.2)
    assert refusal(bomb(b"q Q ", 30_000_000)) == "read-limit"


def test_a_process_that_died_while_idle_costs_no_file(pool):
    take_apart_isolated(GOOD, Kind.PDF)
    pool._idle[0]._process.kill()
    pool._idle[0]._process.wait()
    assert take_apart_isolated(GOOD, Kind.PDF).blocks


def test_a_fault_of_the_reader_is_told_from_a_fault_of_the_file(pool):
    with pytest.raises(ReaderFailed, match="KeyError"):
        take_apart_isolated(GOOD, Kind.IMAGE)


def test_after_a_fork_the_child_starts_its_own(pool):
    take_apart_isolated(GOOD, Kind.PDF)
    taken = pool.take()
    pool.give_back(taken)
    pool._owner = os.getpid() + 1
    fresh = pool.take()
    assert fresh is not taken
    fresh.end()
    taken.end()


@pytest.mark.parametrize("answer", [(Kind.PDF, pdf(""), "Unreadable"), (Kind.PDF, GOOD, "Source")])
def test_answers(answer):
    kind, data, name = answer
    assert type(worker.answer(kind, data)).__name__ == name
