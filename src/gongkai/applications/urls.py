"""Addresses of applications at the desk (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.applications.desk.many import ToCase
from gongkai.applications.desk.many_urls import MANY

app_name = "applications"
urlpatterns = [*MANY, path("desk/applications/<str:code>/<str:number>/", ToCase.as_view(), name="case")]
