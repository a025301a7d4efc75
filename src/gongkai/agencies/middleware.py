"""Who asks: ``request.viewer`` and ``request.session_row``, found when first needed, for every room above.

Under the staff address only the staff cookie counts, elsewhere only the citizen's: a member of the staff who looks at
the public site sees what everybody sees.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from gongkai.agencies import sessions
from gongkai.agencies.models import Account, Session
from gongkai.core import clock
from gongkai.core.viewers import Viewer


def origin_of(request: HttpRequest) -> str:
    """The network address of the machine that asks; behind our own proxies, the one that the nearest of them saw."""
    nearest: str = request.META.get("REMOTE_ADDR", "")
    if nearest not in settings.TRUSTED_PROXIES:
        return nearest[:45]
    for part in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        address = part.strip()
        if not is_address(address):
            break
        nearest = address
        if address not in settings.TRUSTED_PROXIES:
            break
    return nearest[:45]


def is_address(text: str) -> bool:
    """Whether ``text`` is a network address and nothing else."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def kind_of(request: HttpRequest) -> Account.Kind:
    """Whose cookie counts at this address."""
    staff = request.path.startswith(sessions.COOKIE_PATHS[Account.Kind.STAFF])
    return Account.Kind.STAFF if staff else Account.Kind.CITIZEN


def session_of(request: HttpRequest) -> Session | None:
    """The living session of the request, noted as in use."""
    kind = kind_of(request)
    token = request.COOKIES.get(sessions.COOKIES[kind], "")
    if not token:
        return None
    moment = clock.now()
    session = sessions.find(kind, token, moment)
    if session is not None:
        sessions.touch(session, moment)
    return session


class ViewerMiddleware:
    """Set ``request.session_row`` and ``request.viewer``; both are read from the database when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found: list[Session | None] = []

        def row() -> Session | None:
            if not found:
                found.append(session_of(request))
            return found[0]

        request.session_row = row  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: sessions.viewer_of(row(), origin_of(request))
        )
        response = self.get_response(request)
        if found and found[0] is not None:
            # A page of somebody who signed in stays in no shared cache, and not in the browser after he left.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def viewer_of(request: HttpRequest) -> Viewer:
    """The request's viewer."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer
