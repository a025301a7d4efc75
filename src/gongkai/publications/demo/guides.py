"""The chapter of the guides: each agency's, begun from its register, reviewed, signed and published; one is revised."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from gongkai.agencies.service import Agency
from gongkai.core import actions, calendars, clock, installation
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.publications.demo.chapter import Desk
from gongkai.publications.demo.papers import PAPERS
from gongkai.publications.guides.models import Guide

AGO = 220  # working days before today the first guides were published
MORE = {"website": "本平台（网址见页首）", "complaint_phone": "0000-6600102"}
REVIEW = (
    ("submit", {"accepted": "已逐条核对，没有的渠道没有开通。"}),
    ("pass_secrecy", {"finding": "逐项审查，不涉及国家秘密和个人信息；依据保密法第三十五条。"}),
    ("sign", {}),
    ("publish", {}),
)
REVISED, WAITING = "市住建局", "市民政局"
SEASONS = {
    "hours_summer": "5 月至 9 月：工作日 8:00—12:00，15:00—18:00",
    "hours_winter": "10 月至 4 月：工作日 8:30—12:00，14:00—17:30",
}


def tell() -> None:
    """The guides in the order of their days; the caller has made sure that none is there."""
    now = clock.now()
    calendar = calendars.current(None).law
    today = calendar.index(clock.local_date(now))
    for place, name in enumerate(PAPERS):
        desk = Desk(Agency.objects.get(short_name=name), clock.today())
        day = calendar.at(today - AGO + place * 2)
        _play(desk, datetime.combine(day, time(9), clock.BEIJING), {}, len(REVIEW), now)
        if name in (REVISED, WAITING):
            later = datetime.combine(calendar.at(today - 30), time(10), clock.BEIJING)
            _play(desk, later, SEASONS, len(REVIEW) if name == REVISED else 1, now)


def _play(desk: Desk, begin: datetime, changes: dict[str, str], steps: int, now: datetime) -> None:
    """One version from its beginning to as many steps of its review."""
    moment = begin
    first = "revise" if Guide.objects.filter(agency=desk.agency).exists() else "begin"
    _take(desk, first, {"reason": "冬夏作息时间分开写明。"} if first == "revise" else {}, moment, now)
    content = Guide.objects.get(agency=desk.agency).text.content
    for name, data in (("write", {**content, **MORE, **changes}), *REVIEW[:steps]):
        moment += timedelta(minutes=17)
        _take(desk, name, data, moment, now)


def _take(desk: Desk, name: str, data: dict[str, str], moment: datetime, now: datetime) -> None:
    action = actions.registered[f"guides.{name}"]
    step = action.step()
    if step is None:
        raise LookupError(name)
    guide = Guide.objects.filter(agency=desk.agency).select_related("matter").first()
    with installation.living_at(min(moment, now)):
        action.perform(desk.who(*step.roles), data, matter=guide.matter if guide else None, channel="command")


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.guides" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.guides", "公开指南", 185, tell))
