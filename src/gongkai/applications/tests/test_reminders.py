"""Reminders, the morning mail, the calendar feed, and what stands on the workbench."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.applications import due, reminders
from gongkai.applications.models import DeskChoice
from gongkai.applications.tests.desk_pages import fields, signed_in, text
from gongkai.applications.tests.office import POST, Office, on
from gongkai.core import calendars, clock, jobs
from gongkai.core.models import Entry, Job, Matter
from gongkai.core.registry import DueItem, DueSource
from gongkai.core.viewers import Staff

pytestmark = pytest.mark.db

PAGE = "/desk/applications/reminders/"
WANTED = {"digest": "on", "address": "banli@zjj.example.gov.cn"}


def choose(viewer: Staff) -> None:
    reminders.ChooseReminders.perform(viewer, WANTED)


def queued(*kinds: str) -> list[str]:
    return sorted(Job.objects.filter(kind__in=kinds).values_list("key", flat=True))


# Received on Monday 2026-03-02: correction by 2026-03-11, answer by 2026-03-30.
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("03-06", []),
        ("03-09", ["correction:2:2026-03-11"]),
        ("03-11", ["correction:0:2026-03-11"]),
        ("03-12", []),
        ("03-20", []),  # six working days
        ("03-23", ["reply:5:2026-03-30"]),
        ("03-25", ["reply:5:2026-03-30"]),
        ("03-26", ["reply:2:2026-03-30"]),
        ("03-28", ["reply:2:2026-03-30"]),  # a Saturday: one working day is left
        ("03-30", ["reply:0:2026-03-30"]),
        ("03-31", []),
    ],
)
def test_each_term_is_reminded_of_at_its_marks(office: Office, day: str, expected: list[str]) -> None:
    with on("03-02"):
        matter = office.assigned()
    with on(day):
        reminders.scan({})
        reminders.scan({})
    assert queued("applications.remind") == sorted(f"{matter.pk}:{mark}" for mark in expected)


def test_a_reminder_is_mailed_once_and_names_nobody(office: Office, mailoutbox: list[Any]) -> None:
    with on("03-02"):
        choose(office.handler)
        office.assigned()
    with on("03-26"):
        reminders.scan({})
        jobs.run_due()
        reminders.scan({})
        jobs.run_due()
    sent = [each for each in mailoutbox if "答复期限" in each.subject]
    assert [each.to for each in sent] == [["banli@zjj.example.gov.cn"]]
    assert sent[0].subject == "2026-0001 答复期限 2026-03-30"
    assert "剩2个工作日" in sent[0].body
    assert "陈喆堃" not in sent[0].body
    assert "人民路" not in sent[0].body


def test_what_was_done_meanwhile_is_not_reminded_of(office: Office, mailoutbox: list[Any]) -> None:
    with on("03-02"):
        choose(office.handler)
        matter = office.assigned()
        office.decide(matter, "D02", office.filled(matter, "D02"))
    with on("03-26"):
        reminders.scan({})
        office.do("dispatch_decision", matter, POST)
        jobs.run_due()
    assert not [each for each in mailoutbox if "答复期限" in each.subject]


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 3, 25, 23, 29, tzinfo=UTC), 0),  # 07:29 on Thursday
        (datetime(2026, 3, 25, 23, 30, tzinfo=UTC), 1),
        (datetime(2026, 3, 28, 2, 0, tzinfo=UTC), 0),  # Saturday
    ],
)
def test_the_morning_mail_comes_once_on_working_days(
    office: Office, mailoutbox: list[Any], moment: datetime, number: int
) -> None:
    with on("03-02"):
        choose(office.handler)
        office.assigned()
    with clock.frozen(moment):
        for _ in range(2):
            reminders.digests({})
            jobs.run_due()
    sent = [each for each in mailoutbox if "待办" in each.subject]
    assert len(sent) == number
    if number:
        assert "2026-0001　办理中　剩2个工作日　2026-03-30" in sent[0].body
        assert "陈喆堃" not in sent[0].body


def test_the_morning_mail_names_what_other_rooms_have_due(
    office: Office, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What and when, never a title: mail leaves the house."""
    day = date(2026, 3, 25)

    def items(viewer: Any, today: date) -> list[DueItem]:
        secret = "甲公司的处罚决定"
        return [
            DueItem(secret, "撤下已撤销的处罚、许可决定", date(2026, 3, 24), "/x/", "我"),
            DueItem(secret, "公开期限", date(2026, 4, 1), "/x/", "我"),
            DueItem(secret, "公开期限", date(2026, 4, 1), "/y/", "我"),
            DueItem(secret, "评估是否公开", date(2026, 4, 2), "/x/", "我"),
            DueItem(secret, "更新栏目", day, "/x/", "同事", mine=False),
        ]

    with on("03-02"):
        choose(office.handler)
    monkeypatch.setattr(reminders, "due_sources", [DueSource("test", items)])
    with clock.frozen(datetime(2026, 3, 24, 23, 30, tzinfo=UTC)):
        for _ in range(2):
            reminders.digests({})
            jobs.run_due()
    (mail,) = [each for each in mailoutbox if "待办" in each.subject]
    assert "撤下已撤销的处罚、许可决定　1 项　2026-03-24（已过期）" in mail.body
    assert "公开期限　2 项　2026-04-01" in mail.body
    for absent in ("评估是否公开", "更新栏目", "甲公司"):
        assert absent not in mail.body


