"""A package of the other zone is read: checked whole first, then record by record through the Actions of the rooms,
then marked as read. Killed anywhere between, it is read once more: each record has a name of its own (``once``), under
which it is carried out one time only.

A record that an Action refuses is noted with its reason and told to the sender; it does not keep back what follows, so
that no faulty item can delay a withdrawal.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django import forms
from django.db import IntegrityError

from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import is_system
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.registry import Registry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import partners, telling, zones
from gongkai.exchange.models import INWARD, OUTWARD, Incoming, Outgoing
from gongkai.exchange.package import faults
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.order import Position, is_next
from gongkai.exchange.package.reading import Package, opened
from gongkai.exchange.package.writing import MANIFEST, SIGNATURE

BACK = {OUTWARD: INWARD, INWARD: OUTWARD}


@dataclass(frozen=True)
class Letter:
    """A record at hand: what it says, its files, and the name under which it is carried out once."""

    package: Package
    record: Record
    place: int

    @property
    def values(self) -> dict[str, Any]:
        """What the record says."""
        return self.record.values

    @property
    def once(self) -> str:
        """A name that no other record has."""
        return f"{self.package.digest[:48]} {self.place}"

    @property
    def name(self) -> str:
        """The package's usual name."""
        manifest = self.package.manifest
        return f"{manifest.channel}-{manifest.number:06d}"

    def file(self, path: str) -> bytes:
        """The bytes of one of its files."""
        return self.package.content(path)


@dataclass(frozen=True)
class Reader:
    """How records of a ``kind`` on a ``channel`` are taken; the answer is told to the sender. ``emptied``: whether it
    can be taken from a package of which the files were destroyed."""

    kind: str
    channel: str
    take: Callable[[Letter], dict[str, Any]]
    emptied: bool = False

    @property
    def code(self) -> str:
        """Its name in the registry."""
        return f"{self.channel} {self.kind}"


readers: Registry[Reader] = Registry("readers of packages")


@dataclass(frozen=True)
class Read:
    """A package that was read now, or had been (``row`` is then the earlier reading)."""

    row: Incoming
    repeated: bool


def read(place: Path) -> Read:
    """Read one package. Raises ``Fault``, and then nothing of it was taken."""
    channel = zones.takes()
    if channel is None:
        raise faults.not_a_zone()
    trusted = partners.trusted()
    if not trusted:
        raise faults.no_partner()
    with opened(place, trusted, channel) as package:
        package.verify()
        manifest = package.manifest
        earlier = Incoming.objects.filter(channel=channel, number=manifest.number).first()
        if not is_next(position(channel), manifest, package.digest, earlier.digest if earlier else None):
            assert earlier is not None
            return Read(earlier, repeated=True)
        partners.refuse_replaced(channel, manifest.sender)
        answers = [_take(Letter(package, record, number)) for number, record in enumerate(manifest.records, start=1)]
        done = MarkRead.perform(
            Job("读入交换包"), {"package": package, "answers": answers}, channel="job", once=package.digest
        )
    return Read(Incoming.objects.get(channel=channel, number=manifest.number), repeated=done.repeated)


def signed_copy(letter: Letter) -> bytes:
    """The signed manifest of a record's package, without any of its files: what is kept as proof."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(MANIFEST), letter.package.manifest_bytes)
        archive.writestr(zipfile.ZipInfo(SIGNATURE), letter.package.signature)
    return made.getvalue()


def note_receipt(letter: Letter) -> None:
    """The other zone read the package that the receipt names, at the time of its clock."""
    said = letter.values
    rows = Outgoing.objects.filter(digest=said["digest"], number=said["number"], taken_at=None)
    with write_transaction():
        rows.update(taken_at=datetime.fromisoformat(said["read_at"]))


def position(channel: str) -> Position:
    """How far the channel has been read; one query."""
    last = Incoming.objects.filter(channel=channel).order_by("-number").values_list("number", "digest").first()
    return Position(*last) if last is not None else Position()


def _take(letter: Letter) -> dict[str, Any]:
    """What became of a record: the reader's answer, or why it was refused."""
    key = f"{letter.package.manifest.channel} {letter.record.kind}"
    if key not in readers:
        return {"refused": f"本系统不认识“{letter.record.kind}”这种内容，请先升级本系统。"}
    reader = readers[key]
    if letter.package.emptied and not reader.emptied:
        return {}
    try:
        return reader.take(letter)
    except IntegrityError:
        return {
            "refused": "与本系统已有的内容冲突（编号、栏目或者代码重复），没有收下；请两区核对。",
            **_subject(letter),
        }
    except Refused as refusal:
        return {"refused": said(refusal), **_subject(letter)}


def _subject(letter: Letter) -> dict[str, str]:
    values = letter.values
    subject = values.get("index_number") or values.get("key") or values.get("ref") or values.get("subject", "")
    return {"kind": letter.record.kind, "subject": str(subject)}


def said(refusal: Refused) -> str:
    """The sentences of a refusal."""
    if isinstance(refusal, Invalid):
        return " ".join(message for messages in refusal.errors.values() for message in messages)
    return refusal.message


class MarkForm(ActionForm):
    """A package that was read, and what became of each record."""

    package = forms.Field()
    answers = forms.Field(required=False)


class MarkRead(Action):
    """记下读入的交换包: its number, and the receipt that the sender gets."""

    code = "exchange.mark_read"
    title = "读入交换包"
    form = MarkForm
    policy = is_system

    def carry_out(self, run: Run) -> None:
        package, answers = run.data["package"], run.data["answers"] or []
        manifest = package.manifest
        if position(manifest.channel).number + 1 != manifest.number:
            raise Refused("busy", "另一个进程刚刚读入了这一包。")
        refused = [
            {"place": place, "kind": record.kind, **answer}
            for place, (record, answer) in enumerate(zip(manifest.records, answers, strict=True), start=1)
            if "refused" in answer
        ]
        run.describe(f"package:{manifest.channel}-{manifest.number}", None, digest=package.digest, refused=len(refused))
        Incoming.objects.create(
            channel=manifest.channel,
            number=manifest.number,
            digest=package.digest,
            sender=manifest.sender,
            made_at=datetime.fromisoformat(manifest.made_at),
            read_at=run.moment,
            records=len(manifest.records),
            kinds=dict(Counter(record.kind for record in manifest.records)),
            refused=refused,
            entry=run.entry,
        )
        if any(record.kind != telling.RECEIPT for record in manifest.records):  # receipts are not acknowledged in turn
            values = {"number": manifest.number, "digest": package.digest, "answers": answers}
            values["read_at"] = run.moment.isoformat()
            telling.say(BACK[manifest.channel], telling.RECEIPT, f"{manifest.channel} {manifest.number}", values)
