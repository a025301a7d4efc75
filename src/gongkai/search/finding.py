"""Asking an index: every hit is read again from its room before it is shown, so that a late index hides, never reveals.

The wording of snippets comes from the room too, not from the index. What the room no longer gives is dropped, and the
page is refilled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.core.viewers import Staff, Viewer
from gongkai.search import dictionary, snippets
from gongkai.search.asking import Asked, Node, read
from gongkai.search.engines import COUNTED_TO, NEWEST, OLDEST, RELEVANCE, Broken, Edition, Engine, Found, Plan, chosen
from gongkai.search.indexes import Document, SearchIndex
from gongkai.search.snippets import Snippet
from gongkai.search.words import tokeniser

FEW = 20  # below this a question is asked again with a closer look
LARGEST_PAGE = 100
ROUNDS = 5
# Scores alike to so many decimals are the same: among such hits of a page the newest comes first.
SAME = 3
SORTS = (RELEVANCE, NEWEST, OLDEST)
Allowed = Callable[[Sequence[int]], Collection[int]]


class NotAllowed(PermissionError):
    """A private index was asked by somebody who may not, or without a check of each row."""


@dataclass(frozen=True)
class Query:
    """What is asked. An empty ``text`` with filters lists everything that they leave."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None
    sort: str = RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    snippets: bool = True


@dataclass(frozen=True)
class Hit:
    """One thing found: its key, its title with what was asked marked, and where else that stands."""

    key: int
    score: float
    title: Snippet | None = None
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True)
class Hits:
    """A page of what was found. ``loose``: nothing has all of the words, these have some of them. Where there are more
    than are counted, there are no facets."""

    hits: tuple[Hit, ...] = ()
    count: int = 0
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
    following: int | None = None
    loose: bool = False
    ready: bool = True

    @property
    def keys(self) -> list[int]:
        """The keys in order."""
        return [hit.key for hit in self.hits]

    @property
    def counted(self) -> bool:
        """Whether all were counted."""
        return self.count <= COUNTED_TO

    @property
    def count_text(self) -> str:
        """The count as it is shown: exact to 10,000."""
        return f"{self.count:,}" if self.counted else f"{COUNTED_TO:,}+"


def visible(rows: QuerySet[Any]) -> Allowed:
    """The check of a page's keys against ``rows``, which the caller has narrowed by its ``visible_to``: one query."""
    return lambda keys: set(rows.filter(pk__in=keys).values_list("pk", flat=True))


def find(index: SearchIndex, query: Query, viewer: Viewer, allowed: Allowed | None = None) -> Hits:
    """A page of hits. ``allowed`` says which of some keys the viewer may see; a private index is not asked without.

    Raises ``NotAllowed``.
    """
    _check(index, viewer, allowed)
    engine = chosen()
    live = engine.state(index).live
    if live is None:
        return Hits(ready=False)
    asked = read(query.text, tokeniser(live.words), dictionary.synonyms())
    if asked.empty and (query.text.strip() or not (query.filters or query.date_from or query.date_to)):
        return Hits()
    try:
        return _Search(engine, index, live, query, asked, allowed).run()
    except Broken:
        return Hits(ready=False)


def _check(index: SearchIndex, viewer: Viewer, allowed: Allowed | None) -> None:
    if not index.private:
        return
    if not isinstance(viewer, Staff) or not viewer.handles_matters:
        raise NotAllowed(f"{index.title}只供工作人员检索。")
    if allowed is None:
        raise NotAllowed(f"{index.title}的每个结果都要先核对查看权限。")


def _number_of(day: date | None) -> int:
    return day.toordinal() if day else 0


