"""Holdings that are indexed, by each engine that this database has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongkai.core.viewers import Anonymous
from gongkai.search.service import Hits, Query, SearchIndex, declared, find, rebuild
from gongkai.search.tests.holdings import Holdings, city, index_over


class Shelf:
    """An index over holdings, and a short way to ask it."""

    def __init__(self, holdings: Holdings, index: SearchIndex) -> None:
        self.holdings, self.index = holdings, index

    def ask(self, text: str, **more: Any) -> Hits:
        """What anybody finds."""
        return find(self.index, Query(text, **more), Anonymous())

    def keys(self, text: str, **more: Any) -> list[int]:
        """The keys of what anybody finds."""
        return self.ask(text, **more).keys


@pytest.fixture(params=["tantivy", "postgresql"])
def engine(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    """Each engine, in a home of its own."""
    if request.param == "postgresql" and connection.vendor != "postgresql":
        pytest.skip("the engine of PostgreSQL needs PostgreSQL")
    settings.SEARCH_ENGINE, settings.HOME = request.param, tmp_path
    return str(request.param)


@pytest.fixture
def shelf(db: None, engine: str, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The sixty documents, indexed."""
    holdings = city()
    index = index_over(holdings)
    monkeypatch.setitem(declared._items, index.code, index)
    rebuild(index)
    return Shelf(holdings, index)
