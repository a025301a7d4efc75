"""政府信息查询场所 (条例 25, R27): the site as its machines show it, told by the name under which they ask.

Under such a name all type is large, an untouched page goes back to the beginning by itself, the beginning forgets what
the last reader left, the desk does not answer, and each opened page is counted by day and kind. It needs no script. The
name stands in the key of every kept page, so that nobody else sees this variant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.http.request import split_domain_port
from django.urls import reverse

from gongkai.core import clock
from gongkai.core.writing import write_transaction
from gongkai.portal.models import VenueUse

MINUTES: Final = 5
# Who fills in a form needs longer; what he typed must not go under his hands.
MINUTES_FOR_FORMS: Final = 20
HOME, DOCUMENT, SEARCH, LIST = "home", "document", "search", "list"
REPORT, GUIDE, APPLY, OTHER = "report", "guide", "apply", "other"
PAGES: Final = {
    HOME: "开始页",
    SEARCH: "检索",
    LIST: "目录和列表",
    DOCUMENT: "一件信息",
    REPORT: "年报",
    GUIDE: "公开指南",
    APPLY: "依申请公开",
    OTHER: "其他",
}
_BY_NAME: Final = {
    "portal:venue": HOME,
    "portal:home": HOME,
    "documents:document": DOCUMENT,
    "documents:versions": DOCUMENT,
    "documents:search": SEARCH,
    "portal:guide": GUIDE,
    "portal:agency_guide": GUIDE,
    "portal:guide_versions": GUIDE,
    "portal:guide_version": GUIDE,
    "portal:apply": APPLY,
    "portal:form": APPLY,
    "portal:reports": REPORT,
}
_BY_ROOM: Final = {"documents": LIST, "apply": APPLY, "track": APPLY, "annual_reports": REPORT}
_LISTS: Final = frozenset({"portal:contents", "portal:agencies", "portal:agency"})


@dataclass(frozen=True)
class Venue:
    """What the page of a venue's machine says of itself."""

    minutes: int
    home: str


def is_venue(request: HttpRequest) -> bool:
    """Whether the request came under the name of a venue's machines."""
    names: tuple[str, ...] = settings.VENUE_HOSTS
    return bool(names) and split_domain_port(request.get_host())[0] in names


def kind_of(name: str) -> str:
    """The kind of page that a named route is counted as."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    return LIST if name in _LISTS else _BY_ROOM.get(name.partition(":")[0], OTHER)


class VenueMode:
    """Middleware: marks the request, and dresses and counts the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_venue(request):
            return self.get_response(request)
        if request.path_info.startswith("/desk/"):
            return HttpResponseNotFound("公共查阅机上不能打开工作台。", content_type="text/plain; charset=utf-8")
        home = reverse("portal:venue")
        minutes = MINUTES_FOR_FORMS if request.path_info.startswith(("/apply/", "/track/")) else MINUTES
        request.venue = Venue(minutes, home)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            self._dress(request, response, home, minutes)
        return response

    def _dress(self, request: HttpRequest, response: HttpResponseBase, home: str, minutes: int) -> None:
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if name == "portal:venue":
            forget(request, response)
        else:
            response.headers["Refresh"] = f"{minutes * 60}; url={home}"
        if request.method == "GET" and response.status_code == 200:
            count(kind_of(name))


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Nothing of the last reader stays in the browser."""
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    if isinstance(response, HttpResponse):
        for name in request.COOKIES:
            response.delete_cookie(name)


def count(page: str) -> None:
    """One more of this kind today."""
    today = clock.today()
    with write_transaction():
        VenueUse.objects.bulk_create([VenueUse(day=today, page=page)], ignore_conflicts=True)
        VenueUse.objects.filter(day=today, page=page).update(number=F("number") + 1)
