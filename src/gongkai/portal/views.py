"""The public site's own pages. Figures come from the database; what does not exist yet is said to be missing."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency, successor_on, viewer_of
from gongkai.annual_reports.service import published_reports
from gongkai.core import clock
from gongkai.portal import catalogue, directory
from gongkai.portal.offices import Office, office_of
from gongkai.portal.site import main_office
from gongkai.publications import service as publications


@publications.public_page
@publications.own_site
def home(request: HttpRequest) -> HttpResponse:
    """首页: search, the five statutory entrances, what is new, documents with their interpretation, the agencies."""
    agencies = list(directory.present(clock.today()))
    context = {
        "groups": directory.grouped(agencies),
        "total": len(agencies),
        "documents": publications.total(),
        "newest": publications.newest(7),
        "pairs": publications.pairs(3),
        "tree": publications.tree(""),
    }
    return render(request, "portal/home.html", context)


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """各机关公开平台: all, or those that a search finds."""
    today, text = clock.today(), request.GET.get("q", "").strip()
    everything = directory.present(today)
    found = list(directory.search(everything, text)) if text else list(everything)
    context = {
        "q": text,
        "total": len(found),
        "groups": directory.grouped(found),
        "ended": [] if text else list(directory.ended(today)),
        "office": main_office(today) if text and not found else None,
    }
    return render(request, "portal/agencies.html", context)


def find_agency(code: str) -> Agency:
    """The agency of that code, present or ended; its address answers for ever."""
    rows = Agency.objects.select_related("office", "successor", "supervisor")
    return get_object_or_404(rows, code=code)


@publications.public_page
def agency_page(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: what it does, where it is, and how to reach its information."""
    agency, today = find_agency(code), clock.today()
    if not agency.valid(today):
        return gone(request, agency)
    context = {
        "agency": agency,
        "office": office_of(agency, today),
        "below": list(directory.present(today).filter(supervisor=agency)),
        "newest": publications.newest(7, agency.code),
        "tree": [entry for entry in publications.tree("", agency.code) if entry["count"]],
        "columns": publications.columns_of(agency.pk),
    }
    return render(request, "portal/agency.html", context)


