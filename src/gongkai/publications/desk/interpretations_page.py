"""政策解读: the agency's documents that ask for one, with what the five checks find of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskPage
from gongkai.core import calendars, clock, settings
from gongkai.core.viewers import Staff
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.desk.opened import Opened
from gongkai.publications.genres import EXPLAINED, GENRES
from gongkai.publications.interpreting import pairs
from gongkai.publications.interpreting.checks import CHECKS, Pair, check
from gongkai.publications.lint import Finding
from gongkai.publications.models import Publication
from gongkai.publications.process import IN_WORK, WRITERS

PAGE = 50
MISSING, MIGRATED, ALL = "missing", "migrated", "all"


TABS = ((MISSING, "没有解读的"), (MIGRATED, "迁移来的没有解读的"), (ALL, "全部"))
NOTHING = {
    MISSING: "要解读的文件都有了公开的解读",
    MIGRATED: "没有缺少解读的迁移来的文件",
    ALL: "还没有公开过要解读的文件",
}


@dataclass(frozen=True)
class Shown:
    """A document with its interpretations, the findings, the day until which they are due, and where to begin one."""

    row: Publication
    pair: Pair
    findings: list[Finding]
    url: str
    new_url: str


def of_item(at: Opened) -> Shown | None:
    """The pair for the page of a document; None where the item is none that is interpreted. Three queries at most."""
    if at.text.genre not in EXPLAINED and not Publication.objects.filter(explains=at.matter).exists():
        return None
    days = pairs.days_of(at.row, at.today)
    return _shown(
        at.row, pairs.read(at.viewer, [at.row], days, at.calendar)[at.row.pk], at.own and may_write(at.viewer)
    )


def _shown(row: Publication, pair: Pair, writes: bool) -> Shown:
    new = f"{reverse('publications:new')}?explains={row.key}" if writes and (row.public or _in_work(row)) else ""
    return Shown(row, pair, check(pair), reverse("publications:item", args=[row.key]), new)


def _in_work(row: Publication) -> bool:
    return row.process_state in IN_WORK


def may_write(viewer: Any) -> bool:
    """Whether the viewer's post drafts."""
    return isinstance(viewer, Staff) and bool(viewer.roles & set(WRITERS))


class InterpretationsPage(DeskPage):
    """政策解读."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """``?show=all`` all documents, ``migrated`` those of other sites without a public interpretation, else those of
        this one without; a fixed number of queries."""
        assert isinstance(self.viewer, Staff)
        today, agency = clock.today(), Agency.objects.get(pk=self.viewer.agency_id)
        everything = pairs.documents(self.viewer, agency.pk)
        chosen = {
            MISSING: pairs.without(everything),
            MIGRATED: pairs.without(everything, migrated=True),
            ALL: everything,
        }
        show = request.GET.get("show", "")
        show = show if show in chosen else MISSING
        rows, following = _page(chosen[show], request.GET.get("after", ""))
        days = settings.value("publications.interpretation_days", agency, today)
        found = pairs.read(self.viewer, rows, days, calendars.current(agency.pk))
        writes = may_write(self.viewer)
        context = {
            "show": show,
            "lines": [_shown(row, found[row.pk], writes) for row in rows],
            "counts": {name: rows.count() for name, rows in chosen.items()},
            "tabs": TABS,
            "nothing": NOTHING[show],
            "following": f"?show={show}&after={following}" if following else "",
            "first": f"?show={show}" if request.GET.get("after") else "",
            "checks": CHECKS,
            "days": days,
            "asked": "、".join(GENRES[code].title for code in GENRES if code in EXPLAINED),
        }
        return render(request, "publications/desk/interpretations.html", context)


def _page(rows: Any, after: str) -> tuple[list[Publication], str]:
    """Fifty documents, the newest first, and the key of the last one where more follow."""
    last = rows.model.objects.filter(key=after).first() if after else None
    if last is not None and last.published_at is not None:
        rows = rows.filter(Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk))
    chosen = rows.select_related("text", "live__text").defer("live__canonical").order_by("-published_at", "-pk")
    found = list(chosen[: PAGE + 1])
    return (found, "") if len(found) <= PAGE else (found[:PAGE], found[PAGE - 1].key)
