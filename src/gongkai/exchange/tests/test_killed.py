"""kill -9 at any point of writing and laying out: nothing is lost, no number given twice, the platform ends right."""

from __future__ import annotations

import pytest

from gongkai.core import calendars
from gongkai.exchange import outbox, store
from gongkai.exchange.jobs import work
from gongkai.exchange.models import Outgoing
from gongkai.exchange.standing import public_key
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.receiving import Platform
from gongkai.publications.tests.newsroom import Newsroom, build, put
from harness.databases import RealDatabase

pytestmark = pytest.mark.db
POINTS = ("bytes", "rows", "committed", "one laid out")


@pytest.fixture
def living(real_database: RealDatabase) -> Newsroom:
    """A desk that publishes to a platform, for processes that are killed."""
    calendars.seed()
    put("platform_name", "云川市人民政府门户网站")
    put("mode", "platform")
    return build()


def test_killed_at_each_point_in_turn(real_database: RealDatabase, living: Newsroom) -> None:
    there = Platform(public_key()[0])
    for point in POINTS:
        first = living.published(title=f"关于第一件（{point}）的通知")
        living.published(title=f"关于第二件（{point}）的通知")
        living.do("withdraw", first, {"ground": "duplicate", "reason": "重复发布。"})
        before = Outgoing.objects.count()
        kill_at(real_database, point)
        if point in {"bytes", "rows"}:
            assert (Outgoing.objects.count(), outbox.waiting().count()) == (before, 3)
        else:
            assert (Outgoing.objects.count(), outbox.waiting().count()) == (before + 2, 0)
        work({})
        for place in sorted(store.out().glob("*.zip")):
            there.read(place)
    numbers = list(Outgoing.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 2 * len(POINTS) + 1))
    assert there.taken == list(Outgoing.objects.order_by("number").values_list("digest", flat=True))
    assert sorted(page["title"] for page in there.pages.values()) == sorted(
        f"关于第二件（{point}）的通知" for point in POINTS
    )
    assert len(there.gone) == len(POINTS)
