"""Letters that an applicant is to read on his query page cross to the outer zone, sealed, and lie there sealed.

Only the outer zone's own key opens them, for whoever holds the query code; that they were opened crosses back and is
their delivery. They are destroyed when their term is over, or when the inner zone takes them back (个保法 19, 47).
"""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from gongkai.applications.service import HandedOver, SentOnline, TakeOpened, Waiting, answered_with, sent_online
from gongkai.core import clock, files, keys, settings
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Matter
from gongkai.core.policies import policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder, Job, Viewer
from gongkai.core.writing import write_transaction
from gongkai.exchange import partners, receiving, sealing, telling, zones
from gongkai.exchange.models import INWARD, OUTWARD, Crossing, SealedLetter
from gongkai.exchange.receiving import Letter, Reader

SEALER, READER = Job("文书转外网"), Job("读入外网的交换包")
LETTER, TAKEN_BACK, OPENED = "letter", "letter_back", "letter_opened"
# More than this does not go by way of the outer zone: the paper or a disc is posted.
LARGEST = 64 * 1024 * 1024


# -- inner --


def tell() -> int:
    """Seal what was sent online since, and take back what is void or went by post; how many messages. Waits while the
    outer zone's key is not known."""
    there = Crossing.objects.filter(outward=True).select_related("matter")
    changed = list(there.exclude(letters_seq=F("matter__last_seq")))
    public = partners.sealing_key() if changed else ""
    if not public:
        return 0
    others = {key for row in changed for key in answered_with(row.matter)} - {row.matter_id for row in changed}
    return sum(_tell_of(row, public) for row in [*changed, *there.filter(matter__in=others)])


def _tell_of(row: Crossing, public: str) -> int:
    seq, sent = row.matter.last_seq, {each.key: each for each in sent_online(row.matter)}
    fresh = [
        (each, telling.stored(sealed))
        for key, each in sent.items()
        if key not in row.letters
        if (sealed := _sealed(each, public)) is not None
    ]
    gone = [key for key in row.letters if key not in sent]
    with write_transaction():
        for each, content in fresh:
            values = {"ref": row.ref, "letter": each.key, "sent_on": each.sent_on.isoformat()}
            telling.say(OUTWARD, LETTER, row.ref, values, content)
        for key in gone:
            telling.say(OUTWARD, TAKEN_BACK, row.ref, {"ref": row.ref, "letter": key})
        there = [key for key in row.letters if key in sent] + [each.key for each, _ in fresh]
        Crossing.objects.filter(pk=row.pk).update(letters=there, letters_seq=seq)
    return len(fresh) + len(gone)


def _sealed(each: SentOnline, public: str) -> bytes | None:
    """The letter sealed for the outer zone; None where it is too large to go this way."""
    if sum(link.file.size for link in each.links) > LARGEST:
        return None
    packed = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in each.files(SEALER)]
    return sealing.seal(public, json.dumps({"title": each.title, "files": packed}).encode(), each.key)


def take_opened(letter: Letter) -> dict[str, Any]:
    """The applicant opened it in the outer zone: its delivery, on that day."""
    values = letter.values
    row = Crossing.objects.filter(ref=values["ref"], outward=True).select_related("matter").first()
    if row is None:
        raise Refused("absent", "本系统没有这件申请。")
    data = {"letter": values["letter"], "opened_at": datetime.fromisoformat(values["at"])}
    proof = {"proof": SimpleUploadedFile("外网的交换包.zip", receiving.signed_copy(letter))}
    TakeOpened.perform(READER, data, matter=row.matter, files=proof, channel="job", once=letter.once)
    return {}


# -- outer --


def take_letter(letter: Letter) -> dict[str, Any]:
    """Keep it as it came, sealed."""
    row, key = _crossing(letter), letter.values["letter"]
    if SealedLetter.objects.filter(key=key).exists():
        return {}
    content = telling.stored(letter.file(letter.record.files[0]))
    moment = clock.now()
    days = int(settings.value(zones.LETTER_DAYS, None, clock.local_date(moment)))
    with write_transaction():
        SealedLetter.objects.create(
            crossing=row,
            key=key,
            sent_on=date.fromisoformat(letter.values["sent_on"]),
            file=files.keep(content.sha256, content.size, "application/octet-stream"),
            arrived_at=moment,
            until=clock.local_date(moment) + timedelta(days=days),
        )
    return {}


