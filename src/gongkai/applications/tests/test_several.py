"""Several people under one query code: each acts for himself, the 代表人 or an empowered agent for all (O6, O7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gongkai.applications import notices
from gongkai.applications.models import Applicant, Application
from gongkai.applications.tests.applicant import text_of
from gongkai.applications.tests.office import REQUEST, Office, invalid, on, upload
from gongkai.applications.tests.test_tracking import enter, inside, step
from gongkai.core.models import Entry, Fact, Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder

pytestmark = [pytest.mark.django_db, pytest.mark.db]

OTHERS = "李二，110101199003070011，13900002222\n王三，110101199003070022，13900003333"
AGENT = {"agent_name": "何律师", "agent_number": "110105194912310021", "agent_phone": "13900004444"}
FIRST, SECOND, THIRD, LAWYER = "1234", "2222", "3333", "4444"
CONTACT = {"phone": "13700009876", "email": "new@example.org", "address": "新地址9号", "postcode": ""}
# Which of the last characters lead to which links: to leave alone, to withdraw for all.
LINKS: list[tuple[dict[str, str], dict[str, tuple[bool, bool]]]] = [
    ({}, {FIRST: (False, True)}),
    ({"others": OTHERS}, {FIRST: (True, True), SECOND: (True, False), THIRD: (True, False)}),
    ({"others": OTHERS, "each": "on"}, {FIRST: (True, False), SECOND: (True, False), THIRD: (True, False)}),
    (AGENT, {FIRST: (False, True), LAWYER: (False, False)}),
    ({**AGENT, "agent_withdraws": "on"}, {FIRST: (False, True), LAWYER: (False, True)}),
    ({"others": OTHERS, **AGENT, "agent_withdraws": "on"}, {SECOND: (True, False), LAWYER: (False, True)}),
]


def together(office: Office, **changes: Any) -> tuple[Matter, str]:
    """A case of several people, and its one code."""
    done = office.do("register", None, {**REQUEST, "channel": "counter", "others": OTHERS, **changes})
    assert done.matter is not None
    return done.matter, done.result.code


def kinds_of(matter: Matter) -> list[str]:
    return list(Fact.objects.filter(matter=matter).order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize(("form", "people"), LINKS)
def test_what_each_is_offered(office: Office, form: dict[str, str], people: dict[str, tuple[bool, bool]]) -> None:
    done = office.do("register", None, {**REQUEST, "channel": "counter", **form})
    for tail, offered in people.items():
        client = Client()
        enter(client, done.result.code, tail)
        page = client.get("/track/").content.decode()
        assert ('href="/track/quit/"' in page, 'href="/track/withdraw/"' in page) == offered, tail


def test_a_co_applicant_cannot_withdraw_for_all(office: Office, client: Client) -> None:
    matter, code = together(office)
    enter(client, code, SECOND)
    assert "代表人" in text_of(client.get("/track/withdraw/"))
    assert step(client, "/track/withdraw/", {"note": "算了"}).status_code == 403
    for person in (2, 3):
        with pytest.raises(Refused):
            office.do("withdraw", matter, {}, by=CodeHolder(matter.pk, person=person))
    assert kinds_of(matter) == ["applications.registered"]


def test_who_quits_ends_his_part_and_is_out(office: Office, client: Client) -> None:
    matter, code = together(office)
    enter(client, code, SECOND)
    answer = step(client, "/track/quit/", {"note": "不参加了"})
    assert (answer.status_code, answer["Location"]) == (303, "/track/")
    assert "您已经退出这一件申请" in text_of(client.get("/track/"))
    assert enter(Client(), code, SECOND).status_code == 403
    other = Client()
    enter(other, code, THIRD)
    page = inside(other)
    assert "一位申请人退出" in page
    assert "李二" not in page
    assert Application.objects.get(pk=matter.pk).process_state == "registered"
    for person in (2, 4):
        with pytest.raises(Refused):
            office.do("leave_application", matter, {}, by=CodeHolder(matter.pk, person=person))


def test_the_last_who_stays_speaks_for_all(office: Office) -> None:
    matter, _ = together(office, each="on")
    for person in (1, 2):
        office.do("leave_application", matter, {}, by=CodeHolder(matter.pk, person=person))
    with pytest.raises(Refused):
        office.do("leave_application", matter, {}, by=CodeHolder(matter.pk, person=3))
    office.do("withdraw", matter, {}, by=CodeHolder(matter.pk, person=3))
    assert Application.objects.get(pk=matter.pk).clock_state == "withdrawn"


def test_each_sees_and_changes_only_his_own_contact_data(office: Office, client: Client) -> None:
    matter, code = together(office)
    enter(client, code, SECOND)
    page = client.get("/track/contact/").content.decode()
    assert "13900002222" in page
    assert "13800001234" not in page
    assert step(client, "/track/contact/", CONTACT).status_code == 303
    assert "13700009876" in client.get("/track/contact/").content.decode()
    assert enter(Client(), code, "9876").status_code == 303
    first = Client()
    enter(first, code, FIRST)
    page = first.get("/track/contact/").content.decode()
    assert "13800001234" in page
    assert "13700009876" not in page
    assert notices.contact_of(Application.objects.get(pk=matter.pk))["电话"] == "13800001234"


def test_staff_say_whose_contact_data_they_correct(office: Office) -> None:
    matter, _ = together(office)
    with invalid("必填"):
        office.do("change_contact", matter, CONTACT, by=office.receiver)
    first = Applicant.objects.get(matter=matter, position=1)
    office.do("change_contact", matter, {**CONTACT, "person": first.pk}, by=office.receiver)
    assert notices.contact_of(Application.objects.get(pk=matter.pk))["电话"] == "13700009876"


def test_the_same_last_four_tell_nobody_apart(office: Office, client: Client) -> None:
    matter, code = together(office, others="李二，110101199003070011，13800001234")
    enter(client, code, FIRST)
    page = client.get("/track/").content.decode()
    assert "办理经过" in page
    assert "/track/withdraw/" not in page
    assert "/track/contact/" not in page
    assert "换一个号码的后四位" in text_of(client.get("/track/contact/"))
    assert not Entry.objects.filter(action="personal.read").exists()
    enter(client, code, "0011")
    assert "13800001234" in client.get("/track/contact/").content.decode(), "his own, the same number"
    assert Applicant.objects.filter(matter=matter).count() == 2


def test_after_a_succession_the_office_writes_to_the_successor(office: Office) -> None:
    matter, _ = together(office, email="chen@example.org")
    first = Applicant.objects.get(matter=matter, position=1)
    row = Application.objects.get(pk=matter.pk)
    office.do("change_contact", matter, {**CONTACT, "person": first.pk}, by=office.receiver)
    successor = {"what": "succeeded", "name": "陈三", "number": "1", "phone": "13600000000", "instead_of": first.pk}
    with on("2027-01-05"):
        office.do("change_agent", matter, successor)
        assert Applicant.objects.get(matter=matter, name="陈三").representative
        assert notices.contact_of(row) == {"证件号码": "1", "电话": "13600000000"}


def test_a_power_to_withdraw_is_given_and_ends(office: Office) -> None:
    matter, _ = together(office)
    lawyer = {"what": "appointed", "name": "何律师", "number": "110105194912310021", "withdraws": True}
    office.do("change_agent", matter, lawyer)
    me = CodeHolder(matter.pk, person=4)
    office.do("change_agent", matter, {"what": "revoked"})
    with pytest.raises(Refused):
        office.do("withdraw", matter, {}, by=me)
    office.do("change_agent", matter, lawyer)
    office.do("withdraw", matter, {}, by=CodeHolder(matter.pk, person=5))
    assert Application.objects.get(pk=matter.pk).clock_state == "withdrawn"


def test_staff_withdraw_for_all_on_paper(office: Office) -> None:
    matter, _ = together(office)
    office.do("withdraw", matter, {"note": "全体申请人签名"}, files={"file": upload()})
    assert Application.objects.get(pk=matter.pk).clock_state == "withdrawn"
