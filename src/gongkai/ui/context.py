"""What every page knows without asking: the visitor's display choices, where he is, and messages left for him."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from gongkai.ui.display import Display


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all layouts: ``display``, ``here`` (path and query), ``flashes`` (read when shown)."""
    return {"display": Display.read(request), "here": request.get_full_path(), "flashes": get_messages(request)}
