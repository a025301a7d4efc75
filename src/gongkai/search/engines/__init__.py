"""What an engine must do; one module for each, chosen by the setting ``SEARCH_ENGINE``.

A third engine is one new file ``NAME_engine.py`` here with a function ``engine()``.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Protocol

from django.conf import settings

from gongkai.search.asking import Node, Phrase
from gongkai.search.indexes import SearchIndex

NEWEST, OLDEST, RELEVANCE = "newest", "oldest", "relevance"
COUNTED_TO = 10_000


class Broken(Exception):
    """An index is torn or gone; it is built anew."""


@dataclass(frozen=True)
class Edition:
    """One building of an index: what it was made with, in which layout, and, until it is ready, how far it has come."""

    name: str
    version: str
    words: tuple[str, ...]
    texts: tuple[str, ...]
    facets: tuple[str, ...]
    reached: int = 0
    size: int = 0
    ready: bool = False
    layout: int = 1


@dataclass(frozen=True)
class State:
    """The edition that is searched, and the one that is built beside it."""

    live: Edition | None = None
    building: Edition | None = None

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> State:
        """What ``as_json`` gave."""
        return cls(*(_edition(value.get(name)) for name in ("live", "building")))


def _edition(value: Mapping[str, Any] | None) -> Edition | None:
    if value is None:
        return None
    lists = {name: tuple(value[name]) for name in ("words", "texts", "facets")}
    return Edition(**{**value, **lists})


@dataclass(frozen=True)
class Item:
    """A document in the form in which engines keep it: two streams of each text (``words``, ``characters``)."""

    key: int
    day: date | None
    words: Mapping[str, str]
    characters: Mapping[str, str]
    facets: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Plan:
    """A question to an engine. ``node`` None asks for everything that the filters leave; ``counted_to``: how many are
    counted, and up to how many the facets are."""

    node: Node | None
    title: Phrase | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None
    sort: str = RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    most_values: int = 50
    counted_to: int = COUNTED_TO


@dataclass(frozen=True)
class Found:
    """An engine's answer: keys with their scores in order, how many in all, and how many of each facet value.

    Of more than the plan counts to, ``count`` is any larger number, and there are no facets. Such an answer may be
    ranked in two steps: what has the asked wording in its title stands first.
    """

    keys: list[tuple[int, float]]
    count: int
    facets: dict[str, list[tuple[str, int]]]


class Engine(Protocol):
    """Writing calls happen inside ``lock``; what ``write`` and ``save`` did is on the disk when they return."""

    def lock(self, index: SearchIndex) -> AbstractContextManager[None]:
        """Be the one writer of this index."""

    def state(self, index: SearchIndex) -> State:
        """Which editions there are."""

    def save(self, index: SearchIndex, state: State) -> None:
        """Swap: from now on these editions are; all others are removed."""

    def write(
        self, index: SearchIndex, edition: Edition, items: Iterable[Item], gone: Iterable[int], *, fresh: bool = False
    ) -> None:
        """Put items in the place of those with the same key, and remove others; ``fresh``: none of them is there."""

    def search(self, index: SearchIndex, edition: Edition, plan: Plan) -> Found:
        """Ask. Raises ``Broken``."""

    def size(self, index: SearchIndex, edition: Edition) -> int:
        """How many documents. Raises ``Broken``."""


def chosen() -> Engine:
    """The engine of this installation."""
    module = importlib.import_module(f"gongkai.search.engines.{settings.SEARCH_ENGINE}_engine")
    engine: Engine = module.engine()
    return engine
