"""Columns: the tree, the ledger with its due days, and the signed 本期无此类信息 that is no update."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Account, Post, Unit
from gongkai.core import actions
from gongkai.core.models import Entry
from gongkai.core.refusals import Refused, Stale
from gongkai.core.viewers import Viewer
from gongkai.publications import columns, due, public_state
from gongkai.publications.actions.columns import DEEPEST
from gongkai.publications.models import Column, NothingNew
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.newsroom import Newsroom, build, invalid, on, upload

pytestmark = pytest.mark.db
FIELDS: dict[str, Any] = {"title": "政策文件", "cycle_days": 31, "order": 100}


def do(viewer: Viewer, code: str, **data: Any) -> Any:
    return actions.registered[f"publications.{code}"].perform(viewer, data).result


def made(room: Newsroom, **changes: Any) -> Column:
    column: Column = do(room.publisher, "add_column", **{**FIELDS, **changes})
    return column


def state(room: Newsroom, column: Column, first: str, last: str, by: Viewer | None = None) -> NothingNew:
    data = {"column": column.key, "period_from": first, "period_to": last, "reason": "本期没有作出此类决定。"}
    row: NothingNew = do(by or room.publisher, "state_nothing_new", **data)
    return row


def line(room: Newsroom, day: str, title: str = "政策文件") -> columns.Line:
    found = columns.ledger(room.agency.pk, date.fromisoformat(f"2026-{day}"))
    return next(each for each in found if each.column.title == title)


def test_a_tree_with_names_that_are_free_and_no_rings(room: Newsroom) -> None:
    with on("03-02"):
        top = made(room)
        child = made(room, title="规范性文件", parent=top.key)
        with invalid("同名的栏目"):
            made(room, title="规范性文件", parent=top.key)
        made(room, title="规范性文件")
        with invalid("不能放到自己下面"):
            do(room.publisher, "change_column", **{**FIELDS, "column": top.key, "parent": child.key})
        below = child
        for depth in range(3, DEEPEST + 1):
            below = made(room, title=f"第{depth}级", parent=below.key)
        with invalid("最多 5 级"):
            made(room, title="太深", parent=below.key)
    found = [(each.column.title, each.depth) for each in columns.ledger(room.agency.pk, date(2026, 3, 2))]
    assert found[:3] == [("政策文件", 0), ("规范性文件", 1), ("第3级", 2)]
    assert ("规范性文件", 0) in found


def test_a_change_raises_the_public_state_is_audited_and_refused_where_the_page_is_old(room: Newsroom) -> None:
    with on("03-02"):
        column = made(room)
        before = public_state.generation()
        account = Account.objects.get(pk=room.handler.account)
        data = {**FIELDS, "column": column.key, "version": 1, "title": "现行文件", "account": account.key}
        do(room.publisher, "change_column", **data)
        assert public_state.generation() == before + 1
        with pytest.raises(Stale):
            do(room.publisher, "change_column", **{**data, "title": "又一个"})
        with pytest.raises(Refused, match="没有改动"):
            do(room.publisher, "change_column", **{**data, "version": 2})
    entry = Entry.objects.filter(action="publications.change_column", result=Entry.Result.DONE).get()
    assert entry.detail == {"title": ["政策文件", "现行文件"], "account": [None, account.key]}


def test_only_the_disclosure_office_keeps_columns_and_only_of_its_own_agency(room: Newsroom) -> None:
    other = build("MB9990027", "云川市民政局")
    with on("03-02"):
        column = made(room)
        for viewer in (room.handler, room.signer, room.reviewer):
            with pytest.raises(Refused, match="信息发布员"):
                do(viewer, "add_column", **FIELDS)
        with invalid("选择一个有效的选项"):
            do(other.publisher, "end_column", column=column.key, reason="不用了")
        with pytest.raises(Refused):
            state(room, column, "2026-03-02", "2026-03-02", by=room.reviewer)
        state(room, column, "2026-03-02", "2026-03-02", by=room.handler)


def test_a_column_ends_when_nothing_hangs_on_it(room: Newsroom) -> None:
    with on("03-02"):
        top = made(room)
        child = made(room, title="规范性文件", parent=top.key)
        with pytest.raises(Refused, match="下面还有栏目"):
            do(room.publisher, "end_column", column=top.key, reason="不用了")
        matter = room.begun(column=child.key)
        with pytest.raises(Refused, match="还有要放进这个栏目的文稿"):
            do(room.publisher, "end_column", column=child.key, reason="不用了")
        room.do("discard", matter, {"reason": "不发了"})
        do(room.publisher, "end_column", column=child.key, reason="不用了")
        do(room.publisher, "end_column", column=top.key, reason="不用了")
        assert columns.ledger(room.agency.pk, date(2026, 3, 2)) == []
        assert len(columns.ledger(room.agency.pk, date(2026, 3, 2), ended=True)) == 2
        with invalid("选择一个有效的选项"):
            room.begun(column=child.key)


@pytest.mark.parametrize(
    ("day", "late", "soon"),
    [("04-01", 0, False), ("04-03", 0, True), ("04-10", 0, True), ("04-11", 1, False), ("04-30", 20, False)],
)
def test_the_due_day_runs_from_the_last_update(room: Newsroom, day: str, late: int, soon: bool) -> None:
    """A cycle of 31 days after an item of 10 March: until 10 April."""
    with on("03-02"):
        column = made(room)
    with on("03-10"):
        room.published(column=column.key)
    found = line(room, day)
    assert (found.last, found.due, found.items) == (date(2026, 3, 10), date(2026, 4, 10), 1)
    assert (found.late_days, found.soon) == (late, soon)


def test_without_an_item_it_runs_from_the_beginning_and_without_a_cycle_never(room: Newsroom) -> None:
    with on("03-02"):
        made(room)
        made(room, title="工作动态", cycle_days=0)
    assert line(room, "04-02").due == date(2026, 4, 2)
    assert line(room, "04-03").late_days == 1
    assert line(room, "12-31", "工作动态").due is None
    assert line(room, "12-31", "工作动态").late_days == 0


def test_a_statement_is_a_state_with_a_period_and_never_an_update(room: Newsroom) -> None:
    with on("03-02"):
        column = made(room)
    with on("03-10"):
        room.published(column=column.key)
    with on("04-20"):
        with invalid("这一期里栏目发布过信息"):
            state(room, column, "2026-03-10", "2026-04-20")
        state(room, column, "2026-03-11", "2026-05-10")
        with invalid("已经签署过"):
            state(room, column, "2026-04-20", "2026-04-30")
    covered, after = line(room, "05-10"), line(room, "05-11")
    assert (covered.stated, covered.late_days) == (True, 0)
    assert (after.stated, after.late_days) == (False, 31)
    assert covered.last == after.last == date(2026, 3, 10), "the last update stays what was published last"
    assert covered.due == after.due == date(2026, 4, 10)


def test_an_item_in_the_period_ends_what_was_signed(room: Newsroom) -> None:
    with on("03-02"):
        column = made(room)
        state(room, column, "2026-03-02", "2026-05-31")
    with on("04-20"):
        assert line(room, "04-20").stated
        room.published(column=column.key)
    assert not line(room, "04-21").stated
    assert line(room, "05-22").late_days == 1


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-03-10", "2026-03-09", "在开始以前"),
        ("2026-03-03", "2026-03-09", "还没有开始"),
        ("2025-01-01", "2026-03-02", "最多签署一年"),
    ],
)
def test_a_statement_has_an_honest_period(room: Newsroom, first: str, last: str, sentence: str) -> None:
    with on("03-02"):
        column = made(room)
        with invalid(sentence):
            state(room, column, first, last)


def test_a_statement_cannot_be_changed(room: Newsroom) -> None:
    with on("03-02"):
        row = state(room, made(room), "2026-03-01", "2026-03-02")
    with pytest.raises(IntegrityError), transaction.atomic():
        NothingNew.objects.filter(pk=row.pk).update(reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        NothingNew.objects.filter(pk=row.pk).delete()


def test_workbench_and_doctor_name_overdue_columns(room: Newsroom) -> None:
    with on("03-02"):
        account = Account.objects.get(pk=room.handler.account)
        made(room, account=account.key)
        made(room, title="没有人管")
    with on("04-10"):
        office = [(each.title, each.due) for each in due.items(room.publisher, date(2026, 4, 10))]
        assert office == [("栏目：政策文件", date(2026, 4, 2)), ("栏目：没有人管", date(2026, 4, 2))]
        assert [each.mine for each in due.items(room.publisher, date(2026, 4, 10))] == [False, True]
        own = [(each.title, each.owner) for each in due.items(room.handler, date(2026, 4, 10))]
        assert own == [("栏目：政策文件", "我")]
        said = " ".join(finding.message for finding in due.column_check())
    assert f"{room.agency.short_name} 2 个" in said
    assert "没有负责的科室和人" in said


def test_the_pages(room: Newsroom) -> None:
    with on("03-02"):
        client = client_of(room.publisher)
        assert "还没有栏目" in words(client.get("/desk/columns/"))
        done(send(client, "/desk/columns/new/", {**FIELDS}))
        column = Column.objects.get()
        for page in ("/desk/columns/", f"/desk/columns/{column.key}/"):
            assert "每月" in words(client.get(page))
        done(send(client, f"/desk/columns/{column.key}/change/", {"title": "现行政策"}))
        assert client_of(room.handler).get("/desk/columns/new/").status_code == 403
    with on("04-10"):
        client = client_of(room.publisher)
        assert "逾期 8 天" in words(client.get("/desk/columns/"))
        data = {"reason": "本期没有作出此类决定。"}
        address = done(send(client, f"/desk/columns/{column.key}/nothing-new/", data))
        said = words(client.get(address))
        assert "本期没有作出此类决定。" in said
        assert "2026-03-02 至 2026-04-10" in said
        assert "本期无此类信息" in words(client.get("/desk/columns/"))
        done(send(client, f"/desk/columns/{column.key}/end/", {"reason": "并入别的栏目"}))
        assert "现行政策" in words(client.get("/desk/columns/?ended=1"))
        assert client_of(build("MB9990027", "云川市民政局").publisher).get(address).status_code == 404


@pytest.mark.parametrize("days, said", [(0, "不定期"), (7, "每周"), (366, "每年"), (10, "每 10 天")])
def test_how_often_a_column_is_updated_is_said_in_words(days: int, said: str) -> None:
    line = columns.Line(Column(cycle_days=days), 0, 0, None, None, None, date(2026, 3, 2))
    assert line.cycle == said


def test_the_ledger_takes_a_fixed_number_of_queries(room: Newsroom) -> None:
    with on("03-02"):
        made(room)
        with CaptureQueriesContext(connection) as few:
            columns.ledger(room.agency.pk, date(2026, 3, 2))
        for number in range(5):
            column = made(room, title=f"第{number}个")
            matter = room.begun(column=column.key)
            room.do("attach", matter, {}, files={"upload": upload()}, by=room.handler)
        with CaptureQueriesContext(connection) as many:
            assert len(columns.ledger(room.agency.pk, date(2026, 3, 2))) == 6
    assert len(few) == len(many) == 3


def test_the_public_reads_what_was_signed_by_day_and_office_never_by_name(room: Newsroom) -> None:
    client = Client()
    with on("03-02"):
        column = made(room)
        address = f"/columns/{column.key}/"
        assert "本期无此类信息" not in words(client.get(address))
    with on("04-10"):
        unit = Unit.objects.create(agency=room.agency, name="办公室", sort_key="b", valid_from=date(2020, 1, 1))
        Post.objects.filter(pk=room.publisher.post_id).update(unit=unit)
        row = state(room, column, "2026-03-03", "2026-04-10")
        page = words(client.get(address))
        assert "2026-03-03 至 2026-04-10：本期没有作出此类决定。" in page
        assert "云川市住房和城乡建设局办公室，2026-04-10 签署。" in page
        assert "上次更新：没有更新过" in page
        name = Account.objects.get(pk=row.entry.account_id).person.name  # type: ignore[union-attr]
        assert name not in page
        assert "0 件" in page
        assert "后来公开了信息" not in page
        room.published(column=column.key)
        page = words(client.get(address))
        assert "这一期后来公开了信息" in page
        assert "上次更新：2026-04-10" in page


def test_the_page_of_a_column_asks_the_same_however_many_statements_there_are(room: Newsroom) -> None:
    counts = []
    with on("03-02"):
        column = made(room)
    for day in ("04", "05", "06", "07"):
        with on(f"{day}-10"):
            state(room, column, f"2026-{day}-01", f"2026-{day}-10")
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as asked:
                Client().get(f"/columns/{column.key}/")
            counts.append(len(asked))
    assert len(set(counts)) == 1
