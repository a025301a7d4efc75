"""The chapter of the demonstration: three hundred applications over eighteen months, in every state, until today.

Each life is planned in working days from its receipt. All moves of all cases are played in the order of their moments,
so that numbers, letters and entries follow each other as they would have; what lies after the present is not played.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from django.conf import settings

from gongkai.agencies.service import Agency, accounts_with_role, posts_of, staff_viewer
from gongkai.applications.demo.cast import Cast
from gongkai.applications.demo.lives import Moves, Story, life
from gongkai.applications.demo.topics import applicant, topic
from gongkai.core import calendars, clock, installation, jobs
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar
from gongkai.law.outcomes import OUTCOMES

CASES = 300
SEED = 20190515
REACH = 360  # working days back: the report of the year before has cases too
OFFICE_HOURS = 8 * 60
# A machine without Chinese fonts sets no letter; the law on which a drafted letter rests may have changed since.
WAITS = {"not_rendered", "changed"}
SHARES = {
    "市住建局": 38,
    "市民政局": 14,
    "市政府": 12,
    "青石镇": 12,
    "市审批局": 10,
    "市税务局": 6,
    "市政府办公室": 4,
    "住建局开发区分局": 4,
}
# As in real reports: most are granted, some do not exist, and each answer occurs.
FREQUENT = {"D02": 60, "D01": 22, "D12": 26, "D13": 22, "D03": 14, "D07": 6, "D09": 8, "D16": 8, "D17": 4, "D21": 5}
TURNS = ("", "", "", "", "extended", "corrected", "consulted", "charged", "reopened")
CHANNELS = ("online", "online", "online", "counter", "post_signed", "post_signed", "post_ordinary")


@dataclass(frozen=True)
class Plan:
    """One case before it begins: when and where it comes, and what becomes of it.

    ``slow``: so many working days later it is decided. ``halt``: after so many moves nobody goes on.
    """

    received: date
    place: str
    channel: str
    main: str
    turn: str
    slow: int
    halt: int | None = None


@dataclass
class Playing:
    """One case that is being played: its moves so far planned, and the moment of the last one."""

    plan: Plan
    moves: Moves
    last: datetime
    done: int = 0


@dataclass
class Stage:
    """The agenda of all cases, by moment."""

    random: Random
    calendar: Calendar
    now: datetime
    casts: dict[str, Cast]
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: Any = field(default_factory=count)

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Plan an act, unless it lies after the present."""
        if moment <= self.now:
            heapq.heappush(self.agenda, (moment, next(self.order), act))

    def play(self) -> None:
        """All acts in the order of their moments."""
        while self.agenda:
            moment, _, act = heapq.heappop(self.agenda)
            with installation.living_at(moment):
                act()
                jobs.run_due()

    def begin(self, plan: Plan) -> None:
        """Plan the receipt of a case; what would come later today came on the working day before."""
        moment = self.moment(plan.received, None)
        if moment > self.now:
            plan = replace(plan, received=self.calendar.at(self.calendar.index(plan.received) - 1))
            moment = self.moment(plan.received, None)
        self.at(moment, lambda: self.receive(plan, moment))

    def receive(self, plan: Plan, moment: datetime) -> None:
        """The application comes in."""
        cast = self.casts[plan.place]
        asked = topic(self.random, plan.place, plan.received.year)
        form = {**applicant(self.random), "title": asked.title, "text": asked.words, "carrier": "paper", "way": "post"}
        story = Story(cast, intake(self.random, cast, plan, form), asked, self.random, form, plan.slow)
        if plan.channel == "post_ordinary":
            return  # it waits for the office to reach the applicant
        self.go_on(Playing(plan, life(story, plan.main, plan.turn), moment))

    def go_on(self, playing: Playing) -> None:
        """Plan the case's next move."""
        if playing.done == playing.plan.halt:
            return
        following = next(playing.moves, None)
        if following is None:
            return
        playing.done += 1
        days, move = following
        moment = self.moment(self.calendar.add_working_days(playing.plan.received, days), playing.last)

        def act() -> None:
            try:
                move()
            except Refused as refusal:
                if refusal.code not in WAITS:
                    raise
                return  # the letter waits, and the case with it
            playing.last = moment
            self.go_on(playing)

        self.at(moment, act)

    def moment(self, day: date, after: datetime | None) -> datetime:
        """Some minute of the office hours of ``day``; later than what was done before."""
        start = datetime.combine(day, time(9), clock.BEIJING)
        chosen = start + timedelta(minutes=self.random.randrange(OFFICE_HOURS))
        return chosen if after is None else max(chosen, after + timedelta(minutes=self.random.randint(3, 20)))


