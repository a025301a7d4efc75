"""What applicants do at the outer zone's query page crosses to the inner one, sealed, and is taken there as of its day.

Outer: noted in the transaction of the step, sealed after its application, destroyed when the receipt says what became
of it. Inner: the same Action, taken by the holder of the code; what cannot be taken is kept for the office.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from gongkai.applications.service import (
    FILE,
    LATE,
    MISSED,
    PROOF,
    TAKEN,
    TAKES,
    EraseStep,
    Heard,
    KeepMissed,
    SentStep,
    read_step,
)
from gongkai.core import clock, files, keys
from gongkai.core.actions import Carried, Run
from gongkai.core.models import Entry
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import CodeHolder, Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import partners, receiving, sealing, telling
from gongkai.exchange.models import INWARD, Crossing, CrossingStep, Incoming, Message
from gongkai.exchange.receiving import Letter, Reader

SEALER, READER = Job("转内网办理"), Job("读入外网的交换包")
STEP, ALIVE = "step", "alive"
CHANGED = "转到承办机关时，申请的状态已经变了。"
# A package that was written a little after midnight holds all of the day before: none takes longer to be written.
WRITING = timedelta(minutes=10)


# -- outer --


def take(run: Run, key: str, step: str) -> None:
    """Note a step, in its transaction."""
    crossing = Crossing.objects.get(matter=run.the_matter(), outward=False)
    assert isinstance(run.viewer, CodeHolder)
    CrossingStep.objects.create(crossing=crossing, key=key, step=step, person=run.viewer.person, at=run.moment)


def steps(matter_id: int) -> list[SentStep]:
    """What was done here on an application, the newest first."""
    rows = CrossingStep.objects.filter(crossing__matter=matter_id, crossing__outward=False)
    return [SentStep(row.key, row.step, row.person, row.at, row.outcome, row.because) for row in rows]


def seal_waiting() -> int:
    """Seal every step whose application was said; how many. Waits while the key of the inner zone is not known."""
    rows = CrossingStep.objects.filter(said=False, crossing__said=True).select_related("crossing").order_by("pk")
    public = partners.sealing_key() if rows.exists() else ""
    if not public:
        return 0
    for row in rows:
        values, file = read_step(row.crossing.matter_id, row.key, SEALER)
        packed = [file[0], base64.b64encode(file[1]).decode()] if file is not None else None
        clear = json.dumps({"values": values, "file": packed})
        content = telling.stored(sealing.seal(public, clear.encode(), row.key))
        said: dict[str, Any] = {"ref": row.crossing.ref, "key": row.key, "step": row.step}
        said |= {"person": row.person, "at": row.at.isoformat()}
        with write_transaction():
            if CrossingStep.objects.filter(pk=row.pk, said=False).update(said=True):
                telling.say(INWARD, STEP, row.key, said, content)
    return len(rows)


def tell_alive() -> bool:
    """Once a day, while somebody may still correct his application here: that all up to now has been said. Without it
    the inner zone could not know whether a correction is under way. Not said while something waits to be sealed, or to
    be sealed anew: then not all has been said."""
    if CrossingStep.objects.filter(Q(said=False) | ~Q(refused=""), outcome="").exists():
        return False
    now = clock.now()
    day = clock.local_date(now - WRITING)
    begin = datetime.combine(day, datetime.min.time(), clock.BEIJING) + WRITING
    told = Crossing.objects.filter(outward=False, told__correct_by__gt="")
    if not told.exists() or Message.objects.filter(kind=ALIVE, channel=INWARD, at__gte=begin).exists():
        return False
    with write_transaction():
        telling.say(INWARD, ALIVE, ALIVE, {"at": now.isoformat()})
    return True


def take_answers(letter: Letter) -> None:
    """What became of the steps that a receipt names; what is settled is destroyed here, what was refused is kept."""
    for answer in letter.values["answers"]:
        now: dict[str, Any] = {}
        if answer.get("outcome") in {TAKEN, MISSED}:
            now = {"outcome": answer["outcome"], "because": str(answer.get("because", ""))[:300], "refused": ""}
            now["settled_at"] = clock.now()
        elif "refused" in answer and answer.get("kind") == STEP:
            now = {"refused": str(answer["refused"])[:300]}
        if now:
            with write_transaction():
                CrossingStep.objects.filter(key=answer.get("step") or answer["subject"], outcome="").update(**now)
    for row in CrossingStep.objects.filter(erased=False).exclude(outcome="").select_related("crossing__matter"):
        name = f"{letter.once} {row.key}"
        EraseStep.perform(READER, {"key": row.key}, matter=row.crossing.matter, channel="job", once=name)
        with write_transaction():
            CrossingStep.objects.filter(pk=row.pk).update(erased=True)


# -- inner --


def take_step(letter: Letter) -> dict[str, Any]:
    """Take it as of its time, or keep it for the office; the answer says which, and never what was written."""
    values = letter.values
    there = CrossingStep.objects.filter(key=values["key"]).first()
    if there is None:
        crossing = Crossing.objects.filter(ref=values["ref"], outward=True).select_related("matter").first()
        if crossing is None:
            raise Refused("absent", "本系统没有这件申请。")
        because = _took(letter, crossing)
        with write_transaction():
            there = CrossingStep.objects.create(
                crossing=crossing,
                key=values["key"],
                step=values["step"],
                person=values["person"],
                at=datetime.fromisoformat(values["at"]),
                said=True,
                outcome=MISSED if because else TAKEN,
                because=because[:300],
                settled_at=clock.now(),
            )
    return {"ref": values["ref"], "step": there.key, "outcome": there.outcome, "because": there.because}


def _took(letter: Letter, crossing: Crossing) -> str:
    """Why it could not be taken; empty where it was."""
    values, matter = letter.values, crossing.matter
    try:
        clear = json.loads(sealing.unseal(keys.sealing_seed(), letter.file(letter.record.files[0]), values["key"]))
    except sealing.Unsealable:
        raise Refused("sealed", "申请人提交的内容打不开：它是为另一把密钥封的，或者被改动过。") from None
    kept = Entry.objects.filter(action=KeepMissed.code, once=letter.once, matter=matter).first()
    if kept is not None:  # cut off before it was noted
        return CHANGED
    action = TAKES.get(values["step"])
    if action is None:
        raise Refused("unknown", "本系统不认识这种网上步骤，请先升级本系统。")
    at = datetime.fromisoformat(values["at"])
    upload = _upload(clear["file"])
    for moment in (at, clock.now()):
        proof = files.stage_upload(SimpleUploadedFile("外网的交换包.zip", receiving.signed_copy(letter)), ("zip",))
        try:
            action.perform(
                CodeHolder(matter.pk, person=values["person"]),
                clear["values"],
                matter=matter,
                files={FILE: upload} if upload is not None else {},
                channel="job",
                once=letter.once,
                carried=Carried(moment, LATE, proof, PROOF),
            )
        except Refused as refusal:
            if upload is not None:
                upload.seek(0)
            because = receiving.said(refusal) if isinstance(refusal, Invalid) else CHANGED
            # What happened here meanwhile stays: then the step counts from today.
            if refusal.code == "contradiction":
                continue
            return _missed(letter, crossing, clear, because)
        return ""
    return _missed(letter, crossing, clear, CHANGED)


def _missed(letter: Letter, crossing: Crossing, clear: dict[str, Any], because: str) -> str:
    values = letter.values
    data = {"step": values["step"], "at": datetime.fromisoformat(values["at"]), "because": because[:300]}
    data |= {"values": json.dumps(clear["values"]), "person": values["person"]}
    upload = _upload(clear["file"])
    brought = {"proof": SimpleUploadedFile("外网的交换包.zip", receiving.signed_copy(letter))}
    if upload is not None:
        brought["file"] = upload
    KeepMissed.perform(READER, data, matter=crossing.matter, files=brought, channel="job", once=letter.once)
    return because


def _upload(packed: list[str] | None) -> SimpleUploadedFile | None:
    return SimpleUploadedFile(packed[0], base64.b64decode(packed[1])) if packed else None


def take_alive(letter: Letter) -> dict[str, Any]:
    """That it came is all that it says: the package of it is noted with its time."""
    return {}


def heard(matter_id: int) -> Heard | None:
    """Up to when all that applicants did in the outer zone has arrived, for an application that was made there."""
    if not Crossing.objects.filter(matter=matter_id, outward=True).exists():
        return None
    last = Incoming.objects.filter(channel=INWARD, kinds__has_key=ALIVE).order_by("-number").first()
    return Heard(last.made_at - WRITING if last is not None else None)


def register() -> None:
    """Add the readers; once per process."""
    if f"{INWARD} {STEP}" in receiving.readers:
        return
    receiving.readers.add(Reader(STEP, INWARD, take_step))
    receiving.readers.add(Reader(ALIVE, INWARD, take_alive, emptied=True))
