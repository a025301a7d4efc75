"""PostgreSQL's text search over our own tokens: for web workers on several machines, which share no folder.

Words are lexemes with the weight of their field, characters are lexemes with a sign before them; a phrase is all of its
characters and then the wording itself. Slower than tantivy on frequent words (docs/search.md); a text counts up to
``LONGEST`` characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

from gongkai.core.writing import write_transaction
from gongkai.search.asking import AllOf, Node, Phrase, Term
from gongkai.search.engines import OLDEST, RELEVANCE, Broken, Edition, Found, Item, Plan, State
from gongkai.search.indexes import SearchIndex
from gongkai.search.words import characters

LONGEST = 100_000
MOST_POSITIONS = 16_000
BATCH = 200
CHARACTER = "~"
_WEIGHTS = "ABCD"
ROWS, STATES = "search_engine_row", "search_engine_state"

Condition = tuple[str, list[Any]]


def lexeme(token: str) -> str:
    """A token as it stands in a tsvector or tsquery."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(item: Item, index: SearchIndex) -> str:
    """The tsvector of a document."""
    parts: list[str] = []
    letters = weights_of(index)
    position = 0
    seen: set[str] = set()
    for text in index.texts:
        for word in item.words.get(text.name, "")[:LONGEST].split():
            position = min(position + 1, MOST_POSITIONS)
            parts.append(f"{lexeme(word[:200])}:{position}{letters[text.name]}")
        seen.update(characters(item.characters.get(text.name, "")[:LONGEST]))
    return " ".join([*parts, *(lexeme(CHARACTER + token[:200]) for token in seen)])


def weights_of(index: SearchIndex) -> dict[str, str]:
    """The letter of each text: the heaviest is A."""
    heaviest = sorted({text.weight for text in index.texts}, reverse=True)
    return {text.name: _WEIGHTS[min(heaviest.index(text.weight), 3)] for text in index.texts}


def rank_weights(index: SearchIndex) -> list[float]:
    """The weights of D, C, B, A for ts_rank, the heaviest 1."""
    heaviest = sorted({text.weight for text in index.texts}, reverse=True)[:4]
    shares = [weight / heaviest[0] for weight in heaviest]
    return list(reversed(shares + [0.0] * (4 - len(shares))))


def wording(item: Item, index: SearchIndex) -> str:
    """The characters of all texts, each token between spaces."""
    lines = (" ".join(characters(item.characters.get(text.name, "")[:LONGEST])) for text in index.texts)
    return "".join(f" {line} \n" for line in lines)


