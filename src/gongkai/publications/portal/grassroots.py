"""基层政务公开标准目录 on the portal: the agencies and fields, a catalogue with what is published of each line."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency
from gongkai.core.viewers import Anonymous
from gongkai.publications.grassroots import coverage
from gongkai.publications.grassroots.desk import as_file
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.portal.caching import public_page


@public_page
def catalogues(request: HttpRequest) -> HttpResponseBase:
    """All catalogues; with ``?agency=`` the fields of one agency, with ``?field=`` the lines of one."""
    code, field = request.GET.get("agency", ""), request.GET.get("field", "")
    if not code:
        return render(request, "publications/portal/grassroots.html", {"agency": None, "agencies": _agencies()})
    agency = get_object_or_404(Agency, code=code)
    found = coverage.of_agency(agency.pk)
    shown = [each for each in found if each.line.field == field]
    context = {
        "agency": agency,
        "sums": coverage.sums(found),
        "field": field if shown else "",
        "lines": shown,
        "named": _named(shown),
        "export": f"{reverse('documents:grassroots_export')}?{urlencode({'agency': code, 'field': field})}",
    }
    return render(request, "publications/portal/grassroots.html", context)


def _agencies() -> list[tuple[str, str, int]]:
    """Code, name and number of fields of each agency that has catalogues; two queries."""
    pairs = StandardLine.objects.in_force().visible_to(Anonymous()).values_list("agency_id", "field").distinct()
    counts: dict[int, int] = {}
    for key, _ in pairs.order_by("agency_id"):
        counts[key] = counts.get(key, 0) + 1
    rows = Agency.objects.filter(pk__in=counts).order_by("sort_key")
    return [(row.code, row.name, counts[row.pk]) for row in rows]


def _named(lines: list[coverage.Covered]) -> dict[int, list[tuple[str, str]]]:
    """By line, index number and title of the public items named for it."""
    rows = coverage.public_items([each.line.pk for each in lines])
    found: dict[int, list[tuple[str, str]]] = {}
    for line, number, title in rows:
        found.setdefault(line, []).append((number, title))
    return found


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """A catalogue as XLSX."""
    agency = get_object_or_404(Agency, code=request.GET.get("agency", ""))
    return as_file(agency, request.GET.get("field", ""))
