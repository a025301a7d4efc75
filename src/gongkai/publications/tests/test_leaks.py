"""What is not public stands on no public route, whoever asks (R24, O18): every route, every viewer, every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from gongkai.agencies import sessions
from gongkai.core import clock, jobs
from gongkai.core.models import FileLink, Matter
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Viewer
from gongkai.publications import searching
from gongkai.publications.models import Column
from gongkai.publications.portal import urls
from gongkai.publications.tests.newsroom import Newsroom, build, on
from gongkai.publications.tests.playing import MARK, STATES
from gongkai.search.service import rebuild

pytestmark = pytest.mark.db

NUMBER = "MB9990019/2026-00001"
# Each address of the room, and of the site's own pages that show items; {…} is filled from the item.
ADDRESSES = {
    "list": ["/documents/", f"/documents/?topic={quote(MARK)}主题", "/documents/?year=2026&genre=notice"],
    "csv": ["/documents/list.csv"],
    "json": ["/documents/list.json"],
    "file": ["/documents/files/{file}/"],
    "canonical": ["/documents/{number}/versions/1/canonical.json", "/documents/{number}/versions/2/canonical.json"],
    "versions": ["/documents/{number}/versions/", "/documents/{number}/versions/?old=1&new=2"],
    "data": ["/documents/{number}/data.json"],
    "qr": ["/documents/{number}/qr.svg"],
    "document": ["/documents/{number}/"],
    "rules": ["/contents/rules/"],
    "normative": ["/contents/normative/"],
    "catalogue": ["/contents/20-11/"],
    "column": ["/columns/{column}/"],
    "feed": ["/feeds/latest.atom"],
    "agency_feed": ["/feeds/agencies/{agency}.atom"],
    "catalogue_feed": ["/feeds/contents/20-11.atom"],
    "decisions": ["/decisions/", f"/decisions/?q={quote(MARK)}"],
    "decisions_csv": ["/decisions/list.csv"],
    "grassroots": ["/grassroots/", "/grassroots/?agency={agency}", "/grassroots/?agency={agency}&field=社会救助"],
    "grassroots_export": ["/grassroots/list.xlsx?agency={agency}"],
    "search": [f"/search/?q={quote(MARK)}", "/search/?q=通知", "/search/?q=正文&sort=newest&genre=notice"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_part": ["/sitemaps/1.xml"],
}
SITE = [
    "/",
    "/contents/",
    "/agencies/",
    "/agencies/{agency}/",
    "/sitemap/",
    "/guide/",
    "/guide/{agency}/",
    "/guide/{agency}/versions/",
]
SITE += ["/rules/", "/reports/"]


ECHOES = {f"/documents/?topic={quote(MARK)}主题", f"/search/?q={quote(MARK)}", f"/decisions/?q={quote(MARK)}"}


def test_every_route_of_the_room_is_asked() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(ADDRESSES)


def addresses(room: Newsroom, number: str, codes: list[str]) -> Iterator[str]:
    """Every public address that might speak of an item with that number and those files."""
    column = Column.objects.get_or_create(agency=room.agency, title="通知公告", defaults={"valid_from": clock.today()})[
        0
    ]
    for each in [address for some in ADDRESSES.values() for address in some] + SITE:
        for code in codes if "{file}" in each else codes[:1]:
            yield each.format(number=number, file=code, column=column.key, agency=room.agency.code)


def names(room: Newsroom, matter: Matter) -> tuple[str, list[str]]:
    """The item's index number, or the one that it would have been given; the codes of its files."""
    codes = FileLink.objects.filter(matter=matter).values_list("code", flat=True)
    return room.row(matter).index_number or "MB9990019/2026-00099", list(codes)


VIEWERS: dict[str, Callable[[Newsroom, Matter], Viewer]] = {
    "anonymous": lambda room, matter: Anonymous(),
    "citizen": lambda room, matter: Citizen(room.handler.account),
    "holder of a code": lambda room, matter: CodeHolder(matter.pk),
    "staff of another agency": lambda room, matter: build("MB9990027", "云川市民政局").publisher,
    "staff of this agency": lambda room, matter: room.publisher,
}


def said(answer: HttpResponse) -> bytes:
    """All that an answer says, its head included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return b"\n".join(f"{name}: {value}".encode() for name, value in answer.headers.items()) + body


def finds(answer: HttpResponse) -> bool:
    """Whether the word stands in the answer, in whatever way it may be written there."""
    words, text = said(answer), MARK
    ways = (text, quote(text), text.encode("unicode_escape").decode(), "".join(f"&#{ord(each)};" for each in text))
    return any(way.lower().encode() in words.lower() for way in ways)


@pytest.mark.parametrize("who", VIEWERS)
def test_what_is_not_public_is_nowhere(
    room: Newsroom, client: Client, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    rebuild(searching.INDEX)
    with on("03-10"):
        hidden = {state: play(room).matter for state, play in STATES.items() if state != "published"}
        jobs.run_due()
    viewer = VIEWERS[who](room, hidden["withdrawn"])
    monkeypatch.setattr(sessions, "viewer_of", lambda *_: viewer)
    with on("03-18"):
        asked = {address for matter in hidden.values() for address in addresses(room, *names(room, matter))}
        # What the reader asked for himself stands in the form that he sent; what was found is looked at below.
        asked -= ECHOES
        assert [address for address in sorted(asked) if finds(client.get(address))] == []
        for address in ECHOES:
            assert '<h3><a href="/documents/' not in client.get(address).content.decode(), address


def test_where_a_published_item_is_found(room: Newsroom, client: Client) -> None:
    """The test above looks in the right places: all these speak of what is public."""
    rebuild(searching.INDEX)
    with on("03-10"):
        played = STATES["published"](room)
        jobs.run_due()
        asked = addresses(room, *names(room, played.matter))
        found = {address for address in asked if finds(client.get(address))}
        code = FileLink.objects.get(matter=played.matter).code
    assert found >= {
        *("/", "/contents/", "/documents/", "/contents/20-11/", f"/agencies/{room.agency.code}/"),
        *("/documents/list.csv", "/documents/list.json", "/feeds/latest.atom", "/feeds/contents/20-11.atom"),
        *(f"/documents/{NUMBER}/", f"/documents/{NUMBER}/data.json", f"/documents/{NUMBER}/versions/"),
        *(f"/documents/{NUMBER}/versions/1/canonical.json", f"/documents/files/{code}/"),
        *(f"/search/?q={quote(MARK)}", "/search/?q=通知", "/search/?q=正文&sort=newest&genre=notice"),
    }


@pytest.mark.parametrize(
    ("state", "status"),
    [
        *((state, 404) for state in ("draft", "in review", "signed", "kept", "sent to a platform")),
        *((state, 200) for state in ("published", "revising", "published again without it")),
        *((state, 410) for state in ("withdrawn", "display ended", "erased", "taken off a platform")),
    ],
)
def test_what_the_address_of_an_item_answers(room: Newsroom, client: Client, state: str, status: int) -> None:
    with on("03-10"):
        played = STATES[state](room)
    with on("03-18"):
        for part in ("", "versions/", "data.json", "qr.svg"):
            assert client.get(f"/documents/{NUMBER}/{part}").status_code == status, part
        first = 404 if state == "published again without it" else status
        assert client.get(f"/documents/{NUMBER}/versions/1/canonical.json").status_code == first
        codes = list(FileLink.objects.filter(matter=played.matter).values_list("code", flat=True))
        answers = [client.get(f"/documents/files/{code}/").status_code for code in codes]
    expected = 404 if state in ("revising", "published again without it") else status
    assert codes
    assert set(answers) == {expected}
