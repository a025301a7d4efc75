"""Files of units outside the system: read and judged, sent back marked, accepted; chases; the board that shows both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from gongkai.annual_reports.city import chasing
from gongkai.annual_reports.demo import area
from gongkai.annual_reports.desk.board import lines
from gongkai.annual_reports.document import Cell, ReportDocument, Table, TableRow, possible_rows
from gongkai.annual_reports.models import Chase, ReportVersion, UnitFile, UnitReading
from gongkai.annual_reports.renderers import KINDS, render
from gongkai.annual_reports.tests.area_town import MAIL, YEAR, Town, cells, errors, supervisor, town
from gongkai.annual_reports.unit_files import actions, marked
from gongkai.annual_reports.unit_files.process import STATES, UNIT_FILE
from gongkai.annual_reports.unit_files.reading import kept
from gongkai.annual_reports.wire import read_document
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, send, words
from gongkai.applications.tests.office import on, staff
from gongkai.core import jobs
from gongkai.core.actions import registered
from gongkai.core.models import Job, Matter
from gongkai.core.process import START, facts_of
from gongkai.core.refolding import check as differences
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AREA = "/desk/reports/MB9990000/2025/area/"
BOARD = "/desk/reports/board/?year=2025"
NOTE = {"note": "已电话核对联系方式"}


@pytest.fixture
def here(db: None) -> Iterator[Town]:
    with town() as found:
        live([Life(found.outside, date(2025, 5, 6), "c2", date(2025, 5, 20), "r17")])
        yield found


def receive(here: Town, file: SimpleUploadedFile, **more: Any) -> Matter:
    done = actions.Receive.perform(here.above, {**here.place, "unit": here.outside.code, **more}, files={"file": file})
    assert done.matter is not None
    return done.matter


def step(here: Town, matter: Matter, name: str, **data: Any) -> Any:
    return registered[f"unit_files.{name}"].perform(here.above, data, matter=matter).result


def wrong(document: ReportDocument) -> ReportDocument:
    """The same with one number of table 3 changed, so that it does not balance."""
    assert document.table3 is not None
    rows = [
        TableRow(row.code, (Cell.of(7), *row.cells[1:])) if row.code == "r17" else row for row in document.table3.rows
    ]
    return ReportDocument(
        **{
            **{name: getattr(document, name) for name in document.__dataclass_fields__},
            "table3": Table("t3", tuple(rows)),
        }
    )


def bad_file(here: Town) -> SimpleUploadedFile:
    return SimpleUploadedFile("青石镇.xlsx", render(wrong(here.document()), "xlsx"))


# -- coming in --


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"json"}))
def test_a_file_is_read_judged_and_accepted_with_its_hash(here: Town, kind: str) -> None:
    document, file = here.document(), here.file(kind)
    matter = receive(here, file)
    row = UnitFile.objects.get()
    assert (row.process_state, row.errors) == ("received", 0)
    version = step(here, matter, "accept", **NOTE)
    row.refresh_from_db()
    assert (row.process_state, row.version, row.closed) == ("accepted", version, True)
    assert (version.agency, version.origin, version.number) == (here.outside, "received", 1)
    assert read_document(version.document).tables == document.tables
    [member] = [each for each in here.whole().members if each.code == here.outside.code]
    assert "导入的文件" in member.said
    assert differences() == []


def test_an_accepted_file_counts_and_not_the_records(here: Town) -> None:
    file = here.file()
    live([Life(here.outside, date(2025, 6, 3), "c1", date(2025, 6, 20), "r03")])
    assert cells(here.whole(), "t3.r01.c7") == [5]
    step(here, receive(here, file), "accept", **NOTE)
    assert cells(here.whole(), "t3.r01.c7") == [4]


def test_a_later_file_takes_the_place_of_the_earlier_one_visibly(here: Town) -> None:
    first = receive(here, here.file())
    step(here, first, "accept", **NOTE)
    live([Life(here.outside, date(2025, 6, 3), "c1", date(2025, 6, 20), "r03")])
    second = receive(here, here.file("docx"))
    with pytest.raises(Invalid) as refusal:
        step(here, second, "accept", note="")
    assert "改了什么" in "".join(errors(refusal)["note"])
    version = step(here, second, "accept", note="补报一件申请")
    assert (version.number, version.because) == (2, "补报一件申请")
    assert cells(here.whole(), "t3.r01.c7") == [5]
    assert ReportVersion.objects.count() == 2, "the earlier one stays"
    page = words(browser_of(here.above).get(f"{AREA}files/{first.pk}/"))
    assert "后来的一版已经代替这一版" in page


def test_a_file_with_errors_is_not_accepted_and_goes_back_marked(here: Town) -> None:
    matter = receive(here, bad_file(here))
    row = UnitFile.objects.get()
    assert row.errors > 0
    with pytest.raises(Refused, match="退回原单位改正"):
        step(here, matter, "accept", **NOTE)
    step(here, matter, "return", reason="表三不平，请核对重复申请一行")
    jobs.run_due()
    [letter] = mail.outbox
    assert letter.to == [MAIL]
    assert "表三不平，请核对重复申请一行" in letter.body
    names = [name for name, _, _ in letter.attachments]
    assert names == ["青石镇（退回修改）.html", "青石镇（退回修改）.xlsx"]
    page, book = (content for _, content, _ in letter.attachments)
    assert 'class="mark error' in page
    assert "<link" not in page, "it needs nothing else"
    sheets = load_workbook(BytesIO(book))
    assert sheets.sheetnames == ["检查结果", "表二", "表三", "表四"]
    noted = [each for line in sheets["表三"].iter_rows() for each in line if each.comment]
    assert noted
    assert any(each.fill.fgColor.rgb == "FFEFD0C8" for each in noted)
    assert any("不平" in each.comment.text or "≠" in each.comment.text or "等于" in each.comment.text for each in noted)
    row.refresh_from_db()
    assert row.process_state == "returned"
    with pytest.raises(Refused):
        step(here, matter, "accept", **NOTE)


def test_a_unit_without_address_gets_its_copy_by_hand(here: Town) -> None:
    matter = receive(here, bad_file(here))
    type(here.outside.data.get()).objects.create(
        agency=here.outside,
        code="email",
        value="",
        source="测试",
        valid_from=date(2026, 1, 1),
        recorded_at=matter.opened_at,
    )
    step(here, matter, "return", reason="请改")
    jobs.run_due()
    assert mail.outbox == []
    assert "请下载标注的文件送达" in Job.objects.get(kind="annual_reports.return_mail").result
    for kind in marked.KINDS:
        answer = browser_of(here.above).get(f"{AREA}files/{matter.pk}/marked.{kind}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("信.txt", "你好，这不是报告。".encode()),
        ("坏.xlsx", None),
        ("空白.html", b"<html><body><p>&nbsp;</p></body></html>"),
    ],
)
def test_what_is_no_report_is_one_finding_and_nothing_is_lost(here: Town, name: str, content: bytes | None) -> None:
    if content is None:
        whole = render(here.document(), "xlsx")
        held = BytesIO(whole)
        content = held.getvalue()[:200] + b"\0" * 400 + held.getvalue()[600:]
    matter = receive(here, SimpleUploadedFile(name, content))
    judged = kept(UnitReading.objects.get())
    assert judged.document is None
    assert len(judged.findings) == 1
    row = UnitFile.objects.get()
    assert (row.errors, row.name) == (1, name)
    with pytest.raises(Refused):
        step(here, matter, "accept", **NOTE)
    page = browser_of(here.above).get(f"{AREA}files/{matter.pk}/")
    assert page.status_code == 200
    assert "下载原来的文件" in words(page)


def test_the_report_of_another_year_or_unit_is_said(here: Town) -> None:
    other = ReportDocument(
        **{
            **{name: getattr(here.document(), name) for name in here.document().__dataclass_fields__},
            "year": 2024,
            "agency": "云川市教育局",
            "title": "云川市教育局2024年政府信息公开工作年度报告",
        }
    )
    receive(here, SimpleUploadedFile("别的.docx", render(other, "docx")))
    found = {each.rule for each in kept(UnitReading.objects.get()).findings}
    assert {"unit-year", "unit-name"} <= found


def test_rows_printed_as_one_are_an_error(here: Town) -> None:
    document = here.document()
    assert document.table3 is not None
    codes = possible_rows("t3")[1]
    rows = {row.code: row for row in document.table3.rows}
    together = Table("t3", tuple(rows.get(code, TableRow(code, rows["r23"].cells)) for code in codes))
    whole = ReportDocument(
        **{**{name: getattr(document, name) for name in document.__dataclass_fields__}, "table3": together}
    )
    receive(here, SimpleUploadedFile("合并.docx", render(whole, "docx")))
    assert "unit-rows" in {each.rule for each in kept(UnitReading.objects.get()).findings}
    assert UnitFile.objects.get().errors == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("年报.exe", b"MZ", "格式不能接收"),
        ("年报.pdf", b"PK", "内容不是 pdf 格式"),
        ("年报.docx", b"", "空"),
    ],
)
def test_what_is_no_file_of_these_kinds_is_refused_at_its_field(
    here: Town, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(here, SimpleUploadedFile(name, content))
    assert said in "".join(errors(refusal)["file"])
    assert not UnitFile.objects.exists()


def test_who_reports_in_the_system_is_not_imported(here: Town) -> None:
    writer = staff(here.outside, "ban", "handler")
    file = here.file()
    matter = receive(here, file)
    registered["annual_reports.begin"].perform(writer, {"year": YEAR})
    with pytest.raises(Refused, match="在本系统里编制"):
        step(here, matter, "accept", **NOTE)
    with pytest.raises(Invalid) as refusal:
        receive(here, here.file())
    assert "unit" in errors(refusal)


# -- every arrow --

OPEN = {"received": {"return", "accept"}, "returned": set(), "accepted": set()}


@pytest.mark.parametrize("state", list(OPEN))
def test_every_arrow(here: Town, state: str) -> None:
    assert set(OPEN) == set(STATES)
    matter = receive(here, here.file())
    if state != "received":
        step(here, matter, {"returned": "return", "accepted": "accept"}[state], reason="请改", **NOTE)
    facts = facts_of(matter)

    def possible(viewer: Any) -> set[str]:
        steps = [each for each in UNIT_FILE.steps if START not in each.source]
        found = [each for each in steps if registered[each.code].refusal(viewer, matter, facts) is None]
        return {each.code.removeprefix("unit_files.") for each in found}

    assert possible(here.above) == OPEN[state]
    strangers = (
        Anonymous(),
        here.signer(here.outside),
        supervisor(here.housing, "ju"),
        staff(here.city, "w", "reviewer"),
    )
    for viewer in strangers:
        assert possible(viewer) == set()


def test_the_database_keeps_what_was_read(here: Town) -> None:
    receive(here, here.file())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        UnitReading.objects.update(findings=[])


# -- chases --

TERM = {"term": "2026-02-10", "text": ""}


def chase(here: Town, *codes: str, once: str | None = None, **data: Any) -> Any:
    return chasing.ChaseReports.perform(here.above, {**here.place, **TERM, "units": list(codes), **data}, once=once)


def test_a_chase_records_who_when_and_until_when_and_sends_mail(here: Town) -> None:
    chase(here, here.outside.code, here.civil.code, text="请附电子表格。")
    rows = {row.agency: row for row in Chase.objects.all()}
    assert set(rows) == {here.outside, here.civil}
    row = rows[here.outside]
    assert (row.number, row.term, row.missing, row.city) == (1, date(2026, 2, 10), "还没有开始", here.city)
    jobs.run_due()
    [letter] = mail.outbox
    assert letter.to == [MAIL]
    assert "请于2026年2月10日以前报送" in letter.body
    assert "请附电子表格。" in letter.body
    [unsent] = Job.objects.filter(kind=chasing.MAIL).exclude(result__contains="已发")
    assert "请打印催报函送达" in unsent.result


def test_a_double_click_chases_once_and_a_later_chase_is_counted(here: Town) -> None:
    chase(here, here.outside.code, once="一次")
    assert chase(here, here.outside.code, once="一次").repeated
    assert [row.number for row in Chase.objects.all()] == [1]
    with on("2026-02-11"):
        chase(here, here.outside.code, term="2026-02-14")
    assert [(row.number, row.term.day) for row in Chase.objects.all()] == [(1, 10), (2, 14)]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Chase.objects.update(number=9)


def test_who_has_handed_in_is_not_chased(here: Town) -> None:
    here.freeze(here.housing)
    names = [each.agency for each in chasing.missing_in(here.city, YEAR)]
    assert names == [here.civil, here.outside], (
        "not the frozen one, not the city's own, not who reports in its own line"
    )
    with pytest.raises(Invalid) as refusal:
        chase(here, here.housing.code)
    assert "units" in errors(refusal)
    chase(here, here.outside.code)
    step(here, receive(here, here.file()), "accept", **NOTE)
    jobs.run_due()
    assert mail.outbox == [], "the report came before the mail went out"


@pytest.mark.parametrize(("day", "good"), [("2026-02-04", False), ("2026-02-05", True)])
def test_the_term_is_today_at_the_earliest(here: Town, day: str, good: bool) -> None:
    if good:
        chase(here, here.outside.code, term=day)
        return
    with pytest.raises(Invalid) as refusal:
        chase(here, here.outside.code, term=day)
    assert "已经过了" in "".join(errors(refusal)["term"])


def test_only_who_supervises_chases(here: Town) -> None:
    with pytest.raises(Refused, match="监督员"):
        chasing.ChaseReports.perform(here.signer(here.city), {**here.place, **TERM, "units": [here.outside.code]})


def test_the_letter_is_printed(here: Town) -> None:
    chase(here, here.outside.code)
    row = Chase.objects.get()
    sheet = chasing.sheet(row)
    assert (sheet.organ, sheet.addressee) == ("云川市人民政府", "云川市青石镇人民政府")
    assert "2025年政府信息公开工作年度报告还没有开始" in sheet.plain
    answer = browser_of(here.above).get(f"{AREA}chases/{row.key}/letter.docx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert browser_of(here.above).get(f"{AREA}chases/{row.key}/letter.odt").status_code == 404


# -- the board --


def board(here: Town, year: int = YEAR) -> dict[str, str]:
    return {line.agency.name: line.word for line in lines(here.above, year)}


def test_the_board_shows_files_versions_and_chases(here: Town, django_assert_max_num_queries: Any) -> None:
    name = here.outside.name
    assert board(here)[name] == "还没有开始"
    matter = receive(here, bad_file(here))
    assert board(here)[name] == "文件待处理"
    step(here, matter, "return", reason="表三不平")
    [line] = [each for each in lines(here.above, YEAR) if each.agency == here.outside]
    assert (line.word, line.why, line.open) == ("文件已退回", "表三不平", True)
    chase(here, here.outside.code)
    step(here, receive(here, here.file()), "accept", **NOTE)
    here.freeze(here.housing)
    with django_assert_max_num_queries(9):
        found = {each.agency.name: each for each in lines(here.above, YEAR)}
    assert (found[name].word, found[name].open, found[name].late) == ("已导入", False, False)
    assert found[here.housing.name].word == "已定稿"
    chased = found[name].chase
    assert chased is not None
    assert chased.number == 1
    assert "国家税务总局云川市税务局" not in found, "it reports in its own line"


def test_the_board_is_filtered_and_has_the_present_year(here: Town) -> None:
    browser = browser_of(here.above)
    page = browser.get(BOARD)
    assert "2026 年" in words(page)
    assert browser.get("/desk/reports/board/?year=2026").status_code == 200
    here.freeze(here.housing)
    names = {here.housing.name, here.civil.name, here.outside.name}

    def shown(query: str) -> set[str]:
        body = browser.get(f"{BOARD}{query}").content.decode().partition("<tbody>")[2]
        return {name for name in names if name in body}

    assert shown("") == names
    assert shown("&state=frozen") == {here.housing.name}
    assert shown("&q=青石") == {here.outside.name}
    assert shown("&state=frozen&q=青石") == set()


def test_a_supervisor_imports_and_chases_through_the_pages(here: Town) -> None:
    browser = browser_of(here.above)
    sent = send(browser, f"{AREA}files/new/", {"unit": here.outside.code, "file": here.file("docx")})
    assert sent.status_code == 303, words(sent)
    address = sent["Location"]
    assert "可以计入汇总" in words(browser.get(address))
    assert send(browser, f"{address}steps/accept/", NOTE).status_code == 303
    assert "已接收" in words(browser.get(address))
    form = browser.get(f"{AREA}chase/")
    assert f'value="{here.civil.code}" ' in form.content.decode()
    assert send(browser, f"{AREA}chase/", {**TERM, "units": [here.civil.code]}).status_code == 303
    page = words(browser.get(BOARD))
    assert "第 1 次，2026-02-05，请于 2026-02-10 前报送" in page
    assert "再催" in page
    assert browser.get(f"{address}steps/nonsense/").status_code == 404


# -- the demonstration --


def test_the_demonstration_chases_returns_accepts_and_excludes(here: Town) -> None:
    for row, name in ((here.city, area.CITY), (here.outside, area.UNIT), (here.housing, area.PARENT)):
        type(row).objects.filter(pk=row.pk).update(short_name=name)
    staff(here.city, "chen", "supervisor")
    moments = []
    for moment, move in area.moves(YEAR):
        moments.append(moment)
        with on(moment.date().isoformat()):
            move()
    assert moments == sorted(moments)
    assert {row.agency for row in Chase.objects.all()} == {here.housing, here.civil, here.outside}
    assert list(UnitFile.objects.order_by("pk").values_list("process_state", flat=True)) == ["returned", "accepted"]
    with on("2026-02-20"):
        whole = here.whole()
    [member] = [each for each in whole.members if each.code == here.outside.code]
    assert member.cells["t2.licences.decided"] == 12
    assert whole.cells["t2.licences.decided"] == 3 * 214 + 12 - 2
