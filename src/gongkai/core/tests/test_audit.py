"""The audit chain: every entry is sealed once, and whatever was changed behind the program's back is named."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.agencies.models import Agency
from gongkai.core import audit, installation
from gongkai.core.models import Entry, Seal, SealedEntry
from gongkai.core.viewers import Anonymous, Staff
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def act(viewer: Staff, times: int = 1) -> None:
    for number in range(times):
        with write_transaction():
            audit.write_entry(viewer, "test.act", Entry.Result.DONE, channel="call", detail={"n": number})


def behind_the_program(statement: str) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER core_entry_no_update")
            cursor.execute("DROP TRIGGER core_sealedentry_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE core_entry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE core_sealedentry DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_an_entry_says_who_in_which_post_and_from_where(clerk: Staff) -> None:
    act(clerk)
    entry = Entry.objects.get()
    assert (entry.account_id, entry.post, entry.acting) == (clerk.account, 1, "市档案馆受理员")
    assert entry.agency_id == clerk.agency_id


def test_sealing_covers_everything_once(clerk: Staff) -> None:
    act(clerk, 3)
    assert audit.seal_all() == 3
    assert audit.seal_all() == 0
    act(clerk, 2)
    assert audit.seal_all() == 2
    assert list(Seal.objects.order_by("number").values_list("number", "count")) == [(1, 3), (2, 2)]
    assert [(v.seals, v.entries, v.broken, v.unsealed) for v in audit.verify()] == [(2, 5, "", 0)]


def test_each_agency_has_its_own_chain(clerk: Staff) -> None:
    act(clerk)
    with write_transaction():
        audit.write_entry(Anonymous(), "test.visit", Entry.Result.REFUSED, channel="page")
    audit.seal_all()
    assert sorted((v.agency_id or 0, v.seals) for v in audit.verify()) == [(0, 1), (clerk.agency_id, 1)]


def test_the_unsealed_tail_is_counted(clerk: Staff) -> None:
    act(clerk, 2)
    audit.seal_all()
    act(clerk)
    assert audit.verify()[0].unsealed == 1


def test_a_changed_entry_breaks_its_seal(clerk: Staff) -> None:
    act(clerk, 3)
    audit.seal_all()
    behind_the_program(f"UPDATE core_entry SET reason = '改' WHERE id = {Entry.objects.earliest('pk').pk}")
    assert "第 1 个封存的校验值与记录不符" in audit.verify()[0].broken


def test_a_removed_entry_breaks_its_seal(clerk: Staff) -> None:
    act(clerk, 3)
    audit.seal_all()
    behind_the_program(f"DELETE FROM core_sealedentry WHERE entry_id = {SealedEntry.objects.earliest('position').pk}")
    assert "应有 3 条记录，实有 2 条" in audit.verify()[0].broken


@pytest.mark.parametrize(("nature", "mark"), [(None, None), ("production", None), ("demo", "demo"), ("bench", "bench")])
def test_an_entry_bears_the_mark_of_its_database(clerk: Staff, nature: str | None, mark: str | None) -> None:
    if nature:
        installation.create(installation.Nature(nature))
    act(clerk)
    assert Entry.objects.get().mark == mark
    for other in {None, "demo", "bench", "production"} - {mark}:
        copy = Entry.objects.get()
        copy.pk, copy.mark = None, other
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)
    audit.seal_all()
    assert audit.verify()[0].broken == ""


def test_a_mark_that_was_taken_away_breaks_the_seal(clerk: Staff) -> None:
    installation.create(installation.Nature.DEMO)
    act(clerk)
    audit.seal_all()
    behind_the_program("UPDATE core_entry SET mark = NULL")
    assert "与记录不符" in audit.verify()[0].broken


def test_the_digest_covers_every_column(clerk: Staff, agency: Agency) -> None:
    act(clerk)
    entry = Entry.objects.get()
    whole = audit.digest(entry)
    changes = {
        "agency_id": None, "matter_id": 7, "at": entry.at.replace(year=2025), "action": "x", "result": "read",
        "reason": "x", "channel": "x", "viewer": "x", "account_id": 99, "post": 99, "acting": "x", "origin": "x",
        "subject": "x", "detail": {"x": 1}, "once": "x", "batch_hash": "x", "mark": "demo",
    }  # fmt: skip
    columns = {field.attname for field in Entry._meta.concrete_fields} - {"id"}
    assert set(changes) == columns
    for name, value in changes.items():
        altered = Entry.objects.get()
        setattr(altered, name, value)
        assert audit.digest(altered) != whole, name
