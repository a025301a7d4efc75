"""The code with which the first second factor is enrolled, and the session to which a begun enrolment belongs."""

import django.db.models.deletion
from django.db import migrations, models

from gongkai.core.guards import Guard, no_delete


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='secondfactor',
            name='begun_in',
            field=models.CharField(help_text='key of the session that began it: no other session sees the secret', max_length=43, null=True),
        ),
        migrations.CreateModel(
            name='EnrolmentCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolment_codes', to='agencies.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('used_at__isnull', True)), fields=('account',), name='enrolment_code_one')],
            },
        ),
        *no_delete("agencies_enrolmentcode"),
        Guard(
            "agencies_enrolment_once",
            "agencies_enrolmentcode",
            "UPDATE",
            "OLD.used_at IS NOT NULL OR OLD.ended_at IS NOT NULL OR NEW.code_hash <> OLD.code_hash"
            " OR NEW.account_id <> OLD.account_id",
            "a code for enrolling is used once",
        ),
    ]
