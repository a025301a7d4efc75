"""Lists of decisions: columns by meaning, GBK, what is wrong named by row and column, a second import recognised."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions
from gongkai.core.models import Entry
from gongkai.core.refusals import Refused
from gongkai.publications.acts import importing
from gongkai.publications.acts.models import Act
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import Newsroom, invalid, on, upload
from gongkai.publications.tests.test_acts import FIGURE

pytestmark = pytest.mark.db
HEAD = (
    *("行政相对人名称*", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "法定代表人", "证件号码"),
    *(
        "行政许可决定文书名称",
        "行政许可决定文书号",
        "许可类别",
        "许可内容",
        "许可决定日期",
        "有效期自",
        "有效期至",
        "许可机关",
    ),
)
CODE = "91990181MA00000001"


def line(
    number: int, party: str = "云川建工有限公司", kind: str = "法人及非法人组织", day: str = "2026/3/2"
) -> list[str]:
    code = CODE if kind.startswith("法人") else ""
    first = [party, kind, code, "张三", "11010519491231002X"]
    return [
        *first,
        "施工许可决定书",
        f"云住建许〔2026〕{number}号",
        "普通",
        "准予开工",
        day,
        day,
        "2099-12-31",
        "云川市住建局",
    ]


def as_csv(*lines: list[str], head: tuple[str, ...] = HEAD, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in (head, *lines)).encode(encoding)


def as_xlsx(*lines: list[str]) -> bytes:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in (["行政许可双公示表"], [], HEAD, *lines):
        book.active.append(list(row))
    book.save(content)
    return content.getvalue()


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def check(room: Newsroom, data: bytes, name: str = "名单.csv", kind: str = "licence") -> importing.Plan:
    return importing.check(room.publisher, kind, name, data)


def test_columns_are_read_by_meaning_and_identity_never(room: Newsroom) -> None:
    plan = check(room, as_xlsx(line(1), line(2, "王小明", "自然人")), "双公示.xlsx")
    assert (plan.total, plan.already, plan.faults) == (2, 0, [])
    assert plan.unread == ["法定代表人", "证件号码", "许可机关"]
    assert importing.write(room.publisher, plan, channel="call") == 2
    firm, person = Act.objects.order_by("pk")
    assert (firm.decision_number, firm.title, firm.category) == ("云住建许〔2026〕1号", "施工许可决定书", "普通")
    assert (str(firm.decided_on), str(firm.valid_to), firm.credit_code) == ("2026-03-02", "2099-12-31", CODE)
    assert (person.party_kind, person.credit_code, person.published) == ("natural", "", True)
    entry = Entry.objects.get(action="publications.record_act")
    assert (entry.detail["rows"], len(entry.batch_hash)) == (2, 64)


def test_a_batch_is_written_in_as_many_queries_as_one_decision(room: Newsroom) -> None:
    asked = []
    for first, last in ((1, 2), (2, 42)):
        plan = check(room, as_csv(*(line(number) for number in range(first, last))))
        with CaptureQueriesContext(connection) as queries:
            importing.write(room.publisher, plan, channel="call")
        asked.append(len(queries))
    assert Act.objects.count() == 41
    parts = 2  # SQLite takes so many values a statement
    assert asked[1] <= asked[0] + parts


def test_a_number_recorded_meanwhile_stops_its_batch(room: Newsroom) -> None:
    plan = check(room, as_csv(line(1), line(2)))
    importing.write(room.publisher, check(room, as_csv(line(2))), channel="call")
    with invalid("已经登记过"):
        importing.write(room.publisher, plan, channel="call")
    assert Act.objects.count() == 1


def test_gbk_and_other_headings(room: Newsroom) -> None:
    head = ("当事人", "处罚决定书文号", "作出处罚决定日期", "案由", "处罚结果", "是否公示", "不公示理由")
    rows = (
        ["李红", "罚1号", "20260301", "占道经营", "罚款二百元", "是", ""],
        ["东城食品厂", "罚2号", "2026年3月1日", "超范围经营", "罚款", "否", "未成年人"],
    )
    plan = check(room, as_csv(*rows, head=head, encoding="gb18030"), kind="penalty")
    assert plan.faults == []
    assert plan.unread == []
    importing.write(room.publisher, plan, channel="call")
    first, second = Act.objects.order_by("pk")
    assert (first.party_kind, first.title, first.content) == ("natural", "占道经营", "罚款二百元")
    assert (second.party_kind, second.published, second.unpublished_reason) == ("organisation", False, "未成年人")


def test_what_is_wrong_is_named_by_row_and_column_and_the_others_go_in(room: Newsroom) -> None:
    lines = (line(1), line(2, day="2026-02-30"), line(1), line(3, day="2026-04-01"), line(4, party=""))
    plan = check(room, as_csv(*lines))
    assert [str(fault) for fault in plan.faults] == [
        "第 3 行“许可决定日期”：请按“年-月-日”填写一个有的日期，例如 2026-03-02",
        "第 3 行“有效期自”：请按“年-月-日”填写一个有的日期，例如 2026-03-02",
        "第 4 行“行政许可决定文书号”：与第 2 行的决定文书号相同。",
        "第 5 行“许可决定日期”：决定日期在今天之后。",
        "第 6 行“行政相对人名称*”：请填写相对人",
    ]
    assert importing.write(room.publisher, plan, channel="call") == 1


def test_a_second_import_is_recognised_and_a_changed_row_refused(room: Newsroom) -> None:
    importing.write(room.publisher, check(room, as_csv(line(1), line(2))), channel="call")
    again = check(room, as_csv(line(1), line(2), line(3)))
    assert (again.already, len(again.fresh), again.faults) == (2, 1, [])
    changed = check(room, as_csv(line(1, party="另一家公司")))
    assert "内容不同" in changed.faults[0].message
    row = Act.objects.get(number_key="云住建许(2026)2号")
    data = {"key": row.key, "reason": "没有这件", "ended_as": "mistake"}
    actions.registered["publications.end_act"].perform(room.publisher, data)
    assert "不会把它恢复" in check(room, as_csv(line(2))).faults[0].message


def test_an_import_cut_off_goes_on_where_it_stopped(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SIZE", 2)
    data = as_csv(*(line(number) for number in range(5)))

    def power_fails(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.write(room.publisher, check(room, data), channel="call", report=power_fails)
    assert Act.objects.count() == 2
    heard: list[int] = []
    assert importing.write(room.publisher, check(room, data), channel="call", report=heard.append) == 3
    assert (Act.objects.count(), heard) == (5, [2, 3])


def test_a_month_that_has_a_figure_takes_no_list(room: Newsroom) -> None:
    actions.registered["publications.record_figure"].perform(room.publisher, {**FIGURE, "kind": "licence"})
    plan = check(room, as_csv(line(1), line(2, day="2026-02-02")))
    assert [fault.row for fault in plan.faults] == [2]
    assert "月度数量" in plan.faults[0].message
    assert len(plan.fresh) == 1


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("名单.xls", b"\xd0\xcf\x11\xe0", "旧的 XLS"),
        ("名单.xlsx", b"PK\x03\x04 broken", "打不开"),
        ("名单.pdf", b"%PDF", "不是表格"),
        ("名单.csv", as_csv(head=("姓名", "日期")), "没有找到这些列：决定文书号、决定日期、行政相对人名称"),
        ("名单.csv", b"", "没有找到这些列"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(room: Newsroom, name: str, data: bytes, sentence: str) -> None:
    with invalid(sentence):
        check(room, data, name)


def test_who_may_not_record_imports_nothing(room: Newsroom) -> None:
    with pytest.raises(Refused):
        importing.check(room.signer, "licence", "名单.csv", as_csv(line(1)))


def test_the_page_checks_first_and_writes_when_asked(room: Newsroom) -> None:
    client = client_of(room.publisher)
    sent: dict[str, Any] = {"kind": "licence", "write": "no"}
    data = as_csv(line(1), line(2, day="昨天"))
    page = client.post("/desk/acts/import/", {**sent, "upload": upload("名单.csv", data)})
    assert "没有写入任何内容" in words(page)
    assert "许可决定日期" in words(page)
    assert not Act.objects.exists()
    page = client.post("/desk/acts/import/", {**sent, "write": "yes", "upload": upload("名单.csv", data)})
    assert "已写入 1 行" in words(page)
    assert Act.objects.count() == 1
    assert client.post("/desk/acts/import/", {**sent, "upload": upload("名单.pdf")}).status_code == 422
    assert client_of(room.signer).get("/desk/acts/import/").status_code == 403


def test_the_command_names_faults_and_writes_the_rest(room: Newsroom, tmp_path: Any) -> None:
    place = tmp_path / "名单.csv"
    place.write_bytes(as_csv(line(1), line(2, day="昨天")))
    out, err = StringIO(), StringIO()
    account = f"fa{room.agency.code}"
    call = ("publications", "import-acts", str(place), "--kind", "licence", "--as", account)
    with pytest.raises(SystemExit):
        call_command(*call, "--dry-run", stdout=out, stderr=err)
    assert "可以写入 1 件" in out.getvalue()
    assert "第 3 行“许可决定日期”" in err.getvalue()
    assert not Act.objects.exists()
    with pytest.raises(SystemExit):
        call_command(*call, stdout=out, stderr=err)
    assert "已写入 1 件" in out.getvalue()
    assert Act.objects.count() == 1
    with pytest.raises(CommandError, match="读不了"):
        call_command(*call[:2], str(tmp_path / "没有.csv"), *call[3:], stdout=out, stderr=err)
