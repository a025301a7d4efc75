"""Audit entries, and the job that seals them into a hash chain per agency.

Writers never wait for the chain: an entry is one insert; the seal follows within ten seconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from gongkai.core import clock, installation, viewers
from gongkai.core.models.audit import Entry, Seal, SealedEntry
from gongkai.core.models.matter import Matter
from gongkai.core.viewers import Viewer
from gongkai.core.writing import must_be_writing, write_transaction

GENESIS = "0" * 64
BATCH = 2000


def write_entry(
    viewer: Viewer,
    action: str,
    result: Entry.Result,
    *,
    channel: str,
    matter: Matter | None = None,
    agency_id: int | None = None,
    reason: str = "",
    subject: str = "",
    detail: dict[str, Any] | None = None,
    once: str | None = None,
    batch_hash: str = "",
) -> Entry:
    """Write one entry within the caller's write transaction."""
    must_be_writing("an audit entry")
    staff = viewer if isinstance(viewer, viewers.Staff) else None
    nature = installation.nature()
    if agency_id is None:
        agency_id = matter.agency_id if matter else staff.agency_id if staff else None
    return Entry.objects.create(
        agency_id=agency_id,
        matter=matter,
        at=clock.now(),
        action=action,
        result=result,
        reason=reason[:300],
        channel=channel,
        viewer=viewer.kind,
        account_id=viewer.account_id,
        post=staff.post_id if staff else None,
        acting=staff.acting if staff else viewer.purpose if isinstance(viewer, viewers.Job) else "",
        origin=viewer.origin,
        subject=subject,
        detail=detail or {},
        once=once,
        batch_hash=batch_hash,
        mark=None if nature == installation.Nature.PRODUCTION else nature.value,
    )


def digest(entry: Entry) -> str:
    """SHA-256 of the entry's canonical form: sorted JSON, UTF-8, every column that says something.

    The mark of a demonstration is part of it where there is one: an entry taken from a demonstration cannot be passed
    off as one of real work, and entries that were sealed before there was a mark stay verifiable.
    """
    values = {
        "id": entry.pk,
        "agency": entry.agency_id,
        "matter": entry.matter_id,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "result": entry.result,
        "reason": entry.reason,
        "channel": entry.channel,
        "viewer": entry.viewer,
        "account": entry.account_id,
        "post": entry.post,
        "acting": entry.acting,
        "origin": entry.origin,
        "subject": entry.subject,
        "detail": entry.detail,
        "once": entry.once,
        "batch_hash": entry.batch_hash,
        "facts": [
            [
                f.matter_id,
                f.seq,
                f.kind,
                f.version,
                f.occurred_on.isoformat(),
                f.occurred_at.isoformat() if f.occurred_at else None,
                f.recorded_at.isoformat(),
                f.payload,
                f.corrects_id,
                f.late_reason,
                f.late_proof_id,
            ]
            for f in sorted(entry.facts.all(), key=lambda f: (f.matter_id, f.seq))
        ],
        **({"mark": entry.mark} if entry.mark else {}),
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous: str, digests: Iterable[str]) -> str:
    """The hash of a seal: over the seal before it and the digests of its entries, in order."""
    chain = hashlib.sha256(previous.encode())
    for value in digests:
        chain.update(value.encode())
    return chain.hexdigest()


def seal_all() -> int:
    """Seal every unsealed entry, agency by agency; the number of entries sealed. Safe to run again at any moment."""
    agencies = list(Entry.objects.filter(sealed__isnull=True).order_by().values_list("agency_id", flat=True).distinct())
    return sum(_seal_agency(agency_id) for agency_id in agencies)


def _of(agency_id: int | None) -> Q:
    return Q(agency_id=agency_id) if agency_id is not None else Q(agency__isnull=True)


def _seal_agency(agency_id: int | None) -> int:
    done = 0
    while True:
        with write_transaction():
            last = Seal.objects.select_for_update().filter(_of(agency_id)).order_by("-number").first()
            waiting = Entry.objects.filter(_of(agency_id), sealed__isnull=True).prefetch_related("facts")
            entries = list(waiting.order_by("pk")[:BATCH])
            if not entries:
                return done
            previous = last.hash if last else GENESIS
            seal = Seal.objects.create(
                agency_id=agency_id,
                number=last.number + 1 if last else 1,
                sealed_at=clock.now(),
                count=len(entries),
                previous=previous,
                hash=link(previous, map(digest, entries)),
            )
            SealedEntry.objects.bulk_create(
                SealedEntry(entry=entry, seal=seal, position=position) for position, entry in enumerate(entries)
            )
        done += len(entries)


@dataclass(frozen=True)
class Verdict:
    """What ``gongkai audit verify`` says of one agency's chain."""

    agency_id: int | None
    seals: int
    entries: int
    broken: str
    unsealed: int


def verify() -> list[Verdict]:
    """Recompute every chain: the first broken seal of each, and how many entries wait for a seal."""
    agencies = set(Seal.objects.order_by().values_list("agency_id", flat=True).distinct())
    agencies |= set(Entry.objects.order_by().values_list("agency_id", flat=True).distinct())
    return [_verify_agency(agency_id) for agency_id in sorted(agencies, key=lambda value: value or 0)]


def _verify_agency(agency_id: int | None) -> Verdict:
    previous, seals, entries = GENESIS, 0, 0
    unsealed = Entry.objects.filter(_of(agency_id), sealed__isnull=True).count()
    for seal in Seal.objects.filter(_of(agency_id)).order_by("number").iterator():
        rows = Entry.objects.filter(sealed__seal=seal).order_by("sealed__position").prefetch_related("facts")
        found = list(rows)
        broken = _broken(seal, seals + 1, previous, found, agency_id)
        if broken:
            return Verdict(agency_id, seals, entries, broken, unsealed)
        previous, seals, entries = seal.hash, seals + 1, entries + len(found)
    return Verdict(agency_id, seals, entries, "", unsealed)


def _broken(seal: Seal, number: int, previous: str, entries: list[Entry], agency_id: int | None) -> str:
    if seal.number != number:
        return f"第 {number} 个封存缺失"
    if seal.previous != previous:
        return f"第 {seal.number} 个封存与上一个不相连"
    if len(entries) != seal.count or any(entry.agency_id != agency_id for entry in entries):
        return f"第 {seal.number} 个封存应有 {seal.count} 条记录，实有 {len(entries)} 条"
    if link(previous, map(digest, entries)) != seal.hash:
        return f"第 {seal.number} 个封存的校验值与记录不符（{seal.sealed_at:%Y-%m-%d %H:%M}）"
    return ""


def read_entry(viewer: Viewer, action: str, *, matter: Matter, purpose: str, subject: str) -> Entry:
    """Write, and commit, the entry that must precede a reading of personal data."""
    with write_transaction():
        return write_entry(
            viewer, action, Entry.Result.READ, channel="read", matter=matter, reason=purpose, subject=subject
        )
