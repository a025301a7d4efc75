"""What the public pages answer where the site is another one: the way to it, and nothing else (R110)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from gongkai.core import clock, settings
from gongkai.publications import modes
from gongkai.publications.models import Publication
from gongkai.publications.portal.caching import fresh, only_desk

View = Callable[..., HttpResponseBase]


def of_item(request: HttpRequest, row: Publication) -> HttpResponseBase:
    """Where an item stands. While nobody has seen it there: the way to the platform where it stood here before, since
    an address that was public answers for ever; else nothing at all."""
    if row.claimed_at is None and row.first_published_at is not None:
        return of_site(request)
    if row.claimed_at is None:
        raise Http404("没有这个索引号的信息。")
    return render(request, "publications/portal/elsewhere.html", {"row": row, "name": row.elsewhere})


def own_site(view: View) -> View:
    """``view`` where the installation has a site of its own; else the way to the platform."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return of_site(request) if only_desk(request) else view(request, *arguments, **names)

    return answer


def of_site(request: HttpRequest) -> HttpResponseBase:
    """The platform by name and address."""
    found = settings.resolve_all((modes.NAME, modes.ADDRESS), None, clock.today())
    context = {"row": None, "name": found[modes.NAME].value, "address": found[modes.ADDRESS].value}
    return fresh(render(request, "publications/portal/elsewhere.html", context))
