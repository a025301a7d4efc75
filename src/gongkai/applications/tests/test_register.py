"""The register: its columns, its harmless cells, who sees personal columns, the entry, the job for large ones."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications import register_book
from gongkai.applications.models import Application, RegisterExport
from gongkai.applications.tests.desk_pages import signed_in, text
from gongkai.applications.tests.office import IDENTITY, Office, build_office, on
from gongkai.core import clock, jobs
from gongkai.core.models import Entry

pytestmark = pytest.mark.db

PAGE = "/desk/applications/register/"


def table(content: bytes) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_case_from_the_counter_to_the_archive_is_one_row(office: Office) -> None:
    with on("03-02"):
        matter = office.register(channel="post_signed", signed_on="2026-03-02", tracking="EA123456789CN")
        office.do("assign", matter, {"account": office.handler.account})
        office.answer(matter, "D02", office.filled(matter, "D02"))
        answer = signed_in(office.receiver).post(PAGE)
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    (row,) = table(answer.content)
    assert row["登记编号"] == "2026-0001"
    assert row["收到日期"] == datetime(2026, 3, 2)
    assert "签收之日" in row["收到日期的依据"]
    assert (row["渠道"], row["邮件号码"]) == ("邮寄（挂号、快递，需签收）", "EA123456789CN")
    assert (row["申请人"], row["申请人类型"]) == ("陈喆堃", "公民")
    assert row["应答复日"] == datetime(2026, 3, 30)
    assert row["答复日期"] == row["送达日期"] == datetime(2026, 3, 2)
    assert "云住建" in row["答复文号"]
    assert row["签发人"] == Application.objects.get().handler.person.name.replace("ban", "qian")
    assert (row["表三的行"], row["是否逾期"], row["状态"]) == ("r03", "按期", "已归档")
    assert (row["送达方式"], row["送达单号"]) == ("邮寄", "EA123456789CN")
    assert "证件号码" not in row
    assert IDENTITY not in answer.content.decode("latin-1")


@pytest.mark.parametrize("start", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(office: Office, start: str) -> None:
    assert register_book.harmless(start) == f"'{start}"
    with on("03-02"):
        office.register(name=start.strip(), title="正常")
        answer = signed_in(office.receiver).post(PAGE)
    (row,) = table(answer.content)
    assert row["申请人"] == register_book.harmless(start.strip())


def test_personal_columns_hold_only_cases_that_one_handled_and_each_reading_is_kept(office: Office) -> None:
    with on("03-02"):
        office.assigned()
        office.register(document_number=IDENTITY, name="李四")
        answer = signed_in(office.handler).post(PAGE, {"personal": "on"})
    rows = table(answer.content)
    assert [(row["证件号码"], row["电话"]) for row in rows] == [
        (IDENTITY, "13800001234"),
        (register_book.WITHHELD, register_book.WITHHELD),
    ]
    readings = Entry.objects.filter(action="personal.read", account_id=office.handler.account)
    assert readings.count() == 1


def test_corrected_contact_data_stand_in_place_of_the_first(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
        for phone, address in (("13700001111", "人民路2号"), ("13700002222", "人民路3号")):
            office.do("change_contact", matter, {"phone": phone, "address": address})
        (row,) = table(signed_in(office.handler).post(PAGE, {"personal": "on"}).content)
    assert (row["证件号码"], row["电话"], row["通信地址"]) == (IDENTITY, "13700002222", "人民路3号")


def test_an_export_is_filtered_as_the_list_and_leaves_an_entry(office: Office) -> None:
    with on("03-02"):
        office.register(name="张三")
        office.register(name="李四")
        build_office("MB9990027", "云川市民政局").register()
        client = signed_in(office.receiver)
        assert "2 件" in text(client.get(PAGE))
        assert "1 件" in text(client.get(f"{PAGE}?q=张"))
        rows = table(client.post(PAGE, {"query": "q=张&channel=counter"}).content)
        assert [row["申请人"] for row in rows] == ["张三"]
        entry = Entry.objects.get(action="applications.export_register", result="done")
        assert entry.detail == {"query": "channel=counter", "named": True, "rows": 1, "personal": False}
        assert "放宽条件" in text(client.post(PAGE, {"query": "q=没有"}))


def test_a_large_one_is_written_by_a_job_for_whoever_asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_book, "LARGE", 1)
    with on("03-02"):
        office.register(name="张三")
        office.register(name="李四")
        client = signed_in(office.receiver)
        assert client.post(PAGE).status_code == 303
        row = RegisterExport.objects.get()
        address = f"{PAGE}{row.code}/"
        assert client.get(address).status_code == 303  # not ready
        jobs.run_due()
        answer = client.get(address)
        assert [each["申请人"] for each in table(answer.content)] == ["张三", "李四"]
        assert "下载" in text(client.get(PAGE))
        assert signed_in(office.handler).get(address).status_code == 404
    with clock.frozen(datetime(2026, 3, 9, 2, 0, tzinfo=UTC)):
        register_book.expire({})
        client = signed_in(office.receiver)
        assert client.get(address).status_code == 303
        assert "已过保存期" in text(client.get(PAGE))


def test_the_queries_do_not_grow_with_the_rows(office: Office) -> None:
    asked = []
    with on("03-02"):
        for number in range(1, 13):
            office.assigned()
            if number in (1, 12):
                rows, _ = register_book.rows_of(office.receiver, "")
                with CaptureQueriesContext(connection) as queries:
                    assert len(list(register_book.books(office.receiver, rows, with_personal=False))) == number
                asked.append(len(queries))
    assert asked[0] == asked[1] <= 9, asked
