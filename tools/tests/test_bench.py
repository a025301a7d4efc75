"""``make bench``: every measurement runs at the scale asked for, and one that fails makes the whole fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import main, scripts


def test_measurements_get_the_scale(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "law.py").write_text("import os; print('measured at', os.environ['SCALE'])")
    (tmp_path / "_shared.py").write_text("raise SystemExit('not a measurement')")
    assert main(["0.1"], tmp_path) == 0
    assert "== law\nmeasured at 0.1" in capfd.readouterr().out


def test_a_missed_mark_fails_the_run_but_not_the_others(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("raise SystemExit(1)")
    (tmp_path / "b.py").write_text("print('second')")
    assert main([], tmp_path) == 1
    out = capfd.readouterr().out
    assert "second" in out
    assert out.rstrip().endswith("FAILED: a")


def test_a_scale_is_a_number(tmp_path: Path) -> None:
    assert main(["big"], tmp_path) == 2


def test_the_order_is_that_of_names(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "test_a.py"):
        (tmp_path / name).touch()
    assert [path.name for path in scripts(tmp_path)] == ["a.py", "b.py"]
