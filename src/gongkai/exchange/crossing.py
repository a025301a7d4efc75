"""Applications cross from the outer zone to the inner one, sealed; what may be told of them crosses back.

Outer: noted in the transaction of the application, sealed by the worker for the inner zone's key, written into the next
package, and destroyed here when the receipt says that the inner zone has it. Inner: opened through the Action of the
applications, once; told after every change of its facts.
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from gongkai.applications.service import (
    Courier,
    EraseOriginal,
    TakeIn,
    Told,
    couriers,
    progress,
    read_original,
    told_of,
)
from gongkai.core import clock, keys
from gongkai.core.actions import Run
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import letters, partners, receiving, sealing, stepping, telling, zones
from gongkai.exchange.models import INWARD, OUTWARD, Crossing
from gongkai.exchange.receiving import Letter, Reader

SEALER, READER = Job("转内网办理"), Job("读入外网的交换包")


# -- outer --


def _applied(run: Run) -> bool:
    if zones.zone(run.today) != zones.OUTER:
        return False
    matter = run.the_matter()
    Crossing.objects.create(matter=matter, ref=secrets.token_urlsafe(16), received_at=run.moment)
    return True


def _told(matter_id: int) -> Told | None:
    row = Crossing.objects.filter(matter=matter_id, outward=False).first()
    if row is None:
        return None
    if not row.number_there:
        return Told("", "", None, None, ())
    if row.told_at is None:
        return Told(row.number_there, "已经收到，马上开始办理", row.settled_at, None, ())
    return told_of(row.told, row.told_at)


def seal_waiting() -> int:
    """Seal every application that was not said yet; how many. Waits while the key of the inner zone is not known."""
    rows = Crossing.objects.filter(outward=False, said=False).select_related("matter").order_by("pk")
    public = partners.sealing_key() if rows.exists() else ""
    if not public:
        return 0
    for row in rows:
        values, files = read_original(row.matter_id, SEALER)
        clear = json.dumps({"values": values, "files": {name: _packed(*file) for name, file in files.items()}})
        content = telling.stored(sealing.seal(public, clear.encode(), row.ref))
        number = progress(row.matter)["number"]
        said = {"ref": row.ref, "number": number, "received_at": row.received_at.isoformat()}
        with write_transaction():
            if Crossing.objects.filter(pk=row.pk, said=False).update(said=True):
                telling.say(INWARD, telling.APPLICATION, row.ref, said, content)
    return len(rows)


def _packed(name: str, content: bytes) -> list[str]:
    return [name, base64.b64encode(content).decode()]


def take_receipt(letter: Letter) -> dict[str, Any]:
    """The inner zone has what we sent, or says why it has not: what it has is destroyed here."""
    receiving.note_receipt(letter)
    for answer in letter.values["answers"]:
        if "outcome" in answer:
            continue
        row = Crossing.objects.filter(ref=answer.get("ref") or answer.get("subject") or "-").first()
        if row is None or row.number_there:
            continue
        if "refused" in answer:
            with write_transaction():
                Crossing.objects.filter(pk=row.pk).update(refused=answer["refused"][:300])
            continue
        with write_transaction():
            moment = clock.now()
            Crossing.objects.filter(pk=row.pk).update(number_there=answer["number"], refused="", settled_at=moment)
    _erase_settled(letter)
    stepping.take_answers(letter)
    return {}


def _erase_settled(letter: Letter) -> None:
    for row in Crossing.objects.filter(outward=False, erased=False).exclude(number_there="").select_related("matter"):
        EraseOriginal.perform(READER, {}, matter=row.matter, channel="job", once=f"{letter.once} {row.pk}")
        with write_transaction():
            Crossing.objects.filter(pk=row.pk).update(erased=True)


def take_state(letter: Letter) -> dict[str, Any]:
    """What the query page shows from now on."""
    values = {**letter.values}
    row = Crossing.objects.filter(ref=values.pop("ref"), outward=False).first()
    if row is None:
        raise Refused("absent", "本系统没有这件申请。")
    with write_transaction():
        at = datetime.fromisoformat(letter.package.manifest.made_at)
        Crossing.objects.filter(pk=row.pk).update(told=values, told_at=at)
    return {}


# -- inner --


def take_application(letter: Letter) -> dict[str, Any]:
    """Open the envelope and the case."""
    ref = letter.values["ref"]
    there = Crossing.objects.filter(ref=ref).select_related("matter").first()
    if there is None:
        _take_in(letter, ref)
        there = Crossing.objects.select_related("matter").get(ref=ref)
    return {"ref": ref, "number": progress(there.matter)["number"]}


def _take_in(letter: Letter, ref: str) -> None:
    try:
        clear = json.loads(sealing.unseal(keys.sealing_seed(), letter.file(letter.record.files[0]), ref))
    except sealing.Unsealable:
        sentence = "申请的信封打不开：它是为另一把密钥封的，或者被改动过；请核对内网的密钥文件是不是原来的。"
        raise Refused("sealed", sentence) from None
    files = {
        name: SimpleUploadedFile(called, base64.b64decode(content))
        for name, (called, content) in clear["files"].items()
    }
    files["proof"] = SimpleUploadedFile("外网的交换包.zip", receiving.signed_copy(letter))
    values = {**clear["values"], "ref": ref, "outer_number": letter.values["number"]}
    group = Crossing.objects.filter(outer_number=values["group"], matter__agency__code=values["agency"])
    first = group.exclude(outer_number="").select_related("matter").first()
    values["group"] = progress(first.matter)["number"] if first is not None else ""
    values["received_at"] = datetime.fromisoformat(letter.values["received_at"])
    TakeIn.perform(READER, values, files=files, channel="job", once=letter.once)


def _arrived(run: Run, ref: str) -> None:
    at, number = run.data["received_at"], run.data["outer_number"]
    Crossing.objects.create(
        matter=run.the_matter(), ref=ref, received_at=at, outer_number=number, outward=True, said=True
    )


def tell_states() -> int:
    """Note what changed in the cases that came over; how many messages."""
    rows = Crossing.objects.filter(outward=True).exclude(told_seq=F("matter__last_seq")).select_related("matter")
    said = 0
    for row in rows:
        seq, values = row.matter.last_seq, progress(row.matter)
        changed = values != row.told
        with write_transaction():
            Crossing.objects.filter(pk=row.pk).update(told=values, told_seq=seq, told_at=clock.now())
            if changed:
                telling.say(OUTWARD, telling.STATE, row.ref, {"ref": row.ref, **values})
        said += changed
    return said


def register() -> None:
    """Add courier and readers; once per process."""
    if "exchange" in couriers:
        return
    couriers.add(
        Courier(
            "exchange",
            _applied,
            _arrived,
            _told,
            letters.waiting,
            letters.open_letter,
            stepping.take,
            stepping.steps,
            stepping.heard,
        )
    )
    receiving.readers.add(Reader(telling.APPLICATION, INWARD, take_application))
    receiving.readers.add(Reader(telling.RECEIPT, OUTWARD, take_receipt, emptied=True))
    receiving.readers.add(Reader(telling.STATE, OUTWARD, take_state, emptied=True))
