"""The dictionary's lines stay; the tables of the engine that PostgreSQL is."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.core.guards import no_delete

TABLES = (
    "CREATE TABLE search_engine_state (name varchar(40) PRIMARY KEY, state text NOT NULL)",
    "CREATE TABLE search_engine_row ("
    "name varchar(40) NOT NULL, edition varchar(20) NOT NULL, key bigint NOT NULL, day date, "
    "tokens tsvector NOT NULL, wording text NOT NULL, facets text[] NOT NULL, PRIMARY KEY (name, edition, key))",
    "CREATE INDEX search_engine_row_tokens ON search_engine_row USING gin (tokens)",
    "CREATE INDEX search_engine_row_facets ON search_engine_row USING gin (facets)",
    "CREATE INDEX search_engine_row_day ON search_engine_row (name, edition, day)",
)


def make(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Raw tables: no other database has such columns."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in TABLES:
            schema_editor.execute(statement)


def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE search_engine_row")
        schema_editor.execute("DROP TABLE search_engine_state")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [*no_delete("search_dictionaryline", ("id",), ("key",)), migrations.RunPython(make, remove)]
