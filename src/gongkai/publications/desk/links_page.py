"""死链接: outside addresses that public items of the agency link to and that answer no longer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import DeskPage
from gongkai.core import clock, settings
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.desk.opened import at_desk
from gongkai.publications.links.checking import SETTING
from gongkai.publications.links.models import OutsideLink
from gongkai.publications.models import Publication

MOST = 200


class LinksPage(DeskPage):
    """死链接."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """The dead links with the item that bears each, and how many were asked; a fixed number of queries."""
        public = at_desk(self.viewer).standing()
        links = OutsideLink.objects.visible_to(self.viewer).filter(matter_id__in=public.values("pk"))
        dead = list(links.dead().order_by("-checked_at", "-pk")[:MOST])
        rows = Publication.objects.filter(pk__in={link.matter_id for link in dead}).select_related("live__text")
        items = {row.pk: row for row in rows.defer("live__canonical")}
        context = {
            "lines": [(link, items[link.matter_id], _url(items[link.matter_id])) for link in dead],
            "asked": links.exclude(checked_at=None).count(),
            "total": links.count(),
            "on": settings.value(SETTING, None, clock.today()),
        }
        return render(request, "publications/desk/links.html", context)


def _url(row: Publication) -> str:
    return reverse("publications:item", args=[row.key])
