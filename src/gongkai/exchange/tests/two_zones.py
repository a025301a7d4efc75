"""Two installations, each with its database and home: inside one nothing of the other is seen but files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from gongkai.core import audit, calendars, keys, settings
from gongkai.core.models import Entry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import inbox, partners, standing, store, zones
from gongkai.exchange.jobs import work
from gongkai.publications.portal import caching
from gongkai.publications.tests.newsroom import Newsroom, build, put
from harness.databases import Templates, using

SITE = "https://gongkai.yunchuan.example.cn"


@dataclass
class Zone:
    """One of the two."""

    address: str
    home: Path
    config: Any

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Everything within happens in this zone."""
        former = self.config.HOME
        self.config.HOME = self.home
        keys.forget()
        caches[caching.STORE].clear()
        try:
            with using(self.address):
                yield
        finally:
            self.config.HOME = former
            keys.forget()
            caches[caching.STORE].clear()

    def out(self) -> list[Path]:
        """The packages laid out, in order."""
        return sorted((self.home / "exchange" / "out").glob("*.zip"))

    def round(self) -> str:
        """What the worker does every minute."""
        with self.inside():
            return work({})

    def bring(self, *places: Path) -> None:
        """Put files into the inbox, as a 网闸 does."""
        folder = self.home / "exchange" / "in"
        folder.mkdir(parents=True, exist_ok=True)
        for place in places:
            shutil.copyfile(place, folder / place.name)

    def read(self, *places: Path) -> inbox.Found:
        """Bring files and read them."""
        self.bring(*places)
        with self.inside():
            return inbox.read_all()


@dataclass
class Pair:
    """The inner zone with its newsroom, and the outer one."""

    inner: Zone
    outer: Zone
    room: Newsroom

    def outward(self) -> None:
        """All that the inner zone has to say arrives in the outer one."""
        self.inner.round()
        self.outer.bring(*self.inner.out())
        self.outer.round()

    def inward(self) -> None:
        """All that the outer zone has to say arrives in the inner one."""
        self.outer.round()
        self.inner.bring(*self.outer.out())
        self.inner.round()


def put_zone(code: str, value: Any) -> None:
    """A setting of the exchange."""
    with write_transaction():
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
        settings.put(code, value, agency_id=None, source="测试", valid_from=date(2020, 1, 1), entry=entry)


def trust(zone: Zone, key: str, fingerprint: str) -> None:
    """Register a key, the fingerprint compared."""
    with zone.inside():
        partners.Trust.perform(Job("测试"), {"key": key, "fingerprint": fingerprint[:16]})


@contextmanager
def two(templates: Templates, folder: Path, config: Any) -> Iterator[Pair]:
    """Both zones, each trusting the other's key."""
    with ExitStack() as stack:
        made = [
            Zone(stack.enter_context(templates.copy()), folder / name, config) for name in (zones.INNER, zones.OUTER)
        ]
        known = []
        for zone, name in zip(made, (zones.INNER, zones.OUTER), strict=True):
            (zone.home / "static").mkdir(parents=True)
            with zone.inside():
                calendars.seed()
                put_zone(zones.ZONE, name)
                known.append(standing.public_key())
        inner, outer = made
        with inner.inside():
            put("platform_name", "云川市政府信息公开网")
            put("platform_address", f"{SITE}/")
            put("mode", "platform")
            room = build()
        trust(inner, *known[1])
        trust(outer, *known[0])
        yield Pair(inner, outer, room)


@pytest.fixture
def pair(database_templates: Templates, tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[Pair]:
    """Two zones."""
    with django_db_blocker.unblock(), two(database_templates, tmp_path, settings) as both:
        yield both


__all__ = ["SITE", "Pair", "Zone", "pair", "put_zone", "store", "trust", "two"]
