"""Addresses of applications (docs/addresses.md)."""

from __future__ import annotations

from gongkai.applications.bundle import pages as bundle
from gongkai.applications.desk import addresses
from gongkai.applications.desk.many_urls import MANY

app_name = "applications"
urlpatterns = [*MANY, *bundle.urlpatterns, *addresses.urlpatterns]
