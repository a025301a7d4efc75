"""The page 交换 and ``status`` of each zone: what is true of its place, and nothing of another's."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.test_ledger_cross import record
from gongkai.exchange.tests.test_renewing import renew
from gongkai.exchange.tests.test_zones import published
from gongkai.exchange.tests.two_zones import Pair, Zone, pair
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import on, staff

__all__ = ["pair"]
pytestmark = pytest.mark.db
CODE = "MB9990019"


def page(zone: Zone, name: str = "guan") -> str:
    with zone.inside():
        admin = staff(Agency.objects.get(code=CODE), name, "system_admin")
        answer = client_of(admin).get("/desk/exchange/")
        assert answer.status_code == 200
        return words(answer)


def status(zone: Zone) -> str:
    out = io.StringIO()
    with zone.inside():
        call_command("exchange", "status", stdout=out)
    return out.getvalue()


def crossed(pair: Pair) -> None:
    """An item, a decision, an application and a new key have crossed; one application more waits."""
    with on("03-10"):
        pair.outward()
        published(pair)
        record(pair)
        renew(pair.inner)
        applied(pair)
        pair.outward()
        pair.inward()
        pair.outward()
        published(pair, "第二件的通知")
        pair.outward()
        applied(pair, once="b", title="另一件")


def test_the_outer_zone_says_what_stands_on_its_site_and_what_it_waits_for(pair: Pair) -> None:
    crossed(pair)
    with on("03-10"):
        shown = page(pair.outer)
        assert "两区：这一套是外网" in shown
        assert "在本站公开的信息 2 件" in shown
        assert "网上申请 内网已经收下 1 件，等待密封 1 件，等待内网确认 0 件" in shown
        for nought in ("没有证明公开", "没有证明撤下", "等待写出的变动", "整体传送"):
            assert nought not in shown
        assert "行政执法决定 1" in shown
        assert "机关名册 1" in shown
        assert "由先前的公钥引荐" in shown
        assert "inward-000001.zip 2026-03-10 09:30 消息" in shown
        assert "另一区已读入 2026-03-10 09:30" in shown
        said = status(pair.outer)
        assert "在本站公开的信息：2 件" in said
        assert "在哪里公开" not in said
        assert "引荐" in said


def test_the_inner_zone_says_what_was_confirmed_outside(pair: Pair) -> None:
    crossed(pair)
    with on("03-10"):
        shown = page(pair.inner)
        assert "两区：这一套是内网" in shown
        assert "发往外网，没有证明公开 1 件" in shown
        assert "通知撤下，没有证明撤下 0 件" in shown
        assert "整体传送的内容 2 项，外网确认收下 2 项" in shown
        assert "从外网收进的申请 1 件" in shown
        assert "另一区还没有回执的包" in shown
        assert "申请（密封） 1" in shown
        assert "信息 1 件" in shown
        assert "从外网收进的申请：1 件" in status(pair.inner)


@pytest.mark.parametrize("which", ["inner", "outer"])
def test_the_page_asks_as_often_however_much_has_crossed(pair: Pair, which: str) -> None:
    zone: Zone = getattr(pair, which)
    with on("03-10"):
        pair.outward()
        page(zone, "one")
        counts = []
        for round_ in range(2):
            published(pair, f"第{round_}件的通知")
            record(pair, decision_number=f"云住建许〔2026〕{round_}号")
            applied(pair, once=str(round_), title=f"第{round_}件")
            pair.outward()
            pair.inward()
            with zone.inside():
                admin = staff(Agency.objects.get(code=CODE), f"guan{round_}", "system_admin")
                client = client_of(admin)
                client.get("/desk/exchange/")
                with CaptureQueriesContext(connection) as asked:
                    client.get("/desk/exchange/")
                counts.append(len(asked))
        assert counts[0] == counts[1]
