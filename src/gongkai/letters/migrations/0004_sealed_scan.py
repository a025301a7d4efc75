"""The scan of the paper that bears the seal is a file of the letter: of its own matter, and kept once it was sent."""

import django.db.models.deletion
from django.db import migrations, models

from gongkai.core.guards import Guard

OTHER_MATTERS_SCAN = """NEW.sealed_scan_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM core_filelink l WHERE l.id = NEW.sealed_scan_id AND l.matter_id = NEW.matter_id
)"""
SENT_WITH_ANOTHER = """OLD.sealed_scan_id IS NOT NULL AND OLD.dispatched_on IS NOT NULL
    AND COALESCE(NEW.sealed_scan_id, 0) <> OLD.sealed_scan_id"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_personal_record_person"),
        ("letters", "0003_electronic_seal"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="sealed_scan",
            field=models.ForeignKey(
                db_index=False,
                help_text="the scan of the paper that bears the seal",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.filelink",
            ),
        ),
        Guard(
            "letters_letter_own_scan",
            "letters_letter",
            "UPDATE",
            OTHER_MATTERS_SCAN,
            "a letter carries only files and numbers of its own matter",
        ),
        Guard("letters_letter_scan_stays", "letters_letter", "UPDATE", SENT_WITH_ANOTHER, "what was sent stays"),
    ]
