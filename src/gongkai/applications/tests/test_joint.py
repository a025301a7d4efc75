"""One letter for several cases (O8): one number, sent once; each case keeps its number, clock and row, counts once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client

from gongkai.applications import joint
from gongkai.applications.models import Application
from gongkai.applications.tests.desk_client import browser_of, case_url, words
from gongkai.applications.tests.office import POST, REQUEST, Office, build_office, invalid, on, upload
from gongkai.applications.tests.test_tracking import enter, inside
from gongkai.core import jobs
from gongkai.core.models import Fact, FileLink, Matter, Number, Task
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

SECOND = {"title": "人民路14号改造工程竣工验收报告", "text": "请公开人民路14号改造工程的竣工验收报告。"}


def two(office: Office, **changes: Any) -> tuple[Matter, Matter]:
    """Two cases of one applicant in hand, received on two days."""
    with on("03-02"):
        first = office.assigned()
    with on("03-04"):
        second = office.assigned(**SECOND, **changes)
    return first, second


def join(office: Office, second: Matter, number: str = "2026-0001") -> None:
    office.do("join_answer", second, {"leading": number}, by=office.handler)


def joined(office: Office) -> tuple[Matter, Matter]:
    first, second = two(office)
    with on("03-05"):
        join(office, second)
    return first, second


def decided(office: Office, main: str = "D13") -> tuple[Matter, Matter]:
    first, second = joined(office)
    with on("03-10"):
        office.decide(first, main, office.filled(first, main))
    return first, second


def answered(office: Office, main: str = "D13") -> tuple[Matter, Matter]:
    first, second = decided(office, main)
    with on("03-11"):
        office.do("dispatch_decision", first, POST)
        jobs.run_due()
    return first, second


def columns(office: Office, matter: Matter) -> tuple[Any, ...]:
    row = office.row(matter)
    return row.process_state, row.main, row.row, row.counted_year, row.replied_on, row.late


def test_one_letter_is_the_answer_of_both_and_each_counts_once(office: Office) -> None:
    first, second = answered(office)
    (letter,) = Letter.objects.filter(type="D13")
    assert letter.matter_id == first.pk
    assert Number.objects.filter(letter=letter).count() == 1
    same = ("dispatched", "D13", "r13", 2026, date(2026, 3, 11), False)
    assert columns(office, first) == columns(office, second) == same
    assert [office.row(each).number for each in (first, second)] == ["2026-0001", "2026-0002"]
    assert [office.case(each).received_on for each in (first, second)] == [date(2026, 3, 2), date(2026, 3, 4)]
    assert office.case(second).clock.due == date(2026, 4, 1), "its own clock"
    assert check() == []


def test_the_letter_names_both_with_their_days_and_words(office: Office) -> None:
    first, _ = decided(office)
    said = Letter.objects.get(matter=first).sheet["body"]
    text = " ".join(block["text"] for block in said)
    assert "申请编号：2026-0001、2026-0002（2026年3月4日收到）" in text
    assert "2026-0001：请公开人民路12号" in text
    assert "2026-0002：请公开人民路14号" in text


def test_the_register_shows_signer_number_and_sending_with_both(office: Office) -> None:
    answered(office)
    with on("03-12"):
        content = browser_of(office.handler).post("/desk/applications/register/").content
    head, *rows = openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    first, second = (dict(zip(head, row, strict=True)) for row in rows)
    for title in ("签发人", "答复文号", "答复类型", "表三的行", "送达方式", "送达单号"):
        assert first[title] == second[title] is not None, title
    assert (first["登记编号"], second["登记编号"]) == ("2026-0001", "2026-0002")


def test_its_arrival_is_recorded_once_and_holds_for_both(office: Office) -> None:
    first, second = answered(office)
    assert not Task.objects.filter(matter=second).open().exists(), (
        "what becomes of the letter is recorded with the first"
    )
    with on("03-16"):
        with pytest.raises(Refused, match="在那一件登记"):
            office.do("decision_returned", second, {"reason": "查无此人"})
        office.do("decision_delivered", first, {"how": "signed"})
        jobs.run_due()
    for each in (first, second):
        assert office.row(each).process_state == "delivered"
        assert office.case(each).answer.delivered_on == date(2026, 3, 16)
    with on("03-17"):
        office.do("archive", second, {"file_number": "档2"})
    assert (office.row(first).process_state, office.row(second).process_state) == ("delivered", "archived")


def test_the_jobs_may_run_twice(office: Office) -> None:
    first, second = answered(office)
    letter = Letter.objects.get(matter=first)
    before = Fact.objects.filter(matter=second).count()
    with on("03-11"):
        assert "登记" in joint.record(joint.ANSWERED, {"matter": second.pk, "letter": letter.pk})
    assert Fact.objects.filter(matter=second).count() == before


def test_a_dispatch_recorded_late_keeps_its_day_and_reason_with_both(office: Office) -> None:
    first, second = decided(office)
    with on("03-20"):
        late = {**POST, "occurred_on": "2026-03-11", "late_reason": "邮局回单迟到"}
        office.do("dispatch_decision", first, late, files={"late_proof": upload()})
        jobs.run_due()
    fact = Fact.objects.get(matter=second, kind="applications.jointly_answered")
    assert (fact.occurred_on, fact.late_reason) == (date(2026, 3, 11), "邮局回单迟到")
    assert fact.late_proof is not None
    assert fact.late_proof.matter_id == second.pk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database counts its rows before it chooses")
def test_what_is_joined_is_read_from_its_index(office: Office) -> None:
    """Without statistics SQLite takes the index that saves the sorting, and with it every case of the agency."""
    with on("03-05"):
        matter = office.assigned()
    assert "application_joined (leading_id=? AND agency_id=?)" in joint.joined_to(matter).explain()


def test_whoever_holds_the_code_of_either_reads_it_and_no_other_files(office: Office) -> None:
    online = {**REQUEST, "channel": "counter", "way": "download", "carrier": "electronic"}
    with on("03-05"):
        done = [office.do("register", None, {**online, **more}) for more in ({}, SECOND)]
        first, second = (each.matter for each in done)
        for each in (first, second):
            office.do("assign", each, {"account": office.handler.account})
        join(office, second)
    with on("03-10"):
        office.decide(first, "D02", office.filled(first, "D02"), files={"given": upload("验收报告.pdf")})
        office.do("dispatch_decision", first, {"method": "electronic"})
        jobs.run_due()
    links = FileLink.objects.visible_to(CodeHolder(second.pk))
    assert [link.purpose for link in links.order_by("pk")] == [joint.PURPOSE, "提供的信息"]
    assert {link.matter_id for link in links} == {second.pk}
    pdf = Letter.objects.get(matter=first).pdf
    assert pdf is not None
    assert pdf.file_id in {link.file_id for link in links}
    with on("03-11"):
        client = Client()
        enter(client, done[1].result.code)
        assert "和 2026-0001 一并答复" in inside(client)
        page = client.get(f"/track/letters/{links.order_by('pk').first().code}/text/")
        assert "2026-0001、2026-0002" in page.content.decode()
        assert f"/track/letters/{links.order_by('pk').first().code}/" in page.content.decode(), "its own copy"
        assert client.get(f"/track/letters/{links.order_by('pk').last().code}/text/").status_code == 404, "no letter"
        assert client.get(f"/track/letters/{pdf.code}/text/").status_code == 404, "the file of the other case"
        jobs.run_due()
    for each in (first, second):
        assert office.case(each).answer.delivered_on == date(2026, 3, 11), "opening it in either case is its delivery"


APART = [
    ({"name": "李二", "document_number": "110101199003070011"}, "没有同一申请人的其他在办申请"),
    ({"way": "counter"}, "获取方式和本件不同"),
]


@pytest.mark.parametrize(("changes", "sentence"), APART)
def test_cases_that_do_not_go_together_are_refused_with_the_reason(
    office: Office, changes: dict[str, Any], sentence: str
) -> None:
    _, second = two(office, **changes)
    with on("03-05"):
        with pytest.raises(Refused):
            join(office, second)
        page = words(browser_of(office.handler).get(case_url(second, "join_answer")))
    assert sentence in page
    assert office.row(second).leading_id is None


def test_one_under_review_takes_no_further_case(office: Office) -> None:
    first, second = two(office)
    with on("03-06"):
        office.do("draft_decision", first, {"main": "D13", **office.filled(first, "D13")}, by=office.handler)
        with invalid("法制审核"):
            join(office, second)


def test_one_to_which_others_are_joined_joins_none(office: Office) -> None:
    first, _ = joined(office)
    with on("03-05"):
        third = office.assigned(**SECOND)
        with pytest.raises(Refused, match="已经并在本件"):
            join(office, first, office.row(third).number)


def test_an_answer_that_one_of_them_does_not_bear_is_given_to_none(office: Office) -> None:
    first, _ = joined(office)
    with on("03-06"):
        search = {
            "place": "档案室", "method": "翻阅", "terms": "人民路", "span": "2020 年以来", "person": "李倩", "hits": 0,
        }  # fmt: skip
        office.do("record_search", first, search, by=office.handler)
        with pytest.raises(Refused, match=r"2026-0002 不能和本件一并答复：.*检索记录"):
            office.do("draft_decision", first, {"main": "D12", **office.filled(first, "D12")}, by=office.handler)


def test_a_case_withdrawn_meanwhile_holds_the_letter_back(office: Office) -> None:
    first, second = joined(office)
    with on("03-10"):
        office.do("draft_decision", first, {"main": "D13", **office.filled(first, "D13")}, by=office.handler)
        office.do("withdraw", second, {"note": "不要了"}, files={"file": upload()})
        office.do("pass_legal_review", first)
        office.do("pass_secrecy_review", first)
        with pytest.raises(Refused, match="2026-0002 不再由本件一并答复"):
            office.do("sign", first)
    assert office.row(second).leading_id is None


def test_after_the_signature_it_cannot_be_taken_out(office: Office) -> None:
    _, second = decided(office)
    with on("03-10"), pytest.raises(Refused, match="已经签发"):
        office.do("leave_joint", second, {"reason": "分开答复"}, by=office.handler)
    assert office.row(second).process_state == "joint"


def test_taken_out_before_it_is_answered_by_itself(office: Office) -> None:
    first, second = joined(office)
    with on("03-06"):
        office.do("leave_joint", second, {"reason": "要提供的信息不同"}, by=office.handler)
        assert Task.objects.open().filter(matter=second, kind="applications.draft_decision").exists()
        office.answer(second, "D13", office.filled(second, "D13"))
    assert office.row(first).process_state == "handling"
    assert Letter.objects.get(matter=second).matter_id == second.pk


def test_it_is_not_handed_to_another_agency_with_cases_joined_to_it(office: Office) -> None:
    first, _ = joined(office)
    new = build_office("MB9990035", "云川市住房和城市更新局")
    with on("03-06"), pytest.raises(Refused, match="2026-0002 并在本件一并答复"):
        office.do("take_over", first, {"to": new.agency.code, "document": "方案"}, by=office.receiver)


def test_the_pages_of_both_say_it(office: Office) -> None:
    first, second = joined(office)
    with on("03-05"):
        client = browser_of(office.handler)
        lead, other = words(client.get(case_url(first))), words(client.get(case_url(second)))
    assert "本件的答复书也答复 2026-0002" in lead
    assert "并到 2026-0001 一并答复" in other
    assert "取消一并答复" in other
    assert Application.objects.get(pk=second.pk).process_state == "joint"
