"""What the database refuses: a text or version that changes, other than by being erased; a file of another matter."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

TEXT_STAYS = ("matter_id", "agency_id", "entry_id", "document_number", "written_on", "formed_on", "genre", "attribute")
VERSION_STAYS = ("matter_id", "agency_id", "entry_id", "number", "text_id", "format", "sha256")


def not_an_erasure(columns: tuple[str, ...], emptied: str) -> str:
    """The SQL for: the row changes, and not by being emptied under the entry of an erasure."""
    changed = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in columns)
    return f"NEW.erased_by_id IS NULL OR length(NEW.{emptied}) > 0 OR {changed}"


OTHER_MATTER = """NOT EXISTS (
    SELECT 1 FROM core_filelink l JOIN publications_text t ON t.matter_id = l.matter_id
    WHERE l.id = NEW.link_id AND t.id = NEW.text_id
)"""


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial"), ("core", "0002_guards")]

    operations = [
        *no_delete("publications_text"),
        Guard(
            "publications_text_stays",
            "publications_text",
            "UPDATE",
            not_an_erasure(TEXT_STAYS, "body"),
            "a text is never changed, only erased",
        ),
        *no_delete("publications_version", ["id"], ["matter_id", "number"]),
        Guard(
            "publications_version_stays",
            "publications_version",
            "UPDATE",
            not_an_erasure(VERSION_STAYS, "canonical"),
            "a version is never changed, only erased",
        ),
        *append_only("publications_textfile", ["id"], ["text_id", "position"]),
        Guard(
            "publications_textfile_own",
            "publications_textfile",
            "INSERT",
            OTHER_MATTER,
            "a text carries only files of its own matter",
        ),
        migrations.RunSQL(
            "INSERT INTO publications_visibility (generation) VALUES (0)", "DELETE FROM publications_visibility"
        ),
    ]
