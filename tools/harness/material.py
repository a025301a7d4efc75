"""Material that lies beside the checkout and is never copied into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real annual reports (``GONGKAI_CORPUS``, default ../shared/corpus); skipped by name without it."""
    folder = Path(os.environ.get("GONGKAI_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip(f"GONGKAI_CORPUS: no reports in {folder}")
    return folder
