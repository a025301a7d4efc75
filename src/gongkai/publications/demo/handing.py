"""The chapter of what follows publishing: lists handed to archive and library, outside links that answer no longer.

Nothing is asked of another machine: what the addresses answered is part of the story.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from gongkai.agencies.service import Agency
from gongkai.core import actions, calendars, clock, installation
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.publications.demo.chapter import Desk, letters_of, to_the_site
from gongkai.publications.handing.lists import chosen
from gongkai.publications.links import checking
from gongkai.publications.links.asking import Answer

HANDING = ("市政府办公室", "市住建局")
RECEIVERS = (("archive", "云川市档案馆"), ("library", "云川市图书馆"))
MONTHS = 3
LINKING, AGO, SERIAL = "市住建局", 12, 97  # working days; above the numbers that the other chapters give
# Host of an invented address, and what it answers.
ANSWERS = {
    "zhufang.yunchuan.example": Answer(False, True, "对方回答 404"),
    "baozhang.yunchuan.example": Answer(False, True, "对方回答 410"),
    "gongcheng.yunchuan.example": Answer(True, False, ""),
}
BODY = (
    "<p>各有关单位：</p><p>为方便群众了解住房保障政策，现将查询办法公布如下，请广泛告知。</p>"
    '<h2>一、查资格</h2><p>公租房轮候结果在<a href="http://zhufang.yunchuan.example/lunhou/2019.htm">轮候公示</a>查询，'
    '补贴发放在<a href="http://baozhang.yunchuan.example/butie/">补贴公示</a>查询。</p>'
    '<h2>二、查工程</h2><p>项目进度在<a href="https://gongcheng.yunchuan.example/">工程进度</a>查询。</p>'
)


def tell() -> None:
    """Both; the caller has made sure that nothing is there."""
    for name in HANDING:
        _hand_over(Desk(Agency.objects.get(short_name=name), clock.today()))
    _link(Desk(Agency.objects.get(short_name=LINKING), clock.today()))


def _hand_over(desk: Desk) -> None:
    """The months that are over, to both receivers; a month in which nothing was published has no list."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    for _ in range(MONTHS):
        first = last.replace(day=1)
        if chosen(desk.agency.pk, first, last).exists():
            moment = datetime.combine(last + timedelta(days=1), time(15, 20), clock.BEIJING)
            with installation.living_at(min(moment, clock.now())):
                for receiver, name in RECEIVERS:
                    data = {"receiver": receiver, "receiver_name": name, "period_from": first, "period_to": last}
                    action = actions.registered["publications.sign_hand_over"]
                    action.perform(desk.who("signer"), data, channel="command")
        last = first - timedelta(days=1)


def _link(desk: Desk) -> None:
    """A notice with links to other sites, two of which went dead since."""
    calendar = calendars.current(None).law
    day = calendar.at(calendar.index(clock.today()) - AGO)
    data = {
        "title": f"{desk.agency.name}关于公布住房保障查询办法的通知",
        "genre": "notice",
        "catalogue": "20-11",
        "document_number": f"{letters_of(desk.agency)}〔{day.year}〕{SERIAL}号",
        "topic": "城乡建设/住房",
        "keywords": "住房保障、查询",
        "written_on": day,
        "body": BODY,
        "attribute": "open",
        "period": "general",
    }
    with installation.living_at(datetime.combine(day, time(9, 40), clock.BEIJING)):
        matter = desk.take("begin", None, data)
        for step, values in to_the_site(desk, matter):
            desk.take(step, matter, values)
    while checking.collect():
        pass
    checking.check(lambda address: ANSWERS[urlsplit(address).hostname or ""])


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.handing" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.handing", "移送清单和外部链接", 207, tell))
