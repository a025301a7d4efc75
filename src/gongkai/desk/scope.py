"""How far an administrator's pages reach: the agencies he manages; the whole installation where he is at the top."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongkai.agencies.service import Agency
from gongkai.core.viewers import Staff


def managed(viewer: Staff) -> QuerySet[Agency]:
    """The agencies whose settings and records ``viewer`` sees."""
    return Agency.objects.managed_by(viewer)


def leads(viewer: Staff) -> bool:
    """Whether the viewer's agency stands at the top, or is the office of one that does: what concerns all is his."""
    top = Q(supervisor__isnull=True) | Q(office_of__supervisor__isnull=True, office_of__isnull=False)
    return Agency.objects.filter(top, pk=viewer.agency_id).exists()
