"""The runner of stages: one core each side by side, all cores alone, everything shown, the exit code honest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import check
from check import RUNS, Result, Runner, Stage, choose, last_line


def python(code: str, name: str = "stage", cores: int = 1, **options) -> Stage:
    return Stage(name, (sys.executable, "-c", code), cores, **options)


def run(stages: list[Stage], cores: int = 2, addresses: dict[str, str] | None = None) -> dict[str, Result]:
    results = Runner(cores, lambda result: None).run(stages, addresses or {})
    return {result.stage.name: result for result in results}


# Each waits for the other's file: they end only when they run side by side.
def meeting(folder: Path, mine: str, other: str) -> str:
    return (
        f"import pathlib, time; pathlib.Path({str(folder / mine)!r}).touch()\n"
        f"end = time.monotonic() + 20\n"
        f"while not pathlib.Path({str(folder / other)!r}).exists():\n"
        f"    assert time.monotonic() < end\n"
    )


def test_small_stages_run_side_by_side(tmp_path: Path) -> None:
    results = run([python(meeting(tmp_path, "a", "b"), "a"), python(meeting(tmp_path, "b", "a"), "b")])
    assert {result.code for result in results.values()} == {0}


def test_a_large_stage_runs_alone(tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = f"log = open({str(log)!r}, 'a', buffering=1); log.write('%s+'); log.write('%s-')"
    run([python(note % (name, name), name, cores=2) for name in "abc"])
    assert log.read_text() == "a+a-b+b-c+c-"


def test_a_failure_keeps_its_words_and_stops_no_other() -> None:
    results = run([python("print('reason'); raise SystemExit(3)", "bad"), python("print('fine')", "good")])
    assert (results["bad"].code, results["bad"].output.strip()) == (3, "reason")
    assert results["good"].code == 0


def test_only_stages_on_postgresql_learn_its_address() -> None:
    show = "import os; print(os.environ.get('GONGKAI_TEST_DATABASE'))"
    stages = [python(show, "without"), python(show, "with", postgresql=True)]
    results = run(stages, addresses={"GONGKAI_TEST_DATABASE": "postgresql://x"})
    assert results["with"].output.strip() == "postgresql://x"
    assert results["without"].output.strip() == "None"


def test_processes_keep_what_they_compiled_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    results = run([python("import sys; print(sys.dont_write_bytecode)")])
    assert results["stage"].output.strip() == "False"


def test_a_failed_stage_makes_the_exit_code(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setitem(RUNS, "lint", (python("print('fine')", "good"), python("raise SystemExit(1)", "bad")))
    assert check.main(["lint"]) == 1
    assert capsys.readouterr().out.rstrip().endswith("FAILED: bad")
    assert check.main(["lint", "good"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("all is well")


def test_an_unknown_stage_is_named() -> None:
    with pytest.raises(SystemExit, match="unknown stage nothing"):
        choose("test", ["nothing"])


@pytest.mark.parametrize("name", ["test", "test-long"])
def test_both_runs_cover_lint_both_databases_the_browser_and_another_day(name: str) -> None:
    stages = {stage.name for stage in RUNS[name]}
    assert stages >= {"types", "lint", "format", "imports", "templates", "lock"}
    assert stages >= {"tests", "postgresql", "browser", "next year"}


def test_no_test_falls_between_the_stages() -> None:
    marks = {stage.name: stage.command[stage.command.index("-m", 3) + 1] for stage in RUNS["test-long"][-4:]}
    assert marks["tests"] == "not browser"
    assert marks["browser"] == "browser"


def test_the_last_words_sum_up() -> None:
    assert last_line("one\n\n 12 passed \n\n") == "12 passed"
    assert last_line("") == ""
