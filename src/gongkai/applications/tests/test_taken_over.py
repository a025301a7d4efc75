"""Mergers in mid-year: a case moves with the power, keeping number, clock and received-on (O16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.applications import notices
from gongkai.applications.models import Applicant, Application
from gongkai.applications.queries import address
from gongkai.applications.tests.desk_client import browser_of, hidden, words
from gongkai.applications.tests.office import POST, REQUEST, Office, build_office, invalid, on
from gongkai.applications.tests.test_tracking import enter, inside
from gongkai.core import jobs
from gongkai.core.models import Matter, Task
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

MOVED = "云川市住房和城乡建设局移交云川市住房和城市更新局继续办理"
REFORM = "云川市机构改革方案（云委发〔2026〕3号）"


@pytest.fixture
def successor(office: Office) -> Office:
    """云川市住房和城市更新局, with people of its own."""
    return build_office("MB9990035", "云川市住房和城市更新局")


def handed_over(office: Office, successor: Office, matter: Matter, **data: Any) -> Matter:
    office.do("take_over", matter, {"to": successor.agency.code, "document": REFORM, **data}, by=office.receiver)
    matter.refresh_from_db()
    return matter


def tasks_of(matter: Matter) -> set[tuple[str, str, int]]:
    rows = Task.objects.filter(matter=matter).open()
    return {(row.kind.partition(".")[2], row.role, row.agency_id) for row in rows}


def test_number_clock_and_received_on_stay(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
        before = office.row(matter)
    with on("03-12"):
        handed_over(office, successor, matter)
    row = office.row(matter)
    kept = ("number", "received_on", "due", "clock_state", "process_state")
    assert [getattr(row, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (row.agency_id, row.origin_id) == (successor.agency.pk, office.agency.pk)
    assert (row.handler_id, row.unit_id) == (None, None)
    assert tasks_of(matter) == {("reassign", "receiver", successor.agency.pk)}
    assert Applicant.objects.get(matter=matter).agency_id == successor.agency.pk
    assert check() == []


def test_its_people_go_on_and_the_others_are_out(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
    with on("03-12"):
        handed_over(office, successor, matter)
        with pytest.raises(Refused, match="其他机关"):
            office.do("try_contact", matter, {"by": "电话"})
        successor.do("reassign", matter, {"account": successor.handler.account})
        assert tasks_of(matter) == {("draft_decision", "handler", successor.agency.pk)}
        successor.answer(matter, "D02", successor.filled(matter, "D02"))
    row = office.row(matter)
    letter = Letter.objects.get(matter=matter)
    assert letter.agency_id == successor.agency.pk, "it bears the name that is valid on its date"
    assert (row.origin_id, row.answered_by_id) == (office.agency.pk, None), "new there, answered here"
    assert (row.agency_id, row.row, row.counted_year) == (successor.agency.pk, "r03", 2026)


def test_what_was_answered_before_counts_where_it_was_answered(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
        handed_over(office, successor, matter)
    assert office.row(matter).answered_by_id == office.agency.pk
    with on("03-20"):
        reopen = {"by": "review", "document": "云府复决〔2026〕8号", "days": 20}
        successor.do("reopen", matter, reopen)
        assert tasks_of(matter) == {("reassign", "receiver", successor.agency.pk)}
        successor.do("reassign", matter, {"account": successor.handler.account})
        successor.answer(matter, "D02", {**successor.filled(matter, "D02")})
    row = office.row(matter)
    assert (row.answered_by_id, row.counted_on) == (office.agency.pk, date(2026, 3, 10))
    assert check() == []


def test_handed_on_twice_it_still_bears_its_first_number(office: Office, successor: Office) -> None:
    third = build_office("MB9990043", "云川市建设局")
    with on("03-02"):
        matter = office.register()
        handed_over(office, successor, matter)
        successor.do("take_over", matter, {"to": third.agency.code, "document": REFORM}, by=successor.receiver)
    row = office.row(matter)
    assert (row.agency_id, row.origin_id) == (third.agency.pk, office.agency.pk)
    assert tasks_of(matter) == {("assign", "receiver", third.agency.pk)}


def test_equal_numbers_stay_apart_and_the_address_stays(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter, own = office.register(), successor.register()
        old = address(office.row(matter))
        handed_over(office, successor, matter)
        assert office.row(matter).number == successor.row(own).number == "2026-0001"
        assert address(office.row(matter)) == old
        client = browser_of(successor.receiver)
        assert MOVED in words(client.get(old))
        assert MOVED not in words(client.get(address(successor.row(own))))
        assert browser_of(office.receiver).get(old).status_code == 404
        found = {(row.pk, row.reference) for row in Application.objects.filter(agency=successor.agency)}
        assert found == {(matter.pk, "MB9990019:2026-0001"), (own.pk, "2026-0001")}


def test_of_two_equal_numbers_the_chosen_one_is_given_out(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter, own = office.register(), successor.register()
        handed_over(office, successor, matter)
        client = browser_of(successor.receiver)
        page = client.get("/desk/applications/?queue=all").content.decode()
        row = office.row(matter)
        chosen = f"{row.reference}:{row.last_seq}"
        assert f'value="{chosen}"' in page
        answer = client.post("/desk/applications/assign/", {"case": chosen, "account": successor.handler.account})
        assert answer.status_code == 200, words(answer)
    assert office.row(matter).handler_id == successor.handler.account
    assert office.row(own).handler_id is None


def test_what_was_drafted_under_the_old_name_is_void(office: Office, successor: Office) -> None:
    extension = {"days": 10, "say_延期理由": "档案分散。", "say_批准人": "主任周宁"}
    with on("03-02"):
        matter = office.assigned()
    with on("03-10"):
        letter = office.letter(matter, "extension", extension)
        handed_over(office, successor, matter)
        letter.refresh_from_db()
        assert letter.void_entry_id is not None
        with pytest.raises(Refused, match="还没有拟写"):
            successor.do("extend", matter, POST)


@pytest.mark.parametrize("steps", [1, 4])
def test_an_answer_under_way_goes_out_first_or_comes_back(office: Office, successor: Office, steps: int) -> None:
    with on("03-02"):
        matter = office.assigned()
    with on("03-10"):
        data = {"main": "D02", **office.filled(matter, "D02")}
        office.do("draft_decision", matter, data, by=office.handler)
        for code in ("pass_legal_review", "pass_secrecy_review", "sign")[: steps - 1]:
            office.do(code, matter)
        with pytest.raises(Refused, match="只能在"):
            handed_over(office, successor, matter)
        turn = office.reviewer if steps == 1 else office.signer
        office.do("send_decision_back", matter, {"reason": "移交"}, by=turn)
        handed_over(office, successor, matter)
    assert office.row(matter).process_state == "handling"


def test_of_an_agency_that_ended_the_successor_takes_it(office: Office, successor: Office) -> None:
    data = {"to": successor.agency.code, "document": REFORM}
    with on("03-02"):
        matter = office.assigned()
    with on("03-10"):
        office.answer(matter, "D02", office.filled(matter, "D02"))
    Agency.objects.filter(pk=office.agency.pk).update(valid_to=date(2026, 6, 30), successor=successor.agency)
    stranger = build_office("MB9990043", "云川市教育局")
    for day, by in (("06-30", successor.receiver), ("07-01", stranger.receiver), ("07-01", successor.handler)):
        with on(day), pytest.raises(Refused):
            successor.do("take_over", Matter.objects.get(pk=matter.pk), data, by=by)
    with on("07-01"):
        with invalid("您所在的机关"):
            other = {**data, "to": stranger.agency.code}
            successor.do("take_over", Matter.objects.get(pk=matter.pk), other, by=successor.receiver)
        successor.do("take_over", Matter.objects.get(pk=matter.pk), data, by=successor.receiver)
    assert office.row(matter).agency_id == successor.agency.pk


def test_the_applicant_is_told_and_his_code_stays(office: Office, successor: Office, client: Client) -> None:
    from django.core import mail  # noqa: PLC0415  the outbox of this test

    with on("03-02"):
        form = {**REQUEST, "channel": "counter", "email": "chen@example.org"}
        done = office.do("register", None, form)
        assert done.matter is not None
        handed_over(office, successor, done.matter)
        jobs.run_due()
        assert any("办理机关变更" in each.subject for each in mail.outbox)
        enter(client, done.result.code)
        page = inside(client)
        assert "云川市住房和城市更新局" in page
        assert "改由其他机关继续办理" in page
        office.do("suggest_publication", done.matter, {}, by=CodeHolder(done.matter.pk))
        assert notices.contact_of(office.row(done.matter))["邮箱"] == "chen@example.org"


def test_on_the_page_it_is_handed_over_and_left(office: Office, successor: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
        client = browser_of(office.receiver)
        path = f"{address(office.row(matter))}take_over/"
        page = client.get(path)
        assert "云川市住房和城市更新局" in page.content.decode()
        answer = client.post(path, {**hidden(page), "to": successor.agency.code, "document": REFORM})
        assert (answer.status_code, answer["Location"]) == (303, "/desk/applications/")
