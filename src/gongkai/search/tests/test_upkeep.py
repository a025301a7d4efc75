"""Indexes are kept in step: by jobs after commit, through crashes, through a new dictionary, by several writers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.core import jobs
from gongkai.core.models import Job
from gongkai.core.writing import write_transaction
from gongkai.search import contributions, dictionary, indexes, upkeep
from gongkai.search.asking import Term
from gongkai.search.engines import Plan, State, chosen
from gongkai.search.engines.tantivy_engine import TantivyEngine
from gongkai.search.models import Waiting
from gongkai.search.service import condition, differences, queue, rebuild
from gongkai.search.tests import writer
from gongkai.search.tests.conftest import Shelf
from gongkai.search.tests.holdings import Holdings, index_over

pytestmark = pytest.mark.db


def settle() -> None:
    """Let the worker do what waits, its periodic work left out."""
    Job.objects.filter(key=jobs.PERIODIC).delete()
    while jobs.run_due():
        pass


def changed(shelf: Shelf, *keys: int) -> None:
    """An Action of the room changed these."""
    with write_transaction():
        queue(shelf.index, *keys)


def refused(shelf: Shelf) -> None:
    """An Action that queued and was then refused."""
    with write_transaction():
        queue(shelf.index, 1)
        raise ZeroDivisionError


def test_queueing_belongs_into_an_action(shelf: Shelf) -> None:
    with pytest.raises(RuntimeError, match="inside an Action"):
        queue(shelf.index, 1)


def test_what_is_published_is_found_after_the_job_and_what_is_withdrawn_no_more(shelf: Shelf) -> None:
    shelf.holdings.add(100, "云川市无人机飞行管理办法")
    changed(shelf, 100)
    assert shelf.keys("无人机") == []
    settle()
    assert shelf.keys("无人机") == [100]
    shelf.holdings.add(100, "云川市机动车停放管理办法")
    changed(shelf, 100)
    changed(shelf, 100)
    settle()
    assert shelf.keys("无人机") == []
    assert shelf.keys("机动车停放") == [100]
    assert condition(shelf.index).size == 63
    shelf.holdings.hidden = {100, 57}
    changed(shelf, 100, 57)
    settle()
    assert condition(shelf.index).size == 61
    assert differences(shelf.index) == (61, 61)
    assert not Waiting.objects.exists()


def test_nothing_is_written_when_the_action_is_refused(shelf: Shelf) -> None:
    with pytest.raises(ZeroDivisionError):
        refused(shelf)
    assert not Waiting.objects.exists()
    assert not Job.objects.filter(kind=upkeep.PUT).exists()


def test_a_change_that_comes_while_the_job_writes_is_not_lost(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.holdings.add(100, "第一种说法")
    changed(shelf, 100)
    read = shelf.holdings.documents

    def and_then_changed(keys: list[int]) -> list[object]:
        before = list(read(keys))
        if shelf.holdings.rows[100].texts["title"] == "第一种说法":
            shelf.holdings.add(100, "无人机")
            changed(shelf, 100)
        return before

    index = replace(shelf.index, documents=and_then_changed)  # type: ignore[arg-type]
    assert upkeep.put_waiting(index) == 2
    assert shelf.keys("无人机") == [100]


def test_a_new_word_builds_beside_and_swaps(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = chosen()
    before = engine.state(shelf.index).live
    assert before is not None
    monkeypatch.setattr(dictionary, "words", lambda: ("幸福里小区",))
    assert not condition(shelf.index).current
    upkeep.build_slice(shelf.index, seconds=-1.0)  # the time of a slice is over at once
    halfway = engine.state(shelf.index)
    assert halfway.live == before
    assert halfway.building is not None
    assert shelf.keys("幸福里") == [29], "the old one goes on"
    while not upkeep.build_slice(shelf.index, seconds=60).finished:
        pass
    after = engine.state(shelf.index)
    assert after.building is None
    assert after.live is not None
    assert after.live.words == ("幸福里小区",)
    assert condition(shelf.index).current
    assert shelf.keys("幸福里小区") == shelf.keys("幸福") == [29]
    assert shelf.keys("小区", limit=60)[0] == 29


@pytest.mark.parametrize("text", ["公告", "公告 土地", "“病死家禽”", "云府发〔2025〕3号"])
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_an_index_of_a_former_layout_is_asked_until_the_new_one_is_there(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, text: str, sort: str
) -> None:
    wanted = shelf.keys(text, sort=sort)
    with monkeypatch.context() as formerly:
        for module in (indexes, upkeep):
            formerly.setattr(module, "LAYOUT", 1)
        rebuild(shelf.index)
    assert not condition(shelf.index).current
    assert shelf.keys(text, sort=sort) == wanted
    upkeep.run_tend({})
    settle()
    assert condition(shelf.index).current
    assert shelf.keys(text, sort=sort) == wanted


def test_a_building_takes_part_in_what_changes_meanwhile(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 20)
    monkeypatch.setattr(dictionary, "words", lambda: ("幸福里小区",))
    with_time_for_one_batch(monkeypatch)
    assert not upkeep.build_slice(shelf.index, seconds=0).finished
    building = chosen().state(shelf.index).building
    assert building is not None
    assert building.reached == 20
    shelf.holdings.add(5, "无人机之一")
    shelf.holdings.add(60, "无人机之二")
    shelf.holdings.hidden = {6, 61}
    changed(shelf, 5, 60, 6, 61)
    upkeep.put_waiting(shelf.index)
    while not upkeep.build_slice(shelf.index, seconds=60).finished:
        pass
    assert sorted(shelf.keys("无人机")) == [5, 60]
    assert condition(shelf.index).size == 60


def with_time_for_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each slice reads one batch and ends."""
    original = upkeep._Reading

    def make(index: object, edition: object, over: object) -> upkeep._Reading:
        answers = iter((False,))
        return original(index, edition, lambda: next(answers, True))  # type: ignore[arg-type]

    monkeypatch.setattr(upkeep, "_Reading", make)


