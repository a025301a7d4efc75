"""The chapter of the demonstration: reviews, suits and complaints of every sort over the demonstration's cases.

All moves are played through the Actions in the order of their moments; what would lie after the present is not played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.service import Agency, accounts_with_role, posts_of, staff_viewer
from gongkai.applications.service import Application
from gongkai.core import actions, calendars, clock, installation, jobs
from gongkai.core.models import Fact, Matter
from gongkai.core.refusals import Refused
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
REVIEWER, COURT, UPPER = "云川市人民政府行政复议机构", "云川市江东区人民法院", "云川市中级人民法院"
HOME = "市住建局"
Move = tuple[int, str, dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """One challenge: what, received how many working days ago, and its moves, each so many working days after."""

    track: str
    ago: int
    moves: tuple[Move, ...] = ()
    procedure: str = ""
    part: str = "alone"
    against: str = "refusal"
    known: bool = True


def _answer(days: int) -> Move:
    return days, "answer", {"document": "行政复议（诉讼）答复书"}


def _decided(after: int, step: str, ending: str, paper: str, **more: Any) -> Move:
    return after, step, {"ending": ending, "document": paper, **more}


CLOSE = {"note": "案卷已归档"}
COMPLY = {"note": "按决定书、判决书重新作出答复"}
PLANS = (
    Plan(
        "review",
        125,
        (_answer(3), _decided(24, "decide_review", "review_upheld", "行政复议决定书"), (28, "close", CLOSE)),
        "simple",
    ),
    Plan(
        "review",
        92,
        (
            _answer(7),
            _decided(40, "decide_review", "review_revoked_anew", "行政复议决定书", days=15),
            (41, "comply", COMPLY),
            (41, "receive_opinion", {"document": "行政复议意见书"}),
            (70, "report_back", {"document": "关于落实行政复议意见书的报告"}),
        ),
        "ordinary",
    ),
    Plan(
        "review",
        100,
        (_answer(8), _decided(20, "decide_review", "review_withdrawn", "行政复议终止决定书"), (22, "close", CLOSE)),
        "ordinary",
        against="content",
    ),
    Plan("review", 12, (_answer(5),), "ordinary", against="unable"),
    Plan("review", 4, (), "ordinary", against="silence"),
    Plan("review", 6, (), "simple", against="not_handled"),
    Plan(
        "suit_after_review",
        112,
        (
            _answer(7),
            _decided(46, "judge", "suit_rejected", "行政判决书"),
            (60, "let_stand", {}),
            (64, "close", CLOSE),
        ),
        part="with_review",
    ),
    Plan(
        "suit_direct",
        72,
        (_answer(8), _decided(36, "judge", "suit_ordered", "行政判决书", days=20), (50, "let_stand", {})),
        against="silence",
    ),
    Plan(
        "suit_direct",
        135,
        (
            _answer(9),
            _decided(42, "judge", "suit_rejected", "行政判决书"),
            (50, "appeal", {"own": "other", "forum": UPPER, "copy_on": "today"}),
            (57, "answer_appeal", {"document": "二审答辩状"}),
            (110, "end_appeal", {"how": "affirmed", "document": "二审行政判决书"}),
        ),
        against="unable",
    ),
    Plan("suit_direct", 26, (_answer(8),), against="content", known=False),
    Plan("suit_direct", 40, (_answer(6), _decided(36, "judge", "suit_unlawful", "行政判决书")), against="not_handled"),
    Plan(
        "complaint",
        66,
        (
            (4, "accept_complaint", {"document": "受理告知书"}),
            (30, "finish_complaint", {"ending": "complaint_ordered", "document": "投诉举报答复书"}),
        ),
        against="publication",
        known=False,
    ),
    Plan("complaint", 16, ((5, "accept_complaint", {"document": "受理告知书"}),), against="silence"),
    Plan("complaint", 3, (), against="other", known=False),
)


@dataclass
class Playing:
    """One challenge that is being played: whose, about which case, and its matter once it is registered."""

    plan: Plan
    serial: int
    agency: Agency
    case: Application | None
    matter: Matter | None = None
    stopped: bool = False

    def who(self, *roles: str) -> Staff:
        """Somebody of the agency who holds one of the roles."""
        for role in roles:
            for account in accounts_with_role(self.agency.pk, role, clock.today()):
                for post in posts_of(account, clock.today()):
                    if post.agency_id == self.agency.pk and role in post.role_codes():
                        return staff_viewer(account, post)
        raise LookupError(f"{self.agency} has nobody for {roles}")

    def take(self, step: str, data: dict[str, Any]) -> None:
        """Take a step as whoever the process table names; what cannot be taken ends the story there."""
        action = actions.registered[f"challenges.{step}"]
        row = action.step()
        if row is None or self.stopped:
            return
        today = clock.today().isoformat()
        filled = {name: today if value == "today" else value for name, value in data.items()}
        dated = {"dated": today} if step in {"decide_review", "judge", "end_suit", "end_appeal"} else {}
        paper = {"file": SimpleUploadedFile(f"{action.title}.pdf", PDF)} if "file" in action.form.base_fields else None
        try:
            done = action.perform(
                self.who(*row.roles), {**filled, **dated}, matter=self.matter, files=paper, channel="command"
            )
        except Refused:
            if self.matter is None:
                raise
            self.stopped = True  # the case has gone another way meanwhile
            return
        self.matter = done.matter

    def begin(self) -> None:
        """Register it."""
        plan = self.plan
        about = self.case.number if self.case is not None else ""
        data: dict[str, Any] = {"about": about, "against": plan.against, "by": "applicant"}
        if plan.track == "complaint":
            self.take("receive_complaint", {**data, "forum": self.agency.name})
            return
        review = plan.track == "review"
        year = clock.today().year
        reference = f"云府复〔{year}〕{20 + self.serial}号" if review else f"（{year}）江0102行初{100 + self.serial}号"
        more = {"track": plan.track, "part": plan.part, "procedure": plan.procedure, "reference": reference}
        self.take("receive", {**data, **more, "forum": REVIEWER if review else COURT})


def tell() -> None:
    """All challenges; the caller has made sure that none is there."""
    calendar, now = calendars.current(None).law, clock.now()
    home, used = Agency.objects.get(short_name=HOME), set[int]()
    playing = []
    for serial, plan in enumerate(PLANS, start=1):
        received = day_of(calendar, plan, 0)
        case = answered_before(received, used) if plan.known else None
        agency = case.agency if case is not None else home
        playing.append(Playing(plan, serial, agency, case))
    for moment, one, step, data in sorted(agenda(playing, calendar), key=lambda each: each[0]):
        if moment <= now:
            with installation.living_at(moment):
                one.take(step, data) if step else one.begin()
                jobs.run_due()


def agenda(playing: list[Playing], calendar: Calendar) -> Iterator[tuple[datetime, Playing, str, dict[str, Any]]]:
    """Every move with its moment; the registration has no step."""
    for one in playing:
        for place, (days, step, data) in enumerate(((0, "", {}), *one.plan.moves)):
            start = datetime.combine(day_of(calendar, one.plan, days), time(10), clock.BEIJING)
            yield start + timedelta(minutes=7 * one.serial + place), one, step, data


def day_of(calendar: Calendar, plan: Plan, days: int) -> date:
    """The working day so many after the receipt."""
    return calendar.at(calendar.index(clock.today()) - plan.ago + days)


def answered_before(day: date, used: set[int]) -> Application | None:
    """A case that was answered well before ``day`` and in which nothing has happened since; none where all are used."""
    rows = Application.objects.filter(replied_on__lt=day, closed=True, reopened=0).exclude(pk__in=used).exclude(main="")
    for row in rows.select_related("agency").order_by("-replied_on", "pk"):
        last = Fact.objects.filter(matter=row.matter).order_by("-seq").first()
        if last is not None and clock.local_date(last.recorded_at) < day:
            used.add(row.pk)
            found: Application = row
            return found
    return None


def register() -> None:
    """Add the chapter; once per process."""
    if "challenges" not in demo_chapters:
        demo_chapters.add(DemoChapter("challenges", "复议、诉讼、投诉", 310, tell))
