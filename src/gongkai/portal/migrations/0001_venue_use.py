"""How often the machines of the reading venue were used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="VenueUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("page", models.CharField(max_length=12, verbose_name="页面")),
                ("number", models.PositiveIntegerField(default=0, verbose_name="次数")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "page"), name="venue_use_once")],
            },
        ),
    ]
