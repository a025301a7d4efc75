"""What the database refuses: changed templates and events, an approved letter that changes, files of another matter."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

CONTENT = (
    "addressee",
    "addressee_kind",
    "party",
    "values",
    "grounds",
    "served_online",
    "sheet",
    "wording",
    "stated",
    "calendar_edition",
    "dated",
    "year",
    "outside_number",
    "signed_by",
    "approved_entry_id",
)
ONCE_SET = ("template_id", "number_id", "sign_off_id", "file_pdf_id", "file_docx_id", "void_entry_id")
STAYS = ("key", "agency_id", "matter_id", "type", "prepared_entry_id")


def differs(columns: tuple[str, ...]) -> str:
    """The SQL for: one of these columns changes."""
    return " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in columns)


def other_link(column: str, letter: str) -> str:
    """The SQL for: the file in ``column`` is not one of the matter of the letter with this key."""
    return f"""NEW.{column} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM core_filelink l JOIN letters_letter m ON m.matter_id = l.matter_id
        WHERE l.id = NEW.{column} AND m.id = {letter}
    )"""  # noqa: S608


def own_link(column: str) -> str:
    """The SQL for: the file in ``column`` of a letter is not one of its own matter."""
    return f"""(NEW.{column} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM core_filelink l WHERE l.id = NEW.{column} AND l.matter_id = NEW.matter_id
    ))"""  # noqa: S608


OTHER_MATTER = " OR ".join(
    [
        *(own_link(column) for column in ("sign_off_id", "file_pdf_id", "file_docx_id")),
        """(NEW.number_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM core_number n WHERE n.id = NEW.number_id AND n.matter_id = NEW.matter_id
        ))""",
        """NOT EXISTS (SELECT 1 FROM core_matter m WHERE m.id = NEW.matter_id AND m.agency_id = NEW.agency_id)""",
    ]
)
APPROVED = "EXISTS (SELECT 1 FROM letters_letter m WHERE m.id = {letter} AND m.approved_entry_id IS NOT NULL)"
NOT_SENDABLE = """NOT EXISTS (
    SELECT 1 FROM letters_letter m
    WHERE m.id = NEW.letter_id AND m.approved_entry_id IS NOT NULL AND m.void_entry_id IS NULL
)"""
OTHER_LETTERS_EVENT = """NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM letters_deliveryevent e
    WHERE e.id = NEW.corrects_id AND e.letter_id = NEW.letter_id AND e.kind = NEW.kind
)"""
FILE_OF_OTHER = "a letter carries only files and numbers of its own matter"


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial"), ("core", "0002_guards")]

    operations = [
        *append_only("letters_template"),
        *append_only("letters_deliveryevent", ["id"], ["corrects_id"]),
        *append_only("letters_sealing"),
        *no_delete("letters_letter", ["id"], ["key"], ["number_id"]),
        Guard("letters_letter_stays", "letters_letter", "UPDATE", differs(STAYS), "a letter stays with its matter"),
        Guard(
            "letters_letter_approved",
            "letters_letter",
            "UPDATE",
            f"OLD.approved_entry_id IS NOT NULL AND ({differs(CONTENT)})",
            "an approved letter stays as it is",
        ),
        Guard(
            "letters_letter_once_set",
            "letters_letter",
            "UPDATE",
            "OLD.approved_entry_id IS NOT NULL AND ("
            + " OR ".join(f"(OLD.{c} IS NOT NULL AND COALESCE(NEW.{c}, 0) <> OLD.{c})" for c in ONCE_SET)
            + " OR (OLD.void_entry_id IS NOT NULL AND NEW.void_reason <> OLD.void_reason)"
            + " OR COALESCE(NEW.number_id, 0) <> COALESCE(OLD.number_id, 0)"
            + " OR COALESCE(NEW.template_id, 0) <> COALESCE(OLD.template_id, 0)"
            + " OR COALESCE(NEW.sign_off_id, 0) <> COALESCE(OLD.sign_off_id, 0)"
            + " OR NEW.dated IS NULL OR NEW.year IS NULL OR NEW.approved_entry_id IS NULL)",
            "an approved letter stays as it is",
        ),
        Guard("letters_letter_own_new", "letters_letter", "INSERT", OTHER_MATTER, FILE_OF_OTHER),
        Guard("letters_letter_own", "letters_letter", "UPDATE", OTHER_MATTER, FILE_OF_OTHER),
        Guard(
            "letters_enclosure_own",
            "letters_enclosure",
            "INSERT",
            other_link("link_id", "NEW.letter_id"),
            FILE_OF_OTHER,
        ),
        Guard(
            "letters_enclosure_new",
            "letters_enclosure",
            "INSERT",
            APPROVED.format(letter="NEW.letter_id"),
            "enclosures are fixed when a letter is approved",
        ),
        Guard("letters_enclosure_stays", "letters_enclosure", "UPDATE", "", "an enclosure is replaced, never changed"),
        Guard(
            "letters_enclosure_goes",
            "letters_enclosure",
            "DELETE",
            APPROVED.format(letter="OLD.letter_id"),
            "enclosures are fixed when a letter is approved",
        ),
        Guard("letters_enclosure_emptied", "letters_enclosure", "TRUNCATE", "", "enclosures stay"),
        Guard(
            "letters_event_sendable",
            "letters_deliveryevent",
            "INSERT",
            NOT_SENDABLE,
            "only an approved letter that is not void is delivered",
        ),
        Guard(
            "letters_event_proof",
            "letters_deliveryevent",
            "INSERT",
            other_link("proof_id", "NEW.letter_id"),
            FILE_OF_OTHER,
        ),
        Guard(
            "letters_event_corrects",
            "letters_deliveryevent",
            "INSERT",
            OTHER_LETTERS_EVENT,
            "an event corrects one of the same letter and kind",
        ),
        Guard(
            "letters_sealing_sendable",
            "letters_sealing",
            "INSERT",
            NOT_SENDABLE,
            "only an approved letter that is not void is sealed",
        ),
        Guard("letters_sealing_scan", "letters_sealing", "INSERT", other_link("scan_id", "NEW.letter_id"), FILE_OF_OTHER),
    ]
