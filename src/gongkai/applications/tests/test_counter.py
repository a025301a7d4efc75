"""Counter mode: which days each channel asks, the receipt date before anything is kept, the receipt, split forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from gongkai.applications import mailroom
from gongkai.applications.models import Application
from gongkai.applications.tests.desk_client import case_url
from gongkai.applications.tests.desk_pages import fields, signed_in, text
from gongkai.applications.tests.office import REQUEST, Office, on, staff, upload
from gongkai.core.models import Entry, Fact, Matter
from gongkai.core.models.files import FileLink
from gongkai.core.refusals import Refused

pytestmark = pytest.mark.db

NEW = "/desk/applications/new/"
DAYS = {"submitted_on", "signed_on", "confirmed_on", "tracking", "oral"}


def send(client: Client, step: str, channel: str = "counter", **data: Any) -> Any:
    return client.post(f"{NEW}?channel={channel}", {**REQUEST, "channel": channel, "_step": step, **data})


@pytest.mark.parametrize(
    ("channel", "asked"),
    [
        ("counter", {"submitted_on", "oral"}),
        ("post_signed", {"signed_on", "tracking"}),
        ("post_ordinary", {"confirmed_on", "tracking"}),
        ("online", {"confirmed_on"}),
        ("fax", {"confirmed_on"}),
        ("email", {"confirmed_on"}),
    ],
)
def test_the_channel_decides_which_days_are_asked(office: Office, channel: str, asked: set[str]) -> None:
    with on("03-02"):
        shown = fields(signed_in(office.receiver).get(f"{NEW}?channel={channel}"))
    assert set(shown) & DAYS == asked


# Wednesday 2026-03-04 is today.
@pytest.mark.parametrize(
    ("channel", "day", "received", "due", "reason"),
    [
        ("counter", {}, "2026年3月4日", "2026年4月1日", "以提交之日为收到申请之日"),
        ("counter", {"submitted_on": "2026-03-02"}, "2026年3月2日", "2026年3月30日", "以提交之日为收到申请之日"),
        ("post_signed", {"signed_on": "2026年3月3日"}, "2026年3月3日", "2026年3月31日", "以本机关签收之日"),
        ("post_ordinary", {"confirmed_on": "2026-03-04"}, "2026年3月4日", "2026年4月1日", "以确认之日"),
        ("fax", {"confirmed_on": "2026-03-04"}, "2026年3月4日", "2026年4月1日", "以双方确认之日"),
    ],
)
def test_the_receipt_date_and_its_reason_are_shown_before_anything_is_kept(
    office: Office, channel: str, day: dict[str, str], received: str, due: str, reason: str
) -> None:
    with on("03-04"):
        answer = send(signed_in(office.receiver), "check", channel, **day)
    said = text(answer)
    assert answer.status_code == 200
    assert received in said
    assert f"答复期限：{due}" in said
    assert reason in said
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("channel", "data", "message"),
    [
        ("post_signed", {}, "请填写本机关签收邮件的日期"),
        ("counter", {"submitted_on": "2026-03-05"}, "这一天还没有到"),
        ("counter", {"name": ""}, "请填写姓名或者名称"),
        ("counter", {"document_number": "110105194912310021"}, "身份证"),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    office: Office, channel: str, data: dict[str, str], message: str
) -> None:
    with on("03-04"):
        answer = send(signed_in(office.receiver), "check", channel, **data)
    assert answer.status_code == 422
    assert message in text(answer)
    assert fields(answer)["title"] == REQUEST["title"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"phone": ""}, ""),
        ({"phone": "", "address": ""}, "邮寄答复要有通信地址"),
        ({"way": "counter", "phone": "", "address": ""}, "请填写联系电话、电子邮箱或者通信地址，至少一项"),
        ({"way": "counter", "phone": ""}, ""),
        ({"way": "download", "carrier": "electronic", "phone": ""}, "请填写联系电话或者电子邮箱"),
    ],
)
def test_a_letter_without_a_phone_number_is_registered_if_he_can_be_reached(
    office: Office, changes: dict[str, str], message: str
) -> None:
    with on("03-04"):
        answer = send(signed_in(office.receiver), "check", "post_signed", signed_on="2026-03-03", **changes)
    assert answer.status_code == (422 if message else 200), text(answer)
    assert message in text(answer)


def test_who_shows_no_identity_is_registered_and_asked_to_supplement(office: Office) -> None:
    """条例 29 wants proof of identity, and 条例 30 asks for what is missing; nobody is sent away (R32, R33)."""
    with on("03-04"):
        client = signed_in(office.receiver)
        page = send(client, "check")
        assert "没有带身份证明的也照样登记" in text(page)
        assert "第三十条" in text(page)
        answer = send(client, "register", _once=fields(page)["_once"])
    assert answer.status_code == 200
    assert Application.objects.count() == 1


def test_registering_gives_a_receipt_and_the_same_sending_the_same_receipt(office: Office) -> None:
    with on("03-04"):
        client = signed_in(office.receiver)
        once = fields(send(client, "check"))["_once"]
        first = send(client, "register", _once=once, identity_front=upload(), scan=upload("信封.pdf"))
        again = send(client, "register", _once=once)
    assert first.status_code == again.status_code == 200
    row = Application.objects.get()
    for answer in (first, again):
        said = text(answer)
        assert f"已登记 {row.number}" in said
        assert "2026年3月4日（周三）" in said
        assert "2026年4月1日（周三）" in said
        assert "云川市人民路8号" in said
        assert "0830-2000001" in said
    assert code_in(first) == code_in(again)
    assert len(code_in(first)) == 11
    assert code_in(first) not in str(list(Entry.objects.values())) + str(list(Fact.objects.values("payload")))
    assert sorted(FileLink.objects.values_list("purpose", flat=True)) == ["申请书和信封", "身份证明（正面）"]


def code_in(answer: Any) -> str:
    found = re.search(r"查询码([2-9A-Z]{5}-[2-9A-Z]{5})", text(answer))
    return found[1] if found else ""


def test_somebody_elses_sending_shows_no_code(office: Office) -> None:
    with on("03-04"):
        send(signed_in(office.receiver), "register", _once="sending-1")
        second = staff(office.agency, "lingyiren", "receiver")
        other = send(signed_in(second), "register", _once="sending-1")
    assert other.status_code == 409
    assert "这张表单不是您打开的" in text(other)
    assert "查询码只在这一页" not in text(other)


def test_what_is_not_confirmed_is_registered_and_its_clock_waits(office: Office) -> None:
    with on("03-04"):
        client = signed_in(office.receiver)
        checked = send(client, "check", "fax")
        assert "还没有收到日期" in text(checked)
        done = send(client, "register", "fax", _once="one")
    row = Application.objects.get()
    assert (row.process_state, row.received_on, row.due) == ("unconfirmed", None, None)
    assert "收到日期以双方确认之日为准" in text(done)


def test_one_form_is_registered_once_whichever_step_it_leads_to(office: Office) -> None:
    """Its day of confirmation filled in after it had been registered without one, the same form is no second case."""
    with on("03-04"):
        client = signed_in(office.receiver)
        send(client, "register", "fax", _once="one")
        again = send(client, "register", "fax", _once="one", confirmed_on="2026-03-04")
        row = Application.objects.get()
        assert (again.status_code, again["Location"]) == (303, case_url(row.matter))
        assert "已经登记为 2026-0001" in text(client.get(again["Location"]))
    assert row.process_state == "unconfirmed"


def test_an_envelope_that_somebody_settled_meanwhile_holds_no_registration_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settled(*arguments: Any) -> None:
        raise Refused("registered", "这件邮件已经登记为 2026-0009。")

    monkeypatch.setattr(mailroom, "link", settled)
    with on("03-04"):
        done = send(signed_in(office.receiver), "register", _once="one", envelope="x")
    assert done.status_code == 200
    assert "没有关联上：这件邮件已经登记为 2026-0009。" in text(done)
    assert Application.objects.get().number == "2026-0001"


# Received on Monday 2026-03-02; more than three days back asks a reason with proof.
@pytest.mark.parametrize(("today", "late"), [("03-05", False), ("03-06", True)])
def test_a_late_registration_asks_reason_and_proof(office: Office, today: str, late: bool) -> None:
    with on(today):
        client = signed_in(office.receiver)
        checked = send(client, "check", "post_signed", signed_on="2026-03-02", tracking="EA123456789CN")
        assert ("late_reason" in fields(checked)) is late
        bare = send(client, "register", "post_signed", signed_on="2026-03-02", _once="a")
        assert bare.status_code == (409 if late else 200)
        if late:
            assert "请写明原因并附上证明" in text(bare)
            kept = {"late_reason": "收发室未及时移交", "late_proof": upload("签收单.pdf")}
            done = send(client, "register", "post_signed", signed_on="2026-03-02", _once="b", **kept)
            assert done.status_code == 200
    row = Application.objects.get()
    assert str(row.received_on) == "2026-03-02"
    assert str(row.due) == "2026-03-30"


def test_what_was_said_is_written_down_and_signed_on_paper(office: Office) -> None:
    with on("03-04"):
        client = signed_in(office.receiver)
        done = send(client, "register", _once="one", oral="on")
    case = office.case(Application.objects.get().matter)
    assert case.oral
    assert "口头申请记录" in text(done)
    assert REQUEST["text"] in text(done)


def test_one_form_becomes_several_linked_cases(office: Office) -> None:
    with on("03-04"):
        client = signed_in(office.receiver)
        first = send(client, "register", _once="one")
        given = fields(first)
        assert given["group"] == "2026-0001"
        form = client.post(f"{NEW}?channel=counter", {**given, "_step": "again"})
        shown = fields(form)
        assert (shown["name"], shown["title"], shown["group"]) == (REQUEST["name"], "", "2026-0001")
        second = send(client, "register", _once="two", title="公示材料", text="公示材料全部", group=shown["group"])
        assert fields(second)["group"] == "2026-0001"
    rows = Application.objects.order_by("pk")
    assert [(row.number, row.group) for row in rows] == [("2026-0001", ""), ("2026-0002", "2026-0001")]


def test_going_back_keeps_what_was_typed(office: Office) -> None:
    with on("03-04"):
        shown = fields(send(signed_in(office.receiver), "edit", title="改过的名称"))
    assert (shown["title"], shown["name"]) == ("改过的名称", REQUEST["name"])


def test_a_file_that_is_not_what_it_says_is_refused_at_the_check(office: Office) -> None:
    with on("03-04"):
        answer = send(
            signed_in(office.receiver), "register", _once="one", identity_front=upload("证.pdf", b"not a pdf")
        )
    assert answer.status_code == 422
    assert "证.pdf" in text(answer)
    assert not Application.objects.exists()


def test_only_the_receiver_registers(office: Office) -> None:
    with on("03-04"):
        client = signed_in(office.signer)
        assert client.get(NEW).status_code == 403
        assert send(client, "check").status_code == 403
        assert send(client, "register", _once="one").status_code == 403
        assert Client().get(NEW).status_code == 303
    assert not Application.objects.exists()
