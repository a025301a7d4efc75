"""The receipt of an online application by itself, where the agency wants it so; else the staff makes it out (R34)."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.applications import own_receipts
from gongkai.applications.portal import apply as applying
from gongkai.applications.tests import applicant
from gongkai.applications.tests.office import Office, on
from gongkai.applications.tests.test_tracking import applied, enter, inside
from gongkai.core import clock, jobs
from gongkai.core.models import Job as JobRow
from gongkai.core.models import Matter, Task
from gongkai.core.refusals import Refused
from gongkai.letters.models import Letter
from gongkai.letters.tests.conftest import put

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]


@pytest.fixture(autouse=True)
def fresh_pace() -> None:
    applying.beginnings.forget()


def receipts(matter: Matter) -> list[Letter]:
    return list(Letter.objects.filter(matter=matter, type="receipt"))


def by_itself(office: Office) -> None:
    put(own_receipts.SETTING, True, office.agency)


def test_what_came_online_has_its_receipt_on_the_page_of_the_case(office: Office, client: Client) -> None:
    by_itself(office)
    with on("03-02"):
        matter, code = applied(office, client)
        jobs.run_due()
        jobs.run_due()
        (letter,) = receipts(matter)
        assert letter.number_text == "云住建公开收〔2026〕1号"
        assert letter.dispatched_on == clock.today()
        assert not Task.objects.open().filter(matter=matter, kind="applications.send_letter").exists()
        enter(client, code)
        assert "接收回执" in inside(client)
        with pytest.raises(Refused, match="已经出具接收回执"):
            office.do("issue_receipt", matter)


def test_otherwise_it_is_offered_to_the_staff(office: Office, client: Client) -> None:
    with on("03-02"):
        matter, _ = applied(office, client)
        jobs.run_due()
        assert receipts(matter) == []
        office.do("issue_receipt", matter)
        assert len(receipts(matter)) == 1


def test_what_came_over_the_counter_has_its_receipt_there(office: Office) -> None:
    by_itself(office)
    with on("03-02"):
        matter = office.register()
        jobs.run_due()
    assert receipts(matter) == []


def test_the_jobs_may_run_twice(office: Office, client: Client) -> None:
    by_itself(office)
    with on("03-02"):
        matter, _ = applied(office, client)
        jobs.run_due()
        jobs.run_due()
        (letter,) = receipts(matter)
        own_receipts.issue({"matter": matter.pk})
        assert own_receipts.send({"matter": matter.pk, "letter": letter.pk}) == "已作废，或者已发出。"
    assert len(receipts(matter)) == 1


def test_until_it_is_set_it_is_not_sent_and_comes_again(office: Office, client: Client) -> None:
    by_itself(office)
    with on("03-02"):
        matter, _ = applied(office, client)
        own_receipts.issue({"matter": matter.pk})
        (letter,) = receipts(matter)
        with pytest.raises(own_receipts.NotReady):
            own_receipts.send({"matter": matter.pk, "letter": letter.pk})
        assert JobRow.objects.get(kind=own_receipts.SEND).state == "waiting"


def test_what_stands_against_it_is_said_with_the_job(office: Office, client: Client) -> None:
    by_itself(office)
    put("letters.code", "", office.agency)
    with on("03-02"):
        matter, _ = applied(office, client)
        jobs.run_due()
        assert receipts(matter) == []
        assert "机关代字" in JobRow.objects.get(kind=own_receipts.ISSUE).result


def test_a_form_that_became_several_says_what_that_means(office: Office, client: Client) -> None:
    by_itself(office)
    with on("03-02"):
        applicant.apply(client, office.agency.code)
        first = Matter.objects.latest("pk")
        office.register(title="另一份报告", text="请公开另一份报告。", group="2026-0001")
        own_receipts.issue({"matter": first.pk})
    (letter,) = receipts(first)
    said = " ".join(block["text"] for block in letter.sheet["body"])
    assert "分别登记为2026-0001、2026-0002" in said
