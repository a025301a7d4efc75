"""Questions that are asked again and again of other agencies, of one or of many: each is prepared once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from gongkai.core.lookups import given
from gongkai.core.prepared import Prepared

Row = TypeVar("Row")
# Of each question, for so many years or days and both forms of its condition.
KEPT = 64


class Standing(Generic[Row]):
    """A query of ``agency_id__among=keys`` and of what else it is asked for, which must be hashable (a year, a day)
    and stands in the prepared statement; the keys are told when it is asked."""

    def __init__(self, query: Callable[..., QuerySet[Any, Row]]) -> None:
        self.query = query
        self.__doc__ = query.__doc__
        self._prepared = lru_cache(KEPT)(self._prepare)

    def rows(self, keys: Collection[int], *rest: Any) -> list[Row]:
        """The rows for these keys; one query."""
        value = given(keys)
        return self._prepared(isinstance(value, int), *rest)(value)

    def _prepare(self, one: bool, *rest: Any) -> Prepared[Row]:
        return Prepared(lambda keys: self.query(keys, *rest), int if one else str)
