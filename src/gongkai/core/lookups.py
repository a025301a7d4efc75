"""What begins with a text, found by an index on both databases."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
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
