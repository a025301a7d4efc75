"""How often in a row a job failed: work that comes again and again is never given up, and shows that it fails."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_draft_awaits_sign_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='failures',
            field=models.PositiveIntegerField(default=0, help_text='runs that failed since the last one that succeeded'),
        ),
    ]
