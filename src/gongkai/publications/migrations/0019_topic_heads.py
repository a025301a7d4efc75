"""The first part of an item's topic, by which lists are narrowed, and the indexes that lists are read from by it, and
by agency and genre together."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat, Left, StrIndex


def fill(apps, schema_editor):  # type: ignore[no-untyped-def]
    """As the fold does for what is folded from now on."""
    slash = Value("/")
    head = Left("topic", StrIndex(Concat("topic", slash), slash) - 1)
    apps.get_model("publications", "Publication").objects.exclude(topic="").update(topic_head=head)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_enrolment_code'),
        ('core', '0007_personal_record_phone'),
        ('publications', '0018_act_erased'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_newest',
        ),
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_agency',
        ),
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_catalogue',
        ),
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_genre',
        ),
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_column',
        ),
        migrations.AddField(
            model_name='publication',
            name='topic_head',
            field=models.CharField(blank=True, help_text='the first part of the topic', max_length=120),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['-published_at', '-matter', 'agency', 'catalogue', 'genre', 'column', 'validity', 'topic_head', 'published_year', 'public'], name='publication_newest'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['agency', '-published_at', '-matter', 'catalogue', 'genre', 'column', 'validity', 'topic_head', 'published_year', 'public'], name='publication_agency'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['catalogue', '-published_at', '-matter', 'agency', 'genre', 'column', 'validity', 'topic_head', 'published_year', 'public'], name='publication_catalogue'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['genre', '-published_at', '-matter', 'agency', 'catalogue', 'column', 'validity', 'topic_head', 'published_year', 'public'], name='publication_genre'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['column', '-published_at', '-matter', 'agency', 'catalogue', 'genre', 'validity', 'topic_head', 'published_year', 'public'], name='publication_column'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['topic_head', '-published_at', '-matter', 'agency', 'catalogue', 'genre', 'column', 'validity', 'published_year', 'public', 'topic'], name='publication_topic'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('public', True)), fields=['agency', 'genre', '-published_at', '-matter', 'catalogue', 'column', 'validity', 'topic_head', 'published_year', 'public'], name='publication_agency_genre'),
        ),
    ]
