"""What the database refuses of the ledger; and the new columns of items that are there already, as their facts have them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations

from gongkai.core.guards import Guard, no_delete

STAYS = {
    "publications_act": (
        *("agency_id", "entry_id", "recorded_at", "kind", "decision_number", "number_key", "decided_on", "title"),
        *("party_kind", "party", "credit_code", "content", "published", "unpublished_reason"),
    ),
    "publications_figure": ("agency_id", "entry_id", "recorded_at", "kind", "month", "item", "value", "source"),
}


def not_an_end(columns: tuple[str, ...]) -> str:
    """The SQL for: the row changes, and not by being ended once under the entry of an Action."""
    changed = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in columns)
    return f"OLD.ended_by_id IS NOT NULL OR NEW.ended_by_id IS NULL OR {changed}"


def fill(apps: Any, schema_editor: Any) -> None:
    """Terms from the texts, days of validity from the facts: what the fold writes from now on."""
    item, fact = apps.get_model("publications", "Publication"), apps.get_model("core", "Fact")
    for path in ("text", "live__text"):
        rows = item.objects.filter(live__isnull=path == "text", **{f"{path}__expires_on__isnull": False})
        keys = dict(rows.values_list("pk", f"{path}__expires_on"))
        for pk, day in keys.items():
            item.objects.filter(pk=pk).update(expires_on=day)
    for row in fact.objects.filter(kind="publications.validity_changed").order_by("matter_id", "seq"):
        item.objects.filter(pk=row.matter_id).update(validity_since=date.fromisoformat(row.payload["since"]))


class Migration(migrations.Migration):
    dependencies = [("publications", "0005_acts"), ("core", "0006_personal_record_person")]

    operations = [
        *(
            operation
            for table, columns in STAYS.items()
            for operation in (
                *no_delete(table, ["id"], ["key"]),
                Guard(
                    f"{table}_stays", table, "UPDATE", not_an_end(columns), "a row is never changed, only ended once"
                ),
            )
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
