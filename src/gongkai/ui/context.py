"""What every page knows without asking: the visitor's display choices, where he is, and messages left for him."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongkai.core import clock, installation
from gongkai.ui import errors, words
from gongkai.ui.display import Display

# Where a request carries what the database is for, when somebody read it on the way.
NATURE = "nature"
MARK = "演示数据，不是真实的政府信息"


def demo_mark(nature: installation.Nature | None = None) -> str:
    """The mark that a demonstration or bench database wears on every page; empty on a production database. Asks the
    database what it is for where nobody says so."""
    if (nature or installation.nature()) == installation.Nature.PRODUCTION:
        errors.remember_mark("")
        return ""
    errors.remember_mark(MARK)
    simulated = "模拟时间 " if clock.offset() else ""
    return f"{MARK} · {simulated}{words.moment_long(clock.now())}"


def waiting_messages(request: HttpRequest) -> Any:
    """The messages left for the visitor, or nothing: reading an empty store would take back a cookie never given."""
    found = get_messages(request)
    return found if len(found) else ()


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all layouts.

    ``display`` (choices of look), ``venue`` (what a machine of a reading venue says of itself, else None), ``here``
    (path and query), ``flashes`` (messages, read when shown) and ``demo_mark`` (read from the database when shown, so
    that an error page can be drawn without one; a view that has read it already leaves it under ``NATURE``).
    """
    nature: installation.Nature | None = getattr(request, NATURE, None)
    return {
        "display": Display.read(request),
        "venue": getattr(request, "venue", None),
        "here": request.get_full_path(),
        "flashes": waiting_messages(request),
        "demo_mark": SimpleLazyObject(demo_mark) if nature is None else demo_mark(nature),
    }
