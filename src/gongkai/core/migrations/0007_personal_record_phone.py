from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_personal_record_person")]

    operations = [
        migrations.AddField(
            model_name="personalrecord",
            name="phone_hash",
            field=models.CharField(
                blank=True, default="", help_text="keyed hash of the telephone number's digits", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="personalrecord",
            index=models.Index(fields=["phone_hash"], name="personal_phone"),
        ),
    ]
