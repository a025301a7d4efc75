"""Material that lies beside the checkout and is never copied into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def reports_folder() -> Path:
    """Where the real annual reports are looked for: ``GONGKAI_CORPUS``, default ../shared/corpus."""
    return Path(os.environ.get("GONGKAI_CORPUS") or ROOT.parent / "shared" / "corpus")


def reports_or_skip() -> Path:
    """That folder; where it is absent the test is skipped and says which variable would name it."""
    folder = reports_folder()
    if not folder.is_dir():
        pytest.skip(f"GONGKAI_CORPUS: no reports in {folder}")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real annual reports."""
    return reports_or_skip()
