"""The outside links of public items with what each answered last."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_personal_record_phone"),
        ("publications", "0011_confirmations"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reached", models.DateTimeField()),
                (
                    "last",
                    models.BigIntegerField(
                        help_text="the item that was looked through last, of those published at that moment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=1000, verbose_name="地址")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "还没有检查"),
                            ("alive", "可以打开"),
                            ("failing", "最近一次打不开"),
                            ("dead", "打不开"),
                        ],
                        default="new",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.matter"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["checked_at", "id"], name="outside_link_turn")],
                "constraints": [models.UniqueConstraint(fields=("matter", "address"), name="outside_link_once")],
            },
        ),
    ]
