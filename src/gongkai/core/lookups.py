"""What begins with a text, and what is one of many keys: both found by an index on both databases."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import CharField, ForeignObject, Lookup
from django.db.models.lookups import StartsWith

# Above every text that goes on after the beginning, in the order of code points that SQLite's indexes have.
_LAST = "\U0010ffff"


@CharField.register_lookup
class Begins(StartsWith):
    """``name__begins="王"``: ``startswith``, case told apart, and on SQLite a range instead of all rows."""

    lookup_name = "begins"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The operator of ``startswith``, elsewhere than on SQLite."""
        operator: str = connection.operators["startswith"]
        return operator % rhs

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A range of the index; ``LIKE`` is not read from one."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*parameters, self.rhs, *parameters, f"{self.rhs}{_LAST}"]


class Blank:
    """Stands for keys that are told when a question is asked (``core.standing``)."""


ONE, MANY = Blank(), Blank()
Keys = Collection[int] | Blank


def given(keys: Collection[int]) -> Any:
    """Keys as the parameter of ``Among``: the key for one, else a list of PostgreSQL, or of JSON on SQLite."""
    told = sorted(keys)
    if len(told) == 1:
        return told[0]
    return json.dumps(told) if connection.vendor == "sqlite" else told


@ForeignObject.register_lookup
class Among(Lookup):
    """``agency_id__among=keys``: ``in`` for whole sets of keys. They are one parameter, so that a thousand of them cost
    hardly more than one; a placeholder for each is what ``in`` spends its time on."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """An equality for one key; for several a list, which is empty where there is none."""
        column, parameters = self.process_lhs(compiler, connection)
        keys = self.rhs
        value = keys if isinstance(keys, Blank) else given(keys)
        if keys is ONE or (keys is not MANY and len(keys) == 1):
            return f"{column} = %s", [*parameters, value]
        if connection.vendor == "sqlite":
            listed = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  the column as Django quotes it
            return listed, [*parameters, value]
        return f"{column} = ANY(%s::bigint[])", [*parameters, value]
