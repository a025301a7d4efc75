"""Addresses of applications (docs/addresses.md)."""

from __future__ import annotations

from gongkai.applications.desk import addresses

app_name = "applications"
urlpatterns = [*addresses.urlpatterns]
