"""Whose report a row belongs to: names for the outside, and who sees the rows of an agency's report."""

from __future__ import annotations

import secrets

from django.db.models import Q

from gongkai.core.viewers import Job, Staff, Supervisor, Viewer


def new_key() -> str:
    """A name for the outside: 128 random bits."""
    return secrets.token_urlsafe(16)


def of_agency(viewer: Viewer) -> Q:
    """The condition on a row of an agency's report for ``viewer``: its own staff, and those who supervise it."""
    if isinstance(viewer, Staff) and not viewer.handles_matters:
        return Q(pk__in=[])
    if isinstance(viewer, Supervisor):
        return Q(agency_id__in=viewer.agency_ids)
    if isinstance(viewer, Staff):
        return Q(agency_id=viewer.agency_id)
    # An empty condition would vanish beside another one.
    return Q(pk__isnull=False) if isinstance(viewer, Job) else Q(pk__in=[])


def of_area(viewer: Viewer) -> Q:
    """The condition on a row of an area's report (``city``): those who supervise the area, nobody else of the staff."""
    if isinstance(viewer, Supervisor):
        return Q(city_id__in=viewer.agency_ids)
    return Q() if isinstance(viewer, Job) else Q(pk__in=[])
