"""The newest items as Atom: all, of one agency, of one kind of the statute's catalogue."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.publications import statute
from gongkai.publications.portal import listing
from gongkai.publications.portal.caching import public_page
from gongkai.publications.portal.elsewhere import own_site
from gongkai.publications.portal.listing import Filter

ENTRIES = 50


class Feed(Atom1Feed):
    """Atom whose time is that of its newest entry, else that of the asking."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates) if dates else clock.now()


@public_page
@own_site
def latest(request: HttpRequest) -> HttpResponseBase:
    """The newest of all."""
    return answer(request, "最新公开的政府信息", Filter(), reverse("documents:list"))


@public_page
@own_site
def of_agency(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest of one agency."""
    agency = get_object_or_404(Agency, code=code)
    address = reverse("documents:list", query={"agency": code})
    return answer(request, f"{agency.name}最新公开", Filter(agency=code), address)


@public_page
@own_site
def of_catalogue(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest of one kind."""
    if code not in statute.CODES:
        raise Http404("目录里没有这一类。")
    address = reverse("documents:catalogue", args=[code])
    return answer(request, statute.CODES[code], Filter(catalogue=code), address)


def answer(request: HttpRequest, title: str, found: Filter, address: str) -> HttpResponse:
    """The feed of a list."""
    feed = Feed(
        title=title,
        link=request.build_absolute_uri(address),
        description=title,
        language="zh-Hans",
        feed_url=request.build_absolute_uri(),
        feed_guid=request.build_absolute_uri(address),
    )
    for row in listing.page(found, size=ENTRIES).rows:
        feed.add_item(
            title=row.title,
            link=request.build_absolute_uri(row.url),
            description=row.summary or f"{row.agency_name}　{row.genre_title}　{row.number}",
            unique_id=request.build_absolute_uri(row.url),
            author_name=row.agency_name,
            categories=[row.genre_title],
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
