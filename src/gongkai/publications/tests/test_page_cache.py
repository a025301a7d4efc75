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
from gongkai.publications.portal import caching
from gongkai.publications.tests.newsroom import Newsroom, on
from gongkai.publications.tests.playing import WITHDRAWAL

pytestmark = pytest.mark.db
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


def test_a_setting_is_in_force_at_once(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        client.get("/documents/")
        with write_transaction():
            entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
            values.put(
                "portal.name", "新的名称", agency_id=None, source="测试", valid_from=date(2020, 1, 1), entry=entry
            )
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
