"""Addresses of the annual-report room (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.annual_reports import portal

app_name = "annual_reports"
urlpatterns = [path("tools/report-check/", portal.check, name="check")]
