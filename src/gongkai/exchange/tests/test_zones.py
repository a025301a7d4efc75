"""Two zones: what the inner one publishes stands on the outer one's site, and what did not pass a leader nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.core.models import Matter
from gongkai.core.models.files import FileLink
from gongkai.exchange.models import Incoming
from gongkai.exchange.tests.two_zones import SITE, Pair, pair
from gongkai.publications.models import Publication, Text, Version
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import PDF, TEXT, build, on, upload

__all__ = ["pair"]
pytestmark = pytest.mark.db
NUMBER = "MB9990019/2026-00001"
ADDRESS = f"/documents/{NUMBER}/"
WITHDRAWAL = {"ground": "duplicate", "reason": "重复发布。"}


def published(pair: Pair, title: str = TEXT["title"]) -> Matter:
    room = pair.room
    with pair.inner.inside():
        matter = room.begun(title=title)
        room.do("attach", matter, {}, files={"upload": upload("管理办法.pdf")}, by=room.handler)
        room.do("submit", matter, {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    return matter


def page(pair: Pair, address: str = ADDRESS) -> tuple[int, str]:
    with pair.outer.inside():
        answer = Client().get(address)
        return answer.status_code, words(answer)


def test_published_inside_shown_outside_and_proved_by_the_receipt(pair: Pair) -> None:
    with on("03-10"):
        matter = published(pair)
        with pair.inner.inside():
            assert Client().get(ADDRESS).status_code == 404, "it stands on no page of the inner zone"
    with on("03-11"):
        pair.outward()
        status, said = page(pair)
        assert (status, "老旧小区" in said) == (200, True)
        assert "签发系统发布 2026-03-10 09:30" in said
        assert "首次发布 2026-03-11 09:30" in said
        assert "保密审查 2026-03-10 通过" in said, "the review was the inner zone's, on its day"
        assert "2026-03-11 通过" not in said
        with pair.outer.inside():
            row, version = Publication.objects.get(), Version.objects.get()
            assert row.published_at is not None
            assert row.published_at.day == 11, "here since it appeared here"
            link = FileLink.objects.get(audience="public")
            assert b"".join(Client().get(f"/documents/files/{link.code}/")) == PDF  # type: ignore[arg-type]
            there = (version.number, version.sha256, bytes(version.canonical))
    with on("03-12"):
        pair.inward()
        with pair.inner.inside():
            mine = Version.objects.get(matter=matter)
            assert there == (mine.number, mine.sha256, bytes(mine.canonical))
            seen = Publication.objects.get(pk=matter.pk)
            assert (seen.proof_waits, seen.address) == (False, f"{SITE}{ADDRESS}")
            assert seen.claimed_at is not None
            assert seen.claimed_at.day == 11
            pair.room.do("withdraw", matter, WITHDRAWAL)
        pair.outward()
        assert page(pair) == (410, page(pair)[1])
        assert "重复发布。" in page(pair)[1]
        pair.inward()
        with pair.inner.inside():
            assert not Publication.objects.get(pk=matter.pk).proof_waits
        with pair.outer.inside():
            # Agencies and key, the item, the receipt of the outer key, the withdrawal.
            assert Incoming.objects.filter(refused=[]).count() == Incoming.objects.count() == 4
            assert Text.objects.count() == 1


@pytest.mark.parametrize("told_between", [True, False])
def test_what_went_to_the_successor_inside_can_be_taken_off_outside(pair: Pair, told_between: bool) -> None:
    """Whoever has it inside has it outside: what leaks must come off the site after a merger too."""
    with on("03-10"):
        matter = published(pair)
        pair.outward()
        assert page(pair)[0] == 200
        with pair.inner.inside():
            successor = build("MB9990043", "云川市住房和城市更新局")
            to = {"to": successor.agency.code, "document": "云川市机构改革方案"}
            pair.room.do("take_over", matter, to)
        if told_between:
            pair.outward()
            assert page(pair)[0] == 200
            with pair.outer.inside():
                row = Publication.objects.select_related("agency").get()
                assert (row.agency.code, row.index_number) == ("MB9990043", NUMBER)
        with pair.inner.inside():
            successor.do("withdraw", Matter.objects.get(pk=matter.pk), WITHDRAWAL)
        pair.outward()
        with pair.outer.inside():
            assert not list(Incoming.objects.exclude(refused=[]).values_list("refused", flat=True))
        assert page(pair)[0] == 410
