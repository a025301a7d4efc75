"""Of the demonstration: what two agencies issue together; one agreed, one is silent, one does not agree (R13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from gongkai.core import clock, installation
from gongkai.core.actions import registered
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar

OURS, THEIRS = "市住建局", "市民政局"
AGREED, WAITING, DISSENTED = "agreed", "waiting", "dissented"
# Title, working days ago, number, and how the other agency stands to it.
JOINT = (
    ("关于做好低保家庭危房改造的通知", 24, 91, AGREED),
    ("关于公共租赁住房与社会救助对象名单核对的通知", 4, 92, WAITING),
    ("关于养老服务设施配建标准的通知", 6, 93, DISSENTED),
)
BODY = (
    "<p>各有关单位：</p><p>为做好住房保障与社会救助的衔接，现就有关事项通知如下。</p>"
    "<h2>一、对象</h2><p>对象名单由民政部门按季度提供，住房城乡建设部门据此安排。</p>"
    "<h2>二、分工</h2><p>住房城乡建设部门负责房源和改造，民政部门负责对象认定，双方按季度核对。</p>"
)
DISSENT = "第二部分“按季度核对”与我局现行的按月核对不一致，请改为按月。"
Take = Callable[[str, Matter | None, dict[str, Any]], Matter]


def tell(
    take: Take, review: Callable[[Matter], Any], answers: Staff, names: tuple[str, str], calendar: Calendar
) -> int:
    """Play them; how many. ``take`` takes a step as whoever the table names, ``review`` gives the steps of review."""
    today = clock.today()
    for title, ago, number, stands in JOINT:
        day = calendar.at(calendar.index(today) - ago)
        with installation.living_at(_at(day, 9)):
            matter = take("begin", None, _paper(title, day, number, names))
            for step, values in review(matter):
                if step == "sign":
                    break
                take(step, matter, values)
        if stands == WAITING:
            continue
        with installation.living_at(_at(calendar.at(calendar.index(day) + 1), 10)):
            data = {"answer": "yes"} if stands == AGREED else {"answer": "no", "opinion": DISSENT}
            registered["publications.answer_confirmation"].perform(answers, data, matter=matter, channel="command")
            if stands == AGREED:
                take("sign", matter, {})
                take("publish", matter, {})
    return len(JOINT)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.BEIJING)


def _paper(title: str, day: date, number: int, names: tuple[str, str]) -> dict[str, Any]:
    return {
        "title": f"{'、'.join(names)}{title}",
        "genre": "notice",
        "catalogue": "20-11",
        "topic": "城乡建设/住房",
        "document_number": f"云住建联〔{day.year}〕{number - 90}号",
        "issuers": "\n".join(names),
        "body": BODY,
        "written_on": day.isoformat(),
        "attribute": "open",
        "period": "general",
    }
