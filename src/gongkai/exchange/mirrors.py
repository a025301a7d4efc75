"""What crosses as a whole: the inner zone compares what is public with what it said last, and says what differs; the
outer one carries it out through the Action of the kind.

Nothing is noted when a record changes: whatever was public before there were two zones differs from nothing said, and
is told as well. A round says a limited number, so that it ends soon and the next goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.core import clock, mirroring
from gongkai.core.mirroring import Mirrored
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import receiving, telling
from gongkai.exchange.models import OUTWARD, Said
from gongkai.exchange.receiving import Letter, Reader

READER = Job("读入内网的交换包")
MOST = 500


def tell(most: int = MOST) -> int:
    """Note what differs from what was said last, ``most`` subjects of it; how many."""
    said = 0
    for kind in mirroring.kinds():
        for subject, mark in _different(kind):
            if said == most:
                return said
            _say(kind, subject, mark)
            said += 1
    return said


def untold() -> int:
    """How many subjects differ from what was said last."""
    return sum(1 for kind in mirroring.kinds() for _ in _different(kind))


def _different(kind: Mirrored) -> Iterator[tuple[str, str]]:
    marks = kind.marks()
    known: Mapping[str, str] = dict(Said.objects.filter(kind=kind.code).order_by("pk").values_list("subject", "mark"))
    # What is public no longer is told once more, as what is left of it.
    yield from ((subject, "") for subject, mark in known.items() if mark and subject not in marks)
    yield from ((subject, mark) for subject, mark in marks.items() if known.get(subject) != mark)


def _say(kind: Mirrored, subject: str, mark: str) -> None:
    content = telling.stored(mirroring.as_bytes(kind.told(subject)))
    with write_transaction():
        telling.say(OUTWARD, kind.code, subject, {"subject": subject, "mark": mark}, content)
        now = {"mark": mark, "at": clock.now(), "taken_at": None, "refused": ""}
        Said.objects.update_or_create(kind=kind.code, subject=subject, defaults=now)


def note_answers(answers: Iterable[Mapping[str, Any]]) -> None:
    """Keep what the outer zone's receipt says of what was told last."""
    for answer in answers:
        rows = Said.objects.filter(kind=answer.get("kind", ""), subject=answer.get("subject", ""))
        if answer.get("kind") not in mirroring.mirrored:
            continue
        with write_transaction():
            if "refused" in answer:
                rows.filter(taken_at=None).update(refused=answer["refused"][:300])
            else:
                rows.filter(mark=answer["mark"]).update(taken_at=clock.now(), refused="")


def say_refused_again() -> int:
    """Have what the outer zone would not take told once more with the next round, within an Action; how many."""
    return Said.objects.refused().update(mark="-", refused="")


def take(letter: Letter) -> dict[str, Any]:
    """Bring about what was told of a subject."""
    kind = mirroring.mirrored[letter.record.kind]
    told = letter.file(letter.record.files[0]).decode()
    kind.action.perform(READER, {"told": told}, channel="job", once=letter.once)
    return {"kind": kind.code, "subject": letter.values["subject"], "mark": letter.values["mark"]}


def register() -> None:
    """Add a reader for each kind; once per process, after the rooms have named theirs."""
    for kind in mirroring.kinds():
        reader = Reader(kind.code, OUTWARD, take)
        if reader.code not in receiving.readers:
            receiving.readers.add(reader)
