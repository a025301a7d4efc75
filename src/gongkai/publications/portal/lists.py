"""Lists of what is public: all of it, a part of the statute's catalogue, a collection, a column; as page, CSV, JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.publications import columns, genres, statute
from gongkai.publications.models import Column
from gongkai.publications.portal import listing
from gongkai.publications.portal.caching import public_page, remembered
from gongkai.publications.portal.elsewhere import own_site
from gongkai.publications.portal.listing import Facets, Filter, Row
from gongkai.ui import words

JSON_ROWS = 100
STATEMENTS = 5
HEAD = (
    *("索引号", "标题", "发文字号", "发布机关", "体裁", "法定内容", "主题分类", "成文日期", "施行日期"),
    *("发布时间", "有效性", "网址"),
)
# Collections of 47号 and R103, R104: genre, its heading, what stands below it.
COLLECTIONS = {
    "rules": ("rule", "规章", "现行和已经修改、废止的规章，按公布时间排列；每件写明题注和有效性。"),
    "normative": ("normative", "行政规范性文件", "行政规范性文件集中公开，每件写明有效性；可以只看现行有效的。"),
}


def tree(current: str, agency: str = "") -> list[dict[str, Any]]:
    """The statute's catalogue with counts; kinds of 条例 21 only where something is public."""
    counts = numbers(agency)
    query = {"agency": agency} if agency else {}

    def entry(code: str, label: str) -> dict[str, Any]:
        address = reverse("documents:catalogue", args=[code], query=query)
        return {"label": label, "url": address, "count": counts.get(code, 0), "current": code == current}

    second = [entry(code, label) for code, label in statute.ARTICLE_21 if counts.get(code)]
    return [*(entry(code, label) for code, label in statute.ARTICLE_20), *second]


def numbers(agency: str = "") -> dict[str, int]:
    """How many public items stand under each statute code: of the present state, and of a site with very many of a
    minute ago at most."""
    return remembered(f"counts {agency}", lambda: listing.by_catalogue(agency), lasting=_many)


def _many(counts: dict[str, int]) -> bool:
    return sum(counts.values()) > listing.EXACT


def shown(
    request: HttpRequest,
    found: Filter,
    heading: str,
    about: str,
    fixed: tuple[str, ...] = (),
    facets: Facets | None = None,
    **more: Any,
) -> HttpResponseBase:
    """A page of the list with everything beside it; ``fixed`` names what the address itself narrows. ``facets``: of
    ``found``, where the caller has asked them already."""
    page = listing.page(found, request.GET.get("after", ""), request.GET.get("before", ""))
    own = {name: value for name, value in found.query.items() if name not in fixed}
    facets = facets or Facets(found)
    context = {
        "found": found,
        "own": own,
        "fixed": fixed,
        "heading": heading,
        "about": about,
        "page": page,
        "following": _address(request, {**own, "after": page.after}) if page.after else "",
        "previous": _address(request, {**own, "before": page.before}) if page.before else "",
        "total": facets.total,
        "facets": facets,
        "tree": tree(found.catalogue),
        "path": request.path,
        "feed": _feed(found),
        "narrowing": {name: value for name, value in found.query.items() if name != "column"},
        **more,
    }
    return render(request, "publications/portal/list.html", context)


