"""The beginning of a reading venue's machines, and at the desk how much they were used."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongkai.agencies.service import DeskPage
from gongkai.core import clock
from gongkai.core.policies import has_role
from gongkai.core.viewers import Staff
from gongkai.letters.rendering.fonts import NoChineseFont, NoGlyph
from gongkai.portal import venue
from gongkai.portal.models import VenueUse
from gongkai.publications import service as publications

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
        return render(request, "portal/venue_use.html", {"lines": counted(), "pages": venue.PAGES})


def counted() -> list[tuple[date, dict[str, int], int]]:
    """Month, pages by kind and their sum for the last two years, the newest first; one query."""
    rows = VenueUse.objects.annotate(month=TruncMonth("day")).values("month", "page").annotate(sum=Sum("number"))
    months: dict[date, dict[str, int]] = {}
    for row in rows.order_by("-month", "page"):
        months.setdefault(row["month"], {})[row["page"]] = row["sum"]
    return [(month, found, sum(found.values())) for month, found in list(months.items())[:MONTHS]]


class UsePrint(DeskPage):
    """查阅机使用情况, PDF."""

    policy = may_see_use

    def get(self, request: HttpRequest) -> HttpResponse:
        """The same numbers to be filed or handed in; where no Chinese font is there, back with the reason."""
        try:
            made = publications.printed_list(_printed())
        except (NoChineseFont, NoGlyph) as error:
            messages.error(request, str(error))
            return redirect("portal:venue_use")
        response = HttpResponse(made, content_type="application/pdf")
        name = f"查阅机使用情况{clock.today()}.pdf"
        response["Content-Disposition"] = content_disposition_header(False, name)
        return response


def _printed() -> publications.Printed:
    column, lines = publications.PrintedColumn, counted()
    return publications.Printed(
        title="政府信息查阅机使用情况",
        facts=[
            ("统计到", str(clock.today())),
            ("单位", "次（打开页面）"),
            ("合计", f"{sum(total for _, _, total in lines)} 次"),
            ("依据", "《中华人民共和国政府信息公开条例》第二十五条"),
        ],
        columns=[column("月份"), *(column(title, 25, number=True) for title in (*venue.PAGES.values(), "合计"))],
        rows=[
            [f"{month:%Y-%m}", *(str(found.get(key, 0)) for key in venue.PAGES), str(total)]
            for month, found, total in lines
        ],
        mark="只按日期和页面种类计数，不记录是谁、从哪里来。",
    )
