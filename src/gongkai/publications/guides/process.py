"""The process table of a guide: drafted, reviewed, signed, published; a new version goes the whole way again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView, in_force
from gongkai.core.process import START, Process, Step
from gongkai.publications.guides import facts as f
from gongkai.publications.guides.models import Guide

KIND = "guide"
HANDLER, SECRECY, SIGNER, PUBLISHER = "handler", "secrecy", "signer", "publisher"
WRITERS = (HANDLER, PUBLISHER)
STATES = {
    "drafting": "编写中",
    "reviewing": "待保密审查",
    "reviewed": "待签发",
    "signed": "待发布",
    "published": "已发布",
}
ARTICLE = "条例第十二条"


@dataclass(frozen=True)
class State:
    """What the facts of a guide amount to: the text in work, the one in review, the public one, why it is revised."""

    key: str = ""
    text: int = 0
    submitted: f.GuideSubmitted | None = None
    signed: f.GuideSigned | None = None
    live: f.GuidePublished | None = None
    reason: str = ""
    published: int = 0


def read(facts: Sequence[FactView]) -> State:
    """The state after ``facts``."""
    found: dict[str, Any] = {}
    for view in in_force(facts):
        fact = view.payload
        if isinstance(fact, f.GuideBegun):
            found.update(key=fact.key, text=fact.text)
        elif isinstance(fact, f.GuideWritten):
            found["text"] = fact.text
        elif isinstance(fact, f.GuideSubmitted):
            found.update(submitted=fact, signed=None)
        elif isinstance(fact, f.GuideReturned):
            found.update(submitted=None, signed=None)
        elif isinstance(fact, f.GuideSigned):
            found["signed"] = fact
        elif isinstance(fact, f.GuidePublished):
            found.update(live=fact, submitted=None, signed=None, reason="", published=fact.number)
        elif isinstance(fact, f.GuideRevisionBegun):
            found["reason"] = fact.reason
        elif isinstance(fact, f.GuideRevisionDropped):
            found.update(text=found["live"].text, reason="")
    return State(**found)


def something_is_public(state: State) -> str | None:
    """已有发布的版本"""
    return None if state.live is not None else "指南还没有发布过，没有可以保留的版本；请继续编写。"


STEPS = (
    Step("guides.begin", "开始编写指南", (START,), "drafting", WRITERS, ARTICLE, f.GuideBegun.kind),
    Step("guides.write", "编写指南", ("drafting",), "drafting", WRITERS, ARTICLE, f.GuideWritten.kind),
    Step("guides.submit", "送审", ("drafting",), "reviewing", WRITERS, ARTICLE, f.GuideSubmitted.kind),
    Step(
        "guides.pass_secrecy",
        "保密审查通过",
        ("reviewing",),
        "reviewed",
        (SECRECY,),
        "条例第十七条",
        f.GuideSecrecyPassed.kind,
        other_than=("guides.submit",),
    ),
    Step(
        "guides.return",
        "退回修改",
        ("reviewing", "reviewed", "signed"),
        "drafting",
        (SECRECY, SIGNER),
        "条例第十七条",
        f.GuideReturned.kind,
    ),
    Step(
        "guides.sign",
        "签发",
        ("reviewed",),
        "signed",
        (SIGNER,),
        "条例第十七条",
        f.GuideSigned.kind,
        other_than=("guides.submit", "guides.pass_secrecy"),
    ),
    Step("guides.publish", "发布", ("signed",), "published", (PUBLISHER,), ARTICLE, f.GuidePublished.kind),
    Step("guides.revise", "修订", ("published",), "drafting", WRITERS, ARTICLE, f.GuideRevisionBegun.kind),
    Step(
        "guides.drop",
        "放弃修订",
        ("drafting",),
        "published",
        WRITERS,
        ARTICLE,
        f.GuideRevisionDropped.kind,
        requires=(something_is_public,),
    ),
)


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The columns of ``Guide``."""
    state = read(facts)
    return {
        "key": state.key,
        "text_id": state.text,
        "live_id": state.live.text if state.live else None,
        "version": state.published,
        "due": None,
        "provisional": False,
    }


def situation(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> State:
    """What the requirements ask."""
    return read(facts)


GUIDE = Process(
    kind=KIND,
    title="政府信息公开指南",
    states=STATES,
    steps=STEPS,
    projection=Guide,
    fold=fold,
    final=frozenset(),
    situation=situation,
)
