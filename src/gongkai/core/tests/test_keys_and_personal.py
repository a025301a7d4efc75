"""Personal data: unreadable without the key, read only with an entry, re-wrapped by rotation, gone after erasure."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.agencies.models import Agency
from gongkai.core import audit, keys, personal
from gongkai.core.models import DataKey, Entry, Matter, PersonalRecord, Task
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Job, Staff
from gongkai.core.writing import write_transaction

VALUES = {"姓名": "喆堃·买买提", "证件号码": "411481199001011230", "电话": "13800000000"}


def entry_on(matter: Matter, viewer: Staff) -> Entry:
    return audit.write_entry(viewer, "test.keep", Entry.Result.DONE, channel="call", matter=matter)


@pytest.fixture
def record(matter: Matter, clerk: Staff) -> PersonalRecord:
    with write_transaction():
        return personal.keep(
            matter, entry_on(matter, clerk), "申请人", VALUES, identity="411481199001011230", of_holder=True
        )


def give_task(matter: Matter, clerk: Staff) -> None:
    with write_transaction():
        entry = entry_on(matter, clerk)
        Task.objects.create(
            matter=matter,
            agency_id=matter.agency_id,
            kind="t",
            role="handler",
            account_id=clerk.account,
            opened_by=entry,
        )


@given(clear=st.binary(max_size=200), context=st.binary(max_size=20))
def test_ciphertext_opens_with_its_key_and_context_only(clear: bytes, context: bytes) -> None:
    key, other = bytes(32), bytes([1]) + bytes(31)
    sealed = keys.encrypt(key, 7, clear, context)
    assert sealed[0] == keys.AES_256_GCM
    assert keys.key_number(sealed) == 7
    assert keys.decrypt(key, sealed, context) == clear
    for wrong_key, wrong_context in ((other, context), (key, context + b"x")):
        with pytest.raises(keys.Damaged):
            keys.decrypt(wrong_key, sealed, wrong_context)
    with pytest.raises(keys.Damaged):
        keys.decrypt(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), context)


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    keys.ring()
    assert stat.S_IMODE(keys.path().stat().st_mode) == 0o600
    assert keys.KeyRing.from_json(keys.path().read_text()) == keys.ring()


def test_a_missing_master_key_is_named() -> None:
    sealed = keys.with_new_master(keys.ring()).wrap(b"x", b"")
    with pytest.raises(keys.KeyMissing, match="第 2 号主密钥"):
        keys.ring().unwrap(sealed, b"")


@pytest.mark.db
def test_nothing_readable_lies_in_the_row(record: PersonalRecord) -> None:
    stored = bytes(PersonalRecord.objects.get().ciphertext) + record.identity_hash.encode()
    for value in VALUES.values():
        assert value.encode() not in stored


@pytest.mark.db
def test_the_same_number_is_found_by_its_keyed_hash(record: PersonalRecord) -> None:
    found = keys.ring().keyed_hash(" 411481199001011230 ")
    assert PersonalRecord.objects.get(identity_hash=found) == record


@pytest.mark.db
def test_reading_writes_its_entry_first(record: PersonalRecord, matter: Matter, clerk: Staff) -> None:
    give_task(matter, clerk)
    assert personal.read(record, clerk, "核对身份") == VALUES
    entry = Entry.objects.get(result="read")
    assert (entry.action, entry.reason, entry.account_id) == ("personal.read", "核对身份", clerk.account)


@pytest.mark.db
def test_who_may_read(record: PersonalRecord, matter: Matter, clerk: Staff) -> None:
    refused = [clerk, Anonymous(), CodeHolder(matter.pk + 1), Citizen(clerk.account)]
    for viewer in refused:
        with pytest.raises(Refused):
            personal.read(record, viewer, "看看")
    assert not Entry.objects.filter(result="read").exists()
    with write_transaction():
        third = personal.keep(matter, entry_on(matter, clerk), "第三方", VALUES)
    with pytest.raises(Refused, match="本人"):
        personal.read(third, CodeHolder(matter.pk), "看看")
    with write_transaction():
        second = personal.keep(matter, entry_on(matter, clerk), "申请人", VALUES, of_holder=True, person=2)
    for person in (0, 1, 3):
        with pytest.raises(Refused, match="本人"):
            personal.read(second, CodeHolder(matter.pk, person=person), "看看")
    assert personal.read(second, CodeHolder(matter.pk, person=2), "本人") == VALUES
    for viewer in (CodeHolder(matter.pk), Job("寄信")):
        assert personal.read(record, viewer, "寄信") == VALUES


@pytest.mark.db
@pytest.mark.parametrize(
    ("roles", "sees"),
    [(set(), False), ({"system_admin"}, False), ({"audit_admin"}, False), ({"system_admin", "handler"}, True)],
)
def test_administrators_see_no_matters(matter: Matter, clerk: Staff, roles: set[str], sees: bool) -> None:
    viewer = Staff(clerk.account, post_id=1, agency_id=clerk.agency_id, roles=frozenset(roles))
    assert Matter.objects.visible_to(viewer).exists() is sees


@pytest.mark.db
def test_a_task_in_another_agency_opens_nothing(record: PersonalRecord, matter: Matter, clerk: Staff) -> None:
    give_task(matter, clerk)
    stranger = Staff(clerk.account, post_id=9, agency_id=clerk.agency_id + 1, roles=clerk.roles)
    with pytest.raises(Refused, match="其他机关"):
        personal.read(record, stranger, "看看")


@pytest.mark.db
def test_rotation_rewraps_keys_and_touches_no_record(record: PersonalRecord, matter: Matter, agency: Agency) -> None:
    before = bytes(PersonalRecord.objects.get().ciphertext)
    with keys.changing():
        keys.add_master()
    assert personal.rewrap_data_keys() == 1
    assert DataKey.objects.get().master_number == 2
    assert bytes(PersonalRecord.objects.get().ciphertext) == before
    fresh = PersonalRecord.objects.select_related("matter", "key").get()
    assert personal.read(fresh, Job("核对"), "核对") == VALUES
    assert personal.rewrap_data_keys() == 0


@pytest.mark.db
def test_erasure_destroys_the_key(record: PersonalRecord) -> None:
    with write_transaction():
        personal.erase(record)
    fresh = PersonalRecord.objects.select_related("matter", "key").get()
    with pytest.raises(personal.Erased):
        personal.read(fresh, Job("核对"), "核对")
    assert DataKey.objects.get().wrapped is None


@pytest.mark.db
def test_erasing_belongs_into_an_action_and_spares_every_other_record(
    record: PersonalRecord, matter: Matter, clerk: Staff
) -> None:
    with write_transaction():
        other = personal.keep(matter, entry_on(matter, clerk), "第三方", VALUES)
    with pytest.raises(RuntimeError, match="inside an Action"):
        personal.erase(record)
    for _ in range(2):  # again after a crash
        with write_transaction():
            personal.erase(record)
    assert personal.read(other, Job("核对"), "核对") == VALUES


@pytest.mark.db
def test_a_rotation_does_not_bring_an_erased_record_back(record: PersonalRecord) -> None:
    with write_transaction():
        personal.erase(record)
    with keys.changing():
        keys.add_master()
    assert personal.rewrap_data_keys() == 0
    assert DataKey.objects.get().wrapped is None
    assert DataKey.objects.get().destroyed_at is not None
