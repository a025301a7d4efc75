"""Public pages kept in the memory of the server, found again only while nothing that is public has changed.

The key carries the generation of the public state, so that a withdrawal is in force with the next request of anybody;
besides it the latest setting, the day, the address and the reader's display choices. What else a page draws (the
address of an agency, the clock of a demonstration) may be as old as ``TERM``. Others keep nothing without asking.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar

from django.core.cache import caches
from django.db import connection
from django.db.models import Subquery, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from gongkai.core import clock
from gongkai.core.installation import Nature
from gongkai.core.models.installation import Installation
from gongkai.core.models.settings import SettingValue
from gongkai.publications import modes
from gongkai.publications.models import Visibility
from gongkai.ui.context import NATURE
from gongkai.ui.display import Display

STORE = "pages"
TERM, LASTING = 30, 60  # seconds
LARGEST = 256 * 1024
KEPT = (200, 410)
# Where a request keeps the state that its answer is made for.
STATE = "public_state"
MESSAGES = "messages"  # Django's cookie: a page that shows a message is nobody else's.

T = TypeVar("T")
View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """``view`` answered from memory where it can be; the answer must depend on nothing but the key."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        if MESSAGES in request.COOKIES:
            return fresh(view(request, *arguments, **names))
        # Read before the page is made: what changes meanwhile is then found under a later generation.
        key = page_key(request)
        kept = caches[STORE].get(key)
        response = rebuild(kept) if kept is not None else fresh(view(request, *arguments, **names))
        if isinstance(response, HttpResponse):
            if kept is None:
                keep(key, response)
            return get_conditional_response(request, etag=response.get("ETag"), response=response) or response
        return response

    return answer


class State(NamedTuple):
    """What every public page is made for: the generation of what is public, the latest setting, where is published
    today, and what the database is for."""

    generation: int = 0
    setting: int = 0
    place: str = modes.CITY
    nature: Nature = Nature.PRODUCTION


def page_key(request: HttpRequest) -> str:
    """Under what the answer to ``request`` is kept; one query."""
    state = stamp()
    setattr(request, STATE, state)
    setattr(request, NATURE, state.nature)
    parts = (
        *state,
        clock.today().isoformat(),
        request.get_host(),
        request.get_full_path(),
        Display.read(request).html_class,
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def stamp() -> State:
    """The present state, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(*_stamp_of(clock.today()))
        row = cursor.fetchone()
    if row is None:
        return State()
    generation, setting, place, nature = row
    return State(
        generation,
        setting or 0,
        json.loads(place) if place else modes.CITY,
        Nature(nature) if nature else Nature.PRODUCTION,
    )


@lru_cache(maxsize=4)
def _stamp_of(day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement of ``stamp``: made once a day, since every public page asks it before all else."""
    latest = SettingValue.objects.order_by("-pk").values("pk")[:1]
    places = SettingValue.objects.filter(code=modes.MODE, agency=None, valid_from__lte=day)
    place = Cast(places.order_by("-valid_from", "-pk").values("value")[:1], TextField())
    nature = Subquery(Installation.objects.order_by("pk").values("nature")[:1])
    rows = Visibility.objects.annotate(setting=Subquery(latest), place=place, nature=nature)
    return rows.values_list("generation", "setting", "place", "nature")[:1].query.sql_with_params()


def only_desk(request: HttpRequest) -> bool:
    """Whether the installation has no site of its own; asked once for a request."""
    state: State | None = getattr(request, STATE, None)
    return (state or stamp()).place == modes.PLATFORM


def fresh(response: HttpResponseBase) -> HttpResponseBase:
    """The answer with the words by which nobody else keeps it without asking."""
    response.headers["Cache-Control"] = "no-cache"
    if isinstance(response, HttpResponse) and response.status_code in KEPT:
        response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:32]}"')
    return response


def keep(key: str, response: HttpResponse) -> None:
    """Remember an answer that is whole, small enough and gives nobody a cookie."""
    if response.status_code in KEPT and len(response.content) <= LARGEST and not response.cookies:
        caches[STORE].set(key, (response.status_code, dict(response.headers), response.content), TERM)


def rebuild(kept: tuple[int, dict[str, str], bytes]) -> HttpResponse:
    """The answer as it was made."""
    status, headers, content = kept
    return HttpResponse(content, status=status, headers=headers)


def is_public(request: HttpRequest) -> bool:
    """Whether the answer to ``request`` is a public page, made for a state of what is public."""
    return hasattr(request, STATE)


def remembered_for(request: HttpRequest, name: str, make: Callable[[], T]) -> T:
    """What pages draw besides what is published, for the public page of ``request`` as old as ``TERM`` at most, for
    every other page made anew. A change of what is public does not make it anew; a setting and a new day do."""
    state: State | None = getattr(request, STATE, None)
    if state is None:
        return make()
    key = f"{name} {clock.today()} {state.setting} {state.place}".replace(" ", "_")
    value: T | None = caches[STORE].get(key)
    if value is None:
        value = make()
        caches[STORE].set(key, value, TERM)
    return value


def remembered(name: str, make: Callable[[], T], *, lasting: Callable[[T], bool] = lambda _: False) -> T:
    """A value that holds for the present public state, made once for it. One that is ``lasting`` holds for a minute,
    whatever happens meanwhile: what takes long to make, and of which a little more or less is not seen."""
    cache, key = caches[STORE], f"{name} {stamp().generation}".replace(" ", "_")
    late = f"{name} lasting".replace(" ", "_")
    found: dict[str, T] = cache.get_many([key, late])
    if found:
        return found[key] if key in found else found[late]
    value = make()
    if lasting(value):
        cache.set(late, value, LASTING)
    else:
        cache.set(key, value, TERM * 20)
    return value


def for_a_while(name: str, make: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """What ``make`` gives, or gave within the last minute where ``holds`` said of it that it may stand so long."""
    key = hashlib.sha256(name.encode()).hexdigest()
    kept: tuple[T] | None = caches[STORE].get(key)
    if kept is not None:
        return kept[0]
    value = make()
    if holds(value):
        caches[STORE].set(key, (value,), LASTING)
    return value