@dataclass
class _Search:
    engine: Engine
    index: SearchIndex
    live: Edition
    query: Query
    asked: Asked
    allowed: Allowed | None

    def run(self) -> Hits:
        limit = max(1, min(self.query.limit, LARGEST_PAGE))
        offset = max(0, min(self.query.offset, COUNTED_TO))
        plan, found, loose = self._first(self._plan(offset, limit))
        shown: list[tuple[int, float]] = []
        documents: dict[int, Document] = {}
        at, hidden = offset, 0
        for _ in range(ROUNDS):
            given = self._given([key for key, _ in found.keys])
            documents.update(given)
            for key, score in found.keys:
                at += 1
                if key in given:
                    shown.append((key, score))
                    if len(shown) == limit:
                        break
                else:
                    hidden += 1
            # More than are counted go on behind the count.
            over = at >= found.count and found.count <= COUNTED_TO
            if len(shown) == limit or over or not found.keys:
                break
            found = self._ask(replace(plan, offset=at, facets=()))
        count = max(0, self.count - hidden) if self.count <= COUNTED_TO else self.count
        following = at if at < self.count and at <= COUNTED_TO else None
        if plan.sort == RELEVANCE:
            shown.sort(key=lambda each: (-round(each[1], SAME), -_number_of(documents[each[0]].day)))
        return Hits(self._hits(shown, documents), count, self.facets, following, loose)

    def _plan(self, offset: int, limit: int) -> Plan:
        query = self.query
        return Plan(
            node=self.asked.strict,
            title=self.asked.title,
            filters=query.filters,
            date_from=query.date_from,
            date_to=query.date_to,
            sort=query.sort if query.sort in SORTS else RELEVANCE,
            offset=offset,
            limit=limit,
            facets=query.facets,
            counted_to=COUNTED_TO,
        )

    def _first(self, plan: Plan) -> tuple[Plan, Found, bool]:
        """Strictly; with a closer look where that finds few; loosely where nothing has all of the words."""
        plan, found, loose = self._widened(plan)
        self.count, self.facets = found.count, found.facets
        return plan, found, loose

    def _widened(self, plan: Plan) -> tuple[Plan, Found, bool]:
        found = self._ask(plan)
        broad, loose = self.asked.broad, self.asked.loose
        if found.count < FEW and self._other(broad, plan.node):
            plan = replace(plan, node=broad)
            found = self._ask(plan)
        if found.count == 0 and loose is not None:
            plan = replace(plan, node=loose)
            found = self._ask(plan)
            return plan, found, found.count > 0
        if found.count == 0 and self.asked.apart:
            return self._rarer(plan, found)
        return plan, found, False

    def _rarer(self, plan: Plan, nothing: Found) -> tuple[Plan, Found, bool]:
        """Of two words that never stand together the one that says more, since fewer have it. Where one of them is
        nowhere, it was what was sought, and nothing is found."""
        plans = [replace(plan, node=node) for node in self.asked.apart]
        found = [(each, self._ask(each)) for each in plans]
        rarer, few = min(found, key=lambda pair: pair[1].count)
        return (rarer, few, True) if few.count else (plan, nothing, False)

    @staticmethod
    def _other(node: Node | None, than: Node | None) -> bool:
        return node is not None and node != than

    def _ask(self, plan: Plan) -> Found:
        return self.engine.search(self.index, self.live, plan)

    def _given(self, keys: list[int]) -> dict[int, Document]:
        """The documents of these keys that may be shown: first the viewer's right, then what the room gives."""
        if keys and self.allowed is not None:
            permitted = self.allowed(keys)
            keys = [key for key in keys if key in permitted]
        return {document.key: document for document in self.index.documents(keys)} if keys else {}

    def _hits(self, shown: list[tuple[int, float]], documents: dict[int, Document]) -> tuple[Hit, ...]:
        if not self.query.snippets:
            return tuple(Hit(key, score) for key, score in shown)
        pattern = snippets.pattern_of(self.asked.needles, self.asked.numbers)
        title, *others = self.index.texts
        made = []
        for key, score in shown:
            texts = documents[key].texts
            parts = [(each.name, texts.get(each.name, "")) for each in others]
            cut = [each for each in (snippets.cut(name, text, pattern) for name, text in parts if text) if each]
            if not cut:
                cut = [snippets.beginning(name, text) for name, text in parts if len(text) > snippets.WIDTH][:1]
            made.append(
                Hit(key, score, snippets.marked(title.name, texts.get(title.name, ""), pattern), tuple(cut[:2]))
            )
        return tuple(made)
