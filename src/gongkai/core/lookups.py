"""What begins with a text, and what is one of many keys: both found by an index on both databases."""

from __future__ import annotations

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


Keys = Collection[int] | int | str


def given(keys: Keys) -> int | str:
    """Keys as the one parameter of ``Among``: itself for one key, for several a list as the database writes it."""
    if isinstance(keys, int | str):
        return keys
    told = sorted(keys)
    if len(told) == 1:
        return told[0]
    listed = ",".join(map(str, told))
    return f"[{listed}]" if connection.vendor == "sqlite" else f"{{{listed}}}"


@ForeignObject.register_lookup
class Among(Lookup):
    """``agency_id__among=keys``: ``in`` for whole sets of keys. They are one parameter, so that a thousand of them cost
    hardly more than one; a placeholder for each is what ``in`` spends its time on. Also takes what ``given`` makes of
    them."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """An equality for one key; for several a list, which is empty where there is none."""
        column, parameters = self.process_lhs(compiler, connection)
        value = given(self.rhs)
        if isinstance(value, int):
            condition = f"{column} = %s"
        elif connection.vendor == "sqlite":
            condition = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  the column as Django quotes it
        else:
            condition = f"{column} = ANY(%s::bigint[])"
        return condition, [*parameters, value]