def test_who_left_gets_no_mail_and_no_calendar(office: Office) -> None:
    with on("03-02"):
        choose(office.handler)
        code = reminders.MakeFeed.perform(office.handler).result
        office.assigned()
        row = DeskChoice.objects.select_related("post").get()
        row.post.valid_to = date(2026, 3, 10)
        row.post.save()
        assert reminders.feed_of(code) is not None
    with on("03-11"):
        assert reminders.feed_of(code) is None
        assert reminders.digest_mail({"account": row.pk}) == "已停用，或者岗位已经变动"


def test_without_a_mail_server_nothing_is_said_to_be_sent(office: Office, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with on("03-02"):
        choose(office.handler)
        matter = office.assigned()
    with on("03-26"):
        said = reminders.remind({"matter": matter.pk, "what": "reply", "day": "2026-03-30"})
        digest = reminders.digest_mail({"account": office.handler.account})
    assert said == digest == "没有设置邮件服务器，没有发。"


def test_a_mail_needs_an_address(office: Office) -> None:
    with on("03-02"):
        client = signed_in(office.handler)
        step = {"step": "applications.choose_reminders"}
        assert "请填写工作邮箱" in text(client.post(PAGE, {**step, "digest": "on"}))
        assert client.post(PAGE, {**step, **WANTED}).status_code == 303
        assert fields(client.get(PAGE))["address"] == WANTED["address"]
        assert WANTED["address"].encode() not in bytes(DeskChoice.objects.get().address)


def test_the_feed_is_shown_once_and_ends_when_revoked(office: Office) -> None:
    with on("03-02"):
        office.assigned()
        client = signed_in(office.handler)
        made = client.post(PAGE, {"step": "applications.make_feed"})
        path = re.search(r"/feeds/deadlines/([\w-]+)\.ics", made.content.decode())
        assert path is not None
        assert len(path[1]) == 32  # 192 bits
        assert path[1] not in client.get(PAGE).content.decode()
        assert path[1] not in str(list(Entry.objects.values())) + str(list(DeskChoice.objects.values()))
        answer = Client().get(path[0])
        assert answer["Content-Type"].startswith("text/calendar")
        lines = answer.content.decode().split("\r\n")
        assert "DTSTART;VALUE=DATE:20260330" in lines
        assert "DTEND;VALUE=DATE:20260331" in lines
        assert "SUMMARY:2026-0001 答复期限" in lines
        assert "陈喆堃" not in answer.content.decode()
        client.post(PAGE, {"step": "applications.revoke_feed"})
        assert Client().get(path[0]).status_code == 404


def test_a_new_feed_ends_the_old_one(office: Office) -> None:
    with on("03-02"):
        first = reminders.MakeFeed.perform(office.handler).result
        second = reminders.MakeFeed.perform(office.handler).result
        assert reminders.feed_of(first) is None
        assert reminders.feed_of(second) is not None


def test_lines_of_a_feed_are_folded_between_characters() -> None:
    folded = reminders.folded("SUMMARY:" + "期" * 60)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == "SUMMARY:" + "期" * 60
    assert reminders.escaped("一;二,三\\\n") == "一\\;二\\,三\\\\\\n"


# -- the workbench --


def lines(viewer: Staff, day: str) -> list[tuple[str, str, Any]]:
    with on(day):
        return [(item.title[:9], item.detail, item.due) for item in due.items(viewer, clock.today())]


def asked_to_correct(office: Office) -> Matter:
    with on("03-02"):
        matter = office.assigned()
    with on("03-04"):
        data = {"say_补正事项": "请写明年份。", "say_补正指引": "写明文号。", "term": 15}
        letter = office.letter(matter, "correction_request", data)
    waits = [("2026-0001", "补正告知书已批准，待寄发", date(2026, 3, 30))]
    assert lines(office.handler, "03-05") == waits
    assert lines(office.receiver, "03-05") == []  # it is among his tasks, and stands there but once
    with on("03-05"):
        office.do("send_correction_notice", matter, POST)
    assert lines(office.handler, "03-12") == []  # five working days
    assert lines(office.handler, "03-13") == [("2026-0001", "补正告知书待登记送达", None)]
    with on("03-13"):
        office.receipt(matter, letter)
    return matter


def test_letters_and_terms_of_others_stand_on_the_workbench(office: Office) -> None:
    matter = asked_to_correct(office)
    until = office.row(matter).await_until
    assert until is not None
    law = calendars.current(office.agency.pk).law
    six, five = law.at(law.index(until) - 6), law.at(law.index(until) - 5)
    assert lines(office.handler, six.isoformat()) == []
    assert lines(office.handler, five.isoformat()) == [("2026-0001", "申请人补正期限届满", until)]
    assert lines(office.signer, five.isoformat()) == []


def test_the_office_sees_what_is_due_and_no_case_twice(office: Office) -> None:
    with on("03-02"):
        office.assigned()
    assert lines(office.receiver, "03-27") == []
    assert lines(office.receiver, "03-30") == [("2026-0001", "答复期限", date(2026, 3, 30))]
    assert lines(office.handler, "03-30") == []  # it is among his tasks


def whose(viewer: Staff, day: str) -> list[tuple[str, bool]]:
    with on(day):
        return [(item.detail, item.mine) for item in due.items(viewer, clock.today())]


def test_a_colleagues_deadline_is_not_ones_own(office: Office) -> None:
    matter = asked_to_correct(office)
    with on("03-02"):
        office.assigned()
        office.register()
    assert [line for line in whose(office.receiver, "03-30") if line[0] == "答复期限"] == [("答复期限", False)]
    until = office.row(matter).await_until
    assert until is not None
    day = until.isoformat()
    term = ("申请人补正期限届满", True)
    assert term in whose(office.receiver, day), "who receives records that the term lapsed"
    assert term in whose(office.handler, day)


def test_the_workbench_asks_a_fixed_number_of_queries(office: Office) -> None:
    asked = []
    for number in (1, 20):
        with on("03-02"):
            for _ in range(number):
                office.assigned()
        with on("03-31"), CaptureQueriesContext(connection) as queries:
            list(due.items(office.receiver, clock.today()))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5, asked
