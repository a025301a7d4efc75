"""What public pages need: which document amended or repealed an item; the words of attachments, for the search."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_entry_mark"), ("publications", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="changed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.matter"
            ),
        ),
        migrations.CreateModel(
            name="FileWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="core.storedfile"
                    ),
                ),
            ],
        ),
    ]
