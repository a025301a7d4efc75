"""Collecting the outside links of what is public, and asking those whose turn it is; each run is safe to repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from selectolax.lexbor import LexborHTMLParser

from gongkai.core import clock, settings
from gongkai.core.viewers import Anonymous
from gongkai.core.writing import write_transaction
from gongkai.publications.links.asking import Answer, ask
from gongkai.publications.links.models import LinkScan, OutsideLink
from gongkai.publications.models import Publication

SETTING = "publications.link_check"
SCANNED, ASKED, OF_ONE_HOST = 500, 60, 5
# A little less than a week and a day, so that the turn does not slip by an hour each time.
AGAIN, AGAIN_FAILING = timedelta(days=6, hours=20), timedelta(hours=20)
DEAD_AFTER = 3
LONGEST = 1000


def outside(html: str) -> list[str]:
    """The outside addresses that a body links to, each once, without their fragments."""
    links = (node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("a"))
    plain = (
        link.strip().partition("#")[0] for link in links if link.strip().lower().startswith(("http://", "https://"))
    )
    return list(dict.fromkeys(each for each in plain if len(each) <= LONGEST))


def run(_: dict[str, Any]) -> str:
    """Collect, and ask; nothing leaves the house where the setting says so."""
    collected = collect()
    if not settings.value(SETTING, None, clock.today()):
        return f"看了 {collected} 件；没有打开死链接检查，不向外访问。"
    return f"看了 {collected} 件，检查了 {check()} 个链接"


def collect() -> int:
    """Take up the links of what was published since the last run, and forget those that its new version has no more."""
    scan = LinkScan.objects.first()
    rows = Publication.objects.standing().order_by("published_at", "pk")
    if scan is not None:
        rows = rows.filter(Q(published_at__gt=scan.reached) | Q(published_at=scan.reached, pk__gt=scan.last))
    found = list(rows.select_related("live__text").defer("live__canonical")[:SCANNED])
    with write_transaction():
        for row in found:
            _take_up(row)
        if found:
            LinkScan.objects.update_or_create(pk=1, defaults={"reached": found[-1].published_at, "last": found[-1].pk})
    return len(found)


def _take_up(row: Publication) -> None:
    addresses = outside(row.live.text.body) if row.live is not None else []
    OutsideLink.objects.filter(matter_id=row.pk).exclude(address__in=addresses).delete()
    links = [OutsideLink(matter_id=row.pk, address=address) for address in addresses]
    OutsideLink.objects.bulk_create(links, ignore_conflicts=True)


def check(question: Callable[[str], Answer] = ask) -> int:
    """Ask the links whose turn it is, a few of each host; how many. Nothing is locked while others are waited for."""
    asked: Counter[str] = Counter()
    for link in _waiting():
        host = urlsplit(link.address).hostname or ""
        if asked.total() >= ASKED:
            break
        if asked[host] >= OF_ONE_HOST:
            continue
        asked[host] += 1
        _note(link, question(link.address))
    return asked.total()


def _waiting() -> list[OutsideLink]:
    moment = clock.now()
    rows = OutsideLink.objects.filter(matter_id__in=Publication.objects.visible_to(Anonymous()).values("pk"))
    new = list(rows.filter(checked_at=None).order_by("pk")[: ASKED * OF_ONE_HOST])
    failing = rows.filter(state=OutsideLink.State.FAILING, checked_at__lt=moment - AGAIN_FAILING)
    others = rows.filter(checked_at__lt=moment - AGAIN).exclude(state=OutsideLink.State.FAILING)
    return [*new, *failing.order_by("checked_at", "pk")[:ASKED], *others.order_by("checked_at", "pk")[: ASKED * 2]]


def _note(link: OutsideLink, answer: Answer) -> None:
    failures = 0 if answer.alive else link.failures + 1
    state = OutsideLink.State.ALIVE
    if not answer.alive:
        dead = answer.gone or failures >= DEAD_AFTER
        state = OutsideLink.State.DEAD if dead else OutsideLink.State.FAILING
    with write_transaction():
        OutsideLink.objects.filter(pk=link.pk).update(
            state=state, detail=answer.detail, failures=min(failures, 99), checked_at=clock.now()
        )


def known_dead(address: str) -> bool:
    """Whether this outside address was dead when it was asked last, whichever item links to it."""
    return OutsideLink.objects.dead().filter(address=address.partition("#")[0]).exists()
