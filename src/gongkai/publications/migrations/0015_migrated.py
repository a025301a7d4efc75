"""Whether an item came from another site: no term of this system's runs for what it lacks (R131)."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Items that were migrated before this column existed."""
    migrated = apps.get_model("core", "Fact").objects.filter(kind="publications.migrated")
    rows = apps.get_model("publications", "Publication").objects.filter(pk__in=migrated.values("matter_id"))
    rows.update(migrated=True)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_personal_record_phone"),
        ("publications", "0014_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="migrated",
            field=models.BooleanField(default=False, help_text="it came from another site"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
