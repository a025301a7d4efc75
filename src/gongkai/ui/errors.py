"""Pages for when something went wrong: what happened, what one can do now, whom to call.

They are drawn without the database, so that they also stand when it does not: the site's name and the office's address
are those that the portal last told (``remember``).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from gongkai.ui.display import Display

_site: dict[str, Any] = {}
_mark: dict[str, str] = {}


def remember(site: dict[str, Any]) -> dict[str, Any]:
    """Keep the site's data for error pages and give them back; called by the portal's context processor."""
    _site.clear()
    _site.update(site)
    return site


def remember_mark(mark: str) -> None:
    """Keep the mark of a demonstration, without its time; told by every page that is drawn."""
    _mark["demo"] = mark


def site() -> dict[str, Any]:
    """What the portal last told; a plain name before it told anything."""
    return _site or {"name": "政府信息公开"}


def office() -> dict[str, Any]:
    """Name, address, hours and phone of the office, as far as they are known."""
    found: dict[str, Any] = site().get("office") or {}
    return found


def _page(request: HttpRequest, template: str, status: int, **more: Any) -> HttpResponse:
    # The template itself, not Django's wrapper: context processors of other rooms would ask the database.
    page: Any = get_template(template).template  # type: ignore[attr-defined]
    display = Display.read(request)
    told = {"site": site(), "office": office(), "demo_mark": _mark.get("demo", "")}
    text = page.render(**told, display=display, here=request.get_full_path(), **more)
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be read."""
    return _page(request, "ui/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person. The reason is shown when the refusal carries one in words."""
    return _page(request, "ui/403.html", 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address does not exist (a withdrawn document has a tombstone of its own and never comes here)."""
    return _page(request, "ui/404.html", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(request, "ui/500.html", 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: nothing was recorded, and how to send it again."""
    cookieless = "CSRF cookie not set" in reason
    return _page(request, "ui/csrf.html", 403, cookieless=cookieless)


def old_browser(request: HttpRequest) -> HttpResponse:
    """The notice for Internet Explorer."""
    return _page(request, "ui/ie.html", 200, address=request.build_absolute_uri())
