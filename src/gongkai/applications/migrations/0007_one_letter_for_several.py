"""Which case's letter is to answer a case too (O8)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_from_request_to_publication"),
        ("core", "0006_personal_record_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="leading",
            field=models.ForeignKey(
                db_index=False,
                help_text="the case whose letter is to answer this one too (O8)",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.matter",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("leading__isnull", False)), fields=["leading"], name="application_joined"
            ),
        ),
    ]
