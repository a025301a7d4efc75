"""Addresses of the design system."""

from __future__ import annotations

from django.urls import path

from gongkai.ui import views

app_name = "ui"
urlpatterns = [
    path("preferences/display/", views.set_display, name="display"),
]
