"""Who of several people of a case acts: agents with power to withdraw, and each personal record with whose it is."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery


def name_the_person(apps, schema_editor):
    """Records kept so far get the place of their applicant or agent; corrected contact data were the first one's."""
    applicants = apps.get_model("applications", "Applicant").objects.filter(record=OuterRef("pk"))
    records = apps.get_model("core", "PersonalRecord").objects.filter(person=None)
    place = Subquery(applicants.order_by("position").values("position")[:1])
    records.filter(Exists(applicants)).update(person=place, of_holder=True)
    records.filter(label="联系方式", of_holder=True, matter__kind="application").update(person=1)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_indexes"),
        ("core", "0006_personal_record_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicant",
            name="may_withdraw",
            field=models.BooleanField(default=False, help_text="an agent with power to withdraw the application"),
        ),
        migrations.RunPython(name_the_person, migrations.RunPython.noop),
    ]
