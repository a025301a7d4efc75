"""The pages of challenges at the desk: what they show, to whom, in a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.applications.models import Application
from gongkai.applications.tests.desk_client import browser_of, hidden, send, words
from gongkai.challenges.desk.offers import offered_steps
from gongkai.challenges.models import Challenge
from gongkai.challenges.tests.bureau import PAPER, REVIEW, Bureau, build, on, upload
from gongkai.challenges.tests.test_table import ALLOWED, BUILD, DAY, OFFICE, TODAY
from gongkai.core.models import Matter
from gongkai.core.projections import folding

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def url_of(matter: Matter, *more: str) -> str:
    return "/".join(["/desk/challenges", Challenge.objects.get(pk=matter.pk).key, *more, ""])


def queries(client: Client, address: str) -> int:
    """How many the page asks, when it is opened for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_every_situation_has_its_page_and_the_steps_that_it_offers(bureau: Bureau) -> None:
    opened: set[str] = set()
    for name, make in BUILD.items():
        with on(DAY):
            matter = make(bureau)
        with on(TODAY):
            client = browser_of(bureau.office.handler)
            answer = client.get(url_of(matter))
            assert answer.status_code == 200, name
            page = answer.content.decode()
            expected = (
                set(ALLOWED[name].split()) if "running" not in name else set(ALLOWED["judged, term over"].split())
            )
            linked = {step for step in (code.partition(".")[2] for code in offered_steps()) if f"/{step}/" in page}
            assert linked == expected & OFFICE, name
            for step in linked - opened:
                assert client.get(url_of(matter, step)).status_code == 200, (name, step)
            opened |= linked


def test_registered_and_answered_through_pages(bureau: Bureau) -> None:
    with on(DAY):
        case = bureau.office.register()
        number = Application.objects.get(pk=case.pk).number
        client = browser_of(bureau.office.handler)
        page = client.get(f"/desk/challenges/new/?about={number}")
        assert f'value="{number}"' in page.content.decode()
        bad = client.post("/desk/challenges/new/", {**hidden(page), **REVIEW, "about": "没有", "procedure": ""})
        assert bad.status_code == 422
        assert "请选择复议程序" in words(bad)
        assert "没有编号或者索引号为“没有”" in words(bad)
        sent = {**hidden(page), **REVIEW, "about": number, "reference": "云府复〔2026〕3号"}
        answer = client.post("/desk/challenges/new/", sent)
        assert answer.status_code == 303, words(answer)
        again = client.post("/desk/challenges/new/", sent)
        assert (again["Location"], Challenge.objects.count()) == (answer["Location"], 1), "a double click"
        matter = Challenge.objects.get().matter
        assert "3月16日" in words(client.get(answer["Location"]))
        lacking = send(client, url_of(matter, "answer"), PAPER)
        assert lacking.status_code == 422
        assert send(client, url_of(matter, "answer"), {**PAPER, "file": upload()}).status_code == 303
        assert bureau.state(matter) == "pending"
        page = words(client.get(f"/desk/applications/{bureau.office.agency.code}/{number}/"))
        assert "复议、诉讼、投诉" in page
        assert "审理中" in page


def test_a_stale_page_is_refused(bureau: Bureau) -> None:
    with on(DAY):
        matter = bureau.receive()
        client = browser_of(bureau.office.handler)
        page = client.get(url_of(matter, "refer"))
        bureau.answer(matter)
        answer = client.post(url_of(matter, "refer"), {**hidden(page), "forum": "市政府", "reference": "1号"})
        assert answer.status_code == 409
        assert "有了新的进展" in words(answer)


def test_who_sees_what(bureau: Bureau) -> None:
    with on(DAY):
        matter = bureau.receive()
        away = browser_of(build("MB9990027", "云川市教育局").office.handler)
        for more in ((), ("answer",), ("bundle",)):
            assert away.get(url_of(matter, *more)).status_code == 404
        assert Client().get(url_of(matter)).status_code == 303
        handler = browser_of(bureau.office.handler)
        assert handler.get(url_of(matter, "nothing")).status_code == 404
        assert handler.get(url_of(matter, "receive")).status_code == 404
        assert handler.get(url_of(matter, "bundle")).status_code == 404, "no case, no bundle"
        closed = words(handler.get(url_of(matter, "end_appeal")))
        assert "只能在“二审中”时办理" in closed
        signer = words(browser_of(bureau.office.signer).get(url_of(matter)))
        assert "您现在的岗位在这一件上没有要办的步骤" in signer


def test_pages_ask_a_fixed_number_of_queries(bureau: Bureau) -> None:
    with on(DAY):
        case = bureau.office.register()
        about = Application.objects.get(pk=case.pk).number
        first = bureau.receive(about=about)
        client = browser_of(bureau.office.handler)
        page, queue = queries(client, url_of(first)), queries(client, "/desk/challenges/?queue=all")
        for _ in range(3):
            bureau.receive()
        bureau.answer(first)
        bureau.do("receive_opinion", first, PAPER)
        assert queries(client, "/desk/challenges/?queue=all") == queue
        assert queries(client, url_of(first)) <= page + 1, "whether evidence was handed in"


def test_the_queues_and_their_filter(bureau: Bureau) -> None:
    with on(DAY):
        bureau.receive(reference="云府复〔2026〕3号")
        bureau.receive(track="suit_direct")
        matter = bureau.receive(procedure="simple")
        client = browser_of(bureau.office.handler)
        for key in (
            "mine",
            "late",
            "soon",
            "received",
            "pending",
            "complaints",
            "complying",
            "ended",
            "unlinked",
            "all",
        ):
            assert client.get(f"/desk/challenges/?queue={key}").status_code == 200, key
        found: Any = words(client.get("/desk/challenges/?queue=all&q=云府复[2026]3号"))
        assert "云府复〔2026〕3号" in found
        assert Challenge.objects.get(pk=matter.pk).number not in found
        assert "没有符合条件的" in words(client.get("/desk/challenges/?queue=all&group=complaint"))
        assert client.get("/desk/challenges/?queue=all&group=x").status_code == 422


def test_where_a_direct_suit_skips_the_review_the_page_says_so(bureau: Bureau) -> None:
    with on(DAY):
        matter = bureau.office.assigned()
        number = Application.objects.get(pk=matter.pk).number
        suit = bureau.receive(track="suit_direct", about=number)
        client = browser_of(bureau.office.handler)
        assert "应当先申请行政复议" not in words(client.get(url_of(suit)))
        with folding():
            Application.objects.filter(pk=matter.pk).update(main="D09", replied_on="2026-03-02")
        assert "应当先申请行政复议" in words(client.get(url_of(suit)))
