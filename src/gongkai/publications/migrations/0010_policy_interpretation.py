"""Whether a reason was given why nothing interprets a document (R131)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0009_grassroots"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="unexplained",
            field=models.BooleanField(default=False, help_text="a reason was given why nothing interprets it"),
        ),
    ]
