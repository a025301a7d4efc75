"""The ledger at the desk and the decisions on the portal: what each page says, in a fixed number of queries."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency
from gongkai.core import actions
from gongkai.publications.acts import ledger
from gongkai.publications.acts.models import Act
from gongkai.publications.portal import decisions
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.newsroom import Newsroom, on, staff
from gongkai.publications.tests.test_acts import FIGURE, LICENCE, PERSON

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def do(room: Newsroom, code: str, **data: Any) -> Any:
    return actions.registered[f"publications.{code}"].perform(room.publisher, data, channel="command").result


def test_months_that_are_over_without_anything_are_missing(room: Newsroom) -> None:
    do(room, "record_act", **{**LICENCE, "decided_on": "2026-01-31"})
    do(room, "record_figure", **{**FIGURE, "month": "2026-02", "amount": "0"})
    with CaptureQueriesContext(connection) as asked:
        lines = {line.code: line for line in ledger.lines(room.agency.pk, 2026, date(2026, 3, 10))}
    assert len(asked) == 4
    assert [month.month.month for month in lines["licence"].missing] == [2]
    assert [month.month.month for month in lines["penalty"].missing] == [1]
    assert lines["coercion"].missing == []  # never used
    assert (lines["licence"].total, lines["penalty"].total) == (1, 0)


def test_a_decision_goes_through_its_pages(room: Newsroom) -> None:
    client = client_of(room.publisher)
    assert done(send(client, "/desk/acts/new/?kind=licence", LICENCE)) == "/desk/acts/"
    row = Act.objects.get()
    page = client.get("/desk/acts/?year=2026&kind=licence")
    assert "云住建许〔2026〕3号" in words(page)
    assert "云川建工有限公司" in words(page)
    done(send(client, f"/desk/acts/{row.key}/correct/", {"title": "施工许可", "reason": "名称写错"}))
    assert "看更正以后的" in words(client.get(f"/desk/acts/{row.key}/"))
    row.refresh_from_db()
    new = row.replaced_by
    done(send(client, f"/desk/acts/{new.key}/end/", {"ended_as": "mistake", "reason": "没有这件"}))
    assert "登记错误" in words(client.get(f"/desk/acts/{new.key}/"))
    assert client.get("/desk/acts/nothing/").status_code == 404


def test_a_figure_goes_through_its_pages_to_the_table(room: Newsroom) -> None:
    client = client_of(room.handler)
    assert done(send(client, "/desk/acts/figures/new/?kind=penalty&month=2026-02", {"amount": "7", "source": "统计表"}))
    page = client.get("/desk/acts/table/?year=2026&cell=t2.penalties.decided")
    assert "2026年02月行政处罚（统计表）" in words(page)
    address = page.content.decode().partition('href="/desk/acts/figures/')[2].partition('"')[0]
    done(send(client, f"/desk/acts/figures/{address}correct/", {"amount": "8", "reason": "漏计"}))
    assert "看更正以后的" in words(client.get(f"/desk/acts/figures/{address}"))


def test_the_pages_of_the_ledger_ask_the_same_however_much_there_is(room: Newsroom) -> None:
    client = client_of(room.publisher)
    counts = []
    for number in range(3):
        do(room, "record_act", **{**LICENCE, "decision_number": f"许{number}号"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/desk/acts/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_the_public_reads_masked_names_and_no_closed_decision(room: Newsroom) -> None:
    do(room, "record_act", **{**LICENCE, **PERSON})
    do(room, "record_act", **{**LICENCE, "decision_number": "许2号", "published": "no", "unpublished_reason": "涉密"})
    page = words(Client().get("/decisions/"))
    assert "对王某某违法建设的处罚" in page
    assert "欧阳某、王某某" in page
    assert "王小明" not in page
    assert "许2号" not in page
    table = b"".join(Client().get("/decisions/list.csv")).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(table)))
    assert len(rows) == 2
    assert "王小明" not in table
    assert rows[1][3] == "欧阳某、王某某"


def test_a_revoked_decision_leaves_the_list_and_says_why(room: Newsroom) -> None:
    row = do(room, "record_act", **{**LICENCE, **PERSON})
    client = Client()
    assert "对王某某" in words(client.get("/decisions/"))
    do(room, "end_act", key=row.key, reason="复议决定撤销", ended_as="revoked", revoked_on="2026-03-09")
    assert "对王某某" not in words(client.get("/decisions/"))
    off = words(client.get("/decisions/?state=off"))
    assert "复议决定撤销" in off
    assert "王" not in off.partition("复议决定撤销")[2].partition("决定机关")[0]


def test_the_list_turns_its_pages_by_key_with_fixed_queries(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "SIZE", 2)
    for number in range(5):
        do(room, "record_act", **{**LICENCE, "decision_number": f"许{number}号", "title": f"许可{number}"})
    client, found, counts = Client(), [], []
    address = "/decisions/?kind=licence"
    while address:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        counts.append(len(asked))
        found += [each.partition("<")[0] for each in page.split("<h3>")[1:]]
        after = (
            page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0] if 'rel="next"' in page else ""
        )
        address = after.replace("&amp;", "&")
    assert found == ["许可4", "许可3", "许可2", "许可1", "许可0"]
    assert counts[1] == counts[2]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_csv_goes_to_its_end_whatever_the_page(room: Newsroom, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(decisions, "CHUNK", size)
    for number in range(5):
        do(room, "record_act", **{**LICENCE, "decision_number": f"许{number}号"})
    table = b"".join(Client().get("/decisions/list.csv")).decode("utf-8-sig")
    assert [row[1] for row in csv.reader(StringIO(table))][1:] == ["许4号", "许3号", "许2号", "许1号", "许0号"]


def test_a_supervisor_opens_the_rows_of_his_area_and_changes_none(room: Newsroom) -> None:
    act = do(room, "record_act", **{**LICENCE, "published": "no", "unpublished_reason": "涉及国家安全的项目"})
    figure = do(room, "record_figure", **{**FIGURE, "month": "2026-02"})
    city, other = (
        Agency.objects.create(
            code=f"MB999009{place}", name=name, short_name=name, kind="government", valid_from=date(2019, 1, 1)
        )
        for place, name in enumerate(("云川市人民政府", "江州市人民政府"))
    )
    Agency.objects.filter(pk=room.agency.pk).update(supervisor=city)
    above = client_of(staff(city, "du", "supervisor", "publisher"))
    stranger = client_of(staff(other, "jiang", "supervisor"))
    for address in (f"/desk/acts/{act.key}/", f"/desk/acts/figures/{figure.key}/"):
        page = above.get(address)
        assert page.status_code == 200, address
        assert "更正" not in words(page)
        assert stranger.get(address).status_code == 404
