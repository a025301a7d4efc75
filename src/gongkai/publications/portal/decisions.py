"""双公示 on the portal: the decisions that are published now, as pages and CSV, and those that were taken off again.

Natural persons stand by their surnames unless the agency's setting says otherwise; identity numbers are kept nowhere.
What was revoked is listed without its party and content, with the reason (处罚法 48(2)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency
from gongkai.core import clock, settings
from gongkai.core.viewers import Anonymous
from gongkai.publications.acts import naming, searching
from gongkai.publications.acts.kinds import ACTS, CHOICES
from gongkai.publications.acts.models import Act, ActQuerySet
from gongkai.publications.portal.caching import fresh, public_page, remembered, stamp
from gongkai.publications.portal.elsewhere import own_site
from gongkai.publications.portal.lists import lines_of
from gongkai.ui.words import date_iso

SIZE = 30
CHUNK = 1000
FARTHEST = 2_000
LONGEST = 200
OFF = "off"
HEAD = (
    *("种类", "决定文书号", "名称", "相对人", "相对人类别", "统一社会信用代码", "决定机关", "决定日期"),
    *("类别", "决定内容", "依据", "有效期自", "有效期至"),
)


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list to; an unknown value narrows nothing."""

    kind: str = ""
    agency: str = ""
    year: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: Any) -> Asked:
        """Of an address."""
        years = set(map(str, range(1980, clock.today().year + 1)))
        kind, year, state = query.get("kind", ""), query.get("year", ""), query.get("state", "")
        agency = query.get("agency", "")[:18]
        return cls(kind if kind in ACTS else "", agency, year if year in years else "", state if state == OFF else "")

    @property
    def query(self) -> dict[str, str]:
        """As a query of an address."""
        return {name: value for name, value in vars(self).items() if value}

    def but(self, **changes: str) -> dict[str, str]:
        """The query with some values changed."""
        return {name: value for name, value in {**vars(self), **changes}.items() if value}

    def rows(self) -> ActQuerySet:
        """The decisions, the newest first."""
        found = Act.objects.taken_off() if self.state == OFF else Act.objects.visible_to(Anonymous())
        conditions = {"kind": self.kind, "agency__code": self.agency, "decided_on__year": self.year}
        narrowed = found.filter(**{name: value for name, value in conditions.items() if value})
        return narrowed.select_related("agency").order_by("-decided_on", "-pk")


@dataclass(frozen=True)
class Shown:
    """A decision as the public reads it."""

    act: Act
    names: str

    @property
    def party(self) -> str:
        """The party."""
        return naming.party(self.act, self.names)

    @property
    def title(self) -> str:
        """What it is about."""
        return naming.shown(self.act, self.act.title, self.names)

    @property
    def content(self) -> str:
        """What was decided."""
        return naming.shown(self.act, self.act.content, self.names)

    @property
    def basis(self) -> str:
        """On what it rests."""
        return naming.shown(self.act, self.act.basis, self.names)


def _printed() -> dict[int, str]:
    """How each agency prints natural persons; kept for the present public state and settings."""
    return remembered(f"act names {stamp().setting} {clock.today()}", _names)


def _names() -> dict[int, str]:
    today = clock.today()
    agencies = Agency.objects.filter(pk__in=Act.objects.filter(published=True).values("agency_id"))
    return {row.pk: settings.value(naming.SETTING, row, today) for row in agencies.select_related("supervisor")}


def _shown(rows: list[Act]) -> list[Shown]:
    names = _printed()
    return [Shown(row, names.get(row.agency_id, naming.MASKED)) for row in rows]


@require_safe
@own_site
def decisions(request: HttpRequest) -> HttpResponseBase:
    """行政许可、行政处罚、行政强制决定: all of them, or with ``?q=`` those that a search finds.

    What was searched for is never kept in memory: the index follows the public state a moment later.
    """
    if request.GET.get("q", "").strip():
        return fresh(_searched(request))
    return _listed(request)


@public_page
def _listed(request: HttpRequest) -> HttpResponseBase:
    """Thirty to a page, the newest first."""
    asked, after = Asked.read(request.GET), request.GET.get("after", "")
    rows = asked.rows()
    last = rows.filter(key=after).first() if after else None
    if last is not None:
        rows = rows.filter(_behind(last))
    found = list(rows[: SIZE + 1])
    following = found[SIZE - 1].key if len(found) > SIZE else ""
    more = {
        "shown": _shown(found[:SIZE]),
        "following": reverse("documents:decisions", query=asked.but(after=following)) if following else "",
        "first": reverse("documents:decisions", query=asked.query) if after else "",
    }
    return _page(request, asked, more)


