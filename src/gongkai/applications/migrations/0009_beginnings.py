"""What begins with a number or name is read from an index on PostgreSQL too, whatever its collation.

An index in the order of the database's language does not answer ``LIKE 'x%'``; one by the signs does. SQLite's indexes
are in that order already.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

INDEXES = {
    "application_number_signs": "applications_application (agency_id, number varchar_pattern_ops)",
    "applicant_name_signs": "applications_applicant (agency_id, name varchar_pattern_ops)",
}


def make(apps: Any, schema_editor: Any) -> None:
    """Make the indexes where the database needs them."""
    if schema_editor.connection.vendor == "postgresql":
        for name, place in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {place}")


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_report_cells")]
    operations = [migrations.RunPython(make, drop)]
