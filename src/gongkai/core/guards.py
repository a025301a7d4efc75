"""What the database itself refuses, written once for SQLite and PostgreSQL and used as migration operations.

A guard holds whatever the program does: a shell, a faulty room or another client meets the same refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REFUSED = "gongkai:refused"


def _sqlite(name: str, table: str, moment: str, condition: str, message: str) -> str:
    when = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}: {message}'); END"
    )


def _postgresql(name: str, table: str, moment: str, condition: str, message: str) -> list[str]:
    level = "STATEMENT" if moment == "TRUNCATE" else "ROW"
    body = f"RAISE EXCEPTION '{REFUSED}: {message}' USING ERRCODE = 'integrity_constraint_violation';"
    if condition:
        body = f"IF {condition} THEN {body} END IF;"
    result = "NEW" if moment in {"INSERT", "UPDATE"} else "OLD"
    if level == "STATEMENT":
        result = "NULL"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {result}; END $$",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH {level} EXECUTE FUNCTION {name}()",
    ]


class Guard(Operation):
    """Refuse ``moment`` (INSERT, UPDATE, DELETE) on ``table`` where the SQL ``condition`` over NEW/OLD holds."""

    reversible = True

    def __init__(self, name: str, table: str, moment: str, condition: str, message: str) -> None:
        self.name, self.table, self.moment, self.condition, self.message = name, table, moment, condition, message

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Guards change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        arguments = (self.name, self.table, self.moment, self.condition, self.message)
        if schema_editor.connection.vendor == "sqlite":
            if self.moment != "TRUNCATE":
                schema_editor.execute(_sqlite(*arguments))
            return
        for statement in _postgresql(*arguments):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}()")

    def describe(self) -> str:
        return f"Refuse {self.moment} on {self.table}: {self.message}"


class ChangedGuard(Guard):
    """Put another condition in the place of that of a guard; ``before`` is the former one."""

    def __init__(self, name: str, table: str, moment: str, condition: str, message: str, before: str) -> None:
        super().__init__(name, table, moment, condition, message)
        self.before = Guard(name, table, moment, before, message)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self.before.database_backwards(app_label, schema_editor, from_state, to_state)
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        self.before.database_forwards(app_label, schema_editor, from_state, to_state)


class SQLiteGuard(Guard):
    """A guard against what only SQLite can do."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Lift(Operation):
    """Take guards off their table, while a migration changes it; they are put back after that."""

    reversible = True

    def __init__(self, guards: Sequence[Operation]) -> None:
        self.guards = guards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Guards change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for guard in self.guards:
            guard.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for guard in self.guards:
            guard.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(f"Lift: {guard.describe()}" for guard in self.guards)


def _not_replaced(table: str, keys: Sequence[Sequence[str]]) -> Operation:
    """REPLACE deletes a row of the same key without a DELETE trigger: such a row is refused before it comes in."""
    same = (" AND ".join(f"t.{column} = NEW.{column}" for column in key) for key in keys)
    condition = f"EXISTS (SELECT 1 FROM {table} t WHERE {' OR '.join(f'({each})' for each in same)})"  # noqa: S608
    return SQLiteGuard(f"{table}_no_replace", table, "INSERT", condition, f"{table} rows are not replaced")


def append_only(table: str, *keys: Sequence[str]) -> list[Operation]:
    """The guards of a table whose rows are written once and stay; ``keys``: its unique columns besides ``id``."""
    return [
        _not_replaced(table, keys or (("id",),)),
        *(
            Guard(f"{table}_no_{moment.lower()}", table, moment, "", f"{table} is append-only")
            for moment in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ]


def no_delete(table: str, *keys: Sequence[str]) -> list[Operation]:
    """The guards of a table whose rows may change and never go; ``keys``: its unique columns besides ``id``."""
    return [
        _not_replaced(table, keys or (("id",),)),
        *(
            Guard(f"{table}_no_{moment.lower()}", table, moment, "", f"{table} rows stay")
            for moment in ("DELETE", "TRUNCATE")
        ),
    ]
