"""The address plan: every address of the product, room by room (docs/addresses.md)."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gongkai.ui.urls")),
    path("", include("gongkai.agencies.urls")),
    path("", include("gongkai.agencies.account_urls")),
    path("", include("gongkai.annual_reports.urls")),
    path("", include("gongkai.applications.portal.urls")),
    path("", include("gongkai.applications.urls")),
    path("", include("gongkai.challenges.urls")),
    path("", include("gongkai.exchange.urls")),
    path("", include("gongkai.publications.portal.urls")),
    path("", include("gongkai.publications.urls")),
    path("", include("gongkai.portal.urls")),
    path("", include("gongkai.desk.urls")),
    path("", include("gongkai.letters.urls")),
    path("", include("gongkai.search.urls")),
]
if "gongkai.example" in settings.INSTALLED_APPS:
    urlpatterns.append(path("", include("gongkai.example.urls")))

handler400 = "gongkai.ui.errors.bad_request"
handler403 = "gongkai.ui.errors.forbidden"
handler404 = "gongkai.ui.errors.not_found"
handler500 = "gongkai.ui.errors.failed"
