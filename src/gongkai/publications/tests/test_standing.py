"""What counts as public in every ledger: here at once, on another platform (or in the outer zone) when it was seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from gongkai.core import calendars
from gongkai.core.actions import registered
from gongkai.core.models import Matter
from gongkai.core.process import differences
from gongkai.core.writing import write_transaction
from gongkai.publications import columns
from gongkai.publications.grassroots import coverage
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.handing.lists import chosen
from gongkai.publications.interpreting import pairs
from gongkai.publications.models import Column, Publication
from gongkai.publications.process import PUBLICATION
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import Newsroom, on, on_platform, upload

pytestmark = pytest.mark.db
ADDRESS = "https://www.yunchuan.example.cn/art/2026/3/11/art_1_1.html"
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
LINE = {"field": "社会救助", "place": "1", "first": "综合业务", "second": "政策法规文件", "elements": "办法"}
OPEN = {"audience": "everybody", "way": "active", "level": "county", "subject": "民政局"}
POLICY = {"genre": "normative", "document_number": "云住建规〔2026〕1号", "formed_on": "2026-03-02"}
READING = {"genre": "interpretation", "title": "办法的解读", "document_number": "", "formed_on": "2026-03-02"}

Step = Callable[[Newsroom, Matter], object]


def seen(room: Newsroom, matter: Matter, at: str = "2026-03-11T10:00") -> None:
    """The platform's page was seen and kept."""
    room.do("prove_shown", matter, {"address": ADDRESS, "claimed_at": at}, files={"upload": upload("副本.pdf")})


def withdrawn(room: Newsroom, matter: Matter) -> None:
    room.do("withdraw", matter, {"ground": "duplicate", "reason": "重复发布。"})


def line(room: Newsroom, **changes: Any) -> StandardLine:
    given = {**LINE, **OPEN, "term": "20个工作日", **changes}
    registered["publications.record_standard_line"].perform(room.publisher, given)
    return StandardLine.objects.in_force().get()


def published(room: Newsroom, where: AbstractContextManager[None], *steps: Step, **changes: Any) -> Matter:
    """An item that went out on the tenth of March, and what happened to it on the twelfth."""
    with on("03-10"), where:
        matter = room.published(formed_on="2026-03-02", **changes)
    with on("03-12"):
        for step in steps:
            step(room, matter)
    return matter


HERE, THERE = nullcontext, on_platform
CASES = [
    pytest.param(HERE, (), date(2026, 3, 10), id="here"),
    pytest.param(HERE, (withdrawn,), None, id="here, withdrawn"),
    pytest.param(THERE, (), None, id="sent, not seen yet"),
    pytest.param(THERE, (seen,), date(2026, 3, 11), id="seen there"),
    pytest.param(THERE, (seen, withdrawn), None, id="seen there, withdrawn"),
]
Where = Callable[[], AbstractContextManager[None]]


@pytest.mark.parametrize(("where", "steps", "day"), CASES)
def test_columns_and_catalogues(room: Newsroom, where: Where, steps: tuple[Step, ...], day: date | None) -> None:
    column = Column.objects.create(agency=room.agency, title="社会救助", valid_from=FIRST, cycle_days=31)
    with on("03-12"):
        standard = line(room)
    published(room, where(), *steps, column=column.key)
    with on("03-12"):
        entry = columns.line_of(column, date(2026, 3, 12))
        assert (entry.items, entry.last) == (int(day is not None), day)
        registered["publications.assign_standard_line"].perform(
            room.publisher, {"line": standard.key, "column": column.key}
        )
        (covered,) = coverage.of_agency(room.agency.pk)
        assert covered.state == ("missing" if day is None else "ok")
        page = words(client_of(room.publisher).get("/desk/grassroots/?field=社会救助"))
        assert ("没有公开" if day is None else "按时公开") in page


@pytest.mark.parametrize(("where", "steps", "day"), CASES)
def test_items_named_for_a_line(room: Newsroom, where: Where, steps: tuple[Step, ...], day: date | None) -> None:
    with on("03-12"):
        standard = line(room)
    early = [step for step in steps if step is seen]
    matter = published(room, where(), *early)
    row = room.row(matter)
    with on("03-12"):
        if row.stands:
            registered["publications.assign_standard_line"].perform(
                room.publisher, {"line": standard.key, "items": row.index_number}
            )
        for step in steps[len(early) :]:
            step(room, matter)
        assert [each.items for each in coverage.of_agency(room.agency.pk)] == [int(day is not None)]
        named = coverage.public_items([standard.pk])
        assert [each[1] for each in named] == ([row.index_number] if day is not None else [])
        page = words(client_of(room.publisher).get(reverse("publications:standard_line", args=[standard.key])))
        if row.stands:
            assert {None: "已撤下", date(2026, 3, 10): "2026-03-10 09:30"}.get(day, "2026-03-11 10:00（") in page