def tell() -> None:
    """All cases; the caller has made sure that none is there."""
    random, today = Random(SEED), clock.today()
    calendar = calendars.current(None).law
    stage = Stage(random, calendar, clock.now(), {name: cast_of(name, today) for name in SHARES})
    for plan in plans(random, calendar, today)[: settings.DEMO_CASES]:
        stage.begin(plan)
    stage.play()


WHOLE = 99  # more moves than any life has
# Cases that wait somewhere today: turn, after how many moves, received how many working days ago, towards which answer.
HELD = (
    *(("", 2, ago, "D02") for ago in (12, 15, 16, 18, 19, 20, 20, 21, 23, 27)),
    *(("", 1, ago, "D01") for ago in (2, 4, 8, 14, 20)),
    *(("", 0, ago, "D02") for ago in (0, 0, 1, 1, 3)),
    *(("", halt, ago, "D02") for halt in (3, 4, 5) for ago in (14, 17, 19, 20)),
    *(("", halt, ago, "D13") for halt in (6, 7, 8) for ago in (15, 18, 22)),
    *(("corrected", halt, ago, "D02") for halt, ago in ((2, 5), (3, 6), (4, 12), (4, 20), (4, 26))),
    *(("charged", halt, ago, "D02") for halt, ago in ((3, 7), (4, 12), (4, 24), (4, 40))),
    *(("consulted", halt, ago, "D03") for halt, ago in ((4, 5), (5, 6), (5, 12), (5, 24), (6, 16))),
    *(("extended", halt, ago, "D02") for halt, ago in ((2, 16), (3, 24), (3, 38))),
    *(("reopened", 10, ago, "D12") for ago in (62, 70)),
    *(("forwarded", 1, ago, "D02") for ago in (6, 45)),
    *(("joint", halt, ago, "D13") for halt, ago in ((4, 8), (4, 11), (WHOLE, 46))),
)


def plans(random: Random, calendar: Calendar, today: date) -> list[Plan]:
    """The cases: each answer once, some that wait everywhere, the others as they come, most of them lately."""
    once = [planned(random, calendar, today, main, random.randint(70, REACH), turn="") for main in OUTCOMES]
    held = [planned(random, calendar, today, main, ago, turn, halt) for turn, halt, ago, main in HELD]
    more = sum(turn == "joint" for turn, *_ in HELD)  # each brings a second case with it
    rest = random.choices(list(FREQUENT), list(FREQUENT.values()), k=CASES - len(once) - len(held) - more)
    return [*once, *held, *(planned(random, calendar, today, main, int(REACH * random.random() ** 2)) for main in rest)]


def planned(
    random: Random,
    calendar: Calendar,
    today: date,
    main: str,
    ago: int,
    turn: str | None = None,
    halt: int | None = None,
) -> Plan:
    """One case, received ``ago`` working days before today."""
    place = random.choices(list(SHARES), list(SHARES.values()))[0]
    channel = random.choice(CHANNELS)
    if (channel == "post_ordinary" and (ago > 3 or halt is not None)) or turn == "forwarded":
        channel = "post_signed"  # what is forwarded came by mail to another organ's name
    slow = 0 if halt is not None else random.choice((0, 0, 0, 1, 2))
    received = calendar.at(calendar.index(today) - ago)
    return Plan(received, place, channel, main, random.choice(TURNS) if turn is None else turn, slow, halt)


def intake(random: Random, cast: Cast, plan: Plan, form: dict[str, Any]) -> Matter:
    """How the application comes: by the applicant himself, or typed in at the counter."""
    if plan.channel == "online":
        done = cast.do("apply", None, {**form, "agency": cast.agency.code})
    else:
        step = "log_arrival" if plan.channel == "post_ordinary" else "register"
        signed = {"signed_on": plan.received.isoformat(), "tracking": f"EA{random.randint(10**8, 10**9 - 1)}CN"}
        done = cast.do(step, None, {**form, "channel": plan.channel, **(signed if step == "register" else {})})
    if done.matter is None:
        raise RuntimeError("an application was registered without a matter")
    return done.matter


def cast_of(name: str, day: date) -> Cast:
    """The people of an agency by their roles."""
    agency = Agency.objects.get(short_name=name)
    roles = ("receiver", "handler", "reviewer", "secrecy", "signer")
    return Cast(agency, *(holder(agency, role, day) for role in roles))


def holder(agency: Agency, role: str, day: date) -> Staff:
    """Somebody who holds the role at the agency, in that post."""
    account = accounts_with_role(agency.pk, role, day)[0]
    post = next(post for post in posts_of(account, day) if post.agency_id == agency.pk and role in post.role_codes())
    return staff_viewer(account, post)


def register() -> None:
    """Add the chapter; once per process."""
    if "applications.cases" not in demo_chapters:
        demo_chapters.add(DemoChapter("applications.cases", "三百件申请（要一两分钟）", 300, tell))
