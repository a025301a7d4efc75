"""The chapter of 公开制度: what two agencies regulate, one rule revised, one repealed, one never published."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from gongkai.agencies.service import Agency
from gongkai.core import actions, calendars, clock, installation
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Anonymous
from gongkai.publications.demo.chapter import Desk, letters_of, to_the_site
from gongkai.publications.institutions.models import Institution
from gongkai.publications.models import Publication

# Of each agency: the flow, the title, what it regulates, whether its document is published.
RULES = (
    ("市政府办公室", "publishing", "政府信息主动公开工作制度", "信息发布的起草、审核、签发和发布", True),
    ("市政府办公室", "requests", "政府信息公开申请办理工作制度", "申请的登记、审核、办理、答复和归档", True),
    ("市政府办公室", "opinion", "政务舆情研判和回应制度", "舆情的收集、研判、处置和回应", True),
    ("市政府办公室", "supervision", "政府信息公开工作监督考核办法", "考核的内容、评议和责任追究", True),
    ("市住建局", "publishing", "信息发布审核制度", "各科室信息发布的审核", True),
    ("市住建局", "requests", "依申请公开办理规程", "科室办理申请的分工和时限", True),
    ("市住建局", "secrecy", "信息公开保密审查制度", "公开以前的保密审查", False),
)
AGO, REVISED_AGO = 400, 45  # working days
SERIAL = 71  # above the numbers that the other chapters give


def tell() -> None:
    """The rules in their order; the caller has made sure that none is there."""
    now, calendar = clock.now(), calendars.current(None).law
    today = calendar.index(clock.local_date(now))
    for place, (name, flow, title, about, public) in enumerate(RULES):
        desk = Desk(Agency.objects.get(short_name=name), clock.today())
        day = calendar.at(today - AGO + place)
        with installation.living_at(datetime.combine(day, time(10), clock.BEIJING)):
            letters = f"{letters_of(desk.agency)}〔{day.year}〕{SERIAL + place}号"
            number = _published(desk, title, about, day, letters) if public else ""
            _do(desk, "register", _edition(title, day, letters, number), flow=flow)
    _afterwards(calendar.at(today - REVISED_AGO))


def _afterwards(day: date) -> None:
    """One is revised, another is looked at again."""
    office = Desk(Agency.objects.get(short_name="市政府办公室"), clock.today())
    first, second = Institution.objects.filter(agency=office.agency).order_by("pk")[:2]
    with installation.living_at(datetime.combine(day, time(10), clock.BEIJING)):
        title = "政府信息主动公开工作制度"
        letters = f"{letters_of(office.agency)}〔{day.year}〕{SERIAL}号"
        number = _published(office, title, "信息发布的起草、审核、签发、发布和定期清理", day, letters)
        reason = "增加定期清理和评估的规定。"
        _do(office, "replace", _edition(title, day, letters, number), institution=first.key, reason=reason)
        later = day + timedelta(days=730)
        _do(office, "review", {"review_on": later}, institution=second.key, finding="办理流程没有变化，继续执行。")


def _edition(title: str, day: date, letters: str, number: str) -> dict[str, object]:
    effective = day + timedelta(days=3)
    return {
        "title": title,
        "document_number": letters,
        "adopted_on": day,
        "effective_on": effective,
        "review_on": effective + timedelta(days=730),
        "item": number,
    }


def _do(desk: Desk, name: str, values: dict[str, object], **more: str) -> None:
    keeper = desk.who("publisher", "handler")
    action = actions.registered[f"publications.{name}_institution"]
    action.perform(keeper, {**values, **more}, channel="command")


def _published(desk: Desk, title: str, about: str, day: date, letters: str) -> str:
    """The index number of the rule's text, taken through the review."""
    data = {
        "title": f"{desk.agency.name}关于印发《{title}》的通知",
        "genre": "notice",
        "catalogue": "20-1",
        "document_number": letters,
        "written_on": day,
        "topic": "综合政务/政务公开",
        "keywords": "公开制度、政府信息公开",
        "body": f"<p>各科室：</p><p>为规范{about}，现将《{title}》印发给你们，请遵照执行。</p>"
        f"<p>一、{about}由专人负责。</p><p>二、每一步写明办理人和时间，留存记录。</p><p>三、每年对执行情况检查一次。</p>",
        "attribute": "open",
        "period": "general",
    }
    matter = desk.take("begin", None, data)
    for step, values in to_the_site(desk, matter):
        desk.take(step, matter, values)
    return str(Publication.objects.visible_to(Anonymous()).get(pk=matter.pk).index_number)


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.institutions" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.institutions", "公开制度", 205, tell))
