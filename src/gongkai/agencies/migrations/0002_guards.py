"""What the database refuses: incompatible roles of one person, changed history, an account given to another person."""

from django.db import migrations

from gongkai.core.guards import Guard, append_only, no_delete

ADMINISTRATORS = "('system_admin', 'security_admin', 'audit_admin')"


def incompatible(one: str, other: str) -> str:
    """The SQL for: roles ``one`` and ``other`` may not be held by one person (``agencies.roles``)."""
    return (
        f"{one} <> {other} AND (({one} IN {ADMINISTRATORS} AND {other} IN {ADMINISTRATORS})"
        f" OR {one} = 'audit_admin' OR {other} = 'audit_admin')"
    )


def overlap(one: str, other: str) -> str:
    """The SQL for: two posts share a day."""
    return (
        f"({other}.valid_to IS NULL OR {one}.valid_from <= {other}.valid_to)"
        f" AND ({one}.valid_to IS NULL OR {other}.valid_from <= {one}.valid_to)"
    )


ROLE_MEETS_ANOTHER = f"""NEW.revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM agencies_post mine
    JOIN agencies_post p ON p.person_id = mine.person_id AND {overlap("mine", "p")}
    JOIN agencies_postrole r ON r.post_id = p.id AND r.revoked_at IS NULL AND r.id <> NEW.id
    WHERE mine.id = NEW.post_id AND {incompatible("NEW.role", "r.role")}
)"""
# On SQLite a new row's number is not known before it is there; -1 then stands for it and meets no other.
POST_MEETS_ANOTHER = f"""EXISTS (
    SELECT 1 FROM agencies_post p
    JOIN agencies_postrole r ON r.post_id = p.id AND r.revoked_at IS NULL
    JOIN agencies_postrole m ON m.post_id = NEW.id AND m.revoked_at IS NULL
    WHERE p.person_id = NEW.person_id AND p.id <> NEW.id AND {overlap("NEW", "p")}
    AND {incompatible("m.role", "r.role")}
)"""
MESSAGE = "one person may not hold these roles together"
STAYING = (
    "agency",
    "unit",
    "person",
    "account",
    "post",
    "postrole",
    "leadinggroupmember",
    "secondfactor",
    "onetimecode",
    "lockout",
)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]

    operations = [
        *append_only("agencies_agencydatum"),
        *append_only("agencies_passwordrecord"),
        *(operation for name in STAYING for operation in no_delete(f"agencies_{name}")),
        Guard("agencies_role_insert", "agencies_postrole", "INSERT", ROLE_MEETS_ANOTHER, MESSAGE),
        Guard(
            "agencies_role_update",
            "agencies_postrole",
            "UPDATE",
            "NEW.role <> OLD.role OR NEW.post_id <> OLD.post_id OR OLD.revoked_at IS NOT NULL",
            "a granted role can only be revoked",
        ),
        Guard("agencies_post_period", "agencies_post", "UPDATE", POST_MEETS_ANOTHER, MESSAGE),
        Guard(
            "agencies_post_person",
            "agencies_post",
            "UPDATE",
            "NEW.person_id <> OLD.person_id OR NEW.agency_id <> OLD.agency_id",
            "a post stays with its person and agency",
        ),
        Guard(
            "agencies_account_person",
            "agencies_account",
            "UPDATE",
            "NEW.kind <> OLD.kind OR COALESCE(NEW.person_id, 0) <> COALESCE(OLD.person_id, 0)",
            "an account stays with its person",
        ),
        Guard("agencies_agency_code", "agencies_agency", "UPDATE", "NEW.code <> OLD.code", "an agency keeps its code"),
        Guard(
            "agencies_attempt_stays",
            "agencies_signinattempt",
            "UPDATE",
            "",
            "attempts stay as they are",
        ),
        Guard(
            "agencies_code_once",
            "agencies_onetimecode",
            "UPDATE",
            "OLD.used_at IS NOT NULL",
            "a one-time code is used once",
        ),
    ]
