"""What table 4 counts stands in columns of its own: a retrial leaves it as it is."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenges", "0001_initial")]
    operations = [
        migrations.AddField("challenge", "counted_ending", models.CharField(blank=True, default="", max_length=30), False),
        migrations.AddField("challenge", "counted_on", models.DateField(null=True)),
        # Nothing was tried again before there were retrials.
        migrations.RunSQL(
            "UPDATE challenges_challenge SET counted_ending = ending, counted_on = ended_on", migrations.RunSQL.noop
        ),
        migrations.RemoveIndex("challenge", "challenge_report"),
        migrations.AddIndex(
            "challenge",
            models.Index(
                condition=models.Q(("counted", True)), fields=["agency", "counted_on", "group"], name="challenge_report"
            ),
        ),
    ]
