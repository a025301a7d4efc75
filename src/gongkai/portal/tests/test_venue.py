"""The machines of a reading venue: large type, back to the beginning, nothing kept, counted without persons (R27)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import get_resolver

from gongkai.portal import venue
from gongkai.portal.models import VenueUse
from harness.town import Town

pytestmark = pytest.mark.db
HOST = "chayue.example.org"


@pytest.fixture
def machine(settings: Any, town: Town) -> Client:
    """A client under the name of the venue."""
    settings.VENUE_HOSTS = (HOST,)
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    return Client(HTTP_HOST=HOST)


@pytest.mark.parametrize(
    ("address", "seconds"), [("/", "300"), ("/guide/", "300"), ("/documents/", "300"), ("/apply/", "1200")]
)
def test_every_page_is_large_and_goes_back_by_itself(machine: Client, address: str, seconds: str) -> None:
    for _ in range(2):  # made, and from memory
        answer = machine.get(address)
        assert answer["Refresh"] == f"{seconds}; url=/venue/"
        said = answer.content.decode()
        assert 'class="elder"' in said
        assert "继续看本页" in said
        assert f'href="{address}">继续看本页' in said


def test_the_same_page_under_another_name_is_as_ever(machine: Client) -> None:
    machine.get("/")
    answer = Client().get("/")
    assert "Refresh" not in answer
    assert "公共查阅机" not in answer.content.decode()
    assert list(VenueUse.objects.values_list("page", "number")) == [("home", 1)]


def test_a_port_makes_no_other_name(settings: Any, machine: Client) -> None:
    assert "Refresh" in Client(HTTP_HOST=f"{HOST}:8443").get("/guide/")


def test_the_beginning_forgets_the_last_reader(machine: Client) -> None:
    machine.cookies["gk_display"] = "xl"
    machine.cookies["csrftoken"] = "a" * 32
    answer = machine.get("/venue/")
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert {name: morsel["max-age"] for name, morsel in answer.cookies.items()} == {"gk_display": 0, "csrftoken": 0}
    assert "Refresh" not in answer, "it stays where it is"
    assert "继续看本页" not in answer.content.decode()
    for way in ("/contents/", "/agencies/", "/reports/", "/guide/", "/apply/", "/search/"):
        assert f'"{way}"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/desk/", "/desk/sign-in/", "/desk/venue/"])
def test_the_desk_does_not_answer(machine: Client, address: str) -> None:
    assert machine.get(address).status_code == 404


def test_pages_are_counted_by_day_and_kind(machine: Client) -> None:
    for address in ("/venue/", "/search/?q=低保", "/search/?q=李某某", "/guide/", "/nothing/", "/sitemap.xml"):
        machine.get(address)
    machine.head("/guide/")
    rows = VenueUse.objects.values_list("day", "page", "number").order_by("page")
    day = date(2026, 11, 24)
    assert list(rows) == [(day, "guide", 1), (day, "home", 1), (day, "search", 2)]
    assert {field.name for field in VenueUse._meta.fields} == {"id", "day", "page", "number"}, "no person, no address"


def test_the_counts_are_printed_without_persons(machine: Client, signed_in: Callable[[str], Client]) -> None:
    machine.get("/venue/")
    machine.get("/search/?q=李某某")
    client = signed_in("receiver")
    assert "use.pdf" in client.get("/desk/venue/").content.decode()
    answer = client.get("/desk/venue/use.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as document:
        (page,) = document.pages
        said = " ".join((page.extract_text() or "").split())
    assert "2026-11 1 1 0 0 0 0 0 0 2" in said
    assert "不记录是谁" in said
    assert "李某某" not in said


def test_every_route_has_a_kind() -> None:
    found = {venue.kind_of(f"documents:{name}") for name in ("list", "catalogue", "column", "decisions")}
    assert found == {"list"}
    assert venue.kind_of("documents:document") == "document"
    assert [venue.kind_of(name) for name in ("apply:start", "track:track")] == ["apply", "apply"]
    spaces = set(get_resolver().namespace_dict)
    assert set(venue._BY_ROOM) <= spaces, "each is a namespace of addresses"
    assert venue.kind_of("") == "other"
    assert set(venue._BY_NAME) <= {
        f"{space}:{name}"
        for space, (_, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }
