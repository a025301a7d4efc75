"""The page of an item: what it says, how it came here, what belongs to it; or the notice that it is gone (R26, R29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from gongkai.core import calendars, clock
from gongkai.core.prepared import Prepared
from gongkai.core.process import facts_of
from gongkai.core.routes import address
from gongkai.core.viewers import Anonymous
from gongkai.law.calendar import FIRST_DAY
from gongkai.law.publication import RULES
from gongkai.publications import genres, statute, texts
from gongkai.publications.actions.afterwards import GROUNDS
from gongkai.publications.genres import GENRES
from gongkai.publications.item import Item, read
from gongkai.publications.models import Publication, Text, TextFile
from gongkai.publications.portal import elsewhere, listing, showing, trail
from gongkai.publications.portal.caching import public_page
from gongkai.publications.portal.listing import Row

# What was withdrawn for these reasons is not named any more: its title may be what should not have been shown.
TITLE_HIDDEN = ("personal", "secret", "revoked")
MOST_RELATED = 20
NO_MATTER = 0
# What the pages of an item draw, and no more: each column that is read costs as much as a small query does.
DRAWN = (
    *("agency__code", "agency__name", "index_number", "public", "elsewhere", "address", "claimed_at", "validity"),
    *("explains", "changed_by", "first_published_at", "published_at", "must_by", "late_days", "display_until"),
    *(f"live__text__{name}" for name in ("title", "document_number", "issuers", "genre", "topic", "catalogue")),
    *(f"live__text__{name}" for name in ("source", "summary", "keywords", "body", "column__title")),
    *(f"live__text__{name}" for name in ("written_on", "effective_on", "expires_on", "display_until")),
)
FILE_DRAWN = ("link__name", "link__code", "link__file__size", "link__file__media_type", "link__file__sha256")


@dataclass(frozen=True)
class Timing:
    """From formation to the first publishing: working days taken, working days late, the period that holds."""

    formed_on: date
    published_at: datetime
    days: int
    late: int
    period: str


@dataclass(frozen=True)
class Document:
    """A public item with what its page needs; each part is asked for once, and only where there is one."""

    row: Publication
    item: Item
    releases: tuple[trail.Release, ...]

    @property
    def text(self) -> Text:
        """The words of the live version."""
        if self.row.live is None:
            raise LookupError("a public item has a live version")
        return self.row.live.text

    @property
    def release(self) -> trail.Release:
        """The publishing by which the live version came here."""
        return self.releases[-1]

    @property
    def genre(self) -> genres.Genre:
        """Its kind."""
        return GENRES.get(self.text.genre) or genres.Genre(self.text.genre, genres.title_of(self.text.genre))

    @cached_property
    def files(self) -> list[TextFile]:
        """The attachments in their order, without the pictures of the body."""
        return _files(self.text.pk) if self.row.has_files else []  # type: ignore[attr-defined]  by ``_at``

    @cached_property
    def related(self) -> dict[str, list[Row]]:
        """By part: what it explains, what explains it, what changed it, what it changed, what its body cites."""
        return _related(self)

    @cached_property
    def timing(self) -> Timing | None:
        """How soon it was made public; None where no day of formation is known, or one older than the calendar, or
        another site had it before, or the inner zone keeps the term."""
        card = self.item.cards[self.item.versions[0].text]
        first = self.row.first_published_at
        elsewhere = self.item.migrated or self.item.mirrored
        if card.formed_on is None or card.formed_on < FIRST_DAY or first is None or elsewhere is not None:
            return None
        calendar = calendars.current(self.row.agency_id).law
        days = max(0, calendar.working_days_between(card.formed_on, clock.local_date(first)))
        rule = RULES.get(card.period, RULES["general"])
        return Timing(card.formed_on, first, days, self.row.late_days or 0, f"{rule.count} 个{rule.unit}")

    @property
    def issued_note(self) -> str:
        """题注 of a 规章: when and by which number it was made public and changed, since when it is in force (R103)."""
        text = self.text
        made = f"{_day(text.written_on)}{'、'.join(text.issuers)}{text.document_number}公布"
        changes = "　".join(
            f"{_day(clock.local_date(release.published_at))}修正" for release in self.releases if release.number > 1
        )
        begins = f"自{_day(text.effective_on)}起施行" if text.effective_on else ""
        return f"（{'　'.join(filter(None, (made, changes, begins)))}）"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _related(document: Document) -> dict[str, list[Row]]:
    row, numbers = document.row, showing.cited(document.text.body)
    explains, changed_by = row.explains_id, row.changed_by_id
    found: dict[str, list[Row]] = {"explains": [], "explained": [], "changed_by": [], "changed": [], "cited": []}
    if not (explains or changed_by or numbers or row.is_named):  # type: ignore[attr-defined]  by ``_at``
        return found
    matters = (row.pk, explains or NO_MATTER, changed_by or NO_MATTER)
    padded = [*numbers, *[numbers[0]] * (showing.MOST_CITED - len(numbers))] if numbers else []
    for values in _beside_citing(*matters, *padded) if numbers else _beside(*matters):
        each = listing.row_of(values)
        parts = {
            "explains": each.pk == explains,
            "changed_by": each.pk == changed_by,
            "explained": values["explains_id"] == row.pk,
            "changed": values["changed_by_id"] == row.pk,
        }
        parts["cited"] = each.index_number in numbers and not any(parts.values())
        for part, holds in parts.items():
            if holds and len(found[part]) < MOST_RELATED:
                found[part].append(each)
    return found


def _related_to(key: int, explains: int, changed_by: int, *numbers: str) -> QuerySet[Publication, dict[str, Any]]:
    """The public items of which one is tied to the item ``key``."""
    of_these = Q(pk__in=[explains, changed_by]) | Q(explains=key) | Q(changed_by=key)
    if numbers:
        of_these |= Q(index_number__in=numbers)
    rows = Publication.objects.visible_to(Anonymous()).filter(of_these).exclude(pk=key)
    return rows.order_by("-published_at").values(*listing.COLUMNS, "explains_id", "changed_by_id")[: MOST_RELATED * 4]


def _at(index_number: str) -> QuerySet[Publication]:
    """The item, and whether there is more to be asked about it: most items have no attachment and no relation."""
    named = Q(explains=OuterRef("pk")) | Q(changed_by=OuterRef("pk"))
    rows = Publication.objects.answering().filter(index_number=index_number)
    rows = rows.select_related("agency", "live__text__column").only(*DRAWN)
    return rows.annotate(
        has_files=Exists(TextFile.objects.filter(text=OuterRef("live__text"), picture=False)),
        is_named=Exists(Publication.objects.visible_to(Anonymous()).filter(named)),
    )


_found: Prepared[Publication] = Prepared(_at, str)
_beside: Prepared[dict[str, Any]] = Prepared(_related_to, int, int, int)
_beside_citing: Prepared[dict[str, Any]] = Prepared(_related_to, int, int, int, *[str] * showing.MOST_CITED)
_files: Prepared[TextFile] = Prepared(
    lambda text: (
        TextFile.objects.filter(text=text, picture=False)
        .select_related("link__file")
        .only("text", "position", "picture", *FILE_DRAWN)
        .order_by("position")
    ),
    int,
)


def find(index_number: str) -> Publication:
    """The item that answers at this number; 404 where no item ever did."""
    row = _found.first(index_number)
    if row is None:
        raise Http404("没有这个索引号的信息。")
    return row


def opened(row: Publication) -> Document:
    """A public item with its way here."""
    facts = facts_of(row.pk)
    item = read(facts, clock.today())
    standing = {fact.version_id for fact in item.public_versions}
    return Document(row, item, tuple(each for each in trail.releases(facts) if each.version_id in standing))


@public_page
def document(request: HttpRequest, index_number: str) -> HttpResponseBase:
    """A document, or what is said in its place."""
    row = find(index_number)
    if not row.public:
        return tombstone(request, row)
    shown = opened(row)
    text = shown.text
    context = {
        "doc": shown,
        "text": text,
        "title": showing.kept_together(text.title),
        "organs": [showing.kept_together(name) for name in text.issuers],
        "body": showing.body(text.body),
        "catalogue": statute.CODES.get(text.catalogue, ""),
        "keywords": texts.words(text.keywords),
        "source": text.source or "、".join(text.issuers),
        "address": request.build_absolute_uri(address("documents:document", row.index_number)),
        "related": shown.related,
    }
    template = "rule" if text.genre == "rule" else "document"
    return render(request, f"publications/portal/{template}.html", context)


def tombstone(request: HttpRequest, row: Publication) -> HttpResponseBase:
    """What stands where a document was: why it is gone, and whom to ask."""
    if row.elsewhere:
        return elsewhere.of_item(request, row)
    item = read(facts_of(row.pk), clock.today())
    if item.elsewhere and item.proof is None:
        raise Http404("没有这个索引号的信息。")  # it was taken back before anybody could see it
    withdrawn = item.withdrawn
    erased = row.live_id in item.erased
    hidden = item.title_erased or (withdrawn is not None and withdrawn.ground in TITLE_HIDDEN)
    context = {
        "row": row,
        "title": "" if hidden or row.live is None else row.live.text.title,
        "withdrawn": withdrawn,
        "withdrawn_on": item.withdrawn_on,
        "ground": dict(GROUNDS).get(withdrawn.ground, "") if withdrawn else "",
        "display_until": row.display_until if item.display_ended and withdrawn is None else None,
        "erased": erased,
    }
    return render(request, "publications/portal/gone.html", context, status=410)
