"""A form that came without its session may wait beside the same person's own draft of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_guards'),
        ('core', '0002_guards'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_once',
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_once_without_matter',
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('account__isnull', False), ('link__isnull', True), ('matter__isnull', False)), fields=('matter', 'form', 'account'), name='draft_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('account__isnull', False), ('link__isnull', True), ('matter__isnull', True)), fields=('form', 'account'), name='draft_once_without_matter'),
        ),
    ]
