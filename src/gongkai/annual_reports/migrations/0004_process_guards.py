"""What the database refuses: a publication of a version that is changed or taken back."""

from django.db import migrations

from gongkai.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0003_process")]

    operations = [*append_only("annual_reports_publicversion", ["id"], ["version_id"])]