def test_a_slice_that_was_written_and_not_noted_is_not_doubled(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 20)
    monkeypatch.setattr(dictionary, "words", lambda: ("幸福里小区",))
    with monkeypatch.context() as short:
        with_time_for_one_batch(short)
        upkeep.build_slice(shelf.index, seconds=0)
        noted = chosen().state(shelf.index)
        upkeep.build_slice(shelf.index, seconds=0)
    chosen().save(shelf.index, noted)  # the machine lost its power between both
    while not upkeep.build_slice(shelf.index, seconds=60).finished:
        pass
    assert condition(shelf.index).size == 62


def test_the_tending_builds_what_is_missing(shelf: Shelf) -> None:
    chosen().save(shelf.index, State())
    assert not condition(shelf.index).ready
    assert [finding.severity for finding in contributions.indexes()][-1] == "error"
    upkeep.run_tend({})
    settle()
    assert condition(shelf.index) == upkeep.Condition(True, True, False, 62, 0)
    assert [finding.severity for finding in contributions.indexes()][-1] == "ok"


def test_what_changes_before_there_is_an_index_is_built(shelf: Shelf) -> None:
    chosen().save(shelf.index, State())
    changed(shelf, 1)
    settle()
    assert condition(shelf.index).size == 62


def test_the_doctor_says_what_waits_and_what_is_old(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contributions, "WAITING_TOO_MANY", 2)
    changed(shelf, 1, 2, 3)
    assert "3 件等待更新" in [finding.message for finding in contributions.indexes()][-1]
    monkeypatch.setattr(dictionary, "words", lambda: ("幸福里小区",))
    assert "旧版" in [finding.message for finding in contributions.indexes()][-1]


def of_tantivy(shelf: Shelf) -> TantivyEngine:
    engine = chosen()
    if not isinstance(engine, TantivyEngine):
        pytest.skip("of tantivy's folder")
    return engine


@pytest.mark.parametrize("ending", ["idx", "pos", "fast", "meta.json"])
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_torn_index_hides_is_noticed_and_heals(shelf: Shelf, ending: str, damage: str) -> None:
    engine = of_tantivy(shelf)
    live = engine.state(shelf.index).live
    assert live is not None
    for path in (engine.root / shelf.index.code / live.name).iterdir():
        if path.name.endswith(ending) and damage == "gone":
            path.unlink()
        elif path.name.endswith(ending):
            path.write_bytes(path.read_bytes()[:40])
    engine._open.clear()
    assert not condition(shelf.index).ready
    changed(shelf, 1)
    upkeep.put_waiting(shelf.index)
    upkeep.run_tend({})
    settle()
    assert condition(shelf.index) == upkeep.Condition(True, True, False, 62, 0)
    assert shelf.keys("禽流感") == [57]


@contextmanager
def running(home: Path, first: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, writer.__file__, str(home), str(first)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def said(process: subprocess.Popen[str], times: int) -> list[int]:
    """The next keys that a writer called safe."""
    assert process.stdout is not None
    return [int(process.stdout.readline()) for _ in range(times)]


def has(engine: TantivyEngine, index: object) -> set[int]:
    found = engine.search(index, writer.EDITION, Plan(Term("房屋"), limit=10_000))  # type: ignore[arg-type]
    return {key for key, _ in found.keys}


def test_a_writer_that_is_killed_leaves_all_that_it_called_safe(tmp_path: Path) -> None:
    engine, index = TantivyEngine(tmp_path), index_over(Holdings())
    safe: set[int] = set()
    for first in (1, 1001, 2001):
        with running(tmp_path, first) as process:
            safe |= set(said(process, 3))
            process.kill()  # while it writes the next
        assert safe <= has(engine, index)
        with engine.lock(index):  # its lock went with it
            engine.write(index, writer.EDITION, [writer.item(first + 500)], ())
        safe.add(first + 500)
    assert safe <= has(engine, index)
    assert engine.size(index, writer.EDITION) == len(has(engine, index))


def test_two_writers_take_turns(tmp_path: Path) -> None:
    engine, index = TantivyEngine(tmp_path), index_over(Holdings())
    with running(tmp_path, 1) as one, running(tmp_path, 1001) as other:
        safe = set(said(one, 4)) | set(said(other, 4))
    assert safe <= has(engine, index)
    assert engine.size(index, writer.EDITION) == len(has(engine, index))


def test_an_edition_that_is_no_longer_named_is_removed(shelf: Shelf) -> None:
    engine = of_tantivy(shelf)
    rebuild(shelf.index)
    rebuild(shelf.index)
    folder = engine.root / shelf.index.code
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1
    assert folder.stat().st_mode & 0o077 == 0
