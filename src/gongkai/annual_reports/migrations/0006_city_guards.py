"""What the database refuses: a chase or a reading that changes; an exclusion that does, but for its end."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

STAYS = (
    "key",
    "city_id",
    "agency_id",
    "other_id",
    "year",
    "cell",
    "column",
    "came",
    "went",
    "amount",
    "reason",
    "agreed_by",
    "agreed_on",
    "agreement",
    "entry_id",
)
CHANGED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in STAYS)


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0005_city")]

    operations = [
        *append_only("annual_reports_chase", ["id"], ["key"], ["city_id", "agency_id", "year", "number"]),
        *append_only("annual_reports_unitreading", ["matter_id"]),
        *no_delete("annual_reports_exclusion", ["id"], ["key"]),
        Guard(
            "annual_reports_exclusion_stays",
            "annual_reports_exclusion",
            "UPDATE",
            f"OLD.ended_by_id IS NOT NULL OR {CHANGED}",
            "an exclusion is ended once, never changed",
        ),
    ]
