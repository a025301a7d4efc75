"""Pages kept by the server: fast while nothing changed, gone with the first request after a withdrawal."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import audit
from gongkai.core import settings as values
from gongkai.core.models import Entry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.publications.genres import GENRES
from gongkai.publications.portal import caching, listing
from gongkai.publications.portal.listing import Filter
from gongkai.publications.tests.newsroom import Newsroom, on
from gongkai.publications.tests.playing import WITHDRAWAL, attach, publish

pytestmark = pytest.mark.db
SHORT = {"genre": "announcement", "document_number": ""}
NUMBER = "/documents/MB9990019/2026-00001/"


@pytest.fixture(autouse=True)
def memory(settings) -> None:  # type: ignore[no-untyped-def]
    """The memory of a running server, empty."""
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test"}
    settings.CACHES = {"default": locmem, "pages": locmem}
    caches["pages"].clear()


def queries(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, headers=headers)
    return len(captured)


def test_a_withdrawal_is_in_force_with_the_next_request(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = room.published()
        assert [client.get(NUMBER).status_code for _ in range(2)] == [200, 200]
        assert queries(client, NUMBER) == 1, "from memory: only the generation is asked for"
        assert "老旧小区" in client.get("/documents/").content.decode()
        room.do("withdraw", matter, WITHDRAWAL)
        assert client.get(NUMBER).status_code == 410
        assert "老旧小区" not in client.get("/documents/").content.decode()


@pytest.mark.parametrize("look", ["", "elder-n"])
def test_a_page_made_anew_asks_for_nothing_that_it_does_not_draw(room: Newsroom, client: Client, look: str) -> None:
    client.cookies["gk_display"] = look
    with on("03-10"):
        first = room.begun()
        attach(room, first)
        publish(room, first)
        second = room.published(**SHORT, title="没有附件的公告")
        pages = [f"/documents/{room.row(each).index_number}/" for each in (first, second)]
        for page in pages:
            client.get(page)
        room.published(**SHORT, title="又一件")
        assert queries(client, pages[1]) == 4, "the state, the item, its facts, the calendar"
        assert queries(client, pages[0]) == 5, "its attachments too"
        number = room.row(first).index_number
        room.published(genre="interpretation", document_number="", title="一图读懂", explains=number)
        assert queries(client, pages[0]) == 6, "what explains it too"
        assert "一图读懂" in client.get(pages[0]).content.decode()
        assert queries(client, pages[1]) == 4


def test_the_frame_of_the_site_outlasts_a_publishing_and_not_a_setting(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        first, second = room.published(), room.published(**SHORT, title="又一件")
        client.get(NUMBER)
        room.do("withdraw", second, WITHDRAWAL)
        anew = queries(client, NUMBER)
        setting("portal.name", "新的名称")
        assert queries(client, NUMBER) > anew
        assert "新的名称" in client.get(NUMBER).content.decode()
        assert room.row(first).public


def test_that_a_list_is_too_long_to_be_counted_is_remembered(room: Newsroom, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def asked(**query: str) -> tuple[int, list[int | None]]:
        with CaptureQueriesContext(connection) as captured:
            facets = listing.Facets(Filter(**query))
            counts = [choice.count for choice in facets.genre]
        return len(captured), counts

    with on("03-10"):
        room.published()
        for number in range(2):
            room.published(**SHORT, title=f"第{number}件")
        monkeypatch.setattr(listing, "EXACT", 2)
        uncounted = [None] * len(GENRES)
        assert asked(genre="notice") == (2, uncounted), "the list, and what its genre is chosen from"
        assert asked(genre="notice") == (1, uncounted)
        assert asked(genre="announcement") == (1, uncounted), "they are chosen from the same"
        caches["pages"].clear()
        monkeypatch.setattr(listing, "EXACT", 3)
        assert asked(genre="notice") == asked(genre="notice") == (3, [1, 2]), "a number is never an old one"


def test_an_etag_saves_the_way(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = room.published()
        first = client.get(NUMBER)
        again = client.get(NUMBER, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        room.do("withdraw", matter, WITHDRAWAL)
        assert client.get(NUMBER, headers={"If-None-Match": first["ETag"]}).status_code == 410


@pytest.mark.parametrize("address", [NUMBER, "/", "/documents/", "/documents/list.json", "/feeds/latest.atom"])
def test_nobody_else_keeps_a_page_without_asking(room: Newsroom, client: Client, address: str) -> None:
    with on("03-10"):
        room.published()
        answer = client.get(address)
    assert answer["Cache-Control"] == "no-cache"
    assert answer["ETag"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_each_look_has_its_own_page(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        room.published()
        plain = client.get(NUMBER).content
        client.cookies["gk_display"] = "elder-n"
        elder = client.get(NUMBER).content.decode()
        assert 'class="elder"' in elder
        client.cookies.clear()
        assert client.get(NUMBER).content == plain


def setting(code: str, value: str) -> None:
    with write_transaction():
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
        values.put(code, value, agency_id=None, source="测试", valid_from=date(2020, 1, 1), entry=entry)


def test_a_setting_is_in_force_at_once(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        client.get("/documents/")
        setting("portal.name", "新的名称")
        assert "新的名称" in client.get("/documents/").content.decode()


def test_a_page_with_a_message_for_one_reader_is_not_kept(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        room.published()
        client.cookies["messages"] = "anything"
        assert queries(client, NUMBER) > 1
        assert queries(client, NUMBER) > 1


def test_what_is_too_large_or_an_error_is_not_kept(room: Newsroom, client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    with on("03-10"):
        room.published()
        assert client.get("/documents/MB9990019/2026-09999/").status_code == 404
        monkeypatch.setattr(caching, "LARGEST", 10)
        client.get(NUMBER)
        assert queries(client, NUMBER) > 1


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(room: Newsroom, client: Client, method: str) -> None:
    assert getattr(client, method)("/documents/").status_code == 405
