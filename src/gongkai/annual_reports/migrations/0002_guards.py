"""What the database refuses: a passage, a version or a frozen case that changes; a supplementary entry that does."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

STAYS = ("key", "agency_id", "year", "cell", "column", "came", "went", "amount", "reason", "reference", "entry_id")
CHANGED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in STAYS)


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0001_initial"), ("core", "0002_guards")]

    operations = [
        *append_only("annual_reports_passage"),
        *append_only("annual_reports_reportversion", ["id"], ["key"], ["agency_id", "year", "number"]),
        *append_only("annual_reports_frozencase", ["id"], ["version_id", "place"]),
        *no_delete("annual_reports_supplement", ["id"], ["key"]),
        Guard(
            "annual_reports_supplement_stays",
            "annual_reports_supplement",
            "UPDATE",
            f"OLD.ended_by_id IS NOT NULL OR {CHANGED}",
            "a supplementary entry is ended once, never changed",
        ),
    ]
