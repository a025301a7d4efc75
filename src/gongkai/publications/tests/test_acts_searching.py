"""Decisions are found by what is public of them, natural persons never by their names (R146)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions, jobs
from gongkai.publications import searching as items
from gongkai.publications.acts import importing, searching
from gongkai.publications.acts.models import Act
from gongkai.publications.portal import decisions
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import Newsroom, on
from gongkai.publications.tests.test_acts import LICENCE, PERSON
from gongkai.search.models import SoughtInVain
from gongkai.search.service import rebuild

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def march(db: None):  # type: ignore[no-untyped-def]
    """The tenth of March 2026, with the indexes."""
    with on("03-10"):
        rebuild(searching.INDEX)
        rebuild(items.INDEX)
        yield


def do(room: Newsroom, code: str, **data: Any) -> Act:
    row: Act = actions.registered[f"publications.{code}"].perform(room.publisher, data, channel="command").result
    jobs.run_due()
    return row


def found(text: str, **filters: str) -> list[str]:
    return [act.decision_number for act in searching.found(searching.ask(text, filters, 0, 30))]


def test_a_published_decision_is_found_by_title_number_party_and_content(room: Newsroom) -> None:
    row = do(room, "record_act", **LICENCE)
    for text in (row.title, row.decision_number, row.party):
        assert found(text) == [row.decision_number]
    assert found(row.title, kind="penalty") == []
    assert found(row.title, kind="licence", agency=room.agency.code, year=str(row.decided_on.year)) != []


def test_a_natural_person_is_found_by_no_name(room: Newsroom) -> None:
    row = do(room, "record_act", **{**LICENCE, **PERSON})
    assert found(row.decision_number) == [row.decision_number]
    for name in row.party.split("、"):
        assert found(f'"{name}"') == []
        assert name not in words(Client().get("/decisions/", {"q": row.decision_number}))
    texts = [text for document in searching.documents([row.pk]) for text in document.texts.values()]
    assert not any(name in text for text in texts for name in row.party.split("、"))


def test_whole_names_of_a_list_are_masked_in_what_is_found(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    row = do(room, "record_act", **{**LICENCE, **PERSON})
    monkeypatch.setattr(decisions, "_printed", lambda: {room.agency.pk: "full"})
    name = row.party.split("、")[0]
    assert name in words(Client().get("/decisions/"))
    assert name not in words(Client().get("/decisions/", {"q": row.decision_number}))


def test_what_is_not_published_ended_or_shown_no_longer_is_found_by_nobody(room: Newsroom) -> None:
    closed = {"published": "no", "unpublished_reason": "涉密"}
    do(room, "record_act", **{**LICENCE, "decision_number": "许2号", **closed})
    shown = do(room, "record_act", **{**LICENCE, "decision_number": "许3号", "display_until": "2026-03-12"})
    row = do(room, "record_act", **LICENCE)
    assert sorted(found(row.title)) == sorted([row.decision_number, shown.decision_number])
    end = {"reason": "撤销", "ended_as": "revoked", "revoked_on": "2026-03-10"}
    actions.registered["publications.end_act"].perform(room.publisher, {"key": row.key, **end})
    assert found(row.title) == [shown.decision_number]  # before the index was told
    jobs.run_due()
    with on("03-12"):
        assert found(row.title) == [shown.decision_number]
    with on("03-13"):
        assert found(row.title) == []


def test_a_correction_is_found_by_its_new_words_only(room: Newsroom) -> None:
    row = do(room, "record_act", **LICENCE)
    do(room, "correct_act", **{**LICENCE, "title": "广告牌设置许可", "key": row.key, "reason": "名称写错"})
    assert found("广告牌设置许可") == [row.decision_number]
    assert found(f'"{row.title}"') == []


def test_an_import_is_found_after_one_job_for_its_batch(room: Newsroom) -> None:
    head = "决定文书号,决定日期,行政相对人名称,案件名称\n"
    rows = "".join(f"许{number}号,2026-03-0{number},云川第{number}建筑有限公司,桥梁加固\n" for number in range(1, 5))
    plan = importing.check(room.publisher, "licence", "x.csv", (head + rows).encode())
    importing.write(room.publisher, plan, channel="command")
    jobs.run_due()
    assert len(found("桥梁加固")) == 4


def test_the_search_page_leads_to_decisions_and_counts_nothing_in_vain(room: Newsroom) -> None:
    row = do(room, "record_act", **LICENCE)
    client = Client()
    page = words(client.get("/search/", {"q": row.decision_number}))
    assert row.title in page
    assert not SoughtInVain.objects.exists()
    assert row.title not in words(client.get("/search/", {"q": row.decision_number, "genre": "notice"}))
    page = words(client.get("/decisions/", {"q": row.title}))
    assert "有 1 件" in page
    assert row.decision_number in page
    assert "没有符合条件的决定" in words(client.get("/decisions/", {"q": "完全没有的词语"}))


def test_the_results_turn_their_pages_with_fixed_queries(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "SIZE", 2)
    for number in range(5):
        do(room, "record_act", **{**LICENCE, "decision_number": f"许{number}号"})
    client, seen, counts, address = Client(), [], [], f"/decisions/?q={LICENCE['title']}"
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        counts.append(len(asked))
        seen += [f"许{number}号" for number in range(5) if f">许{number}号<" in page]
        after = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = after.replace("&amp;", "&") if 'rel="next"' in page else ""
    assert sorted(seen) == [f"许{number}号" for number in range(5)]
    assert counts[1] == counts[2]


@pytest.mark.parametrize("start", ["x", "-1", "99999999", "²"])
def test_any_place_in_the_results_is_answered(room: Newsroom, start: str) -> None:
    assert Client().get("/decisions/", {"q": "许可", "from": start}).status_code == 200
