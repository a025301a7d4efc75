"""The office of these tests, with files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.applications.portal import apply as applying
from gongkai.applications.tests.office import PDF, Office, build_office
from gongkai.core import calendars, files
from gongkai.letters import jobs as letter_jobs
from gongkai.letters.models import Letter


@pytest.fixture(autouse=True)
def nobody_began() -> None:
    """Nobody has begun an application from this machine yet."""
    applying.beginnings.forget()


@pytest.fixture
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters get a small file instead of being set: for tests that play hundreds of steps."""

    def one_page(letter: Letter) -> tuple[files.Staged, files.Staged]:
        page = files.stage(f"{letter.kind.title}.pdf", PDF, ["pdf"])
        return page, page

    monkeypatch.setattr(letter_jobs, "rendered", one_page)


@pytest.fixture
def office(db: None) -> Office:
    calendars.seed()
    return build_office()