def _searched(request: HttpRequest) -> HttpResponse:
    """What the search finds, thirty to a page, natural persons masked whatever the agency's list prints."""
    asked, text = Asked.read(request.GET), request.GET.get("q", "").strip()[:LONGEST]
    asked = replace(asked, state="")
    offset = _offset(request.GET.get("from", ""))
    hits = searching.ask(text, asked.query, offset, SIZE)

    def to(at: int | None) -> str:
        start = {"from": str(at)} if at else {}
        return reverse("documents:decisions", query={"q": text, **asked.query, **start})

    more = {
        "q": text,
        "hits": hits,
        "shown": [Shown(act, naming.MASKED) for act in searching.found(hits)],
        "following": to(hits.following) if hits.following is not None and hits.following < FARTHEST else "",
        "first": to(None) if offset else "",
    }
    return _page(request, asked, more)


def _offset(text: str) -> int:
    return min(int(text), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(request: HttpRequest, asked: Asked, more: dict[str, Any]) -> HttpResponse:
    q = {"q": more["q"]} if "q" in more else {}

    def to(**changes: str) -> str:
        return reverse("documents:decisions", query={**q, **asked.but(**changes)})

    kinds = [{"label": "全部", "url": to(kind="", state=""), "current": not asked.kind and not asked.state}]
    kinds += [
        {"label": title, "url": to(kind=code, state=""), "current": code == asked.kind and not asked.state}
        for code, title in CHOICES
    ]
    off = {"label": "已经撤下的", "url": to(state=OFF), "current": asked.state == OFF}
    context = {
        "q": "",
        "hits": None,
        "asked": asked,
        "kinds": kinds if q else [*kinds, off],
        "agencies": remembered("act agencies", _agencies),
        "years": range(clock.today().year, clock.today().year - 6, -1),
        "csv": reverse("documents:decisions_csv", query=asked.query),
        "path": reverse("documents:decisions"),
        "labels": ACTS,
        **more,
    }
    return render(request, "publications/portal/decisions.html", context)


@dataclass(frozen=True)
class Beside:
    """Decisions that a search for items finds too: the first few, how many there are, where the others are."""

    shown: list[Shown]
    count_text: str
    url: str


def beside(text: str, agency: str, year: str, most: int) -> Beside | None:
    """The decisions that have all words of ``text``; None where there are none."""
    filters = {name: value for name, value in (("agency", agency), ("year", year)) if value}
    hits = searching.ask(text, filters, 0, most)
    shown = [] if hits.loose else [Shown(act, naming.MASKED) for act in searching.found(hits)]
    if not shown:
        return None
    return Beside(shown, hits.count_text, reverse("documents:decisions", query={"q": text, **filters}))


def _agencies() -> list[tuple[str, str]]:
    rows = Agency.objects.filter(pk__in=Act.objects.filter(published=True).values("agency_id"))
    return list(rows.order_by("sort_key").values_list("code", "short_name"))


@require_safe
@own_site
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as CSV, to its end."""
    asked = Asked.read({**request.GET.dict(), "state": ""})
    response = StreamingHttpResponse(lines_of(HEAD, _cells(asked)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="decisions-{clock.today():%Y%m%d}.csv"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _cells(asked: Asked) -> Iterator[list[str]]:
    names = _printed()
    for act in _each(asked):
        row = Shown(act, names.get(act.agency_id, naming.MASKED))
        yield [
            act.get_kind_display(),
            act.decision_number,
            row.title,
            row.party,
            act.get_party_kind_display(),
            act.credit_code,
            act.agency.name,
            date_iso(act.decided_on),
            act.category,
            row.content,
            row.basis,
            date_iso(act.valid_from),
            date_iso(act.valid_to),
        ]


def _each(asked: Asked) -> Iterator[Act]:
    """All of them, read in pages by their place in the order."""
    rows = asked.rows()
    while part := list(rows[:CHUNK]):
        yield from part
        rows = asked.rows().filter(_behind(part[-1]))


def _behind(last: Act) -> Q:
    return Q(decided_on__lt=last.decided_on) | Q(decided_on=last.decided_on, pk__lt=last.pk)
