"""The outer zone's receipt is the proof that an item stands on its site, or stands there no longer (R110).

What was signed is kept as the copy: the receipt's manifest with its signature. A time that this installation's clock
cannot believe is not taken; a person looks and proves by hand, after the clocks were set right.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.core import clock, settings
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.exchange import mirrors, receiving, telling
from gongkai.exchange.models import INWARD
from gongkai.exchange.receiving import Letter, Reader
from gongkai.publications.service import (
    PLATFORM_ADDRESS,
    ProveGone,
    ProveShown,
    Publication,
    item_read,
    matter_called,
)

READER = Job("读入外网的收条")


def take_receipt(letter: Letter) -> dict[str, Any]:
    """What became of each record of one of our packages."""
    wrong = []
    receiving.note_receipt(letter)
    mirrors.note_answers(letter.values["answers"])
    for place, answer in enumerate(letter.values["answers"], start=1):
        said = _of_item(letter, place, answer) if "index_number" in answer else answer.get("refused")
        if said:
            wrong.append(said)
    return {"refused": " ".join(wrong)} if wrong else {}


def _of_item(letter: Letter, place: int, answer: dict[str, Any]) -> str | None:
    """Prove what the answer states; the sentence of what is wrong with it, or None."""
    key = matter_called(answer["index_number"])
    if key is None or not Publication.objects.filter(pk=key, proof_waits=True).exists():
        return None
    matter = Matter.objects.get(pk=key)
    try:
        _prove(letter, matter, answer, f"{letter.once} {place}")
    except Refused as refusal:
        return f"{answer['index_number']}：{receiving.said(refusal)}"
    return None


def _prove(letter: Letter, matter: Matter, answer: dict[str, Any], once: str) -> None:
    item = item_read(facts_of(matter), clock.today())
    files = {"upload": SimpleUploadedFile("外网的收条.zip", receiving.signed_copy(letter))}
    if answer.get("gone"):
        if item.gone_waits:
            ProveGone.perform(READER, {}, matter=matter, files=files, channel="job", once=once)
        return
    if not item.proof_waits or item.live is None or item.live.number != answer["version"]:
        return  # a later version is under way, with a receipt of its own
    shown_at = datetime.fromisoformat(answer["shown_at"])
    if shown_at > clock.now() or (item.published_at is not None and shown_at < item.published_at):
        minutes = round((shown_at - clock.now()).total_seconds() / 60)
        raise Refused(
            "skew",
            f"外网说在 {shown_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S} 公开，与内网的时间对不上"
            f"（相差 {abs(minutes)} 分钟）；请校准两区的时钟，到外网看过以后人工登记。",
        )
    site = str(settings.value(PLATFORM_ADDRESS, None, clock.today())).rstrip("/")
    data = {"address": f"{site}{answer['path']}", "claimed_at": shown_at}
    ProveShown.perform(READER, data, matter=matter, files=files, channel="job", once=once)


def register() -> None:
    """Add the reader; once per process."""
    if f"{INWARD} {telling.RECEIPT}" not in receiving.readers:
        receiving.readers.add(Reader(telling.RECEIPT, INWARD, take_receipt, emptied=True))
