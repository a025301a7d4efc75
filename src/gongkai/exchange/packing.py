"""Items as records and files of a package: page, metadata, attachments and the canonical bytes that were signed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.template.loader import render_to_string

from gongkai.core.models import Matter
from gongkai.exchange.package.manifest import MOST_FILES, Record
from gongkai.exchange.package.writing import Source
from gongkai.publications.service import Release, Released, ReleasedFile, body_for, release_of

PUBLISH, WITHDRAW = "publish", "withdraw"
LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True)
class Packed:
    """What a package is made of, and by matter the version that it tells (none where it takes the item off)."""

    records: tuple[Record, ...]
    sources: tuple[Source, ...]
    versions: Mapping[int, int | None]


def packed(matters: Iterable[Matter]) -> Packed:
    """These items as they stand now; the first of them at least, and the others as far as they fit."""
    records: list[Record] = []
    sources: list[Source] = []
    versions: dict[int, int | None] = {}
    size = 0
    for place, matter in enumerate(matters, start=1):
        release = release_of(matter)
        record, files = _packed(release, f"items/{place:04d}")
        size += sum(source.size for source in files)
        if records and (size > LARGEST or len(sources) + len(files) > MOST_FILES):
            break  # the rest waits for the next package
        records.append(record)
        sources += files
        versions[matter.pk] = release.shown.version if release.shown else None
    return Packed(tuple(records), tuple(sources), versions)


def _packed(release: Release, folder: str) -> tuple[Record, list[Source]]:
    shown = release.shown
    if shown is None:
        return Record(WITHDRAW, _withdrawal(release)), []
    places = {file: f"{folder}/files/{number:03d}{_ending(file)}" for number, file in enumerate(shown.files, start=1)}
    parts = [
        Source(f"{folder}/canonical.json", shown.canonical),
        Source(f"{folder}/metadata.json", _metadata(release, shown, places)),
        Source(f"{folder}/page.html", page(release, shown, folder, places)),
        *(Source(path, file.place) for file, path in places.items()),
    ]
    return Record(PUBLISH, _publishing(release, shown), tuple(part.path for part in parts)), parts


def _withdrawal(release: Release) -> dict[str, Any]:
    return {
        "index_number": release.index_number,
        "agency": release.agency_code,
        "ground": release.ground,
        "reason": release.reason,
        "on": release.withdrawn_on.isoformat() if release.withdrawn_on else "",
        "destroy": release.destroyed,
        "ground_code": release.ground_code,
        "ended": release.ended,
        **_versions(release),
    }


def _versions(release: Release) -> dict[str, Any]:
    standing, erased = list(release.standing), list(release.erased)
    return {"standing": standing, "erased": erased, "title_erased": release.title_erased}


def _publishing(release: Release, shown: Released) -> dict[str, Any]:
    # No title and no name stands in a manifest: it is kept when the files of a package have to be destroyed (O18).
    return {
        "index_number": release.index_number,
        "agency": release.agency_code,
        "version": shown.number,
        "sha256": shown.sha256,
        # When it was handed over; when it was published is for the platform to say (R110).
        "sent_at": shown.sent_at.isoformat(),
        **_versions(release),
    }


def _metadata(release: Release, shown: Released, places: Mapping[ReleasedFile, str]) -> bytes:
    text = shown.text
    values = {
        **_publishing(release, shown),
        "agency_name": release.agency_name,
        "title": text.title,
        "document_number": text.document_number,
        "issuers": text.issuers,
        "written_on": _iso(text.written_on),
        "effective_on": _iso(text.effective_on),
        "expires_on": _iso(text.expires_on),
        "display_until": _iso(text.display_until),
        "genre": shown.genre,
        "topic": text.topic,
        "catalogue": shown.catalogue,
        "column": text.column.title if text.column else "",
        "source": text.source,
        "summary": text.summary,
        "keywords": text.keywords,
        "validity": shown.validity,
        "validity_since": _iso(shown.validity_since),
        "validity_because": shown.validity_because,
        "mirror": shown.mirror,
        "attachments": [
            {"path": path, "name": file.name, "media_type": file.media_type, "picture": file.picture, "code": file.code}
            for file, path in places.items()
        ],
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def page(release: Release, shown: Released, folder: str, places: Mapping[ReleasedFile, str]) -> bytes:
    """The item as a page of its own: no script, nothing from outside, links relative to the page."""
    near = {file: path.removeprefix(f"{folder}/") for file, path in places.items()}
    context = {
        "release": release,
        "shown": shown,
        "body": body_for(shown, {file.code: path for file, path in near.items()}),
        "files": [(file.name, path) for file, path in near.items() if not file.picture],
    }
    return render_to_string("exchange/item.html", context).encode()


def _ending(file: ReleasedFile) -> str:
    ending = PurePosixPath(file.name).suffix.lower()
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""
