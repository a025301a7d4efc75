"""Documents with what interprets them, out of the rows: one by one for a page, many at once for the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from gongkai.core import clock, settings
from gongkai.core.calendars import DatedCalendar
from gongkai.core.viewers import Viewer
from gongkai.publications import body
from gongkai.publications.genres import EXPLAINED, GENRES, INTERPRETING
from gongkai.publications.interpreting.checks import Pair, Reading
from gongkai.publications.models import Publication, PublicationQuerySet, Text

ENDED = ("discarded", "withdrawn", "kept")
MOST_UNLINKED = 300
_NAMED = re.compile(r"《([^》]{4,})》")


def documents(viewer: Viewer, agency_id: int) -> PublicationQuerySet:
    """The agency's public documents that ask for an interpretation."""
    return Publication.objects.visible_to(viewer).standing().filter(agency_id=agency_id, genre__in=EXPLAINED)


def without(rows: PublicationQuerySet, *, migrated: bool = False) -> PublicationQuerySet:
    """Of these documents those that no public item interprets, and for which nobody said why.

    Those that went out through this system have a last day for it; those ``migrated`` from another site have none.
    """
    public = Publication.objects.standing().filter(explains=OuterRef("pk"))
    return rows.filter(~Exists(public), unexplained=False, migrated=migrated)


def wanting(key: int) -> bool:
    """Whether the document under this key asks for an interpretation and none is written yet; two queries at most."""
    row = Publication.objects.filter(pk=key).select_related("text").first()
    if row is None or row.text is None or row.text.genre not in EXPLAINED:
        return False
    return not Publication.objects.filter(explains=key).exclude(process_state__in=ENDED).exists()


def last_day(row: Publication, days: int, calendar: DatedCalendar) -> date | None:
    """Until when the interpretation of a public document must be public; None while the document is not, and for one
    that came from another site: the term runs from the publishing, which this system knows nothing of."""
    if row.first_shown_at is None or not row.stands or row.migrated:
        return None
    return calendar.law.add_working_days(clock.local_date(row.first_shown_at), days)


def days_of(row: Publication, today: date) -> int:
    """Within how many working days the agency's interpretations follow their documents."""
    days: int = settings.value("publications.interpretation_days", row.agency, today)
    return days


def read(viewer: Viewer, rows: Sequence[Publication], days: int, calendar: DatedCalendar) -> dict[int, Pair]:
    """The pairs of these documents, all of one agency, by key; two queries however many there are."""
    if not rows:
        return {}
    found: dict[int, list[Reading]] = {row.pk: [] for row in rows}
    loaded = Publication.objects.visible_to(viewer).exclude(process_state__in=ENDED)
    named = loaded.filter(explains__in=found).select_related("text", "live__text").defer("live__canonical")
    for row in named.order_by("pk"):
        found[row.explains_id].append(_reading(row))
    for key, reading in _unlinked(loaded, rows):
        found[key].append(reading)
    return {row.pk: _pair(row, found[row.pk], last_day(row, days, calendar)) for row in rows}


def _pair(row: Publication, readings: list[Reading], until: date | None) -> Pair:
    text = shown(row)
    return Pair(
        words=body.plain(text.body) if text else "",
        published_on=clock.local_date(row.read_at) if row.read_at else None,
        last_day=until,
        asked=row.genre in EXPLAINED,
        excused=_excuse(row),
        readings=tuple(readings),
    )


def _excuse(row: Publication) -> str:
    if row.unexplained:
        return "已写明理由"
    return "旧网站迁来，不计期限" if row.migrated else ""


def _reading(row: Publication, linked: bool = True) -> Reading:
    text, genre = shown(row), GENRES.get(row.genre)
    return Reading(
        title=text.title if text else "",
        form=(genre.interprets if genre else "") or "文字",
        words=body.plain(text.body) if text else "",
        published_on=clock.local_date(row.first_shown_at) if row.stands and row.first_shown_at else None,
        url=reverse("publications:item", args=[row.key]),
        linked=linked,
    )


def shown(row: Publication) -> Text | None:
    """The text that the public reads, or the one in work."""
    return row.live.text if row.stands and row.live is not None else row.text


def _unlinked(rows: PublicationQuerySet, documents: Sequence[Publication]) -> Iterable[tuple[int, Reading]]:
    """Public interpretations of the same agency that name one of the documents in their title and link to none."""
    names = {row.pk: name for row in documents if (name := called(row))}
    if not names:
        return
    titled = Q()
    for name in names.values():
        titled |= Q(live__text__title__contains=name)
    free = rows.standing().filter(titled, agency_id=documents[0].agency_id, genre__in=INTERPRETING, explains=None)
    for row in free.select_related("text", "live__text").defer("live__canonical").order_by("pk")[:MOST_UNLINKED]:
        text = shown(row)
        for key, name in names.items():
            if text is not None and name in text.title:
                yield key, _reading(row, linked=False)


def called(row: Publication) -> str:
    """How others name the document: what stands in 《》 in its title, else the whole title."""
    text = shown(row)
    if text is None:
        return ""
    match = _NAMED.search(text.title)
    return match[1] if match else text.title
