"""The beginning of a reading venue's machines, and at the desk how much they were used."""

from __future__ import annotations

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.agencies.service import DeskPage
from gongkai.core.policies import has_role
from gongkai.core.viewers import Staff
from gongkai.portal import venue
from gongkai.portal.models import VenueUse

MONTHS = 24
may_see_use = has_role("publisher", "supervisor", "receiver", titles="信息发布员、监督人员、受理员")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """查阅机的开始页: few, large ways in."""
    return render(request, "portal/venue.html")


class UsePage(DeskPage):
    """查阅机使用情况."""

    policy = may_see_use

    def get(self, request: HttpRequest) -> HttpResponse:
        """By month and kind of page, the newest first; one query."""
        assert isinstance(self.viewer, Staff)
        rows = VenueUse.objects.annotate(month=TruncMonth("day")).values("month", "page").annotate(sum=Sum("number"))
        months: dict[object, dict[str, int]] = {}
        for row in rows.order_by("-month", "page"):
            months.setdefault(row["month"], {})[row["page"]] = row["sum"]
        lines = [(month, found, sum(found.values())) for month, found in list(months.items())[:MONTHS]]
        return render(request, "portal/venue_use.html", {"lines": lines, "pages": venue.PAGES})
