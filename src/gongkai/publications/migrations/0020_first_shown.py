"""When the public could first see an item, on the own site or on another platform."""

from datetime import datetime

from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):  # type: ignore[no-untyped-def]
    """As the fold does for what is folded from now on: whichever fact came first."""
    rows = apps.get_model("publications", "Publication").objects
    rows.exclude(first_published_at=None).update(first_shown_at=F("first_published_at"))
    seen = apps.get_model("core", "Fact").objects.filter(kind="publications.shown_elsewhere")
    first: dict[int, tuple[datetime, datetime]] = {}
    for matter, recorded, payload in seen.order_by("seq").values_list("matter_id", "recorded_at", "payload"):
        first.setdefault(matter, (recorded, datetime.fromisoformat(payload["claimed_at"])))
    for matter, (recorded, claimed) in first.items():
        rows.filter(pk=matter).exclude(first_published_at__lt=recorded).update(first_shown_at=claimed)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_personal_record_phone"),
        ("publications", "0019_topic_heads"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="first_shown_at",
            field=models.DateTimeField(help_text="when the public could first see it, here or elsewhere", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
