"""Hints: the same request in other words by the same applicant, and how many applications this month."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications import duplicates
from gongkai.applications.models import Application
from gongkai.applications.tests.desk_pages import signed_in, text
from gongkai.applications.tests.office import IDENTITY, REQUEST, Office, build_office, on

pytestmark = pytest.mark.db

TITLE, TEXT = REQUEST["title"], REQUEST["text"]
OTHER_IDENTITY = "11010519491231003" + "8"


def hints(office: Office, **changes: str) -> duplicates.Hints:
    said = {"name": REQUEST["name"], "identity": IDENTITY, "title": TITLE, "text": TEXT, **changes}
    return duplicates.hints(office.receiver, **said, today=date(2026, 3, 20))


@pytest.mark.parametrize(
    ("title", "words", "found"),
    [
        (TITLE, TEXT, "内容相同"),
        (TITLE, "依法申请公开人民路12号老旧小区改造工程的竣工验收报告！", "内容相同"),
        ("人民路１２号改造工程竣工验收报告", "请贵局提供：人民路12号老旧小区改造工程竣工验收报告。", "内容相同"),
        ("竣工验收报告（人民路12号改造）", "人民路12号老旧小区改造工程，竣工验收报告一份", "内容相近"),
        ("人民路12号改造工程竣工验收材料", "请公开人民路12号老旧小区改造项目的竣工验收材料。", "内容相近"),
        ("人民路18号改造工程竣工验收报告", "请公开人民路18号老旧小区改造工程的竣工验收报告。", ""),  # another house
        ("2026年公租房分配名单", "请公开2026年公租房分配结果和名单。", ""),
        ("物业服务收费备案", "请公开", ""),
    ],
)
def test_wordings(office: Office, title: str, words: str, found: str) -> None:
    with on("03-02"):
        office.register()
    resembling = hints(office, title=title, text=words).resembling
    assert [each.word for each in resembling] == ([found] if found else [])


def test_an_identity_is_surer_than_a_name_and_others_are_not_named(office: Office) -> None:
    with on("03-02"):
        office.register()
        office.register(document="none", document_number="护照遗失证明1号")
        office.register(name="李四", document="none", document_number="证明2号")
        build_office("MB9990027", "云川市民政局").register()
    found = hints(office).resembling
    assert sorted((each.number, each.sure) for each in found) == [("2026-0001", True), ("2026-0002", False)]


def test_the_case_itself_is_not_its_own_duplicate(office: Office) -> None:
    with on("03-02"):
        first, second = office.register(), office.register()
    found = duplicates.hints_of(office.handler, office.row(second), date(2026, 3, 20))
    assert [each.number for each in found.resembling] == [office.row(first).number]
    assert found.this_month == 1


@pytest.mark.parametrize(
    ("number", "many", "fee"),
    [(9, False, False), (10, True, True)],
)
def test_the_month_is_counted(office: Office, number: int, many: bool, fee: bool) -> None:
    with on("02-27"):
        office.register()  # last month
    with on("03-02"):
        for _ in range(number):
            office.register()
    found = hints(office)
    assert (found.this_month, found.many, found.fee) == (number, many, fee)


def test_the_check_shows_them_as_a_hint(office: Office) -> None:
    with on("03-02"):
        office.register()
        data = {**REQUEST, "channel": "counter", "_step": "check"}
        said = text(signed_in(office.receiver).post("/desk/applications/new/", data))
    assert "申请人以前的相近申请" in said
    assert "2026-0001" in said
    assert "由人判断" in said


def test_the_queries_are_bounded(office: Office) -> None:
    asked = []
    with on("03-02"):
        for number in range(1, 21):
            office.register()
            if number in (1, 20):
                hints(office)
                with CaptureQueriesContext(connection) as queries:
                    hints(office)
                asked.append(len(queries))
    assert asked[0] == asked[1] <= 8, asked
    assert Application.objects.count() == 20


def test_the_case_shows_them_as_a_hint(office: Office) -> None:
    with on("03-02"):
        office.register()
        second = office.register()
        row = office.row(second)
        said = text(signed_in(office.receiver).get(f"/desk/applications/{office.agency.code}/{row.number}/"))
    assert "申请人以前的相近申请" in said
    assert "2026-0001" in said
