"""Questions that are asked again and again of other agencies: their SQL is written once in a process.

Writing it takes Django longer than a database with an index takes to answer it. What is kept is the question, never an
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from gongkai.core.lookups import MANY, ONE, given

# Of each question, for so many years or days and both forms of its condition.
KEPT = 64


class Standing:
    """A query of ``agency_id__among=keys`` and of what else it is asked for, which must be hashable (a year, a day).

    Its columns hold numbers, texts and truth values only: they come as the database gives them, so that a truth value
    is 0 or 1 on SQLite.
    """

    def __init__(self, query: Callable[..., QuerySet[Any, Any]]) -> None:
        self.query = query
        self.__doc__ = query.__doc__
        self._written = lru_cache(KEPT)(self._write)

    def rows(self, keys: Collection[int], *rest: Any) -> list[tuple[Any, ...]]:
        """The rows for these keys; one query."""
        sql, parameters = self._written(len(keys) == 1, connection.vendor, *rest)
        values = [given(keys) if each in (ONE, MANY) else each for each in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def _write(self, one: bool, _vendor: str, *rest: Any) -> tuple[str, tuple[Any, ...]]:
        found = self.query(ONE if one else MANY, *rest)
        sql, parameters = found.query.get_compiler(connection=connection).as_sql()
        return sql, tuple(parameters)
