"""An answer that lies online unopened is posted before the term ends: a job raises the task, once (O9)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gongkai.agencies.models import Agency
from gongkai.applications import unopened
from gongkai.applications.tests.desk_client import browser_of, case_url, words
from gongkai.applications.tests.office import POST, Office, on, upload
from gongkai.core import settings
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.letters.models import Letter
from gongkai.letters.service import delivery

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

STEP = "applications.resend_decision"
ONLINE = {"way": "download", "carrier": "electronic", "email": "chen@example.org"}


def answered(office: Office, day: str, method: str = "electronic") -> Matter:
    """Received on Monday 2026-03-02, due on Monday 03-30, answered on ``day``."""
    with on("03-02"):
        matter = office.assigned(**ONLINE)
    with on(day):
        data = {"say_信息清单": "批准文件", "say_提供方式": "网上下载"}
        office.decide(matter, "D02", data, files={"given": upload("批准文件.pdf")})
        sent = POST if method == "post" else {"method": method, "tracking": ""}
        office.do("dispatch_decision", matter, sent)
    return matter


def asked(matter: Matter) -> int:
    """How many tasks to post it are open."""
    return Task.objects.filter(matter=matter, kind=STEP).open().count()


def choose(agency: Agency, days: int) -> None:
    """The agency's option."""
    with write_transaction():
        entry = write_entry(Job("测试"), "test.settings", Entry.Result.DONE, channel="call", agency_id=agency.pk)
        source, since = "本机关规定", date(2020, 1, 1)
        settings.put(unopened.SETTING, days, agency_id=agency.pk, source=source, valid_from=since, entry=entry)


@pytest.mark.parametrize(
    ("sent", "day", "number"),
    [
        ("03-10", "03-24", 0),
        ("03-10", "03-25", 1),  # three working days before Monday 03-30
        ("03-10", "03-26", 1),
        ("03-10", "04-08", 1),
        ("03-26", "03-26", 0),  # sent within the three days: the working day after
        ("03-26", "03-27", 1),
        ("03-27", "03-29", 0),  # a Sunday
        ("03-27", "03-30", 1),
    ],
)
def test_from_three_working_days_before_the_due_day(office: Office, sent: str, day: str, number: int) -> None:
    matter = answered(office, sent)
    with on(day):
        assert unopened.scan({}) == f"提醒邮寄 {number} 件"
    assert asked(matter) == number


def test_the_agency_chooses_how_many_days(office: Office) -> None:
    matter = answered(office, "03-10")
    choose(office.agency, 5)
    for day, number in (("03-20", 0), ("03-23", 1)):
        with on(day):
            unopened.scan({})
        assert asked(matter) == number


def test_it_is_raised_once_and_stays_through_other_steps(office: Office) -> None:
    matter = answered(office, "03-10")
    with on("03-25"):
        assert [unopened.scan({}) for _ in range(3)] == ["提醒邮寄 1 件", "提醒邮寄 0 件", "提醒邮寄 0 件"]
        office.do("try_contact", matter, {"by": "电话", "reached": "", "note": "没有人接"})
        unopened.scan({})
    assert asked(matter) == 1
    assert Task.objects.filter(matter=matter, kind=STEP).count() == 1
    assert Entry.objects.filter(action="applications.ask_to_post", matter=matter).count() == 1


@pytest.mark.parametrize("method", ["post", "counter"])
def test_what_was_not_sent_online_is_not_asked_for(office: Office, method: str) -> None:
    matter = answered(office, "03-10", method)
    with on("03-30"):
        assert unopened.scan({}) == "提醒邮寄 0 件"
    assert asked(matter) == 0


def test_opened_before_nothing_is_asked_opened_after_the_task_is_gone(office: Office) -> None:
    early, late = answered(office, "03-10"), answered(office, "03-10")
    with on("03-12"):
        office.do("decision_delivered", early, {"how": "opened"})
    with on("03-25"):
        unopened.scan({})
        assert (asked(early), asked(late)) == (0, 1)
        office.do("decision_delivered", late, {"how": "opened"})
    assert asked(late) == 0


def test_posting_it_ends_the_task_and_it_is_not_asked_again(office: Office) -> None:
    matter = answered(office, "03-10")
    with on("03-25"):
        unopened.scan({})
        page = browser_of(office.receiver).get(case_url(matter, "resend_decision"))
        assert "网上的答复还没有打开" in words(page)
        (box,) = re.findall(r'<input[^>]*value="post"[^>]*>', page.content.decode())
        assert "checked" in box
        office.do("resend_decision", matter, {**POST, "tracking": "EA123456790CN"})
        assert asked(matter) == 0
        unopened.scan({})
    assert asked(matter) == 0
    assert delivery(Letter.objects.get(matter=matter)).method == "post"
    with on("03-27"):
        office.do("decision_delivered", matter, {"how": "signed"})


def test_nobody_but_the_system_raises_it_and_not_before_its_day(office: Office) -> None:
    matter = answered(office, "03-10")
    with on("03-25"), pytest.raises(Refused):
        unopened.AskToPost.perform(office.receiver, matter=matter)
    with on("03-24"), pytest.raises(Refused, match="还不到邮寄的时候"):
        unopened.AskToPost.perform(Job("测试"), matter=matter)
    with on("03-25"):
        unopened.AskToPost.perform(Job("测试"), matter=matter)
        with pytest.raises(Refused, match="已经提醒过"):
            unopened.AskToPost.perform(Job("测试"), matter=matter)
