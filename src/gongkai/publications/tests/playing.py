"""Items played to each state in which the public might meet them, with words in them that can be looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gongkai.core import clock, jobs
from gongkai.core.models import FileLink, Matter
from gongkai.publications.tests.newsroom import PDF, SUBMIT, TEXT, Newsroom, on, on_platform, upload

MARK = "鸱吻"  # a word that no page of the product says by itself
SECRET: dict[str, Any] = {
    "title": f"关于{MARK}题的通知",
    "summary": f"{MARK}概述",
    "keywords": f"{MARK}词",
    "source": f"{MARK}来源",
    "topic": f"{MARK}主题/住房",
    "body": f"<p>{MARK}正文，共三条。</p>",
}
CLEAN: dict[str, Any] = {"title": "关于印发办法的通知", "body": "<p>正文，共三条。</p>"}
ATTACHED = PDF + f"% {MARK}附件\n".encode()
WITHDRAWAL = {"ground": "personal", "reason": "含有不应公开的个人信息。"}


@dataclass(frozen=True)
class Played:
    """An item in one state, and whether its words may be seen."""

    matter: Matter
    seen: bool = False
    versions: int = 1


def attach(room: Newsroom, matter: Matter, name: str = f"{MARK}附件.pdf", content: bytes = ATTACHED) -> None:
    """One file more."""
    room.do("attach", matter, {}, files={"upload": upload(name, content)}, by=room.handler)


def publish(room: Newsroom, matter: Matter) -> None:
    """From the draft to the site."""
    room.do("submit", matter, SUBMIT)
    room.review(matter)
    room.do("sign", matter)
    room.do("publish", matter)


def drafted(room: Newsroom, **changes: Any) -> Matter:
    """A draft with the words, and a file with them."""
    matter = room.begun(**{**SECRET, **changes})
    attach(room, matter)
    return matter


def published(room: Newsroom, **changes: Any) -> Matter:
    """The same on the site."""
    matter = drafted(room, **changes)
    publish(room, matter)
    return matter


def _draft(room: Newsroom) -> Played:
    return Played(drafted(room))


def _review(room: Newsroom) -> Played:
    matter = drafted(room)
    room.do("submit", matter, SUBMIT)
    return Played(matter)


def _signed(room: Newsroom) -> Played:
    matter = drafted(room)
    room.do("submit", matter, SUBMIT)
    room.review(matter)
    room.do("sign", matter)
    return Played(matter)


def _kept(room: Newsroom) -> Played:
    matter = drafted(room, attribute="closed", attribute_reason="条例第十六条：内部事务信息。")
    room.do("submit", matter, SUBMIT)
    room.review(matter)
    room.do("sign", matter)
    room.do("keep", matter)
    return Played(matter)


def _published(room: Newsroom) -> Played:
    return Played(published(room), seen=True)


def _revising(room: Newsroom) -> Played:
    matter = room.published(**CLEAN)
    room.do("revise", matter, {"reason": f"{MARK}理由"})
    room.do("write", matter, {**TEXT, **SECRET})
    attach(room, matter)
    room.do("submit", matter, SUBMIT)
    return Played(matter, versions=2)


def _withdrawn(room: Newsroom) -> Played:
    matter = published(room)
    room.do("withdraw", matter, WITHDRAWAL)
    return Played(matter)


def _ended(room: Newsroom) -> Played:
    matter = published(room, genre="display", document_number="", display_until="2026-03-16", title="关于名单的公示")
    with on("03-17"):
        jobs.queue_periodic()
        jobs.run_due()
    return Played(matter)


def _erased(room: Newsroom) -> Played:
    matter = published(room)
    room.do("withdraw", matter, {"ground": "other", "reason": "内容有误。"})
    asked = {"ground": "personal", "reason": "公开了身份证号", "versions": ["1"]}
    room.do("ask_erasure", matter, asked, by=room.secrecy)
    room.do("erase", matter, {"title": True}, by=room.signer)
    jobs.run_due()
    return Played(matter)


def _clean_again(room: Newsroom) -> Played:
    matter = published(room)
    room.do("withdraw", matter, WITHDRAWAL)
    room.do("revise", matter, {"reason": "删去不应公开的内容"})
    room.do("write", matter, {**TEXT, **CLEAN})
    for link in FileLink.objects.filter(matter=matter):
        room.do("detach", matter, {"file": link.code}, by=room.handler)
    publish(room, matter)
    return Played(matter, versions=2)


def _sent(room: Newsroom) -> Played:
    with on_platform():
        return Played(published(room))


def _off_the_platform(room: Newsroom) -> Played:
    matter = _sent(room).matter
    at = clock.now().astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
    proof = {"address": "https://www.yunchuan.example.cn/1.html", "claimed_at": at}
    room.do("prove_shown", matter, proof, files={"upload": upload("副本.pdf")})
    room.do("withdraw", matter, WITHDRAWAL)
    return Played(matter)


STATES: dict[str, Callable[[Newsroom], Played]] = {
    "draft": _draft,
    "in review": _review,
    "signed": _signed,
    "kept": _kept,
    "published": _published,
    "revising": _revising,
    "withdrawn": _withdrawn,
    "display ended": _ended,
    "erased": _erased,
    "published again without it": _clean_again,
    "sent to a platform": _sent,
    "taken off a platform": _off_the_platform,
}
