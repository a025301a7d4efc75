"""检索: what anybody may find of the public items, with choices and pieces of the text; what nobody found is counted.

Never kept in memory: the index follows the public state a moment later, and a page kept meanwhile would go on hiding
what was just published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency
from gongkai.core.viewers import Anonymous
from gongkai.publications import genres, searching, statute
from gongkai.publications.models import Publication
from gongkai.publications.portal import decisions, listing
from gongkai.publications.portal.caching import fresh
from gongkai.publications.portal.elsewhere import own_site
from gongkai.publications.portal.listing import VALIDITIES, Choice, Filter, Row
from gongkai.search.service import Hit, Hits, Query, Snippet, find, note_in_vain, visible

SIZE = 20
DECISIONS = 3
FARTHEST = 2_000
LONGEST = 200
SORTS = (("relevance", "最相关"), ("newest", "最新发布"))
FACETS = ("agency", "genre", "topic", "year", "validity")


@dataclass(frozen=True)
class Found:
    """One result: the row as lists have it, its title with what was asked marked, pieces of where it stands."""

    row: Row
    hit: Hit

    @property
    def title(self) -> Snippet | None:
        """The title with what was asked marked."""
        return self.hit.title


def ask(text: str, found: Filter, sort: str, offset: int, limit: int = SIZE, *, facets: bool = True) -> Hits:
    """Ask the public index; every hit is checked by ``visible_to``."""
    query = Query(
        text,
        filters={name: [value] for name, value in found.query.items() if name in searching.FACETS},
        sort=sort,
        offset=offset,
        limit=limit,
        facets=FACETS if facets else (),
    )
    return find(searching.INDEX, query, Anonymous(), visible(Publication.objects.visible_to(Anonymous())))


def results(hits: Hits) -> list[Found]:
    """The rows of the hits in their order; one query, through ``visible_to`` once more."""
    rows = Publication.objects.visible_to(Anonymous()).filter(pk__in=hits.keys)
    by_key = {row.pk: row for row in listing.with_explained(listing.rows_of(rows))}
    return [Found(by_key[hit.key], hit) for hit in hits.hits if hit.key in by_key]


def suggested(text: str, count: int) -> list[Row]:
    """Public items that say what somebody is about to ask for, the likeliest first."""
    if not text.strip():
        return []
    hits = ask(text[:LONGEST], Filter(), "relevance", 0, count, facets=False)
    return [each.row for each in results(hits)]


@require_safe
@own_site
def search(request: HttpRequest) -> HttpResponseBase:
    """The page: nothing asked, nothing found, or a page of results."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = Filter.read({name: value for name, value in request.GET.items() if name != "column"})
    sort = request.GET.get("sort", "")
    sort = sort if sort in dict(SORTS) else SORTS[0][0]
    offset = _offset(request.GET.get("from", ""))
    hits = ask(text, found, sort, offset) if text else Hits()
    found_acts = _decisions(text, found) if text and not offset else None
    # What has only a part of the words is shown, and is not what was sought.
    if text and hits.ready and (hits.loose or not hits.hits) and not offset and found_acts is None:
        note_in_vain(searching.INDEX, text)
    asked = {"q": text, **found.query, **({"sort": sort} if sort != SORTS[0][0] else {})}
    context = {
        "q": text,
        "found": found,
        "hits": hits,
        "results": results(hits),
        "choices": _choices(hits.facets) if hits.counted else {name: listing.uncounted(name) for name in FACETS},
        "sorts": [_sorting(code, label, asked, current=code == sort) for code, label in SORTS],
        "sort": sort,
        "following": _address({**asked, "from": str(hits.following)}) if _goes_on(hits) else "",
        "previous": _address({**asked, **_from(offset - SIZE)}) if offset else "",
        "offset": offset,
        "decisions": found_acts,
    }
    return fresh(render(request, "publications/portal/search.html", context))


def _decisions(text: str, found: Filter) -> decisions.Beside | None:
    """Decisions that have the words too; none where a choice is made that they do not know."""
    if set(found.query) - {"agency", "year"}:
        return None
    return decisions.beside(text, found.agency, found.year, DECISIONS)


def _offset(text: str) -> int:
    return min(int(text), FARTHEST) if text.isdecimal() and len(text) < 6 else 0


def _from(offset: int) -> dict[str, str]:
    return {"from": str(offset)} if offset > 0 else {}


def _goes_on(hits: Hits) -> bool:
    return hits.following is not None and hits.following < FARTHEST


def _address(query: Mapping[str, str]) -> str:
    return f"{reverse('documents:search')}?{urlencode(query)}"


def _sorting(code: str, label: str, asked: dict[str, str], *, current: bool) -> dict[str, Any]:
    query = {name: value for name, value in asked.items() if name != "sort"}
    return {"label": label, "url": _address({**query, "sort": code}), "current": current}


def _choices(facets: Mapping[str, list[tuple[str, int]]]) -> dict[str, list[Choice]]:
    """The choices that the hits leave, in words; one query for the agencies."""
    codes = [code for code, _ in facets.get("agency", [])]
    agencies = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
    words = {
        "agency": agencies,
        "genre": {code: genre.title for code, genre in genres.GENRES.items()},
        "catalogue": statute.CODES,
        "validity": VALIDITIES,
    }
    found: dict[str, list[Choice]] = {}
    for name in FACETS:
        listed = [each for each in facets.get(name, []) if "/" not in each[0]]
        if name == "year":
            listed.sort(reverse=True)
        labels = words.get(name, {})
        found[name] = [Choice(value, labels.get(value, value), number) for value, number in listed]
    return found
