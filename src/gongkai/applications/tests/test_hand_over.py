"""移交办件: many cases to another officer at once, and what could not be moved with the reason."""

from __future__ import annotations

import pytest

from gongkai.applications.tests.desk_pages import cells, signed_in, text
from gongkai.applications.tests.office import Office, on, staff
from gongkai.core.models import Matter, Task
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

LIST = "/desk/applications/"
PAGE = f"{LIST}hand-over/"


@pytest.fixture
def successor(office: Office) -> Staff:
    return staff(office.agency, "jieban", "handler")


def chosen(office: Office, *matters: Matter) -> list[str]:
    rows = [office.row(matter) for matter in matters]
    return [f"{row.reference}:{row.last_seq}" for row in rows]


def test_an_officer_hands_over_what_he_has_and_sees_what_stays(office: Office, successor: Staff) -> None:
    with on("03-02"):
        mine, reviewed, filed, others = office.assigned(), office.assigned(), office.assigned(), office.register()
        office.do("assign", others, {"account": office.receiver.account})
        office.do("draft_decision", reviewed, {"main": "D13", **office.filled(reviewed, "D13")}, by=office.handler)
        office.answer(filed, "D13", office.filled(filed, "D13"))
        client = signed_in(office.handler)
        assert "移交选中的办件" in text(client.get(f"{LIST}?queue=all"))
        cases = chosen(office, mine, reviewed, filed, others)
        shown = text(client.post(PAGE, {"case": cases, "back": "queue=all"}))
        assert "2 件现在不能移交" in shown
        assert "不能移交：现在是“已归档”" in shown
        assert "不能移交：您不是本件的承办人" in shown
        assert office.row(mine).handler_id == office.handler.account, "looking moves nothing"
        refused = client.post(PAGE, {"case": cases, "move": "1", "back": "queue=all"})
        assert refused.status_code == 422
        report = client.post(PAGE, {"case": cases, "move": "1", "account": successor.account, "note": "调岗"})
        assert "2 件已移交，2 件没有移交" in text(report)
        by_number = {row[0][:9]: row[1] for row in cells(report)}
        assert by_number["2026-0001"] == by_number["2026-0002"] == "已移交"
        assert "只能在" in by_number["2026-0003"]
        assert "不是本件的承办人" in by_number["2026-0004"]
    for matter in (mine, reviewed):
        assert office.row(matter).handler_id == successor.account
        assert not Task.objects.open().filter(matter=matter, account_id=office.handler.account).exists()
    assert Task.objects.open().filter(matter=mine, account_id=successor.account).exists()


def test_what_comes_back_from_review_comes_to_the_new_officer(office: Office, successor: Staff) -> None:
    with on("03-02"):
        matter = office.assigned()
        office.do("draft_decision", matter, {"main": "D13", **office.filled(matter, "D13")}, by=office.handler)
        office.do("reassign", matter, {"account": successor.account}, by=office.receiver)
        office.do("send_decision_back", matter, {"reason": "理由不足"}, by=office.reviewer)
        task = Task.objects.open().get(matter=matter, kind="applications.draft_decision")
    assert task.account_id == successor.account


def test_a_receiver_moves_the_cases_of_others_and_gives_out_new_ones(office: Office, successor: Staff) -> None:
    with on("03-02"):
        given, new = office.assigned(), office.register()
        client = signed_in(office.receiver)
        answer = client.post(PAGE, {"case": chosen(office, given, new), "move": "1", "account": successor.account})
        assert "2 件已移交" in text(answer)
    assert {office.row(each).handler_id for each in (given, new)} == {successor.account}


def test_what_changed_meanwhile_is_not_moved(office: Office, successor: Staff) -> None:
    with on("03-02"):
        matter = office.assigned()
        cases = chosen(office, matter)
        office.do("try_contact", matter, {"by": "电话"})
        answer = signed_in(office.receiver).post(PAGE, {"case": cases, "move": "1", "account": successor.account})
        assert "1 件没有移交" in text(answer)
    assert office.row(matter).handler_id == office.handler.account


def test_nothing_ticked_leads_back_to_the_list(office: Office) -> None:
    with on("03-02"):
        client = signed_in(office.receiver)
        for answer in (client.get(PAGE), client.post(PAGE, {"back": "queue=all"})):
            assert answer.status_code == 303


def test_another_handler_cannot_take_a_case_by_its_step(office: Office, successor: Staff) -> None:
    with on("03-02"):
        matter = office.assigned()
        with pytest.raises(Refused, match="不是本件的承办人"):
            office.do("reassign", matter, {"account": successor.account}, by=successor)
