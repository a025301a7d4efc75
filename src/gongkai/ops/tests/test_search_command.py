"""``gongkai search rebuild``: builds, checks, and says what is not in step."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.search.service import declared
from gongkai.search.tests.holdings import Holdings, city, index_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def holdings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    """Declared, not indexed yet."""
    settings.HOME = tmp_path
    holdings = city()
    monkeypatch.setattr(declared, "_items", {"holdings": index_over(holdings)})
    return holdings


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_it_builds_and_then_nothing_differs(holdings: Holdings) -> None:
    with pytest.raises(SystemExit):
        said("rebuild", "--check")
    assert said("rebuild") == "图书：已建立，62 件\n"
    assert said("rebuild", "--check", "--index", "holdings") == "图书：62 件，没有不同\n"


def test_the_check_counts(holdings: Holdings, capsys: pytest.CaptureFixture[str]) -> None:
    said("rebuild")
    holdings.hidden = {1, 2}
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search", "rebuild", "--check", stdout=out)
    assert out.getvalue() == "图书：应有 60 件，索引里有 62 件\n"


def test_an_index_that_is_not_declared(holdings: Holdings) -> None:
    with pytest.raises(CommandError, match="现有：holdings"):
        said("rebuild", "--index", "books")
