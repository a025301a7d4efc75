"""抄送: a copy of the answer “不属于本机关” to the organ that has the information (O8): a choice, with its sending."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gongkai.applications.desk.opened import opened
from gongkai.applications.desk.prefilled import competent
from gongkai.applications.tests.desk_client import browser_of, case_url, words
from gongkai.applications.tests.office import POST, REQUEST, Office, build_office, invalid, on
from gongkai.applications.tests.test_tracking import enter, inside
from gongkai.core.models import Matter
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

COPY = {"organ": "云川市水务局", "agreed": True, "agreed_by": "申请表上写明", "method": "exchange"}


def answered(office: Office, main: str = "D13", **more: Any) -> tuple[Matter, str]:
    """A case that was answered, and its query code."""
    with on("03-02"):
        done = office.do("register", None, {**REQUEST, "channel": "counter"})
        assert done.matter is not None
        office.do("assign", done.matter, {"account": office.handler.account})
    with on("03-10"):
        office.decide(done.matter, main, {**office.filled(done.matter, main), **more})
        office.do("dispatch_decision", done.matter, POST)
    return done.matter, done.result.code


def test_the_copy_is_recorded_and_told_and_changes_nothing_else(office: Office) -> None:
    matter, code = answered(office)
    before = office.row(matter)
    with on("03-11"):
        office.do("send_copy", matter, COPY)
        desk = words(browser_of(office.receiver).get(case_url(matter)))
        client = Client()
        enter(client, code)
        told = inside(client)
    assert "抄送云川市水务局 " in desk
    assert "公文交换；申请人同意：申请表上写明" in desk
    assert "按您的同意，抄送了负责的机关" in told
    after = office.row(matter)
    assert (after.process_state, after.replied_on, after.row) == (before.process_state, before.replied_on, before.row)
    assert check() == []


def test_the_organ_that_the_answer_names_stands_in_the_form(office: Office) -> None:
    build_office("MB9990027", "云川市水务局")
    matter, _ = answered(
        office, say_负责机关="该信息由云川市水务局负责公开，地址：云川市清水路2号，电话 0830-2000009。"
    )
    with on("03-11"):
        at = opened(office.receiver, office.agency.code, office.row(matter).number)
        assert competent(at) == {"organ": "云川市水务局"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agreed": ""}, "同意"),
        ({"method": "post"}, "邮政"),
        ({"tracking": "EA123456789CN"}, "只有邮寄才填写"),
        ({"occurred_on": "2026-03-09"}, "不会早于"),
    ],
)
def test_without_consent_or_with_a_wrong_sending_it_is_refused(
    office: Office, changes: dict[str, str], sentence: str
) -> None:
    matter, _ = answered(office)
    with on("03-11"), invalid(sentence):
        office.do("send_copy", matter, {**COPY, **changes})


def test_to_one_organ_it_goes_once(office: Office) -> None:
    matter, _ = answered(office)
    with on("03-11"):
        office.do("send_copy", matter, COPY)
        with invalid("已经抄送过"):
            office.do("send_copy", matter, COPY)
        office.do("send_copy", matter, {**COPY, "organ": "云川市城市管理局", "method": "post", **POST})
    assert [copy.organ for copy in office.case(matter).copies] == ["云川市水务局", "云川市城市管理局"]


def test_only_what_is_not_ours_is_copied(office: Office) -> None:
    matter, _ = answered(office, "D02")
    with on("03-11"), pytest.raises(Refused, match="只有答复“不属于本机关负责公开”"):
        office.do("send_copy", matter, COPY)