def _address(request: HttpRequest, query: dict[str, str]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path


def _feed(found: Filter) -> str:
    if found.query == {"agency": found.agency}:
        return reverse("documents:agency_feed", args=[found.agency])
    if found.query == {"catalogue": found.catalogue}:
        return reverse("documents:catalogue_feed", args=[found.catalogue])
    return reverse("documents:feed")


@public_page
@own_site
def everything(request: HttpRequest) -> HttpResponseBase:
    """全部公开信息, narrowed by what the address asks."""
    found = Filter.read(request.GET)
    agency = get_object_or_404(Agency, code=found.agency) if found.agency else None
    heading = statute.CODES.get(found.catalogue) or (f"{agency.name}公开的信息" if agency else "全部公开信息")
    return shown(request, found, heading, "各行政机关主动公开的政府信息。", agency=agency)


@public_page
@own_site
def catalogue(request: HttpRequest, code: str) -> HttpResponseBase:
    """One kind of 条例 20 or 21."""
    if code not in statute.CODES:
        raise Http404("目录里没有这一类。")
    found = Filter.read(request.GET, catalogue=code)
    article = "二十" if code.startswith("20-") else "二十一"
    about = f"条例第{article}条第（{code.partition('-')[2]}）项：{statute.CODES[code]}。"
    return shown(request, found, statute.CODES[code], about, ("catalogue",))


@public_page
@own_site
def collection(request: HttpRequest, name: str) -> HttpResponseBase:
    """规章, or 行政规范性文件, all agencies together, with validity (R103, R104)."""
    genre, heading, about = COLLECTIONS[name]
    found = Filter.read(request.GET, genre=genre)
    own = {key: value for key, value in found.but(validity="").query.items() if key != "genre"}
    facets = Facets(found)
    states = [{"label": "全部", "url": _address(request, own), "current": not found.validity}]
    states += [
        {
            "label": each.label,
            "url": _address(request, {**own, "validity": each.value}),
            "count": each.count,
            "current": each.value == found.validity,
        }
        for each in facets.validity
    ]
    return shown(request, found, heading, about, ("genre",), facets, states=states)


@public_page
@own_site
def column(request: HttpRequest, key: str) -> HttpResponseBase:
    """A 栏目 of an agency with what stands in it and directly below it."""
    row = get_object_or_404(Column.objects.select_related("agency", "parent"), key=key)
    found = Filter.read(request.GET, column=key)
    below = list(Column.objects.filter(parent=row, valid_to__isnull=True).order_by("order", "pk"))
    about = f"{row.agency.name}“{row.title}”栏目。"
    line, signed = columns.line_of(row, clock.today()), columns.statements(row, STATEMENTS)
    more = {"column": row, "below": below, "line": line, "statements": signed}
    return shown(request, found, row.title, about, ("column", "agency"), **more)


@require_safe
@own_site
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Any list as CSV, newest first, to its end; which query narrows it is the page's own."""
    found = Filter.read(request.GET)
    rows = (_cells(request, row) for row in listing.each_row(found))
    response = StreamingHttpResponse(lines_of(HEAD, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="documents-{clock.today():%Y%m%d}.csv"'
    response.headers["Cache-Control"] = "no-cache"
    return response


class _Line:
    """What ``csv`` writes to: hands back the line instead."""

    def write(self, line: str) -> str:
        return line


def lines_of(head: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a CSV that spreadsheet programs open as what it is."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_harmless(value) for value in row])


def _cells(request: HttpRequest, row: Row) -> list[str]:
    return [
        row.index_number,
        row.title,
        row.number,
        "、".join(row.issuers),
        row.genre_title,
        row.catalogue,
        row.topic,
        words.date_iso(row.written_on),
        words.date_iso(row.effective_on),
        words.moment(row.published_at),
        row.validity_title,
        request.build_absolute_uri(row.url),
    ]


def _harmless(value: str) -> str:
    # A spreadsheet would take such a cell for a formula.
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


@public_page
@own_site
def as_json(request: HttpRequest) -> HttpResponseBase:
    """Any list for machines, ``JSON_ROWS`` at a time; ``next`` leads on."""
    found = Filter.read(request.GET)
    page = listing.page(found, request.GET.get("after", ""), size=JSON_ROWS)
    total = listing.total(found)
    following = reverse("documents:json", query={**found.query, "after": page.after}) if page.after else ""
    result = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": min(total.number, listing.EXACT),
        "exact": total.exact,
        "next": request.build_absolute_uri(following) if following else None,
        "itemListElement": [_element(request, row) for row in page.rows],
    }
    return JsonResponse(result, json_dumps_params={"ensure_ascii": False})


def _element(request: HttpRequest, row: Row) -> dict[str, Any]:
    return {
        "@type": "Legislation" if genres.GENRES.get(row.genre, genres.GENRES["other"]).binding else "DigitalDocument",
        "url": request.build_absolute_uri(row.url),
        "identifier": row.index_number,
        "name": row.title,
        "legislationIdentifier": row.number,
        "publisher": {"name": row.agency_name, "identifier": row.agency},
        "genre": row.genre_title,
        "catalogue": row.catalogue,
        "about": row.topic,
        "abstract": row.summary,
        "dateCreated": words.date_iso(row.written_on),
        "datePublished": row.published_at.isoformat(),
        "validity": row.validity_title,
    }
