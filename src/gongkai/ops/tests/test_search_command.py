"""``gongkai search rebuild``: builds, checks, and says what is not in step."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.search.service import declared
from gongkai.search.tests.library import Library, city, index_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Declared, not indexed yet."""
    settings.HOME = tmp_path
    library = city()
    monkeypatch.setattr(declared, "_items", {"library": index_over(library)})
    return library


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_it_builds_and_then_nothing_differs(library: Library) -> None:
    with pytest.raises(SystemExit):
        said("rebuild", "--check")
    assert said("rebuild") == "图书：已建立，62 件\n"
    assert said("rebuild", "--check", "--index", "library") == "图书：62 件，没有不同\n"


def test_the_check_counts(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    said("rebuild")
    library.hidden = {1, 2}
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search", "rebuild", "--check", stdout=out)
    assert out.getvalue() == "图书：应有 60 件，索引里有 62 件\n"


def test_an_index_that_is_not_declared(library: Library) -> None:
    with pytest.raises(CommandError, match="现有：library"):
        said("rebuild", "--index", "books")
