"""The register of 制度: what each step leaves, by whom, on which day it is what; its pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions, clock
from gongkai.core.refusals import Refused, Stale
from gongkai.core.viewers import Anonymous, Staff
from gongkai.core.writing import write_transaction
from gongkai.publications import public_state
from gongkai.publications.institutions import reading
from gongkai.publications.institutions.desk import next_review
from gongkai.publications.institutions.models import Institution, InstitutionEdition
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.newsroom import Newsroom, build, invalid, on, staff

pytestmark = pytest.mark.db
RULE: dict[str, Any] = {
    "title": "政府信息发布工作制度",
    "flow": "publishing",
    "document_number": "云住建〔2025〕12号",
    "adopted_on": "2025-03-01",
    "effective_on": "2025-04-01",
    "review_on": "2027-04-01",
}
LATER = {**RULE, "adopted_on": "2026-03-05", "effective_on": "2026-04-01", "review_on": "2028-04-01", "reason": "修订"}


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def do(room: Newsroom, name: str, by: Staff | None = None, **data: Any) -> Any:
    return actions.registered[f"publications.{name}_institution"].perform(by or room.publisher, data).result


def registered(room: Newsroom, **changes: Any) -> Institution:
    return do(room, "register", **{**RULE, **changes})  # type: ignore[no-any-return]


def editions(row: Institution) -> list[tuple[int, str]]:
    return [(each.number, each.state(clock.today())) for each in row.editions.order_by("number")]


def test_an_edition_is_replaced_on_the_day_on_which_the_next_takes_effect(room: Newsroom) -> None:
    row = registered(room)
    do(room, "replace", institution=row.key, version=1, **LATER)
    assert editions(row) == [(1, "现行有效"), (2, "尚未施行")]
    with on("03-31"):
        assert editions(row) == [(1, "现行有效"), (2, "尚未施行")]
    with on("04-01"):
        assert editions(row) == [(1, "已被代替"), (2, "现行有效")]


def test_it_is_repealed_on_its_day_with_its_reason(room: Newsroom) -> None:
    row = registered(room)
    do(room, "repeal", institution=row.key, ended_on="2026-03-11", reason="机构改革")
    assert editions(row) == [(1, "现行有效")]
    with on("03-11"):
        assert editions(row) == [(1, "已废止")]
    with pytest.raises(Refused, match="已经废止"):
        do(room, "replace", institution=row.key, **LATER)


def test_a_review_moves_the_day_and_stays(room: Newsroom) -> None:
    row = registered(room, review_on="2026-04-09")
    assert [item.title for item in reading.items(room.publisher, date(2026, 3, 10))] == ["制度：政府信息发布工作制度"]
    assert list(reading.items(room.publisher, date(2026, 3, 9))) == []
    assert list(reading.items(room.handler, date(2026, 3, 10))) == []
    with invalid("今天以后"):
        do(room, "review", institution=row.key, finding="合用", review_on="2026-03-10")
    do(room, "review", institution=row.key, finding="合用", review_on="2028-03-10")
    assert list(reading.items(room.publisher, date(2026, 3, 10))) == []
    assert [each.finding for each in row.editions.get().reviews.all()] == ["合用"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"adopted_on": "2026-03-11"}, "今天之后"),
        ({"effective_on": "2025-02-28"}, "印发日期以前"),
        ({"review_on": "2025-04-01"}, "施行以后"),
        ({"item": "MB9990019/2026-00009"}, "没有公开的信息"),
    ],
)
def test_what_cannot_be_is_refused(room: Newsroom, changes: dict[str, str], said: str) -> None:
    with invalid(said):
        registered(room, **changes)


def test_a_new_edition_begins_after_the_present_one(room: Newsroom) -> None:
    row = registered(room)
    with invalid("施行日期（2025-04-01）以后"):
        do(room, "replace", institution=row.key, **{**LATER, "adopted_on": "2025-03-01", "effective_on": "2025-04-01"})


@pytest.mark.parametrize("role", ["reviewer", "secrecy", "signer", "receiver", "supervisor"])
def test_others_may_not_keep_it(room: Newsroom, role: str) -> None:
    with pytest.raises(Refused, match="信息发布员或者承办人"):
        do(room, "register", staff(room.agency, "别人", role), **RULE)


def test_another_agency_s_is_not_there(room: Newsroom) -> None:
    row = registered(room)
    other = build("MB9990027", "云川市民政局")
    with invalid("选择"):
        do(other, "repeal", institution=row.key, ended_on="2026-03-10", reason="x")
    assert client_of(other.publisher).get(f"/desk/institutions/{row.key}/").status_code == 404


def test_two_at_once_do_not_overwrite_one_another(room: Newsroom) -> None:
    row = registered(room)
    do(room, "correct", institution=row.key, version=1, **{**RULE, "title": "信息发布制度"})
    with pytest.raises(Stale):
        do(room, "correct", institution=row.key, version=1, **{**RULE, "title": "发布制度"})
    with pytest.raises(Refused, match="没有改动"):
        do(room, "correct", institution=row.key, **{**RULE, "title": "信息发布制度"})


def test_only_what_has_a_public_document_is_public(room: Newsroom) -> None:
    row, client = registered(room), Client()
    assert "政府信息发布工作制度" not in words(client.get("/rules/"))
    matter = room.published()
    number = room.row(matter).index_number
    before = public_state.generation()
    do(room, "correct", institution=row.key, **{**RULE, "item": number})
    assert public_state.generation() > before
    assert "政府信息发布工作制度" in words(client.get("/rules/"))
    room.do("withdraw", matter, {"ground": "other", "reason": "有误"})
    assert not InstitutionEdition.objects.visible_to(Anonymous()).exists()
    assert "政府信息发布工作制度" not in words(client.get("/rules/"))
    assert "已撤下" in words(client_of(room.publisher).get("/desk/institutions/"))


def test_the_public_list_is_narrowed_and_keeps_what_ended(room: Newsroom) -> None:
    number = room.row(room.published()).index_number
    row = registered(room, item=number)
    do(room, "replace", institution=row.key, **{**LATER, "title": "新的发布制度", "item": number})
    registered(room, title="申请办理制度", flow="requests", item=number)
    client = Client()
    with on("04-02"):
        now = words(client.get("/rules/"))
        assert "新的发布制度" in now
        assert "政府信息发布工作制度" not in now
        assert "已被代替" in words(client.get("/rules/?state=ended"))
        assert "新的发布制度" not in words(client.get("/rules/?flow=requests"))
        assert "没有符合条件" in words(client.get("/rules/?agency=nobody"))


def test_the_public_list_turns_its_pages(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZE", 2)
    number = room.row(room.published()).index_number
    for each in range(5):
        registered(room, title=f"制度{each}", item=number)
    today, after, found = clock.today(), "", []
    while True:
        page = reading.public_page_of(reading.public_rows(today), today, after)
        found += [line.edition.title for line in page.lines]
        after = page.following
        if not after:
            break
    assert found == ["制度4", "制度3", "制度2", "制度1", "制度0"]


def test_the_pages_of_the_desk_lead_through_and_ask_the_same(room: Newsroom) -> None:
    client = client_of(room.publisher)
    assert "还没有登记制度" in words(client.get("/desk/institutions/"))
    counts = []
    for flow in ("publishing", "requests", "opinion"):
        assert done(send(client, "/desk/institutions/new/", {**RULE, "flow": flow})) == "/desk/institutions/"
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/desk/institutions/")
        counts.append(len(asked))
    assert counts[1] == counts[2]
    assert "没有制度的流程：监督考核" in words(page)
    row = Institution.objects.first()
    assert row is not None
    base = f"/desk/institutions/{row.key}/"
    done(send(client, f"{base}correct/", {"title": "发布办法"}))
    done(send(client, f"{base}review/", {"finding": "合用"}))
    done(send(client, f"{base}replace/", {**LATER, "title": "新办法"}))
    done(send(client, f"{base}repeal/", {"ended_on": "2026-05-01", "reason": "合并"}))
    page = words(client.get(base))
    for said in ("发布办法", "新办法", "合用", "合并"):
        assert said in page


def test_the_next_review_is_so_many_months_ahead(room: Newsroom) -> None:
    assert next_review(room.agency.pk, date(2026, 3, 10)) == date(2028, 3, 10)
    assert next_review(room.agency.pk, date(2024, 2, 29)) == date(2026, 2, 28)


def test_the_database_keeps_what_ended(room: Newsroom) -> None:
    row = registered(room)
    do(room, "repeal", institution=row.key, ended_on="2026-03-10", reason="x")
    with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
        InstitutionEdition.objects.update(title="y")
    with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
        InstitutionEdition.objects.all()._raw_delete(using="default")
