"""Addresses of the pages about many cases; before those of one case, whose addresses begin with an agency code."""

from __future__ import annotations

from django.urls import path

from gongkai.applications.desk import counter, many

MANY = [
    path("desk/applications/", many.QueuePage.as_view(), name="queue"),
    path("desk/applications/new/", counter.CounterPage.as_view(), name="new"),
    path("desk/applications/assign/", many.AssignMany.as_view(), name="assign_many"),
    path("desk/applications/filters/", many.FilterPage.as_view(), name="filters"),
    path("desk/applications/calendar/", many.CalendarPage.as_view(), name="calendar"),
]
