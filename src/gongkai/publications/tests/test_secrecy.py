"""保密审查 cannot be left out (条例 17, R23): every role, every way in, every step, on an item that waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from gongkai.agencies.service import Role
from gongkai.core.actions import registered
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job, Staff, Viewer
from gongkai.publications import service
from gongkai.publications.desk.step_page import action_of
from gongkai.publications.migrating import importing
from gongkai.publications.process import PUBLICATION
from gongkai.publications.tests.desk_pages import client_of, url_of, words
from gongkai.publications.tests.newsroom import SECRECY, TEXT, Newsroom, build, on, staff

pytestmark = pytest.mark.django_db

# Everything that a form might ask: a step takes what it knows.
TYPED: dict[str, Any] = {
    **TEXT,
    **SECRECY,
    "reason": "理由",
    "note": "意见",
    "accepted": "照原件",
    "unexplained": "不用",
    "at": "2026-03-11T08:00",
    "because": "依据",
    "since": "2026-03-10",
    "validity": "repealed",
    "agency": "MB9990027",
    "about": "内容",
    "answer": "yes",
    "decision": "yes",
    "versions": ["1"],
    "by": "来函",
    "on": "2026-03-10",
}
# Steps back to the drafter lead away from the site: they are no way past the review.
BACK = {"return", "take_back"}
STEPS = sorted(code.partition(".")[2] for code in PUBLICATION.by_code)


def at_secrecy(room: Newsroom) -> Matter:
    matter = room.submitted()
    room.do("pass_unit", matter)
    stage = room.item(matter).stage
    assert stage is not None
    assert stage.code == "secrecy"
    return matter


def people(room: Newsroom) -> Iterator[tuple[str, Staff]]:
    """Everybody of the agency but the reviewer of secrets, one who holds all other roles, and another agency's."""
    for role in ("handler", "reviewer", "publisher", "signer"):
        yield role, getattr(room, role)
    yield "all others at once", staff(room.agency, "quan", "receiver", "handler", "reviewer", "publisher", "signer")
    for role in sorted({*Role.values} - {"secrecy", "handler", "reviewer", "publisher", "signer"}):
        yield role, staff(room.agency, f"ren-{role}", role)
    other = build("MB9990027", "云川市教育局")
    yield "secrecy of another agency", other.secrecy
    yield "signer of another agency", other.signer


def still_waits(room: Newsroom, matter: Matter, how: tuple[str, ...]) -> None:
    item = room.item(matter)
    assert item.stage is not None, how
    assert (item.stage.code, item.passed, item.signed, item.live) == ("secrecy", ["unit"], None, None), how
    assert not room.row(matter).public, how


def test_no_page_leads_past_it(room: Newsroom) -> None:
    """The forms of all steps are sent to their addresses, whether a page offers them or not."""
    with on("03-10"):
        matter = at_secrecy(room)
        for who, viewer in people(room):
            client = client_of(viewer)
            for step in STEPS:
                if step in BACK:
                    continue
                seen = Matter.objects.get(pk=matter.pk).last_seq
                answer = client.post(url_of(matter, step), {**TYPED, "_seen": seen, "_once": f"{who} {step}"})
                assert answer.status_code in {303, 403, 404, 409, 422}, (who, step)
                still_waits(room, matter, (who, step))


def test_what_is_refused_to_all_others_is_complete(room: Newsroom) -> None:
    """The same forms, sent by whom the table names, lead to the site: who was refused above was not so for a field."""
    with on("03-10"):
        matter = at_secrecy(room)
        for step, viewer in (
            ("pass_secrecy", room.secrecy),
            ("pass_office", room.publisher),
            ("sign", room.signer),
            ("publish", room.publisher),
        ):
            seen = Matter.objects.get(pk=matter.pk).last_seq
            answer = client_of(viewer).post(url_of(matter, step), {**TYPED, "at": "", "_seen": seen, "_once": step})
            assert answer.status_code == 303, (step, words(answer))
        assert room.row(matter).public


def test_what_comes_from_another_site_says_who_looked_through_it(room: Newsroom) -> None:
    """The import is the one way that has no stage of its own: its signer states the review, or nothing comes in."""
    head = "标题,发文字号,发布日期,成文日期,正文"
    row = "关于老旧小区改造的通知,云住建〔2019〕1号,2019-05-20,2019-05-06,<p>请认真执行。</p>"
    listed = f"{head}\n{row}".encode()
    with on("03-10"):
        for review in ("", "  "):
            plan = importing.check(room.signer, service.from_list("旧站.csv", listed), "旧网站", review)
            assert plan.fresh == []
            assert plan.faults
        for role in sorted({*Role.values} - {"signer"}):
            with pytest.raises(Refused):
                importing.check(
                    staff(room.agency, f"qian-{role}", role),
                    service.from_list("旧站.csv", listed),
                    "旧网站",
                    "逐件审查",
                )


def test_no_call_leads_past_it(room: Newsroom) -> None:
    """Commands, jobs and direct calls run the same Actions."""
    with on("03-10"):
        matter = at_secrecy(room)
        viewers: list[tuple[str, Viewer]] = [*people(room), ("a job", Job("测试"))]
        for who, viewer in viewers:
            for step in STEPS:
                if step in {*BACK, "begin", "migrate"}:
                    continue
                for channel in ("command", "job", "call"):
                    with suppress(Refused):
                        registered[f"publications.{step}"].perform(viewer, TYPED, matter=matter, channel=channel)
                    still_waits(room, matter, (who, step, channel))


def test_the_reviewer_of_secrets_is_not_the_drafter(room: Newsroom) -> None:
    with on("03-10"):
        both = staff(room.agency, "shuang", "handler", "secrecy")
        matter = registered["publications.begin"].perform(both, TEXT).matter
        assert matter is not None
        room.do("submit", matter, {"accepted": "照原件"}, by=both)
        room.do("pass_unit", matter)
        with pytest.raises(Refused) as refusal:
            room.do("pass_secrecy", matter, SECRECY, by=both)
        assert refusal.value.code == "same_person"
        still_waits(room, matter, ("drafter",))


def test_every_step_has_its_page_or_is_no_step_of_the_desk() -> None:
    assert {step for step in STEPS if action_of(step) is None} >= {"begin", "migrate"}
