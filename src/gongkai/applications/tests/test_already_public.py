"""Before somebody sends an application he sees what is published of what he asks for; without a script."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.applications.tests.applicant import ANSWERS, address, begin, fill, text_of
from gongkai.applications.tests.office import Office, on
from gongkai.core import jobs
from gongkai.publications import searching
from gongkai.publications.tests.newsroom import Newsroom, build
from gongkai.search.service import rebuild

pytestmark = pytest.mark.django_db

TITLE = "关于光明路12号加装电梯的批复"
SAID = "这些已经公开，是不是您要的？"


@pytest.fixture
def room(office: Office) -> Newsroom:
    """Another agency that publishes, and the index."""
    rebuild(searching.INDEX)
    return build("MB9990043", "云川市自然资源局")


def published(room: Newsroom) -> str:
    """The address of what is published and asked for."""
    matter = room.published(title=TITLE, genre="reply", body="<p>同意加装。</p>")
    jobs.run_due()
    return f"/documents/{room.row(matter).index_number}/"


def test_it_is_shown_where_one_writes_and_before_one_sends(office: Office, room: Newsroom, client: Client) -> None:
    with on("03-10"):
        place = published(room)
        link = begin(client, office.agency.code)
        for step in ("kind", "who", "papers"):
            client.post(address(link, step), ANSWERS[step])
        assert SAID not in text_of(client.get(address(link, "wanted")))
        looked = client.post(address(link, "wanted"), {**ANSWERS["wanted"], "text": "", "_look": "1"})
        assert looked.status_code == 303, "looking needs nothing but the title"
        page = client.get(looked["Location"]).content.decode()
        assert SAID in page
        assert f'href="{place}"' in page
        assert ANSWERS["wanted"]["title"] in page
        fill(client, link)
        assert f'href="{place}"' in client.get(address(link, "check")).content.decode()


def test_what_is_not_public_is_not_suggested(office: Office, room: Newsroom, client: Client) -> None:
    with on("03-10"):
        room.begun(title=TITLE, genre="reply")
        jobs.run_due()
        link = begin(client, office.agency.code)
        fill(client, link)
        for step in ("wanted", "check"):
            assert SAID not in text_of(client.get(address(link, step)))


def test_an_index_that_is_not_there_stops_nobody(office: Office, client: Client) -> None:
    with on("03-10"):
        link = begin(client, office.agency.code)
        fill(client, link)
        assert client.get(address(link, "check")).status_code == 200
