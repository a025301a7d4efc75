"""Where tests look for the real reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.material import ROOT, reports_folder, reports_or_skip

VARIABLE = "GONGKAI_" + "CORPUS"


def test_the_variable_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert reports_folder() == tmp_path


def test_without_it_they_lie_beside_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert reports_folder() == ROOT.parent / "shared" / "corpus"


def test_an_absent_folder_skips_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/nowhere")
    with pytest.raises(pytest.skip.Exception, match=VARIABLE):
        reports_or_skip()
