"""Addresses of applications (docs/addresses.md)."""

from __future__ import annotations

from gongkai.applications.bundle import pages as bundle
from gongkai.applications.desk import addresses

app_name = "applications"
urlpatterns = [*bundle.urlpatterns, *addresses.urlpatterns]
