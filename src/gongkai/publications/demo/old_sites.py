"""The chapter of the old sites: month by month each agency's signer brings in what its old site had published.

Eight agencies, three years, through the import itself: lists, checks, one batch and one entry for each month. The days
of the old site are its claims; the times of publishing are those of the imports.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings

from gongkai.agencies.service import Agency
from gongkai.core import calendars, clock, installation, jobs
from gongkai.core import settings as core_settings
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar
from gongkai.publications import genres
from gongkai.publications.demo.chapter import Desk
from gongkai.publications.demo.old_papers import CONTACTS, HEADS, KINDS, MEASURES, PLACES, ROADS, Kind
from gongkai.publications.migrating import importing
from gongkai.publications.migrating.reading import from_list

SEED = 20240108
MONTHS = 36
# The first month in which the people of the city are in their posts.
FIRST = date(2024, 2, 1)
REVIEW = "迁入前由保密审查员逐件审查，不涉及国家秘密和个人信息；依据保密法第三十五条。"
HEAD = ("标题", "索引号", "发文字号", "体裁", "主题分类", "发布日期", "成文日期", "有效性", "废止日期", "正文")
TRIES = 40


@dataclass
class OldSite:
    """One agency's old site: its counters and the titles it has used, so that none stands twice."""

    agency: Agency
    letters: str
    signer: Staff
    kinds: tuple[Kind, ...]
    counters: Counter[tuple[object, ...]] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What the site is called."""
        return f"{self.agency.short_name}旧网站"

    def row(self, random: Random, day: date) -> list[str]:
        """One item of that day."""
        for _ in range(TRIES):
            kind = random.choices(self.kinds, [each.often for each in self.kinds])[0]
            number = self.counters[kind.title, day.year] + 1
            values = {"p": random.choice(PLACES), "r": random.choice(ROADS), "y": day.year, "m": day.month, "n": number}
            values |= {"a": random.randint(6, 96), "b": random.randint(2, 38)}
            values |= {"c": random.randint(120, 980), "d": random.randint(20, 110)}
            title = kind.title.format(**values)
            if title not in self.titles and not (kind.genre == "budget" and number > 4):
                self.titles.add(title)
                self.counters[kind.title, day.year] += 1
                return self._line(random, kind, title, values, day)
        raise RuntimeError(f"{self.name} has run out of titles on {day}")

    def _line(self, random: Random, kind: Kind, title: str, values: dict[str, object], day: date) -> list[str]:
        serial = self._next("索引号", day.year)
        code = self.agency.code[8:17]
        written = day - timedelta(days=random.randint(0, 6))
        over = kind.genre == "normative" and random.random() < 0.2
        return [
            title,
            f"{code}-{day.year}-{serial:06}",
            self._number(kind, written),
            genres.title_of(kind.genre),
            kind.topic,
            f"{day.isoformat()} {random.randint(8, 17):02}:{random.randrange(60):02}",
            written.isoformat(),
            "已废止" if over else "",
            day.isoformat() if over else "",
            _body(random, kind, values),
        ]

    def _number(self, kind: Kind, day: date) -> str:
        if not genres.GENRES[kind.genre].numbered:
            return ""
        series = f"{self.letters}{'规' if kind.genre == 'normative' else '发'}"
        return f"{series}〔{day.year}〕{self._next(series, day.year)}号"

    def _next(self, series: str, year: int) -> int:
        self.counters[series, year] += 1
        return self.counters[series, year]


def _body(random: Random, kind: Kind, values: dict[str, object]) -> str:
    measures = random.sample(MEASURES, random.randint(1, 3))
    parts = [f"<p>{kind.opening.format(**values)}</p>"]
    if kind.genre in ("statistics", "licence"):
        parts.append(_table(random))
    if len(measures) > 1:
        parts += [f"<h2>{head}</h2><p>{text}</p>" for head, text in zip(HEADS, measures, strict=False)]
    else:
        parts.append(f"<p>{measures[0]}</p>")
    return "".join([*parts, f"<p>{random.choice(CONTACTS)}</p>"])


def _table(random: Random) -> str:
    lines = "".join(
        f"<tr><td>{place}</td><td>{random.randint(2, 90)}</td><td>{random.randint(1, 60)}</td></tr>"
        for place in random.sample(PLACES, 3)
    )
    return f"<table><tr><th>地方</th><th>本月</th><th>上月</th></tr>{lines}</table>"


def tell() -> None:
    """All months in their order; the caller has made sure that nothing is there."""
    random, now = Random(SEED), clock.now()
    calendar = calendars.current(None).law
    sites = [_site(name) for name in KINDS]
    months = months_until(clock.local_date(now))
    for number, month in enumerate(months):
        share = _share(settings.DEMO_MIGRATED, len(months), number)
        for place, site in enumerate(sites):
            count = _share(share, len(sites), place)
            bring_in(random, site, month, count, calendar, now)
    jobs.run_due()


def months_until(today: date) -> list[date]:
    """The first days of the months that are over, the oldest first."""
    first, found = today.replace(day=1), []
    while len(found) < MONTHS:
        first = (first - timedelta(days=1)).replace(day=1)
        if first < FIRST:
            break
        found.append(first)
    return found[::-1]


def _share(total: int, parts: int, number: int) -> int:
    return total * (number + 1) // parts - total * number // parts


def _site(name: str) -> OldSite:
    agency, today = Agency.objects.get(short_name=name), clock.today()
    letters = core_settings.value("letters.code", agency, today) or name
    return OldSite(agency, letters, Desk(agency, today).who("signer"), KINDS[name])


def bring_in(random: Random, site: OldSite, month: date, count: int, calendar: Calendar, now: datetime) -> None:
    """What the site published in that month, brought in early in the next one."""
    if not count:
        return
    after = (month + timedelta(days=32)).replace(day=1)
    days = [
        day
        for day in (month + timedelta(days=each) for each in range((after - month).days))
        if calendar.is_working(day)
    ]
    rows = [site.row(random, day) for day in sorted(random.choices(days, k=count))]
    moved = calendar.at(calendar.index(after) + random.randrange(4))
    moment = datetime.combine(moved, time(9), clock.BEIJING) + timedelta(seconds=random.randrange(8 * 3600))
    with installation.living_at(min(moment, now)):
        plan = importing.check(site.signer, from_list("清单.csv", _csv(rows)), site.name, REVIEW)
        if plan.faults:
            raise RuntimeError("\n".join(map(str, plan.faults)))
        importing.write(site.signer, plan, channel="command")


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode()


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.old_sites" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.old_sites", "旧网站迁入的信息", 190, tell))
