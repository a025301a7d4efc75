"""Addresses of the search's own pages; pages that search belong to the rooms whose things are found."""

from __future__ import annotations

from django.urls import path

from gongkai.search import desk

app_name = "search"
urlpatterns = [
    path("desk/search/dictionary/", desk.Dictionary.as_view(), name="dictionary"),
    path("desk/search/dictionary/new/", desk.NewLine.as_view(), name="new_line"),
    path("desk/search/dictionary/<str:key>/end/", desk.OldLine.as_view(), name="end_line"),
]
