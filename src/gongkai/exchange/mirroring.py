"""What the outer zone does with the records of the inner one: the key for envelopes, items.

The answer to each item says since when it stands on this site, or that it stands there no longer: the inner zone keeps
it as the proof by which the term of publication is counted (R110).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.urls import reverse

from gongkai.core.models import Matter
from gongkai.core.viewers import Job
from gongkai.exchange import packing, receiving, telling
from gongkai.exchange.models import OUTWARD
from gongkai.exchange.partners import KeepSealingKey
from gongkai.exchange.receiving import Letter, Reader
from gongkai.publications.service import (
    Mirror,
    Publication,
    Told,
    ToldFile,
    ToldVersion,
    canonical_values,
    matter_called,
)

READER = Job("读入内网的交换包")


def take_key(letter: Letter) -> dict[str, Any]:
    """The key for envelopes, as the signer of the package told it."""
    values = {"public": letter.values["public"], "fingerprint": letter.package.manifest.sender}
    KeepSealingKey.perform(READER, values, channel="job", once=letter.once)
    return {}


def take_item(letter: Letter) -> dict[str, Any]:
    """An item that is to be shown, or to be shown no longer."""
    number = letter.values["index_number"]
    shown = letter.record.kind == packing.PUBLISH
    key = matter_called(number)
    if key is None and not shown:
        return {"index_number": number, "gone": True}  # it was never shown here
    matter = Matter.objects.get(pk=key) if key is not None else None
    Mirror.perform(READER, {"told": _told(letter, shown)}, matter=matter, channel="job", once=letter.once)
    return _answer(number)


def _answer(number: str) -> dict[str, Any]:
    row = Publication.objects.select_related("live").get(index_number=number)
    if not row.public or row.live is None or row.published_at is None:
        return {"index_number": number, "gone": True}
    return {
        "index_number": number,
        "version": row.live.number,
        "shown_at": row.published_at.isoformat(),
        "path": reverse("documents:document", args=[number]),
    }


def _told(letter: Letter, shown: bool) -> Told:
    values = letter.values
    return Told(
        index_number=values["index_number"],
        agency=values["agency"],
        package=letter.name,
        number=letter.package.manifest.number,
        sent_at=datetime.fromisoformat(values["sent_at"]) if shown else None,
        shown=_version(letter) if shown else None,
        ground=values.get("ground_code") or "other",
        reason=values.get("reason", ""),
        ended=bool(values.get("ended")),
        standing=tuple(values["standing"]),
        erased=tuple(values["erased"]),
        title_erased=bool(values["title_erased"]),
    )


def _version(letter: Letter) -> ToldVersion:
    by_name = {PurePosixPath(path).name: path for path in letter.record.files if "/files/" not in path}
    canonical, metadata = letter.file(by_name["canonical.json"]), json.loads(letter.file(by_name["metadata.json"]))
    files = tuple(
        ToldFile(each["code"], each["name"], each["picture"], letter.file(each["path"]))
        for each in metadata["attachments"]
    )
    values = canonical_values(canonical)
    return ToldVersion(letter.values["version"], letter.values["sha256"], canonical, values, metadata["mirror"], files)


def register() -> None:
    """Add the readers; once per process."""
    if f"{OUTWARD} {packing.PUBLISH}" in receiving.readers:
        return
    receiving.readers.add(Reader(telling.SEALING, OUTWARD, take_key, emptied=True))
    receiving.readers.add(Reader(packing.PUBLISH, OUTWARD, take_item))
    receiving.readers.add(Reader(packing.WITHDRAW, OUTWARD, take_item, emptied=True))
