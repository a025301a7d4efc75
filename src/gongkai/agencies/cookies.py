"""The sign-in cookies: one for staff, sent only to the desk, and one for citizens."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.http import url_has_allowed_host_and_scheme

from gongkai.agencies import factors, middleware, sessions
from gongkai.agencies.models import Account, Session
from gongkai.agencies.sessions import Visitor
from gongkai.core import clock


def visitor_of(request: HttpRequest) -> Visitor:
    """Whoever stands at a sign-in page, with what the machine shows and the session that a sign-in replaces."""
    former = session_of(request)
    return Visitor(
        origin=middleware.origin_of(request),
        certificate=factors.certificates.fingerprint(request, clock.now()),
        agent=request.headers.get("User-Agent", "")[:200],
        former=former.pk if former else None,
    )


def session_of(request: HttpRequest) -> Session | None:
    """The request's living session."""
    session: Session | None = request.session_row()  # type: ignore[attr-defined]
    return session


def hand_over(request: HttpRequest, response: HttpResponseBase, kind: Account.Kind, token: str) -> None:
    """Put the cookie of a new session into the response; forms opened before it no longer count."""
    rotate_token(request)
    response.set_cookie(
        sessions.COOKIES[kind],
        token,
        path=sessions.COOKIE_PATHS[kind],
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponseBase, kind: Account.Kind) -> None:
    """Remove the cookie."""
    response.delete_cookie(sessions.COOKIES[kind], path=sessions.COOKIE_PATHS[kind], samesite="Lax")


def next_address(request: HttpRequest, kind: Account.Kind, fallback: str) -> str:
    """Where to go on: an address of ours that the cookie of ``kind`` reaches, or ``fallback``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours and wanted.startswith(sessions.COOKIE_PATHS[kind]) else fallback
