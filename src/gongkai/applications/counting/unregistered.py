"""What came in by the end of a year and is no application yet, so that no cell can count it (R34, O15)."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from gongkai.applications.counting.asked import Asked
from gongkai.applications.models import Application, Envelope
from gongkai.applications.queries import address
from gongkai.core.counted import Record
from gongkai.core.viewers import Viewer


def unregistered(asked: Asked, viewer: Viewer) -> list[Record]:
    """Mail signed for by 31 December that is neither registered nor closed as something else; one query."""
    rows = Envelope.objects.visible_to(viewer).waiting().filter(agency_id__in=asked.agencies)
    return [
        Record(
            row.tracking or "无单号",
            f"{row.get_carrier_display()}来件",
            reverse("applications:envelope", args=[row.code]),
            f"{row.signed_on} 签收",
            row.stage,
        )
        for row in rows.filter(signed_on__lte=asked.last_day).order_by("signed_on", "pk")
    ]


def unconfirmed(asked: Asked, viewer: Viewer) -> list[Record]:
    """Registered in or before the year, and the receipt is not confirmed with the applicant yet (条例 31)."""
    rows = Application.objects.visible_to(viewer).filter(
        Q(matter__opened_at__date__lte=asked.last_day),
        agency_id__in=asked.agencies,
        process_state="unconfirmed",
        closed=False,
    )
    related = rows.select_related("agency", "origin", "text", "matter").order_by("pk")
    return [
        Record(row.reference, row.text.title if row.text else "", address(row), "", "待与申请人确认收到")
        for row in related
    ]