@pytest.mark.parametrize(("at", "late"), [("2026-03-11T23:59", False), ("2026-03-12T00:00", True)])
def test_a_line_s_own_term_runs_to_the_day_on_which_it_was_seen(room: Newsroom, at: str, late: bool) -> None:
    with on("03-12"):
        standard = line(room, term="7个工作日")
    matter = published(room, on_platform(), lambda room, matter: seen(room, matter, at))
    with on("03-20"):
        number = room.row(matter).index_number
        registered["publications.assign_standard_line"].perform(room.publisher, {"line": standard.key, "items": number})
        (covered,) = coverage.of_agency(room.agency.pk)
        assert covered.state == ("late" if late else "ok")


@pytest.mark.parametrize(("where", "steps", "day"), CASES)
def test_hand_over_lists(room: Newsroom, where: Where, steps: tuple[Step, ...], day: date | None) -> None:
    matter = published(room, where(), *steps)
    assert [row.pk for row in chosen(room.agency.pk, FIRST, LAST)] == ([matter.pk] if day is not None else [])
    if day is not None:
        assert not chosen(room.agency.pk, FIRST, date(2026, 3, day.day - 1))
        assert chosen(room.agency.pk, day, day)


def policy_and_reading(room: Newsroom) -> tuple[Matter, Matter]:
    """A document that asks for an interpretation, and one in work, which lets it go out."""
    with on("03-10"):
        document = room.begun(**POLICY)
        return document, room.begun(**READING, explains=room.row(document).key)


def out(room: Newsroom, matter: Matter, where: AbstractContextManager[None], *steps: Step) -> None:
    """Through the chain on the tenth of March, and what happened on the twelfth."""
    with on("03-10"), where:
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    with on("03-12"):
        for step in steps:
            step(room, matter)


@pytest.mark.parametrize(("where", "steps", "day"), CASES)
def test_what_asks_for_an_interpretation(
    room: Newsroom, where: Where, steps: tuple[Step, ...], day: date | None
) -> None:
    document, _ = policy_and_reading(room)
    out(room, document, where(), *steps)
    with on("03-12"):
        documents = pairs.documents(room.publisher, room.agency.pk)
        assert [row.pk for row in pairs.without(documents)] == ([document.pk] if day is not None else [])
        page = words(client_of(room.publisher).get("/desk/interpretations/"))
        assert ("1 件没有解读" in page) is (day is not None)
        if day is not None:
            calendar = calendars.current(room.agency.pk)
            assert pairs.last_day(room.row(document), 3, calendar) == calendar.law.add_working_days(day, 3)


@pytest.mark.parametrize(("steps", "wanting"), [((), True), ((seen,), False), ((seen, withdrawn), True)])
def test_an_interpretation_counts_when_it_was_seen(room: Newsroom, steps: tuple[Step, ...], wanting: bool) -> None:
    document, reading = policy_and_reading(room)
    out(room, document, on_platform(), seen)
    out(room, reading, on_platform(), *steps)
    documents = pairs.documents(room.publisher, room.agency.pk)
    assert pairs.without(documents).exists() is wanting


def test_the_first_time_it_could_be_read_stays(room: Newsroom) -> None:
    """Seen there, then published here: both the fold and the migration say when the public could first see it."""
    matter = published(room, on_platform(), seen)
    with on("03-20"):
        for code, data in (("revise", {"reason": "更正"}), ("submit", {"accepted": "照原件"})):
            room.do(code, matter, data)
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    other = published(room, nullcontext(), title="只在这里公开的通知")
    for each, day in ((matter, date(2026, 3, 11)), (other, date(2026, 3, 10))):
        assert room.row(each).first_shown_at.date() == day  # type: ignore[union-attr]
    assert list(differences(PUBLICATION)) == []
    before = dict(Publication.objects.values_list("pk", "first_shown_at"))
    call_command("rebuild")
    assert dict(Publication.objects.values_list("pk", "first_shown_at")) == before
    name = "0020_first_shown"
    formerly = MigrationLoader(connection).project_state(("publications", name)).apps
    with write_transaction():
        import_module(f"gongkai.publications.migrations.{name}").fill(formerly, None)
    assert dict(Publication.objects.values_list("pk", "first_shown_at")) == before
