"""sitemap.xml for search engines; beyond ``LARGEST`` addresses an index of parts."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import escape

from gongkai.core.viewers import Anonymous
from gongkai.publications.models import Publication
from gongkai.publications.portal.caching import public_page
from gongkai.publications.portal.elsewhere import own_site

LARGEST = 50_000
MOST_PARTS = 50_000  # an index of parts may name no more either
NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@public_page
@own_site
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """All addresses, or the index of their parts."""
    count = Publication.objects.visible_to(Anonymous()).count()
    if count <= LARGEST:
        return addresses(request, 1)
    parts = range(1, -(-count // LARGEST) + 1)
    places = (request.build_absolute_uri(reverse("documents:sitemap_part", args=[number])) for number in parts)
    return xml("sitemapindex", (f"<sitemap><loc>{escape(place)}</loc></sitemap>" for place in places))


@public_page
@own_site
def part(request: HttpRequest, number: int) -> HttpResponseBase:
    """One part of the addresses."""
    if not 1 <= number <= MOST_PARTS:
        raise Http404("没有这一部分。")
    return addresses(request, number)


def addresses(request: HttpRequest, number: int) -> HttpResponse:
    """The addresses of one part, in the order of their publishing rows."""
    first = (number - 1) * LARGEST
    rows = Publication.objects.visible_to(Anonymous()).order_by("pk").values_list("index_number", "published_at")
    root = request.build_absolute_uri("/").rstrip("/")
    found = list(rows[first : first + LARGEST])
    if not found and number > 1:
        raise Http404("没有这一部分。")
    return xml("urlset", (_entry(root, index_number, at.isoformat()) for index_number, at in found))


def _entry(root: str, index_number: str, at: str) -> str:
    address = root + reverse("documents:document", args=[index_number])
    return f"<url><loc>{escape(address)}</loc><lastmod>{at}</lastmod></url>"


def xml(root: str, entries: Iterable[str]) -> HttpResponse:
    """An answer of that root element."""
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {NAMES}>\n' + "\n".join(entries) + f"\n</{root}>\n"
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
