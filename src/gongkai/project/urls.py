"""The address plan: every address of the product, room by room (docs/addresses.md)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gongkai.ui.urls")),
]