def take_back(letter: Letter) -> dict[str, Any]:
    """Destroy what the inner zone has voided or sent by post instead."""
    for row in SealedLetter.objects.filter(crossing=_crossing(letter), key=letter.values["letter"]):
        _destroy(row)
    return {}


def _crossing(letter: Letter) -> Crossing:
    row = Crossing.objects.filter(ref=letter.values["ref"], outward=False).first()
    if row is None:
        raise Refused("absent", "本系统没有这件申请。")
    return row


def destroy_old() -> int:
    """Destroy the letters whose term is over; how many. Safe to run again."""
    rows = list(SealedLetter.objects.filter(destroyed_at=None, until__lt=clock.today()).select_related("file"))
    for row in rows:
        _destroy(row)
    return len(rows)


def _destroy(row: SealedLetter) -> None:
    moment = clock.now()
    with write_transaction():
        files.destroy(row.file, moment)
        SealedLetter.objects.filter(pk=row.pk, destroyed_at=None).update(destroyed_at=moment)


def waiting(matter_id: int) -> list[Waiting]:
    """What lies here for the applicant."""
    rows = SealedLetter.objects.filter(crossing__matter=matter_id, crossing__outward=False, destroyed_at=None)
    found = rows.filter(until__gte=clock.today())
    return [Waiting(row.key, row.sent_on, row.until, row.opened_at is not None) for row in found]


@policy("holds_the_code", "只有申请人本人（凭查询码）可以打开。")
def holds_the_code(viewer: Viewer, matter: Any) -> bool:
    """The holder of the query code of this matter."""
    return isinstance(viewer, CodeHolder) and matter is not None and viewer.matter_id == matter.pk


class OpenForm(ActionForm):
    """Nothing is asked: which letter is named by the name of the sending."""


class OpenLetter(Action):
    """打开内网送来的文书: entered the first time, and told to the inner zone as its delivery."""

    code = "exchange.open_letter"
    title = "打开内网送来的文书"
    form = OpenForm
    policy = holds_the_code

    def carry_out(self, run: Run) -> None:
        matter = run.the_matter()
        rows = SealedLetter.objects.select_for_update().select_related("crossing")
        row = rows.get(crossing__matter=matter, key=run.once)
        run.describe(f"matter:{matter.pk}", matter.agency_id, letter=row.key)
        row.opened_at = run.moment
        row.save(update_fields=["opened_at"])
        values = {"ref": row.crossing.ref, "letter": row.key, "at": run.moment.isoformat()}
        telling.say(INWARD, OPENED, row.crossing.ref, values)


def open_letter(holder: CodeHolder, matter: Matter, key: str) -> HandedOver | None:
    """The letter with its files; None where it does not lie here, or no longer."""
    rows = SealedLetter.objects.filter(crossing__matter=matter, crossing__outward=False, key=key, destroyed_at=None)
    row = rows.filter(until__gte=clock.today()).select_related("file").first()
    if row is None:
        return None
    try:
        clear = json.loads(sealing.unseal(keys.sealing_seed(), files.place(row.file.sha256).read_bytes(), key))
    except FileNotFoundError:
        return None  # it is being destroyed
    except sealing.Unsealable:
        raise Refused("sealed", "文书打不开，请打承办机关的电话；机关会改为邮寄。") from None
    if row.opened_at is None:
        OpenLetter.perform(holder, {}, matter=matter, channel="call", once=key)
    found = tuple((name, kind, base64.b64decode(content)) for name, kind, content in clear["files"])
    return HandedOver(clear["title"], found)


def register() -> None:
    """Add the readers; once per process."""
    if f"{OUTWARD} {LETTER}" in receiving.readers:
        return
    receiving.readers.add(Reader(LETTER, OUTWARD, take_letter))
    receiving.readers.add(Reader(TAKEN_BACK, OUTWARD, take_back, emptied=True))
    receiving.readers.add(Reader(OPENED, INWARD, take_opened, emptied=True))
