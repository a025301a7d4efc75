"""Signed lists for archive and library (条例 25); what is signed stays."""

import django.db.models.deletion
from django.db import migrations, models

from gongkai.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_enrolment_code"),
        ("core", "0007_personal_record_phone"),
        ("publications", "0012_outside_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=22, unique=True)),
                (
                    "receiver",
                    models.CharField(
                        choices=[("archive", "国家档案馆"), ("library", "公共图书馆")],
                        max_length=10,
                        verbose_name="移送给",
                    ),
                ),
                ("receiver_name", models.CharField(max_length=120, verbose_name="接收单位")),
                ("period_from", models.DateField(verbose_name="公开时间自")),
                ("period_to", models.DateField(verbose_name="公开时间至")),
                ("count", models.PositiveIntegerField(verbose_name="件数")),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(verbose_name="签发时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.entry"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="HandOverLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("index_number", models.CharField(max_length=80)),
                ("first_published_at", models.DateTimeField()),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="publications.handover"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="publications.version"
                    ),
                ),
            ],
            options={
                "ordering": ["hand_over_id", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_to__gte", models.F("period_from"))), name="hand_over_period_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("agency", "receiver", "receiver_name", "period_from", "period_to"), name="hand_over_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.UniqueConstraint(fields=("hand_over", "position"), name="hand_over_position"),
        ),
        *append_only("publications_handover", ["id"], ["key"]),
        *append_only("publications_handoverline", ["id"], ["hand_over_id", "position"]),
    ]
