"""What every answer carries: the browser policy; and what a browser too old for the pages gets instead of them, and an
address that no page can have."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from gongkai.ui import errors

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # Custom properties with numbers only; a test reads the templates.
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS = ", ".join(
    f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)
_IE = re.compile(r"MSIE |Trident/")


class SecurityHeaders:
    """Content-Security-Policy, Permissions-Policy and Cross-Origin-Opener-Policy on every answer that has none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])  # The display choices are drawn from a cookie.
        return response


class OldBrowserNotice:
    """Internet Explorer is given one plain page: what to do, the office's address and phone, the form to download.

    Static files and the form itself go through, so that the notice is whole and its link works.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _IE.search(request.headers.get("User-Agent", "")) or self._passes(request.path):
            return self.get_response(request)
        return errors.old_browser(request)

    @staticmethod
    def _passes(path: str) -> bool:
        form = errors.office().get("form_url", "")
        return path.startswith(settings.STATIC_URL) or (bool(form) and path == form)


class ReadableAddress:
    """An address with the character of number zero is answered 400: nothing is called so, and PostgreSQL refuses to
    look for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)