class PostgresqlEngine:
    """The engine over two tables of the installation's database."""

    @contextmanager
    def lock(self, index: SearchIndex) -> Iterator[None]:
        """A lock of the session: it ends with the connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"search {index.code}"])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"search {index.code}"])

    def state(self, index: SearchIndex) -> State:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT state FROM {STATES} WHERE name = %s", [index.code])  # noqa: S608
            row = cursor.fetchone()
        return State.from_json(json.loads(row[0])) if row else State()

    def save(self, index: SearchIndex, state: State) -> None:
        kept = [edition.name for edition in (state.live, state.building) if edition]
        with write_transaction(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {STATES} (name, state) VALUES (%s, %s) "  # noqa: S608
                "ON CONFLICT (name) DO UPDATE SET state = EXCLUDED.state",
                [index.code, json.dumps(state.as_json(), ensure_ascii=False)],
            )
            cursor.execute(
                f"DELETE FROM {ROWS} WHERE name = %s AND NOT edition = ANY(%s)",  # noqa: S608
                [index.code, kept],
            )

    def write(
        self, index: SearchIndex, edition: Edition, items: Iterable[Item], gone: Iterable[int], *, fresh: bool = False
    ) -> None:
        self._remove(index, edition, list(gone))
        batch: list[Item] = []
        for item in items:
            batch.append(item)
            if len(batch) == BATCH:
                self._put(index, edition, batch)
                batch = []
        self._put(index, edition, batch)

    def _remove(self, index: SearchIndex, edition: Edition, keys: list[int]) -> None:
        if not keys:
            return
        with write_transaction(), connection.cursor() as cursor:
            self._delete(cursor, index, edition, keys)

    def _delete(self, cursor: Any, index: SearchIndex, edition: Edition, keys: list[int]) -> None:
        cursor.execute(
            f"DELETE FROM {ROWS} WHERE name = %s AND edition = %s AND key = ANY(%s)",  # noqa: S608
            [index.code, edition.name, keys],
        )

    def _put(self, index: SearchIndex, edition: Edition, items: list[Item]) -> None:
        if not items:
            return
        rows = [
            (
                index.code,
                edition.name,
                item.key,
                item.day,
                vector(item, index),
                wording(item, index),
                [f"{name}:{value}" for name in edition.facets for value in item.facets.get(name, ())],
            )
            for item in items
        ]
        with write_transaction(), connection.cursor() as cursor:
            self._delete(cursor, index, edition, [item.key for item in items])
            cursor.executemany(
                f"INSERT INTO {ROWS} (name, edition, key, day, tokens, wording, facets) "  # noqa: S608
                "VALUES (%s, %s, %s, %s, %s::tsvector, %s, %s::text[])",
                rows,
            )

    def size(self, index: SearchIndex, edition: Edition) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {ROWS} WHERE name = %s AND edition = %s",  # noqa: S608
                [index.code, edition.name],
            )
            return int(cursor.fetchone()[0])

    def search(self, index: SearchIndex, edition: Edition, plan: Plan) -> Found:
        condition, values = _where(index, edition, plan)
        try:
            with connection.cursor() as cursor:
                keys = self._keys(cursor, index, plan, condition, values)
                cursor.execute(
                    f"SELECT count(*) FROM (SELECT 1 FROM {ROWS} WHERE {condition} LIMIT %s) AS found",  # noqa: S608
                    [*values, plan.counted_to + 1],
                )
                count = int(cursor.fetchone()[0])
                asked = plan.facets if count <= plan.counted_to else ()
                facets = {name: self._counts(cursor, plan, name, condition, values) for name in asked}
        except DatabaseError as error:
            raise Broken(str(error)) from error
        return Found(keys, count, facets)

    def _keys(
        self, cursor: Any, index: SearchIndex, plan: Plan, condition: str, values: list[Any]
    ) -> list[tuple[int, float]]:
        terms = " | ".join(dict.fromkeys(_lexemes(plan.node))) if plan.node else ""
        if plan.sort == RELEVANCE and terms:
            rank, ranked = "ts_rank(%s::real[], tokens, %s::tsquery, 1)", [rank_weights(index), terms]
            if plan.title is not None:
                rank += " + (CASE WHEN strpos(split_part(wording, chr(10), 1), %s) > 0 THEN 1 ELSE 0 END)"
                ranked.append(f" {' '.join(plan.title.tokens)} ")
            order = "score DESC, key DESC"
        else:
            rank, ranked = "0", []
            order = "day ASC NULLS FIRST, key ASC" if plan.sort == OLDEST else "day DESC NULLS LAST, key DESC"
        cursor.execute(
            f"SELECT key, {rank} AS score FROM {ROWS} WHERE {condition} ORDER BY {order} LIMIT %s OFFSET %s",  # noqa: S608
            [*ranked, *values, plan.limit, plan.offset],
        )
        return [(int(key), float(score)) for key, score in cursor.fetchall()]

    def _counts(self, cursor: Any, plan: Plan, name: str, condition: str, values: list[Any]) -> list[tuple[str, int]]:
        cursor.execute(
            f"SELECT value, count(*) AS n FROM {ROWS}, unnest(facets) AS value WHERE {condition} "  # noqa: S608
            "AND starts_with(value, %s) GROUP BY value ORDER BY n DESC, value LIMIT %s",
            [*values, f"{name}:", plan.most_values],
        )
        return [(str(value).removeprefix(f"{name}:"), int(n)) for value, n in cursor.fetchall()]


def _where(index: SearchIndex, edition: Edition, plan: Plan) -> Condition:
    parts: list[str] = ["name = %s", "edition = %s"]
    values: list[Any] = [index.code, edition.name]
    if plan.node is not None:
        text, more = _condition(plan.node)
        parts.append(text)
        values += more
    for name, wanted in plan.filters.items():
        if wanted:
            parts.append("facets && %s::text[]")
            values.append([f"{name}:{value}" for value in wanted])
    for bound, sign in ((plan.date_from, ">="), (plan.date_to, "<=")):
        if bound:
            parts.append(f"day {sign} %s")
            values.append(bound)
    return " AND ".join(parts), values


def _condition(node: Node) -> Condition:
    if isinstance(node, Term):
        return "tokens @@ %s::tsquery", [lexeme(node.word)]
    if isinstance(node, Phrase):
        every = " & ".join(lexeme(CHARACTER + token) for token in dict.fromkeys(node.tokens))
        if len(node.tokens) == 1:
            return "tokens @@ %s::tsquery", [every]
        return "(tokens @@ %s::tsquery AND strpos(wording, %s) > 0)", [every, f" {' '.join(node.tokens)} "]
    parts = [_condition(each) for each in node.nodes]
    values = [value for _, more in parts for value in more]
    if isinstance(node, AllOf):
        return "(" + " AND ".join(text for text, _ in parts) + ")", values
    either = "(" + " OR ".join(text for text, _ in parts) + ")"
    if node.least <= 1:
        return either, values
    enough = " + ".join(f"({text})::int" for text, _ in parts)
    return f"({either} AND {enough} >= {int(node.least)})", [*values, *values]


def _lexemes(node: Node) -> Iterator[str]:
    if isinstance(node, Term):
        yield lexeme(node.word)
    elif isinstance(node, Phrase):
        yield from (lexeme(CHARACTER + token) for token in node.tokens)
    else:
        for each in node.nodes:
            yield from _lexemes(each)


def engine() -> PostgresqlEngine:
    """The engine over the installation's database."""
    return PostgresqlEngine()
