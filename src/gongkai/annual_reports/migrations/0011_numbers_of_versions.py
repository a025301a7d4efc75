"""A version keeps its numbers beside its document, so that many are added up without reading what they say."""

from django.db import migrations, models

from gongkai.annual_reports.wire import write_numbers
from gongkai.core.guards import Lift, append_only

BATCH = 200
GUARDS = append_only("annual_reports_reportversion", ["id"], ["key"], ["agency_id", "year", "number"])


def fill(apps, schema_editor):
    versions = apps.get_model("annual_reports", "ReportVersion").objects
    keys = list(versions.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        rows = list(versions.filter(pk__in=keys[start : start + BATCH]).only("document"))
        for row in rows:
            row.numbers = write_numbers(row.document)
        versions.bulk_update(rows, ["numbers"])


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0010_desk_at")]

    operations = [
        Lift(GUARDS),
        migrations.AddField(
            "reportversion",
            "numbers",
            models.TextField(
                default="", help_text="those of the document, as wire.write_numbers writes them, for adding up"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *GUARDS,
    ]
