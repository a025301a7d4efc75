"""What the database itself refuses, on SQLite and on PostgreSQL, whatever the program does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.agencies.models import Agency
from gongkai.core.models import Counter, Entry, Fact, Installation, Matter, Number, SettingValue

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def a_matter(agency: Agency) -> Matter:
    return Matter.objects.create(agency=agency, kind="test", opened_at=MOMENT)


def an_entry(matter: Matter | None, **values: object) -> Entry:
    given = {"at": MOMENT, "action": "test", "result": "done", "channel": "call", "viewer": "job", **values}
    return Entry.objects.create(matter=matter, agency=matter.agency if matter else None, **given)


def a_fact(matter: Matter, entry: Entry, seq: int = 1, **values: object) -> Fact:
    return Fact.objects.create(
        matter=matter,
        entry=entry,
        seq=seq,
        kind="test",
        occurred_on=date(2026, 3, 2),
        recorded_at=MOMENT,
        payload={},
        **values,
    )


def refused(message: str) -> pytest.RaisesExc[DatabaseError]:
    return pytest.raises(DatabaseError, match=message)


@pytest.mark.parametrize("statement", ["UPDATE core_fact SET kind = 'other'", "DELETE FROM core_fact"])
def test_a_fact_is_neither_changed_nor_deleted(agency: Agency, statement: str) -> None:
    matter = a_matter(agency)
    a_fact(matter, an_entry(matter))
    with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Fact.objects.get().kind == "test"


@pytest.mark.parametrize("statement", ["UPDATE core_entry SET result = 'refused'", "DELETE FROM core_entry"])
def test_an_entry_is_neither_changed_nor_deleted(agency: Agency, statement: str) -> None:
    an_entry(None)
    with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own")
@pytest.mark.parametrize("key", ["id", "matter_id, seq"])
def test_nothing_is_replaced(agency: Agency, key: str) -> None:
    matter = a_matter(agency)
    fact = a_fact(matter, an_entry(matter))
    columns = [field.column for field in Fact._meta.concrete_fields if field.column != "id" or key == "id"]
    chosen = ", ".join("'other'" if column == "kind" else column for column in columns)
    with refused("not replaced"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"REPLACE INTO core_fact ({', '.join(columns)}) SELECT {chosen} FROM core_fact")
    assert Fact.objects.get().pk == fact.pk
    assert Fact.objects.get().kind == "test"


def test_a_fact_needs_the_entry_of_its_action(agency: Agency) -> None:
    matter, other = a_matter(agency), a_matter(agency)
    for entry in (an_entry(other), an_entry(matter, result="refused"), an_entry(matter, result="read"), an_entry(None)):
        with refused("entry of its Action"), transaction.atomic():
            a_fact(matter, entry)
    assert not Fact.objects.exists()


def test_a_batch_entry_covers_facts_of_many_matters(agency: Agency) -> None:
    matter = a_matter(agency)
    a_fact(matter, an_entry(None, batch_hash="a" * 64))
    assert Fact.objects.count() == 1


def test_a_number_of_a_fact_is_used_once(agency: Agency) -> None:
    matter = a_matter(agency)
    entry = an_entry(matter)
    a_fact(matter, entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_fact(matter, entry)


def test_a_correction_stays_in_its_matter(agency: Agency) -> None:
    matter, other = a_matter(agency), a_matter(agency)
    elsewhere = a_fact(other, an_entry(other))
    with refused("its own matter"), transaction.atomic():
        a_fact(matter, an_entry(matter), corrects=elsewhere)


def test_a_counter_goes_up_by_one(agency: Agency) -> None:
    counter = Counter.objects.create(agency=agency, series="查", year=2026)
    for wrong in (0, 2, 5):
        with refused("goes up by one"), transaction.atomic():
            Counter.objects.filter(pk=counter.pk).update(last=wrong)
    Counter.objects.filter(pk=counter.pk).update(last=1)


def test_a_taken_number_stays(agency: Agency) -> None:
    matter = a_matter(agency)
    entry = an_entry(matter)
    number = Number.objects.create(
        agency=agency, series="查", year=2026, value=1, text="查〔2026〕1号", matter=matter, entry=entry
    )
    rows = Number.objects.filter(pk=number.pk)
    with refused("stays as it is"), transaction.atomic():
        rows.update(text="查〔2026〕9号")
    with refused("rows stay"), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(void_by=entry)  # without a reason
    rows.update(void_by=entry, void_reason="重复登记")
    with refused("stays as it is"), transaction.atomic():
        rows.update(void_by=None, void_reason="")


def test_settings_are_append_only(agency: Agency) -> None:
    SettingValue.objects.create(
        agency=agency, code="x", value=1, source="会议纪要", valid_from=date(2026, 1, 1), entry=an_entry(None)
    )
    with refused("append-only"), transaction.atomic():
        SettingValue.objects.update(value=2)


def test_the_mark_of_a_database_is_neither_changed_nor_removed() -> None:
    Installation.objects.create(nature="demo", created_at=MOMENT)
    with refused("created as"), transaction.atomic():
        Installation.objects.update(nature="production")
    with refused("rows stay"), transaction.atomic():
        Installation.objects.all().delete()


def test_a_used_database_cannot_become_a_demonstration() -> None:
    an_entry(None)
    with refused("cannot become"), transaction.atomic():
        Installation.objects.create(nature="demo", created_at=MOMENT)
    Installation.objects.create(nature="production", created_at=MOMENT)


def test_production_has_no_simulated_clock() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Installation.objects.create(nature="production", created_at=MOMENT, clock_offset=60)
