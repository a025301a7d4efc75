"""双公示 and withdrawal (R20): seven working days to show a decision, three to take one off; the boundary days."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.core import calendars
from gongkai.publications import due
from gongkai.publications.acts import terms
from gongkai.publications.acts.models import Act
from gongkai.publications.tests.desk_pages import client_of, url_of, words
from gongkai.publications.tests.newsroom import Newsroom, on
from gongkai.publications.tests.test_acts import LICENCE, do

pytestmark = pytest.mark.django_db

PENALTY = {**LICENCE, "kind": "penalty", "decision_number": "云住建罚〔2026〕7号", "title": "对违法施工的处罚"}
REVOKED = {"ended_as": "revoked", "reason": "行政复议决定撤销。", "revoked_on": "2026-03-16"}


def law(room: Newsroom):  # type: ignore[no-untyped-def]
    return calendars.current(room.agency.pk).law


@pytest.mark.parametrize(
    ("kind", "day", "late"),
    [
        ("licence", "03-11", 0),  # seven working days after 2 March
        ("licence", "03-12", 1),
        ("penalty", "03-16", 3),
        ("coercion", "03-16", 0),  # other decisions have twenty
        ("coercion", "03-31", 1),
    ],
)
def test_how_soon_a_decision_is_shown(room: Newsroom, kind: str, day: str, late: int) -> None:
    with on(day):
        act = do(room, "record_act", {**LICENCE, "kind": kind})
    found = terms.shown(act, law(room))
    assert found is not None
    assert found.late == late


def test_what_is_not_shown_or_corrects_has_no_term(room: Newsroom) -> None:
    with on("03-20"):
        hidden = do(room, "record_act", {**LICENCE, "published": "no", "unpublished_reason": "涉及未成年人。"})
        assert terms.shown(hidden, law(room)) is None


def test_a_decision_older_than_the_calendar_has_no_term(room: Newsroom) -> None:
    with on("03-20"):
        old = do(room, "record_act", {**LICENCE, "decided_on": "2015-08-05"})
        assert terms.shown(old, law(room)) is None
        assert client_of(room.publisher).get(f"/desk/acts/{old.key}/").status_code == 200
        do(room, "end_act", {"key": old.key, "ended_as": "revoked", "revoked_on": "2016-02-01", "reason": "旧案改判。"})
        old.refresh_from_db()
        assert terms.taken_off(old, law(room)) is None
        assert client_of(room.publisher).get(f"/desk/acts/{old.key}/").status_code == 200


@pytest.mark.parametrize(("day", "late"), [("03-16", 0), ("03-19", 0), ("03-20", 1), ("03-23", 2)])
def test_how_soon_a_revoked_decision_is_taken_off(room: Newsroom, day: str, late: int) -> None:
    with on("03-10"):
        act = do(room, "record_act", PENALTY)
        assert terms.taken_off(act, law(room)) is None
    with on(day):
        do(room, "end_act", {**REVOKED, "key": act.key})
        act = Act.objects.get(pk=act.pk)
        found = terms.taken_off(act, law(room))
        assert found is not None
        assert (found.by, found.late) == (date(2026, 3, 19), late)
        said = words(client_of(room.publisher).get(f"/desk/acts/{act.key}/"))
    assert (f"迟 {late} 个工作日" in said) == bool(late)


def test_an_item_that_still_shows_a_revoked_decision_is_an_alarm(room: Newsroom) -> None:
    with on("03-10"):
        act = do(room, "record_act", PENALTY)
        shown = room.published(
            genre="penalty", document_number="云住建罚〔2026〕7号", title="行政处罚决定公示", period="licence_penalty"
        )
        room.published(genre="penalty", document_number="云住建罚〔2026〕8号", title="另一件", period="licence_penalty")
        assert alarms(room) == []
    with on("03-17"):
        do(room, "end_act", {**REVOKED, "key": act.key})
        assert alarms(room) == [("行政处罚决定公示", date(2026, 3, 19))]
    with on("03-20"):
        ground = {"ground": "revoked", "reason": "处罚决定已被撤销。", "revoked_on": "2026-03-16"}
        room.do("withdraw", shown, ground)
        assert alarms(room) == []
        assert "撤下迟了 1 个工作日" in words(client_of(room.publisher).get(url_of(shown)))


def alarms(room: Newsroom) -> list[tuple[str, date | None]]:
    found = due.items(room.publisher, date(2026, 3, 20))
    return [(item.title, item.due) for item in found if item.detail == "撤下已撤销的处罚、许可决定"]
