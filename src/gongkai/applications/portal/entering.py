"""Whoever showed query code and last four characters: a signed cookie for half an hour, sent to ``/track/`` only.

It holds the keyed hash of the code, from which nobody comes back to the code; every page renews it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from gongkai.agencies.service import origin_of
from gongkai.applications.models import QueryCode
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.viewers import CodeHolder

COOKIE, PATH, SALT = "gk_track", "/track/", "gongkai.track"
LASTS = timedelta(minutes=30)


def holder_of(request: HttpRequest) -> tuple[CodeHolder, Matter] | None:
    """The holder of the code whose cookie came with the request, and his application."""
    code_hash = _read(request.COOKIES.get(COOKIE, ""))
    if code_hash is None:
        return None
    row = QueryCode.objects.select_related("matter", "matter__agency").filter(code_hash=code_hash).first()
    if row is None:
        return None
    return CodeHolder(row.matter_id, origin=origin_of(request)), row.matter


def _read(cookie: str) -> str | None:
    """The hash in a cookie of ours that is not older than half an hour."""
    try:
        code_hash, _, moment = signing.Signer(salt=SALT).unsign(cookie).partition(".")
    except signing.BadSignature:
        return None
    age = clock.now().timestamp() - int(moment)
    return code_hash if age + 1 >= 0 and age < LASTS.total_seconds() else None


def hand_over(request: HttpRequest, response: HttpResponseBase, code_hash: str) -> None:
    """Give the cookie."""
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=SALT).sign(f"{code_hash}.{int(clock.now().timestamp())}"),
        max_age=LASTS,
        path=PATH,
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def renew(request: HttpRequest, response: HttpResponseBase) -> None:
    """Another half hour from now on."""
    code_hash = _read(request.COOKIES.get(COOKIE, ""))
    if code_hash is not None:
        hand_over(request, response, code_hash)


def take_back(response: HttpResponseBase) -> None:
    """Leave."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
