"""Standard catalogues: reading lists as they are, what an import does, which lines are published, the pages (R114)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions, clock
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.writing import write_transaction
from gongkai.publications.grassroots import coverage, importing
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.grassroots.standard import CHANNELS, FIELDS, channels_in, ticked
from gongkai.publications.models import Column
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.newsroom import Newsroom, build, invalid, on, staff

pytestmark = pytest.mark.db
FIELD = "社会救助"
# As the ministries print it: a title, a heading of two rows, ticks, a matter that stands once for its lines.
STANDARD = [
    ["社会救助领域基层政务公开标准目录"],
    [
        *("序号", "公开事项", "", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体"),
        *("公开对象", "", "公开方式", "", "公开层级", ""),
    ],
    [
        *("", "一级事项", "二级事项", "", "", "", "", ""),
        *("全社会", "特定群体", "主动", "依申请公开", "县级", "乡级"),
    ],
    [
        *("1", "综合业务", "政策法规文件", "《社会救助暂行办法》", "条例", "形成后20个工作日内", "民政局"),
        *("■政府网站 □政府公报\n■两微一端", "√", "", "√", "", "√", "√"),
    ],
    ["2", "", "监督检查", "信访电话", "条例", "", "", "", "√", "", "√", "", "√", ""],
    [
        "3",
        "最低生活保障",
        "审核信息",
        "初审对象名单",
        "",
        "公示7个工作日",
        "乡镇",
        "□政府网站■公示栏",
        "",
        "√",
        "",
        "√",
        "",
        "√",
    ],
]
FLAT = [
    [
        "编号",
        "一级公开事项",
        "事项名称",
        "公开要素",
        "政策依据",
        "公开期限",
        "责任单位",
        "载体",
        "公开对象",
        "公开类型",
        "层级",
    ],
    [
        "1",
        "综合业务",
        "政策法规文件",
        "办法",
        "条例",
        "20日",
        "民政局",
        "政府网站、广播电视",
        "全社会",
        "主动公开",
        "县级、乡级",
    ],
]


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def plan(room: Newsroom, rows: Sequence[Sequence[Any]] = STANDARD, field: str = FIELD) -> importing.Plan:
    return importing.check(room.publisher, field, "目录.xlsx", xlsx(rows))


def brought_in(room: Newsroom, rows: Sequence[Sequence[Any]] = STANDARD) -> list[StandardLine]:
    importing.write(room.publisher, plan(room, rows), channel="command")
    return list(StandardLine.objects.in_force().order_by("place", "pk"))


def do(room: Newsroom, name: str, **data: Any) -> Any:
    return actions.registered[f"publications.{name}_standard_line"].perform(room.publisher, data).result


def column(room: Newsroom, **more: Any) -> Column:
    return Column.objects.create(agency=room.agency, title="社会救助", valid_from=clock.today(), **more)


def test_a_heading_of_two_rows_with_ticks_is_read(room: Newsroom) -> None:
    first, second, third = brought_in(room)
    assert (first.first, first.second, first.term) == ("综合业务", "政策法规文件", "形成后20个工作日内")
    assert first.channels == ["政府网站", "两微一端"]
    assert (first.audience, first.way, first.level) == ("everybody", "active", "both")
    assert (second.first, second.term, second.subject) == ("综合业务", "形成后20个工作日内", "民政局")
    assert third.channels == ["社区/企事业单位/村公示栏（电子屏）"]
    assert (third.audience, third.way, third.level) == ("group", "request", "township")


def test_a_flat_heading_of_other_words_is_read(room: Newsroom) -> None:
    (line,) = brought_in(room, FLAT)
    assert (line.second, line.elements, line.subject) == ("政策法规文件", "办法", "民政局")
    assert line.channels == ["政府网站", "广播电视"]
    assert (line.audience, line.way, line.level) == ("everybody", "active", "both")


def test_a_check_writes_nothing_and_names_rows_and_columns(room: Newsroom) -> None:
    broken = [*STANDARD, ["4", "临时救助", "", "x", "", "x", "x"], ["5", "综合业务", "监督检查", "x", "", "x", "x"]]
    found = plan(room, broken)
    assert [(fault.row, fault.column) for fault in found.faults] == [(7, "二级事项"), (8, "二级事项")]
    assert "与第 5 行的事项相同" in found.faults[1].message
    assert (len(found.fresh), found.bad, found.total) == (3, 2, 5)
    assert not StandardLine.objects.exists()


def test_what_is_there_already_is_not_written_again(room: Newsroom) -> None:
    brought_in(room)
    found = plan(room)
    assert (len(found.fresh), found.already) == (0, 3)


def test_a_run_that_was_cut_off_is_started_again(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SIZE", 1)

    def stop(written: int) -> None:
        if written == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.write(room.publisher, plan(room), channel="command", report=stop)
    assert StandardLine.objects.count() == 2
    found = plan(room)
    assert (len(found.fresh), found.already) == (1, 2)
    assert importing.write(room.publisher, found, channel="command") == 1
    assert StandardLine.objects.count() == 3


def test_a_changed_line_replaces_the_old_one_with_its_column_and_items(room: Newsroom) -> None:
    first, *_ = brought_in(room)
    number = room.row(room.published()).index_number
    do(room, "assign", line=first.key, column=column(room).key, items=number)
    changed = [list(row) for row in STANDARD]
    changed[3][3] = "新的内容"
    found = plan(room, changed[:5])
    assert (len(found.fresh), found.changed, found.already) == (1, 1, 1)
    assert [str(line) for line in found.absent] == ["最低生活保障—审核信息"]
    importing.write(room.publisher, found, channel="command")
    first.refresh_from_db()
    assert first.ended_by_id is not None
    line = StandardLine.objects.in_force().get(second="政策法规文件")
    assert (line.elements, line.column_id) == ("新的内容", first.column_id)
    assert [each.item.index_number for each in line.named.all()] == [number]
    back = plan(room)
    assert importing.write(room.publisher, back, channel="command") == 1
    assert StandardLine.objects.in_force().get(second="政策法规文件").elements == "《社会救助暂行办法》"


@pytest.mark.parametrize(
    ("rows", "said"),
    [([["甲", "乙"], ["1", "2"]], "一级事项、二级事项"), ([["一级事项", "二级事项"], ["x", "y"]], "公开内容")],
)
def test_a_list_without_the_columns_is_refused(room: Newsroom, rows: list[list[str]], said: str) -> None:
    with invalid(said):
        plan(room, rows)


def test_fields_come_from_the_standard_and_the_setting(room: Newsroom) -> None:
    assert len(FIELDS) == len(set(FIELDS)) == 26
    with pytest.raises(Invalid):
        plan(room, field="没有的领域")


@pytest.mark.parametrize("role", ["reviewer", "secrecy", "signer", "receiver", "supervisor"])
def test_others_may_not_keep_it(room: Newsroom, role: str) -> None:
    brought_in(room)
    viewer = staff(room.agency, "别人", role)
    with pytest.raises(Refused, match="信息发布员或者承办人"):
        importing.check(viewer, FIELD, "目录.xlsx", xlsx(STANDARD))
    key = StandardLine.objects.first().key  # type: ignore[union-attr]
    for name, data in (("assign", {}), ("end", {"reason": "x"})):
        with pytest.raises(Refused, match="信息发布员或者承办人"):
            actions.registered[f"publications.{name}_standard_line"].perform(viewer, {"line": key, **data})


def test_another_agency_s_line_is_not_there(room: Newsroom) -> None:
    first, *_ = brought_in(room)
    other = build("MB9990027", "云川市民政局")
    with invalid("选择"):
        do(other, "end", line=first.key, reason="x")
    assert client_of(other.publisher).get(f"/desk/grassroots/lines/{first.key}/").status_code == 404


def states(room: Newsroom) -> list[str]:
    return [each.state for each in coverage.of_agency(room.agency.pk)]


def test_a_line_is_covered_by_its_column_below_too(room: Newsroom) -> None:
    first, *_ = brought_in(room)
    assert states(room) == ["missing", "missing", "request"]
    above = column(room)
    below = Column.objects.create(agency=room.agency, title="政策", parent=above, valid_from=clock.today())
    room.published(column=below.key, formed_on="2026-03-02")
    do(room, "assign", line=first.key, column=above.key)
    assert states(room) == ["ok", "missing", "request"]


def test_an_item_counts_once_and_goes_with_its_withdrawal(room: Newsroom) -> None:
    first, second, _ = brought_in(room)
    own = column(room)
    matter = room.published(column=own.key)
    number = room.row(matter).index_number
    do(room, "assign", line=first.key, column=own.key, items=number)
    do(room, "assign", line=second.key, items=number)
    assert [each.items for each in coverage.of_agency(room.agency.pk)] == [1, 1, 0]
    room.do("withdraw", matter, {"ground": "other", "reason": "有误"})
    assert [each.items for each in coverage.of_agency(room.agency.pk)] == [0, 0, 0]


@pytest.mark.parametrize(("day", "state"), [("03-30", "ok"), ("03-31", "late")])
def test_late_begins_the_day_after_the_term(room: Newsroom, day: str, state: str) -> None:
    first, *_ = brought_in(room)
    with on("03-02"):
        matter = room.signed(formed_on="2026-03-02")
    with on(day):
        room.do("publish", matter)
        do(room, "assign", line=first.key, items=room.row(matter).index_number)
        assert states(room)[0] == state


@pytest.mark.parametrize(("day", "state"), [("04-10", "ok"), ("04-11", "stale")])
def test_a_column_past_its_cycle_makes_its_line_due(room: Newsroom, day: str, state: str) -> None:
    first, *_ = brought_in(room)
    own = column(room, cycle_days=31)
    room.published(column=own.key, formed_on="2026-03-02")
    do(room, "assign", line=first.key, column=own.key)
    with on(day):
        assert states(room)[0] == state


def line_with(room: Newsroom, term: str, **more: Any) -> StandardLine:
    given = {**NEW, "second": term, "term": term, "audience": "everybody", "way": "active", "level": "county"}
    do(room, "record", field=FIELD, **{**given, **more})
    return StandardLine.objects.in_force().get(second=more.get("second", term))


@pytest.mark.parametrize(
    ("term", "day", "state"),
    [
        ("7个工作日", "03-11", "ok"),
        ("7个工作日", "03-12", "late"),
        ("实时", "03-02", "ok"),
        ("实时", "03-03", "late"),
        ("10日", "03-12", "ok"),
        ("10日", "03-13", "late"),
        ("40个工作日", "03-30", "ok"),
        ("40个工作日", "03-31", "late"),  # by the statutory term
        ("长期", "03-20", "ok"),
        ("见文件", "03-20", "ok"),
    ],
)
@pytest.mark.parametrize("by_column", [True, False])
def test_the_term_of_the_line_decides_too(room: Newsroom, term: str, day: str, state: str, by_column: bool) -> None:
    with on("03-02"):
        own = column(room)
        matter = room.signed(formed_on="2026-03-02", **({"column": own.key} if by_column else {}))
        line = line_with(room, term)
    with on(day):
        room.do("publish", matter)
        data = {"column": own.key} if by_column else {"items": room.row(matter).index_number}
        do(room, "assign", line=line.key, **data)
        assert states(room) == [state]


@pytest.mark.parametrize(("day", "state"), [("04-10", "ok"), ("04-13", "stale")])
def test_a_line_with_a_cycle_is_due_again(room: Newsroom, day: str, state: str) -> None:
    line = line_with(room, "每月")
    assert states(room) == ["missing"]
    do(room, "assign", line=line.key, items=room.row(room.published()).index_number)
    with on(day):
        assert states(room) == [state]
        page = words(client_of(room.publisher).get(f"/desk/grassroots/?field={FIELD}"))
        assert "下一次 2026-04-10 以前" in page


def test_drafts_past_the_term_are_named_at_the_desk_only(room: Newsroom) -> None:
    line = line_with(room, "3个工作日")
    with on("03-02"):
        own = column(room)
        do(room, "assign", line=line.key, column=own.key)
        room.begun(column=own.key, formed_on="2026-03-02", title="关于改造进度的通知")
    client = client_of(room.publisher)
    assert "1 件过了时限，还在办理" in words(client.get(f"/desk/grassroots/?field={FIELD}"))
    page = words(client.get(f"/desk/grassroots/lines/{line.key}/"))
    assert "关于改造进度的通知" in page
    assert "应当在 2026-03-05 以前公开" in page
    page = words(Client().get(f"/grassroots/?agency={room.agency.code}&field={FIELD}"))
    assert "关于改造进度的通知" not in page
    assert "过了时限" not in page


def test_a_term_that_yields_no_day_is_said(room: Newsroom) -> None:
    rows = [*STANDARD, ["4", "临时救助", "名单", "x", "", "按有关规定执行", "x"]]
    found = plan(room, rows)
    assert found.faults == []
    assert "第 6 行“公开时限”：“公示7个工作日”写的是公示多久，不是什么时候公开，不能推算日期，照原文登记" in found.notes
    assert len(found.notes) == 2
    brought_in(room, rows)
    client = client_of(room.publisher)
    page = words(client.get(f"/desk/grassroots/?field={FIELD}"))
    assert "2 项的公开时限不能推算日期" in page
    page = words(client.get(f"/desk/grassroots/?field={FIELD}&state=unclear"))
    assert "名单" in page
    assert "监督检查" not in page
    line = StandardLine.objects.get(second="名单")
    assert "没有写多少天，不能推算日期" in words(client.get(f"/desk/grassroots/lines/{line.key}/"))


def command(room: Newsroom, place: Path, *more: str) -> tuple[int, str]:
    out = io.StringIO()
    account = f"fa{room.agency.code}"
    try:
        call_command("grassroots", "import", str(place), "--as", account, *more, stdout=out, stderr=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_checks_writes_and_goes_on(room: Newsroom, tmp_path: Path) -> None:
    place = tmp_path / "目录.xlsx"
    place.write_bytes(xlsx([*STANDARD, ["4", "临时救助", "", "x", "", "x", "x"]]))
    code, said = command(room, place, "--agency", room.agency.code, "--dry-run")
    assert (code, StandardLine.objects.count()) == (1, 0)
    assert "第 7 行“二级事项”：请填写" in said
    assert "只检查，没有写入。社会救助：共 4 行，先前已有 0 行，有问题 1 行；可以写入 3 行。" in said
    code, said = command(room, place)
    assert (code, StandardLine.objects.count()) == (1, 3)
    place.write_bytes(xlsx(STANDARD))
    assert command(room, place)[0] == 0
    assert "已写入 0 行。社会救助：共 3 行，先前已有 3 行" in command(room, place)[1]


def test_the_command_says_what_it_needs(room: Newsroom, tmp_path: Path) -> None:
    place = tmp_path / "目录.xlsx"
    place.write_bytes(xlsx(STANDARD[1:]))
    for more, said in (
        ((), "认不出是哪个领域，请用 --field 写明"),
        (("--agency", "MB0000000"), "在代码为 MB0000000 的机关没有岗位"),
        (("--field", "没有的"), "没有“没有的”这个领域"),
    ):
        with pytest.raises(CommandError, match=said):
            command(room, place, *more)
    with pytest.raises(CommandError, match="读不了"):
        command(room, tmp_path / "nothing.xlsx")
    assert command(room, place, "--field", FIELD)[0] == 0


def test_an_unknown_number_is_refused(room: Newsroom) -> None:
    first, *_ = brought_in(room)
    with invalid("没有公开的信息是这些索引号：X/1"):
        do(room, "assign", line=first.key, items="X/1")
    with pytest.raises(Refused, match="没有改动"):
        do(room, "assign", line=first.key)


def test_the_export_is_read_in_again_as_it_was(room: Newsroom) -> None:
    brought_in(room)
    for address in ("/desk/grassroots/list.xlsx", f"/grassroots/list.xlsx?agency={room.agency.code}"):
        client = client_of(room.publisher) if "desk" in address else Client()
        found = importing.check(room.publisher, FIELD, "目录.xlsx", client.get(address).content)
        assert (len(found.fresh), found.already, found.faults) == (0, 3, [])


def test_the_pages_lead_through(room: Newsroom) -> None:
    client = client_of(room.publisher)
    assert "还没有标准目录" in words(client.get("/desk/grassroots/"))
    data = {"field": FIELD, "write": "no"}
    upload = lambda: SimpleUploadedFile("目录.xlsx", xlsx(STANDARD))  # noqa: E731
    page = words(client.post("/desk/grassroots/import/", {**data, "upload": upload()}))
    assert "没有写入任何内容" in page
    page = words(client.post("/desk/grassroots/import/", {**data, "write": "yes", "upload": upload()}))
    assert "已写入 3 行" in page
    row = StandardLine.objects.get(second="监督检查")
    base = f"/desk/grassroots/lines/{row.key}/"
    number = room.row(room.published()).index_number
    assert done(send(client, f"{base}assign/", {"items": number})) == base
    assert number in words(client.get(base))
    page = words(client.get(f"/desk/grassroots/?field={FIELD}&state=missing"))
    assert "政策法规文件" in page
    assert "监督检查" not in page.partition("没有公开 看全部事项")[2]
    done(send(client, f"{base}end/", {"reason": "目录调整"}))
    assert "目录调整" in words(client.get(base))
    done(send(client, f"/desk/grassroots/new/?field={FIELD}", NEW))
    assert StandardLine.objects.in_force().count() == 3


NEW = {"place": "9", "first": "综合业务", "second": "咨询", "elements": "电话", "term": "即时", "subject": "民政局"}


def test_the_public_reads_lines_with_what_is_published(room: Newsroom) -> None:
    first, *_ = brought_in(room)
    room_number = room.row(room.published()).index_number
    do(room, "assign", line=first.key, items=room_number)
    client, code = Client(), room.agency.code
    assert room.agency.name in words(client.get("/grassroots/"))
    page = words(client.get(f"/grassroots/?agency={code}&field={FIELD}"))
    for said in ("政策法规文件 1 件", "监督检查 还没有公开", "审核信息 依申请公开", "老旧小区改造管理办法"):
        assert said in page
    assert client.get("/grassroots/?agency=nobody").status_code == 404
    assert client.get("/grassroots/list.xlsx").status_code == 404


def test_the_pages_ask_the_same_however_many_lines_there_are(room: Newsroom) -> None:
    brought_in(room)
    own = column(room)
    room.published(column=own.key)
    counts = []
    for number in range(3):
        do(
            room,
            "record",
            field=FIELD,
            audience="everybody",
            way="active",
            level="county",
            **{**NEW, "second": f"x{number}"},
        )
        line = StandardLine.objects.get(second=f"x{number}")
        do(room, "assign", line=line.key, column=own.key)
        client = client_of(room.publisher)
        with CaptureQueriesContext(connection) as desk:
            client.get(f"/desk/grassroots/?field={FIELD}")
        with CaptureQueriesContext(connection) as portal:
            Client().get(f"/grassroots/?agency={room.agency.code}&field={FIELD}")
        counts.append((len(desk), len(portal)))
    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("■政府网站 □政府公报 ■公开查阅点", ["政府网站", "公开查阅点"]),
        ("政府网站、政府公报", ["政府网站", "政府公报"]),
        ("□政府网站 □其他", []),
        ("■ 发布会 / 听证会", ["发布会/听证会"]),
        ("■入户/现场\n■社区/企事业单位/村公示栏(电子屏)", ["入户/现场", "社区/企事业单位/村公示栏（电子屏）"]),
        ("", []),
    ],
)
def test_channels_are_read_by_boxes_or_names(text: str, names: list[str]) -> None:
    assert channels_in(text) == names
    assert all(name in CHANNELS for name in names)


@pytest.mark.parametrize(("text", "is_ticked"), [("√", True), (" ■ ", True), ("是", True), ("", False), ("否", False)])
def test_ticks(text: str, is_ticked: bool) -> None:
    assert ticked(text) is is_ticked


def test_the_database_keeps_the_lines(room: Newsroom) -> None:
    brought_in(room)
    with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
        StandardLine.objects.update(second="y")
    with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
        StandardLine.objects.all()._raw_delete(using="default")
