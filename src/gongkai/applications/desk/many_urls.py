"""Addresses of the pages about many cases; before those of one case, whose addresses begin with an agency code."""

from __future__ import annotations

from django.urls import path

from gongkai.applications.desk import counter, mail, many, moving, own

MANY = [
    path("desk/applications/", many.QueuePage.as_view(), name="queue"),
    path("desk/applications/new/", counter.CounterPage.as_view(), name="new"),
    path("desk/applications/assign/", moving.AssignMany.as_view(), name="assign_many"),
    path("desk/applications/hand-over/", moving.HandOverMany.as_view(), name="hand_over"),
    path("desk/applications/filters/", many.FilterPage.as_view(), name="filters"),
    path("desk/applications/register/", own.RegisterPage.as_view(), name="register"),
    path("desk/applications/register/<str:code>/", own.RegisterFile.as_view(), name="register_file"),
    path("desk/applications/reminders/", own.RemindersPage.as_view(), name="reminders"),
    path("feeds/deadlines/<str:code>.ics", own.Feed.as_view(), name="feed"),
    path("desk/applications/envelopes/", mail.EnvelopesPage.as_view(), name="envelopes"),
    path("desk/applications/envelopes/new/", mail.NewEnvelope.as_view(), name="new_envelope"),
    path("desk/applications/envelopes/<str:code>/", mail.EnvelopePage.as_view(), name="envelope"),
    path("desk/applications/envelopes/<str:code>/take/", mail.Take.as_view(), name="take_envelope"),
    path("desk/applications/envelopes/<str:code>/link/", mail.Link.as_view(), name="link_envelope"),
    path("desk/applications/envelopes/<str:code>/close/", mail.Close.as_view(), name="close_envelope"),
    path("desk/applications/calendar/", many.CalendarPage.as_view(), name="calendar"),
]
