"""What was public before there were two zones: one command carries it, can be cut off, and loses no day."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai.core.models import Matter, Task
from gongkai.core.refolding import check as differences
from gongkai.core.refusals import Refused
from gongkai.exchange import carrying
from gongkai.exchange.models import Message
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.test_zones import SITE, WITHDRAWAL
from gongkai.exchange.tests.told import refusals
from gongkai.exchange.tests.two_zones import Pair, pair
from gongkai.publications.models import Publication, Version
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import on, put, upload
from gongkai.publications.tests.test_elsewhere import tasks
from harness.databases import RealDatabase

__all__ = ["pair"]
pytestmark = pytest.mark.db


def earlier(pair: Pair, *titles: str) -> list[Matter]:
    """Items of the inner installation from the time when it was whole, with an attachment."""
    room = pair.room
    with pair.inner.inside():
        put("mode", "city")
        found = []
        for title in titles:
            matter = room.begun(title=title)
            room.do("attach", matter, {}, files={"upload": upload("管理办法.pdf")}, by=room.handler)
            room.do("submit", matter, {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"})
            room.review(matter)
            room.do("sign", matter)
            room.do("publish", matter)
            found.append(matter)
        put("mode", "platform")
    return found


def carry(pair: Pair) -> str:
    out = io.StringIO()
    with pair.inner.inside():
        call_command("exchange", "carry", stdout=out)
    return out.getvalue()


def page(pair: Pair, number: str) -> tuple[int, str]:
    with pair.outer.inside():
        answer = Client().get(f"/documents/{number}/")
        return answer.status_code, words(answer)


def numbers(pair: Pair, *matters: Matter) -> list[str]:
    with pair.inner.inside():
        return [Publication.objects.get(pk=matter.pk).index_number for matter in matters]


def test_all_of_it_stands_outside_with_its_first_day_and_is_proved(pair: Pair) -> None:
    with on("03-02"):
        matters = earlier(pair, "第一件的通知", "第二件的通知")
    with on("03-10"):
        pair.outward()
        first, second = numbers(pair, *matters)
        assert page(pair, first)[0] == 404
        assert "转出 2 件" in carry(pair)
        pair.outward()
        for number in (first, second):
            status, shown = page(pair, number)
            assert status == 200
            assert "管理办法.pdf" in shown
            assert "签发系统发布 2026-03-02 09:30" in shown
            assert "首次发布 2026-03-10 09:30" in shown
        pair.inward()
        with pair.inner.inside():
            for matter in matters:
                row = Publication.objects.get(pk=matter.pk)
                assert (row.public, row.proof_waits, row.elsewhere) == (False, False, "云川市政府信息公开网")
                assert row.address.startswith(SITE)
                assert row.first_published_at is not None
                assert row.first_published_at.day == 2, "the term was kept on the former site"
                assert row.late_days in {0, None}
                assert tasks(matter) == []
            assert Task.objects.filter(kind="publications.prove_shown").open().count() == 0
            assert list(differences()) == []
        assert refusals(pair.outer) == []


def test_a_second_run_carries_nothing_and_an_address_leads_on(pair: Pair) -> None:
    with on("03-02"):
        (matter,) = earlier(pair, "第一件的通知")
    with on("03-10"):
        carry(pair)
        assert "转出 0 件" in carry(pair)
        pair.outward()
        pair.inward()
        (number,) = numbers(pair, matter)
        with pair.inner.inside():
            assert f"{SITE}/documents/{number}/" in Client().get(f"/documents/{number}/").content.decode()


def test_a_revision_in_work_goes_on_and_replaces_what_was_carried(pair: Pair) -> None:
    room = pair.room
    with on("03-02"):
        (matter,) = earlier(pair, "第一件的通知")
    with on("03-10"):
        with pair.inner.inside():
            room.do("revise", matter, {"reason": "更正一处数字"})
        carry(pair)
        pair.outward()
        pair.inward()
        with pair.inner.inside():
            assert room.state(matter) == "drafting"
            room.do("submit", matter, {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"})
            room.review(matter)
            room.do("sign", matter)
            room.do("publish", matter)
        pair.outward()
        pair.inward()
        (number,) = numbers(pair, matter)
        assert "更正一处数字" in page(pair, number)[1]
        with pair.outer.inside():
            assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_what_is_withdrawn_afterwards_is_withdrawn_outside(pair: Pair) -> None:
    with on("03-02"):
        (matter,) = earlier(pair, "第一件的通知")
    with on("03-10"):
        carry(pair)
        pair.outward()
        pair.inward()
        with pair.inner.inside():
            pair.room.do("withdraw", matter, WITHDRAWAL)
        pair.outward()
        pair.inward()
        (number,) = numbers(pair, matter)
        assert page(pair, number)[0] == 410
        with pair.inner.inside():
            assert not Publication.objects.get(pk=matter.pk).proof_waits


def test_only_where_the_site_is_another_one(pair: Pair) -> None:
    with on("03-02"):
        earlier(pair, "第一件的通知")
        with pair.inner.inside():
            put("mode", "city")
        assert "没有要转走的" in carry(pair)
        with pair.inner.inside():
            assert carrying.left().count() == 1
        with pair.outer.inside(), pytest.raises(Refused, match="没有要转走的"):
            carrying.carry()


@pytest.mark.parametrize("point", ["before", "sent away", "committed"])
def test_killed_while_carrying_each_crosses_once(pair: Pair, point: str) -> None:
    matters = earlier(pair, "第一件的通知", "第二件的通知", "第三件的通知")
    kill_at(RealDatabase(pair.inner.address, pair.inner.home), point, "carrying_halts.py")
    with pair.inner.inside():
        assert carrying.left().count() == (1 if point == "committed" else 2)
    carry(pair)
    pair.outward()
    pair.inward()
    assert [page(pair, number)[0] for number in numbers(pair, *matters)] == [200] * 3
    with pair.inner.inside():
        assert not Publication.objects.filter(proof_waits=True).exists()
        assert Message.objects.exclude(kind="receipt").exists()
    with pair.outer.inside():
        assert Version.objects.count() == 3
