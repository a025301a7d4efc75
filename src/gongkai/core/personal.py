"""Personal records: one per person on a matter, under a data key of its own (PIPL 6, 19, 47; R143-R147).

Rotation re-wraps data keys and touches no append-only row; erasure destroys the data key. Reading writes its entry
first, or is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Q, QuerySet

from gongkai.core import clock, keys, viewers
from gongkai.core.audit import read_entry
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter
from gongkai.core.models.personal import DataKey, PersonalRecord
from gongkai.core.policies import has_task, of_own_agency
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.core.writing import must_be_writing, write_transaction

_KEY = b"gongkai.datakey"
# Digits from which on a number is looked for among telephones.
SHORTEST_PHONE = 7


class Erased(Refused):
    """The record's key was destroyed after its retention."""

    def __init__(self) -> None:
        super().__init__("erased", "这份个人信息已按保管期限销毁，不能再查看。")


def new_key() -> tuple[DataKey, bytes]:
    """A data key: its row, unsaved, and its clear bytes."""
    clear = AESGCM.generate_key(256)
    ring = keys.ring()
    row = DataKey(wrapped=ring.wrap(clear, _KEY), master_number=ring.current, made_at=clock.now())
    return row, clear


def clear_key(row: DataKey) -> bytes:
    """The clear bytes of a data key; raises ``Erased`` where it was destroyed."""
    if row.wrapped is None:
        raise Erased()
    return unwrap(keys.ring(), row)


def unwrap(ring: keys.KeyRing, row: DataKey) -> bytes:
    """The clear bytes of a living data key under ``ring``; to ask whether a key file fits the database."""
    return ring.unwrap(bytes(row.wrapped or b""), _KEY)


def keep(
    matter: Matter,
    entry: Entry,
    label: str,
    values: Mapping[str, str],
    *,
    identity: str = "",
    phone: str = "",
    of_holder: bool = False,
    person: int | None = None,
) -> PersonalRecord:
    """Encrypt ``values`` as a record of ``matter``; of ``identity`` and ``phone`` (numbers) only keyed hashes are kept,
    by which a record is found again."""
    must_be_writing("a personal record")
    row, clear = new_key()
    row.save()
    sealed = keys.encrypt(clear, 0, json.dumps(dict(values), ensure_ascii=False).encode(), _context(matter, row))
    return PersonalRecord.objects.create(
        matter=matter,
        label=label,
        key=row,
        ciphertext=sealed,
        of_holder=of_holder,
        person=person,
        identity_hash=keys.ring().keyed_hash(identity) if identity else "",
        phone_hash=keys.ring().keyed_hash(digits_of(phone)) if digits_of(phone) else "",
        entry=entry,
    )


def digits_of(phone: str) -> str:
    """A telephone number however it was written: its digits alone."""
    return "".join(each for each in phone if each.isdecimal() and each.isascii())


def with_number(text: str) -> QuerySet[PersonalRecord]:
    """The records of people who gave ``text`` as the number of a document or of a telephone, whole and exact."""
    ring, digits = keys.ring(), digits_of(text)
    found = Q(identity_hash=ring.keyed_hash(text.upper()))
    if len(digits) >= SHORTEST_PHONE:
        found |= Q(phone_hash=ring.keyed_hash(digits))
    return PersonalRecord.objects.filter(found)


def read(record: PersonalRecord, viewer: Viewer, purpose: str) -> dict[str, str]:
    """The record's values, after its reading entry has been committed.

    Staff need a task on the matter; the applicant reads his own; a job reads for its declared purpose. Everybody else
    is refused, and an erased record says so.
    """
    refusal = _may_not_read(record, viewer)
    if refusal:
        raise Refused("personal", refusal, rule="个人信息保护法第六条")
    read_entry(viewer, "personal.read", matter=record.matter, purpose=purpose, subject=f"personal:{record.label}")
    clear = clear_key(record.key)
    text = keys.decrypt(clear, bytes(record.ciphertext), _context(record.matter, record.key))
    return {str(name): str(value) for name, value in json.loads(text).items()}


def _may_not_read(record: PersonalRecord, viewer: Viewer) -> str | None:
    matter = record.matter
    if isinstance(viewer, viewers.Job):
        return None
    if isinstance(viewer, viewers.CodeHolder):
        own = record.of_holder and viewer.matter_id == matter.pk and record.person in (None, viewer.person)
        return None if own else "查询码只能查看您本人的信息。"
    if isinstance(viewer, viewers.Citizen):
        own = record.of_holder and matter.holder_id == viewer.account_id
        return None if own else "只能查看您本人提交的信息。"
    return (of_own_agency & has_task).why_not(viewer, matter)


def erase(record: PersonalRecord) -> None:
    """Destroy the record's data key, within an Action. What it encrypted can never be read again."""
    must_be_writing("erasing personal data")
    DataKey.objects.filter(pk=record.key_id).update(wrapped=None, destroyed_at=clock.now())


def rewrap_data_keys() -> int:
    """Wrap with the current master key every data key that an older one wraps; how many.

    A part of ``gongkai keys rotate``, which makes the key and knows what else it wraps (``ops.keychain.rotate``).
    """
    ring, done = keys.ring(), 0
    stale = DataKey.objects.filter(wrapped__isnull=False).exclude(master_number=ring.current)
    while batch := list(stale.order_by("pk")[:500]):
        with write_transaction():
            for row in DataKey.objects.select_for_update().filter(
                pk__in=[row.pk for row in batch], wrapped__isnull=False
            ):
                row.wrapped = ring.wrap(clear_key(row), _KEY)
                row.master_number = ring.current
                row.save(update_fields=["wrapped", "master_number"])
                done += 1
    return done


def _context(matter: Matter, key: DataKey) -> bytes:
    return f"personal:{matter.pk}:{key.pk}".encode()