def gone(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The page of an agency that has ended, or has not begun: who answers for it today (R14)."""
    follower = successor_on(agency, clock.today())
    context = {
        "agency": agency,
        "future": agency.valid_from > clock.today(),
        "follower": follower,
        "office": office_of(follower, clock.today()) if follower else None,
    }
    return render(request, "portal/gone.html", context)


@publications.public_page
def guide(request: HttpRequest) -> HttpResponse:
    """公开指南 of the site's own agency, and the way to those of all others."""
    today = clock.today()
    main = main_office(today)
    groups = directory.grouped(directory.present(today))
    if main is None:
        return render(request, "portal/guide.html", {"office": None, "versions": [], "groups": groups, "own": True})
    return _guide(request, main.agency, groups=groups, own=True)


@publications.public_page
def agency_guide(request: HttpRequest, code: str) -> HttpResponse:
    """公开指南 of one agency; of an ended one, the notice who took over."""
    agency = find_agency(code)
    if not agency.valid(clock.today()):
        return gone(request, agency)
    return _guide(request, agency)


@publications.public_page
def guide_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version of a guide that was published once, for whoever acted upon it; 404 for what never was."""
    agency = find_agency(code)
    versions = publications.guide_versions(agency)
    text = next((each for each in versions if each.number == number), None)
    if text is None:
        raise Http404
    context = {"agency": agency, "text": text, "parts": publications.guide_parts(text), "newest": versions[0]}
    return render(request, "portal/guide_version.html", context)


@publications.public_page
def guide_versions(request: HttpRequest, code: str) -> HttpResponse:
    """The published versions of a guide, and two of them line by line (``?old=&new=``); 404 where there is none."""
    agency = find_agency(code)
    versions = publications.guide_versions(agency)
    if not versions:
        raise Http404
    comparison = publications.compared_guides(versions, request.GET)
    context = {"agency": agency, "versions": versions, "comparison": comparison}
    return render(request, "portal/guide_versions.html", context)


def _guide(request: HttpRequest, agency: Agency, *, groups: Any = (), own: bool = False) -> HttpResponse:
    """The published guide with its versions; before there is one, the registered contacts and the statute's rules."""
    versions = publications.guide_versions(agency)
    context = {
        "office": office_of(agency, clock.today()),
        "groups": groups,
        "own": own,
        "versions": versions,
        "parts": publications.guide_parts(versions[0]) if versions else [],
    }
    return render(request, "portal/guide.html", context)


@publications.public_page
def rules(request: HttpRequest) -> HttpResponse:
    """公开制度: the national rules, and those of the agencies whose documents are public."""
    today, ended = clock.today(), publications.ENDED_INSTITUTIONS
    asked = {name: request.GET.get(name, "") for name in ("agency", "flow", "state")}
    asked["state"] = asked["state"] if asked["state"] == ended else publications.INSTITUTIONS_IN_FORCE
    page = publications.institutions_page(
        publications.public_institutions(today, **asked), today, request.GET.get("after", "")
    )
    address = reverse("portal:rules")
    given = {name: value for name, value in asked.items() if value and value != publications.INSTITUTIONS_IN_FORCE}

    def to(**changes: str) -> str:
        found = {name: value for name, value in {**given, **changes}.items() if value}
        return f"{address}?{urlencode(found)}" if found else address

    context = {
        "national": catalogue.NATIONAL_RULES,
        "office": _main(),
        "lines": page.lines,
        "asked": {"agency": "", "flow": "", "state": "", **given},
        "narrowed": bool(given),
        "flows": publications.InstitutionFlow.choices,
        "agencies": list(directory.present(today).values_list("code", "short_name")),
        "tabs": [
            {"label": "现行有效", "url": to(state=""), "current": asked["state"] != ended},
            {"label": "已经被代替、废止的", "url": to(state=ended), "current": asked["state"] == ended},
        ],
        "following": to(after=page.following) if page.following else "",
        "first": to() if request.GET.get("after") else "",
    }
    return render(request, "portal/rules.html", context)


@publications.public_page
@publications.own_site
def contents(request: HttpRequest) -> HttpResponse:
    """法定主动公开内容: the catalogue of 条例 20 with counts, collections, agencies, what is new."""
    context = {
        "tree": publications.tree(""),
        "documents": publications.total(),
        "newest": publications.newest(10),
        "groups": directory.grouped(directory.present(clock.today())),
        "office": _main(),
    }
    return render(request, "portal/contents.html", context)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """公开年报: what was published, by year and agency."""
    found = published_reports(viewer_of(request))
    years = [(year, list(rows)) for year, rows in groupby(found, key=lambda each: each.year)]
    return render(request, "portal/reports.html", {"office": _main(), "years": years})


@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """依申请公开: how one applies today."""
    today = clock.today()
    context = {"groups": directory.grouped(directory.present(today)), "office": _main()}
    return render(request, "portal/apply.html", context)


@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """The application form on A4, for all agencies or with one agency's name and address filled in."""
    code, office = request.GET.get("agency", ""), None
    if code:
        agency = find_agency(code)
        if not agency.valid(clock.today()):
            raise Http404
        office = office_of(agency, clock.today())
    return render(request, "portal/form.html", {"office": office, "main": _main()})


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """站点地图."""
    today = clock.today()
    context = {"groups": directory.grouped(directory.present(today)), "ended": list(directory.ended(today))}
    return render(request, "portal/sitemap.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍说明."""
    return render(request, "portal/accessibility.html", {"office": _main()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """隐私与个人信息处理说明."""
    return render(request, "portal/privacy.html", {"office": _main()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone: the desk, and addresses that only change the look; where all addresses stand."""
    places = request.build_absolute_uri(reverse("documents:sitemap"))
    closed = ("/desk/", reverse("ui:display"), reverse("documents:search"))
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed), f"Sitemap: {places}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that ask for the old name get the drawn one."""
    return HttpResponsePermanentRedirect(static("ui/icon.svg"))


def _main() -> Office | None:
    return main_office(clock.today())
