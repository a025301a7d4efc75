"""Addresses of the design system."""

from __future__ import annotations

from django.urls import path

from gongkai.ui import patterns, views

app_name = "ui"
urlpatterns = [
    path("preferences/display/", views.set_display, name="display"),
    path("patterns/", patterns.library, name="patterns"),
    path("patterns/desk/", patterns.library, {"shell": "desk"}, name="patterns_desk"),
]
