"""The mail room: logged, handed over, registered or closed with a reason; and what is forgotten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications import mailroom
from gongkai.applications.models import Application, Envelope
from gongkai.applications.tests.desk_pages import cells, fields, signed_in, text
from gongkai.applications.tests.office import REQUEST, Office, build_office, invalid, on, staff, upload
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.refusals import Refused
from gongkai.desk.workbench import everything

pytestmark = pytest.mark.db

LIST = "/desk/applications/envelopes/"
EMS = {"carrier": "ems", "tracking": "EA123456789CN", "sender": "北京市某某街道 王女士", "addressed_to": "住建局收"}


def logged(office: Office, **changes: Any) -> Envelope:
    done = mailroom.LogEnvelope.perform(office.receiver, {**EMS, **changes})
    envelope: Envelope = done.result
    return envelope


def test_an_envelope_goes_from_the_door_to_the_register(office: Office) -> None:
    with on("03-02"):
        client = signed_in(office.receiver)
        sent = client.post(f"{LIST}new/", {**EMS, "photo": upload("信封.pdf")})
        assert sent.status_code == 303
        row = Envelope.objects.get()
        address = f"{LIST}{row.code}/"
        assert (row.signed_on, row.register_by, row.stage) == (date(2026, 3, 2), date(2026, 3, 3), "待交接")
        assert "信封.pdf" in text(client.get(address))
        other = staff(office.agency, "xinfang", "receiver")
        office_client = signed_in(other)
        assert office_client.post(f"{address}take/", {"_seen": "0"}).status_code == 303
        assert "已签收。下一步：3月3日以前登记为新的申请" in text(office_client.get(address))
        row.refresh_from_db()
        assert (row.stage, row.taken_by_id, row.logged_by_id) == ("已交接", other.account, office.receiver.account)
        form = office_client.get(f"/desk/applications/new/?channel=post_signed&envelope={row.code}")
        given = fields(form)
        assert (given["signed_on"], given["tracking"]) == ("2026-03-02", "EA123456789CN")
        data = {**REQUEST, "channel": "post_signed", "signed_on": "2026-03-02", "tracking": row.tracking}
        done = office_client.post(
            "/desk/applications/new/", {**data, "envelope": row.code, "_step": "register", "_once": "one"}
        )
        assert done.status_code == 200
    row.refresh_from_db()
    case = Application.objects.get()
    assert row.application == case
    assert row.stage == "已登记"
    assert office.case(case.matter).tracking == "EA123456789CN"
    assert not Task.objects.filter(matter=row.matter).open().exists()
    actions = Entry.objects.filter(matter=row.matter).values_list("action", flat=True).order_by("pk")
    assert list(actions) == [
        "applications.log_envelope",
        "applications.take_envelope",
        "applications.link_envelope",
    ]


# Signed for on Friday 2026-03-06: to be registered by Monday 2026-03-09.
@pytest.mark.parametrize(
    ("day", "word", "forgotten"),
    [("03-06", "待交接", 0), ("03-09", "今天须登记", 0), ("03-10", "已签收未登记", 1)],
)
def test_what_was_signed_for_and_not_registered_is_told(office: Office, day: str, word: str, forgotten: int) -> None:
    with on("03-06"):
        row = logged(office)
    with on(day):
        assert cells(signed_in(office.receiver).get(LIST))[0][0] == word
        assert len(list(mailroom.forgotten())) == forgotten
        lines = [
            line
            for line in everything(office.receiver, date.fromisoformat(f"2026-{day}"))
            if row.tracking in line.title
        ]
    assert [(line.due, line.detail) for line in lines] == [(date(2026, 3, 9), "交接签收")]
    assert "王女士" not in lines[0].title


def test_what_is_no_application_is_closed_with_a_reason(office: Office) -> None:
    with on("03-02"):
        row = logged(office)
        client = signed_in(office.receiver)
        assert client.post(f"{LIST}{row.code}/close/", {"_seen": "0"}).status_code == 422
        client.post(f"{LIST}{row.code}/close/", {"because": "信访件，已转信访科", "_seen": "0"})
        row.refresh_from_db()
        assert (row.stage, row.closed_because) == ("不是申请", "信访件，已转信访科")
        with pytest.raises(Refused, match="已经办结"):
            mailroom.TakeEnvelope.perform(office.receiver, matter=row.matter)
        assert cells(client.get(LIST)) == []
        assert len(cells(client.get(f"{LIST}?show=all"))) == 1


def test_what_does_not_fit_is_refused(office: Office) -> None:
    with on("03-02"):
        row = logged(office)
        with invalid("已经登记过"):
            logged(office)
        with invalid("请填写邮件号码"):
            logged(office, tracking="")
        with invalid("还没有到"):
            logged(office, tracking="x", signed_on="2026-03-03")
        with invalid("没有这个编号"):
            mailroom.LinkEnvelope.perform(office.receiver, {"number": "2026-9999"}, matter=row.matter)
        mailroom.TakeEnvelope.perform(office.receiver, matter=row.matter)
        with pytest.raises(Refused, match="已经交接"):
            mailroom.TakeEnvelope.perform(office.receiver, matter=row.matter)
        with pytest.raises(Refused, match="受理员"):
            mailroom.LogEnvelope.perform(office.signer, EMS)


def test_another_agencys_envelope_is_not_there(office: Office) -> None:
    with on("03-02"):
        row = logged(office)
        other = build_office("MB9990027", "云川市民政局")
        client = signed_in(other.receiver)
        assert client.get(f"{LIST}{row.code}/").status_code == 404
        assert client.post(f"{LIST}{row.code}/take/", {"_seen": "0"}).status_code == 404
        with pytest.raises(Refused):
            mailroom.TakeEnvelope.perform(other.receiver, matter=row.matter)
        assert cells(client.get(f"{LIST}?show=all")) == []


def test_the_list_asks_as_much_for_one_as_for_many(office: Office) -> None:
    with on("03-02"):
        client, asked = signed_in(office.receiver), []
        for number in range(1, 61):
            logged(office, tracking=f"EA{number:09}CN")
            if number in (1, 60):
                client.get(LIST)
                with CaptureQueriesContext(connection) as queries:
                    client.get(LIST)
                asked.append(len(queries))
    assert asked[0] == asked[1] <= 14, asked
    assert Matter.objects.filter(kind="envelope").count() == 60


@pytest.mark.parametrize(("who", "reads"), [("receiver", True), ("handler", False), ("signer", False)])
def test_who_receives_the_mail_reads_who_sent_it(office: Office, who: str, reads: bool) -> None:
    with on("03-02"):
        plain = {**EMS, "tracking": "", "carrier": "ordinary"}
        signed_in(office.receiver).post(f"{LIST}new/", {**plain, "photo": upload("信封.pdf")})
        row, client = Envelope.objects.get(), signed_in(getattr(office, who))
        for address in (LIST, f"{LIST}?show=all", f"{LIST}{row.code}/", f"{LIST}{row.code}/close/", "/desk/"):
            said = text(client.get(address, follow=True))
            assert ("王女士" in said) <= reads, address
        assert ("信封.pdf" in text(client.get(f"{LIST}{row.code}/"))) is reads
        assert ("王女士" in text(client.get(LIST))) is reads
