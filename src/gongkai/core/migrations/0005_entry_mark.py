"""The mark of a demonstration or bench on every entry; the database itself refuses one that is not its own."""

from django.db import migrations, models

from gongkai.core.guards import Guard

ANOTHER_MARK = """COALESCE(NEW.mark, 'production') <> COALESCE((SELECT nature FROM core_installation), 'production')
    OR NEW.mark = 'production'"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_job_failures'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='mark',
            field=models.CharField(help_text='demo or bench: written on a database of that nature, and sealed with it', max_length=10, null=True),
        ),
        Guard("core_entry_mark", "core_entry", "INSERT", ANOTHER_MARK, "an entry bears the mark of its database"),
    ]
