"""What the database refuses: a frozen record that changes or goes."""

from django.db import migrations

from gongkai.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0008_frozen_records")]

    operations = [*append_only("annual_reports_frozenrecord", ["id"], ["version_id", "place"])]
