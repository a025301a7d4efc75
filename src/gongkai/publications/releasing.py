"""An item as another room sends it away: whether it is to be shown, and all that belongs to the version shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from gongkai.core import clock, files
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.publications import genres, statute, texts
from gongkai.publications.actions.afterwards import GROUNDS
from gongkai.publications.body import PUBLIC_FILE
from gongkai.publications.facts import Published, SentAway
from gongkai.publications.item import Item, read
from gongkai.publications.mirroring.told import mirror_of
from gongkai.publications.models import Publication, Text, Version
from gongkai.publications.portal.showing import cited
from gongkai.publications.portal.trail import Release as Publishing
from gongkai.publications.portal.trail import releases

_LINK = re.compile(
    r'<a\b[^>]*\shref="(?:https?://[^/"]+)?/documents/(?!files/)([^"?#]+?)/?(?:[?#][^"]*)?"[^>]*>(.*?)</a>', re.S
)


@dataclass(frozen=True)
class ReleasedFile:
    """An attachment, or a picture that the body shows (``code`` stands in its address)."""

    code: str
    name: str
    media_type: str
    picture: bool
    place: Path


@dataclass(frozen=True)
class Released:
    """The version that is to be shown."""

    version: int
    number: int
    sha256: str
    canonical: bytes
    sent_at: datetime
    text: Text
    genre: str
    catalogue: str
    validity: str
    validity_since: date | None
    validity_because: str
    mirror: dict[str, Any]
    files: tuple[ReleasedFile, ...]


@dataclass(frozen=True)
class Release:
    """An item for another platform. ``shown`` none: it must be taken off, for the words in ``reason``; ``destroyed``:
    what was sent before must be destroyed. ``ended``: a term of display is over. ``standing`` and ``erased``: the
    numbers of the versions that may still be read there, and of those that must be destroyed."""

    index_number: str
    agency_code: str
    agency_name: str
    platform: str
    shown: Released | None
    ground: str = ""
    reason: str = ""
    withdrawn_on: date | None = None
    destroyed: bool = False
    ground_code: str = ""
    ended: bool = False
    standing: tuple[int, ...] = ()
    erased: tuple[int, ...] = ()
    title_erased: bool = False


def was_sent_away(facts: Sequence[FactView]) -> bool:
    """Whether the item was ever published on another platform."""
    return any(isinstance(view.payload, Published | SentAway) and view.payload.elsewhere for view in facts)


def release_of(matter: Matter) -> Release:
    """The item as it is to stand on the platform now."""
    facts = facts_of(matter)
    item = read(facts, clock.today())
    row = Publication.objects.select_related("agency").get(pk=matter.pk)
    shown = _released(item, releases(facts)) if item.public and item.elsewhere else None
    platform = item.elsewhere or next((fact.elsewhere for fact in reversed(item.versions) if fact.elsewhere), "")
    ground, reason = _why(item)
    return Release(
        item.index_number,
        row.agency.code,
        row.agency.name,
        platform,
        shown,
        "" if shown else ground,
        "" if shown else reason,
        None if shown else item.withdrawn_on or clock.today(),
        bool(item.erased) and shown is None,
        item.withdrawn.ground if item.withdrawn is not None and shown is None else "",
        item.display_ended and item.withdrawn is None and shown is None,
        tuple(each.number for each in item.standing if each.version_id not in item.erased) if shown else (),
        tuple(sorted({each.number for each in item.versions if each.version_id in item.erased})),
        item.title_erased,
    )


def _why(item: Item) -> tuple[str, str]:
    if item.withdrawn is not None:
        return dict(GROUNDS).get(item.withdrawn.ground, ""), item.withdrawn.reason
    if item.display_ended:
        return "公示期满", "公示期满，不再展示。"
    return "改在别处公开", "这件信息改由其他平台公开。"


def _released(item: Item, trail: Sequence[Publishing]) -> Released:
    live, release = item.live, trail[-1]
    assert live is not None
    assert item.published_at is not None
    version, text = Version.objects.get(pk=live.version_id), texts.load(live.text)
    rows = texts.shown_files(text)
    found = tuple(
        ReleasedFile(
            row.link.code,
            row.link.name,
            row.link.file.media_type,
            row.picture,
            files.place(row.link.file.sha256),
        )
        for row in rows
    )
    return Released(
        version.pk,
        live.number,
        version.sha256,
        bytes(version.canonical),
        item.published_at,
        text,
        genres.title_of(text.genre),
        statute.CODES.get(text.catalogue, ""),
        Publication.Validity(item.validity).label,
        item.validity_since,
        item.validity_because,
        {
            **mirror_of(text, item.validity, item.validity_since, item.validity_because, item.validity_by),
            "stages": [[title, on.isoformat()] for title, on in release.stages],
            "reason": release.reason,
            "claimed_on": release.claimed_on.isoformat() if release.claimed_on else "",
        },
        found,
    )


def body_for(released: Released, places: dict[str, str]) -> str:
    """The body with its pictures at the given places, and its links to other documents leading to where they stand on
    the platform; a link to one that is not known there becomes plain text. One query."""
    html = released.text.body
    for code, place in places.items():
        html = html.replace(f"{PUBLIC_FILE}{code}/", place)
    rows = Publication.objects.standing().filter(index_number__in=cited(html)).exclude(address="")
    known = dict(rows.values_list("index_number", "address"))

    def led(match: re.Match[str]) -> str:
        address = known.get(unquote(match[1]))
        return f'<a href="{quote(address, safe=":/?&=#%+,;@~!$*()")}">{match[2]}</a>' if address else match[2]

    return _LINK.sub(led, html)
