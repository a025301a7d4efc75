"""What the database refuses: changed facts, entries and seals, facts without an Action, a changed installation mark."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

FACT_WITHOUT_ACTION = """NOT EXISTS (
    SELECT 1 FROM core_entry e
    WHERE e.id = NEW.entry_id AND e.result = 'done' AND (e.matter_id = NEW.matter_id OR e.batch_hash <> '')
)"""
CORRECTS_ANOTHER_MATTER = """NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM core_fact f WHERE f.id = NEW.corrects_id AND f.matter_id = NEW.matter_id AND f.seq < NEW.seq
)"""
LINK_OF_ANOTHER_MATTER = """NEW.late_proof_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM core_filelink l WHERE l.id = NEW.late_proof_id AND l.matter_id = NEW.matter_id
)"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        *append_only("core_fact", ["id"], ["matter_id", "seq"]),
        *append_only("core_entry", ["id"], ["action", "once"]),
        *append_only("core_seal", ["id"], ["agency_id", "number"]),
        *append_only("core_sealedentry", ["entry_id"], ["seal_id", "position"]),
        *append_only("core_settingvalue"),
        *append_only("core_calendarnotice"),
        *append_only("core_calendaredition", ["id"], ["number"]),
        *no_delete("core_matter"),
        *no_delete("core_number", ["id"], ["agency_id", "series", "year", "value"], ["agency_id", "text"]),
        *no_delete("core_counter", ["id"], ["agency_id", "series", "year"]),
        *no_delete("core_personalrecord", ["id"], ["key_id"]),
        *no_delete("core_datakey"),
        *no_delete("core_installation"),
        Guard("core_fact_entry", "core_fact", "INSERT", FACT_WITHOUT_ACTION, "a fact needs the entry of its Action"),
        Guard("core_fact_corrects", "core_fact", "INSERT", CORRECTS_ANOTHER_MATTER, "corrects a fact of its own matter"),
        Guard("core_fact_proof", "core_fact", "INSERT", LINK_OF_ANOTHER_MATTER, "proof is a file of the same matter"),
        Guard(
            "core_installation_nature",
            "core_installation",
            "UPDATE",
            "NEW.nature <> OLD.nature",
            "what a database was created as stays",
        ),
        Guard(
            "core_installation_first",
            "core_installation",
            "INSERT",
            "NEW.nature <> 'production' AND EXISTS (SELECT 1 FROM core_entry)",
            "a used database cannot become a demonstration",
        ),
        Guard(
            "core_number_stays",
            "core_number",
            "UPDATE",
            "NEW.value <> OLD.value OR NEW.text <> OLD.text OR NEW.matter_id <> OLD.matter_id OR OLD.void_by_id IS NOT NULL",
            "a number taken stays as it is",
        ),
        Guard(
            "core_counter_up",
            "core_counter",
            "UPDATE",
            "NEW.last <> OLD.last + 1",
            "a counter goes up by one",
        ),
    ]
