"""An agency is merged or ends: its items go to the successor, under their numbers (R14, O16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.core.models import FileLink, Matter, Task
from gongkai.core.refusals import Refused
from gongkai.publications.tests.desk_pages import client_of, done, send, url_of, words
from gongkai.publications.tests.newsroom import TEXT, Newsroom, build, invalid, on, upload

pytestmark = pytest.mark.db

REFORM = "云川市机构改革方案（云委〔2026〕3号）"
WITHDRAWAL = {"ground": "personal", "reason": "含有不应公开的个人信息。"}


@pytest.fixture
def successor(room: Newsroom) -> Newsroom:
    """The agency to which the power goes."""
    return build("MB9990043", "云川市住房和城市更新局")


def given(to: Newsroom) -> dict[str, Any]:
    """To whom, and by which decision."""
    return {"to": to.agency.code, "document": REFORM}


def test_the_successor_answers_for_it_under_its_number(room: Newsroom, successor: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = room.published()
        before, page = room.row(matter), f"/documents/{room.row(matter).index_number}/"
        room.do("take_over", matter, given(successor), files={"file": upload("方案.pdf")})
        row = room.row(matter)
        assert row.agency_id == successor.agency.pk
        assert (row.index_number, row.published_at, row.live_id) == (
            *(before.index_number, before.published_at, before.live_id),
        )
        assert FileLink.objects.filter(matter=matter, purpose="移交依据").exists()
        assert client.get(page).status_code == 200
        fresh = Matter.objects.get(pk=matter.pk)
        assert room.refused("withdraw", fresh).code == "policy"
        successor.do("withdraw", fresh, WITHDRAWAL)
        gone = client.get(page)
        assert (gone.status_code, WITHDRAWAL["reason"] in gone.content.decode()) == (410, True)


def test_what_was_signed_stays_and_what_is_written_next_is_the_successors(room: Newsroom, successor: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        signed = room.row(matter).live
        room.do("take_over", matter, given(successor))
        fresh = Matter.objects.get(pk=matter.pk)
        successor.do("revise", fresh, {"reason": "更正"})
        tasks = Task.objects.filter(matter=fresh).open().values_list("kind", "account")
        assert list(tasks) == [("publications.write", None)], "nobody of the agency that had it is asked"
        successor.do("write", fresh, {**TEXT, "body": "<p>更正后的正文，请遵照执行。</p>"})
        successor.do("submit", fresh, {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"})
        successor.review(fresh)
        successor.do("sign", fresh)
        successor.do("publish", fresh)
    row = successor.row(matter)
    assert signed is not None
    assert row.live is not None
    assert (signed.text.agency, row.live.text.agency) == (room.agency, successor.agency)
    assert row.index_number == "MB9990019/2026-00001"


def test_of_an_agency_that_ended_the_successor_takes_it(room: Newsroom, successor: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
    Agency.objects.filter(pk=room.agency.pk).update(valid_to=date(2026, 6, 30), successor=successor.agency)
    stranger = build("MB9990051", "云川市教育局")
    fresh = Matter.objects.get(pk=matter.pk)
    for day, office in (("06-30", successor), ("07-01", stranger)):
        with on(day):
            assert office.refused("take_over", fresh).code == "policy"
    with on("07-01"):
        with invalid("您所在的机关"):
            successor.do("take_over", fresh, given(stranger))
        successor.do("take_over", fresh, given(successor))
        successor.do("withdraw", Matter.objects.get(pk=matter.pk), WITHDRAWAL)
    assert not room.row(matter).public


def test_a_draft_that_nobody_saw_is_not_handed_over(room: Newsroom, successor: Newsroom) -> None:
    with on("03-10"), pytest.raises(Refused) as refusal:
        room.do("take_over", room.begun(), given(successor))
    assert "由承继职权的机关另行起草" in refusal.value.message


def test_on_the_page_it_is_handed_over_and_left(room: Newsroom, successor: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        client, path = client_of(room.publisher), url_of(matter, "take_over")
        assert "云川市住房和城市更新局" in words(client.get(path))
        assert done(send(client, path, given(successor))) == "/desk/publications/"
        assert "已办理：移交给承继职权的机关" in words(client.get("/desk/publications/"))
        assert client.get(url_of(matter)).status_code == 404
        assert "云川市住房和城乡建设局移交云川市住房和城市更新局负责" in words(
            client_of(successor.publisher).get(url_of(matter))
        )
