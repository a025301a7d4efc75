"""Whoever showed query code and last four characters: a signed cookie for half an hour, sent to ``/track/`` only.

It holds the keyed hashes of both, from which nobody comes back to them; every page renews it. Whose characters do not
go with the code any more, an agent whose power has ended, is out at once.
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
    shown = _read(request.COOKIES.get(COOKIE, ""))
    if shown is None:
        return None
    code_hash, _, tail = shown.partition(".")
    row = QueryCode.objects.select_related("matter", "matter__agency").filter(code_hash=code_hash).first()
    people = row.whose(tail) if row is not None else []
    if row is None or not people:
        return None
    person = people[0] if len(people) == 1 else 0
    return CodeHolder(row.matter_id, person=person, origin=origin_of(request)), row.matter


def _read(cookie: str) -> str | None:
    """The hashes in a cookie of ours that is not older than half an hour."""
    try:
        shown, _, moment = signing.Signer(salt=SALT).unsign(cookie).rpartition(".")
    except signing.BadSignature:
        return None
    age = clock.now().timestamp() - int(moment)
    return shown if age + 1 >= 0 and age < LASTS.total_seconds() else None


def hand_over(request: HttpRequest, response: HttpResponseBase, shown: str) -> None:
    """Give the cookie; ``shown``: what ``OpenByCode`` returned."""
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=SALT).sign(f"{shown}.{int(clock.now().timestamp())}"),
        max_age=LASTS,
        path=PATH,
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def renew(request: HttpRequest, response: HttpResponseBase) -> None:
    """Another half hour from now on."""
    shown = _read(request.COOKIES.get(COOKIE, ""))
    if shown is not None:
        hand_over(request, response, shown)


def take_back(response: HttpResponseBase) -> None:
    """Leave."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
