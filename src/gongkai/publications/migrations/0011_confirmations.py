"""Requests to other agencies to confirm what concerns them (R13); a row stays, and stays about the same version."""

import django.db.models.deletion
from django.db import migrations, models

from gongkai.core.guards import Guard, no_delete

STAYS = ("key", "matter_id", "version_id", "asker_id", "agency_id", "asked_on", "term")
CHANGED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in STAYS)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_enrolment_code"),
        ("core", "0007_personal_record_phone"),
        ("publications", "0010_policy_interpretation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=22, unique=True)),
                ("asked_on", models.DateField(verbose_name="请求日期")),
                ("term", models.DateField(verbose_name="答复期限")),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="请确认的内容")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等待确认"),
                            ("agreed", "同意公开"),
                            ("dissented", "不同意公开"),
                            ("silent", "逾期没有答复"),
                            ("cleared", "裁定公开"),
                            ("forbidden", "裁定不公开"),
                            ("void", "已撤回"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="裁定的理由")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.matter"),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
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
                "indexes": [
                    models.Index(fields=["agency", "state", "term"], name="confirmation_asked"),
                    models.Index(fields=["asker", "state", "term"], name="confirmation_asker"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "agency"), name="confirmation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("agency", models.F("asker")), _negated=True), name="confirmation_of_others"
                    ),
                ],
            },
        ),
        *no_delete("publications_confirmation", ["id"], ["key"], ["version_id", "agency_id"]),
        Guard(
            "publications_confirmation_stays",
            "publications_confirmation",
            "UPDATE",
            CHANGED,
            "who was asked about which version is never changed",
        ),
    ]
