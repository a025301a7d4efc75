"""The words of a decision are destroyed in the outer zone when it is shown no more; nothing else of it changes."""

from __future__ import annotations

from django.db import migrations, models

from gongkai.core.guards import ChangedGuard

TABLE = "publications_act"
# As 0006 had it.
WORDS = ("title", "party", "credit_code", "content")
STAYS = (
    *("agency_id", "entry_id", "recorded_at", "kind", "decision_number", "number_key", "decided_on"),
    *("party_kind", "published", "unpublished_reason"),
)


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in columns)


NO_END = (
    "OLD.ended_by_id IS NOT NULL OR NEW.ended_by_id IS NULL OR "
    + _changed(
        (
            *("agency_id", "entry_id", "recorded_at", "kind", "decision_number", "number_key", "decided_on", "title"),
            *("party_kind", "party", "credit_code", "content", "published", "unpublished_reason"),
        )
    )
)
LEFT = " OR ".join(f"NEW.{column} <> ''" for column in WORDS)
NO_ERASURE = (
    f"OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.ended_by_id IS NULL OR {LEFT} OR {_changed(STAYS)}"
)


class Migration(migrations.Migration):
    dependencies = [("publications", "0017_desk_at")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="erased_at",
            field=models.DateTimeField(
                help_text="in the outer zone of two: when its words were destroyed", null=True
            ),
        ),
        ChangedGuard(
            f"{TABLE}_stays",
            TABLE,
            "UPDATE",
            f"({NO_END}) AND ({NO_ERASURE})",
            "a row is never changed, only ended once",
            before=NO_END,
        ),
    ]
