"""The chapter of the demonstration: what was published over the past two years, and what is in work today.

Every item is played through the Actions by the people of its agency; most go out in time, some late, as in life.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.conf import settings

from gongkai.agencies.service import Agency, accounts_with_role, posts_of, staff_viewer
from gongkai.core import actions, calendars, clock, installation, jobs
from gongkai.core import settings as core_settings
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar
from gongkai.publications.demo import coordination
from gongkai.publications.demo.papers import PAPERS, Drawer, Paper, filled, interpreting
from gongkai.publications.genres import EXPLAINED
from gongkai.publications.item import read
from gongkai.publications.models import Publication

SEED = 20260301
REACH = 480  # working days back
SECRECY = {"ground": "none", "finding": "正文和附件逐页审查，不涉及国家秘密和个人信息；依据保密法第三十五条。"}
ACCEPTED = {"accepted": "照原件公开，不作改动。", "unexplained": "内容是事项清单，文件里已经逐项说明。"}
# How many working days after its document an interpretation goes out.
LATE = (0, 0, 1, 0, 6)
# Where the newest items wait: after so many steps of review nobody has gone on yet.
WAITING = (0, 1, 2, 3, 4, 1, 2, 0)


@dataclass(frozen=True)
class Plan:
    """One item: whose, what, formed when, published so many working days later; its number of its kind and of all that
    the agency wrote in the year; halted after so many steps."""

    place: str
    paper: Paper
    formed: date
    slow: int
    nth: int
    serial: int
    halt: int | None = None


@dataclass
class Desk:
    """The people of one agency, by their roles."""

    agency: Agency
    day: date

    def who(self, *roles: str) -> Staff:
        """Somebody who holds one of the roles at the agency."""
        for role in roles:
            for account in accounts_with_role(self.agency.pk, role, self.day):
                for post in posts_of(account, self.day):
                    if post.agency_id == self.agency.pk and role in post.role_codes():
                        return staff_viewer(account, post)
        raise LookupError(f"{self.agency} has nobody for {roles}")

    def take(self, step: str, matter: Matter | None, data: dict[str, Any]) -> Matter:
        """Take a step as whoever the process table names."""
        action = actions.registered[f"publications.{step}"]
        row = action.step()
        if row is None:
            raise LookupError(step)
        done = action.perform(self.who(*row.roles), data, matter=matter, channel="command")
        if done.matter is None:
            raise RuntimeError("an item was begun without a matter")
        return done.matter


def tell() -> None:
    """All items in the order of their days; the caller has made sure that none is there."""
    random, today = Random(SEED), clock.today()
    calendar = calendars.current(None).law
    desks = {name: Desk(Agency.objects.get(short_name=name), today) for name in PAPERS}
    for plan in plans(random, calendar, today):
        play(random, desks[plan.place], plan, calendar, clock.now())
    ours, theirs = desks[coordination.OURS], desks[coordination.THEIRS]
    names = (ours.agency.name, theirs.agency.name)
    coordination.tell(ours.take, lambda matter: to_the_site(ours, matter), theirs.who("publisher"), names, calendar)
    jobs.run_due()


def plans(random: Random, calendar: Calendar, today: date) -> list[Plan]:
    """The items, the oldest first; the last ones still wait somewhere in review."""
    total = settings.DEMO_PUBLICATIONS
    waiting = WAITING[: total // 4]
    ago = sorted((random.randint(2, REACH) for _ in range(total - len(waiting))), reverse=True)
    drawer = Drawer()
    found = [_plan(random, drawer, calendar, today, back) for back in ago]
    return found + [
        _plan(random, drawer, calendar, today, 1 + place % 3, halt) for place, halt in enumerate(waiting, start=1)
    ]


def _plan(random: Random, drawer: Drawer, calendar: Calendar, today: date, back: int, halt: int | None = None) -> Plan:
    place = random.choice(list(PAPERS))
    slow = min(back, random.choice((1, 2, 3, 4, 5, 6, 8, 12, 24)))
    formed = calendar.at(calendar.index(today) - back)
    paper, nth, serial = drawer.draw(random, place, formed)
    return Plan(place, paper, formed, slow, nth, serial, halt)


def play(random: Random, desk: Desk, plan: Plan, calendar: Calendar, now: datetime) -> None:
    """One item from its draft to the site, or to where it waits."""
    published = calendar.at(calendar.index(plan.formed) + plan.slow)
    moment = datetime.combine(published, time(9), clock.BEIJING) + timedelta(minutes=random.randrange(400))
    moment = min(moment, now - timedelta(minutes=30))
    data = filled(random, plan.paper, plan.formed, letters_of(desk.agency), plan.nth, plan.serial)
    if plan.paper.genre == "display":
        data["display_until"] = (published + timedelta(days=7)).isoformat()
    with installation.living_at(moment):
        matter = desk.take("begin", None, data)
    reading = interpretation(desk, plan, matter, data["title"], moment)
    for number, (step, values) in enumerate(to_the_site(desk, matter)):
        if number == plan.halt:
            return
        moment = min(moment + timedelta(minutes=random.randint(2, 5)), now)
        with installation.living_at(moment):
            desk.take(step, matter, values)
    if reading is not None:
        late = calendar.at(min(calendar.index(published) + LATE[plan.serial % len(LATE)], calendar.index(now.date())))
        moment = max(moment, datetime.combine(late, time(10), clock.BEIJING))
        for step, values in to_the_site(desk, reading):
            moment = min(moment + timedelta(minutes=2), now)
            with installation.living_at(moment):
                desk.take(step, reading, values)


def interpretation(desk: Desk, plan: Plan, matter: Matter, title: str, moment: datetime) -> Matter | None:
    """The draft of what interprets the document, begun with it; some documents have none, as in life."""
    if plan.paper.genre not in EXPLAINED or plan.serial % 3 == 0:
        return None
    key = Publication.objects.get(pk=matter.pk).key
    with installation.living_at(moment):
        return desk.take("begin", None, interpreting(title, key, plan.paper, plan.formed, plan.serial))


def to_the_site(desk: Desk, matter: Matter) -> Iterator[tuple[str, dict[str, Any]]]:
    """The steps from a draft to its publication, each with what is typed; the next one depends on those taken."""
    yield "submit", ACCEPTED
    while (stage := read(facts_of(matter), clock.today()).stage) is not None and stage.code != "signature":
        yield f"pass_{stage.code}", SECRECY if stage.code == "secrecy" else {}
    yield "sign", {}
    yield "publish", {}


def letters_of(agency: Agency) -> str:
    """The letters with which the agency's document numbers begin."""
    code: str = core_settings.value("letters.code", agency, clock.today())
    return code or agency.short_name


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications", "信息公开", 200, tell))
