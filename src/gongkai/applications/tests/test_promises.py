"""The calendar changes while cases are open: days are computed anew, days told stay or are told anew (R4, O10)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.applications.tests.office import POST, Office, on
from gongkai.applications.tests.test_outcomes import plainly
from gongkai.applications.tests.test_readings import _extension, denied, open_tasks
from gongkai.core import calendars, jobs
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry, Matter
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.law.notices import Notice
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]


def announce(*, off: str = "", worked: str = "", year: int = 2026) -> int:
    """A notice of the State Council's office comes in: one more day off, or one more worked; the new edition."""
    days = [frozenset([date.fromisoformat(f"{year}-{text}")] if text else []) for text in (off, worked)]
    notice = Notice(
        year=year,
        number=f"国办发明电〔{year}〕9号",
        title=f"关于{year}年放假安排的通知",
        published=date(2026, 3, 25),
        off=days[0],
        work=days[1],
        amends=year == 2026,
    )
    with write_transaction():
        entry = write_entry(Job("测试"), "test.calendar", Entry.Result.DONE, channel="call")
        edition = calendars.enter(notice, agency_id=None, source="中国政府网", entry=entry)
    jobs.run_due()
    return edition.number


def extended(office: Office) -> Matter:
    """Told on 20 March that the answer comes by 28 April."""
    matter = plainly(office)
    with on("03-20"):
        office.letter(matter, "extension", _extension())
        office.do("extend", matter, POST)
    assert office.row(matter).due == date(2026, 4, 28)
    return matter


def test_what_nobody_was_told_simply_moves(office: Office) -> None:
    matter = plainly(office)
    with on("03-10"):
        edition = announce(off="03-19")
        row = office.row(matter)
        assert (row.due, row.calendar_edition) == (date(2026, 3, 31), edition)
        assert office.case(matter).warnings == ()
        assert set(matter.tasks.open().values_list("due", flat=True)) == {date(2026, 3, 31)}
    logged = Entry.objects.get(action="calendar.refold", matter=matter)
    assert logged.detail["due"] == ["2026-03-30", "2026-03-31"]
    assert check() == []


def test_a_later_day_does_not_release_from_the_day_told(office: Office) -> None:
    matter = extended(office)
    with on("04-01"):
        announce(off="04-20")
        case = office.case(matter)
        assert case.clock is not None
        assert (case.clock.due, case.due, office.row(matter).due) == (
            date(2026, 4, 29),
            date(2026, 4, 28),
            date(2026, 4, 28),
        )
        assert "以较早的2026年4月28日为准。" in case.warnings[0]
        assert "draft_letter" not in open_tasks(matter)
        with pytest.raises(Refused, match="不用告知期限变更"):
            office.do("draft_letter", matter, {"type": "term_change", "say_变更理由": "调整放假"}, by=office.handler)
    assert check() == []


def test_an_earlier_day_binds_and_is_told(office: Office) -> None:
    matter = extended(office)
    with on("04-01"):
        announce(worked="04-18")
        assert office.row(matter).due == date(2026, 4, 27)
        assert open_tasks(matter) == {"draft_decision", "draft_letter"}
        assert "请发期限变更告知书" in office.case(matter).warnings[0]
        letter = office.letter(matter, "term_change", {"say_变更理由": "国务院办公厅调整了放假安排。"})
        text = sheets.from_json(letter.sheet).plain
        assert "《延期答复告知书》（云住建公开程〔2026〕1号）" in text
        assert "其答复期限为2026年4月28日" in text
        assert "变更为2026年4月27日" in text
        assert open_tasks(matter) == {"draft_decision", "send_letter"}
        office.do("send_letter", matter, {**POST, "letter": letter.pk})
    assert office.case(matter).warnings == ()
    assert open_tasks(matter) == {"draft_decision"}
    entry = Entry.objects.get(action="calendar.promise", matter=matter)
    assert entry.detail == {"stated": "2026-04-28", "due": "2026-04-27", "binding": "2026-04-27"}
    assert check() == []


def test_a_day_that_another_change_makes_right_again_needs_no_telling(office: Office) -> None:
    matter = extended(office)
    with on("04-01"):
        announce(worked="04-18")
        assert open_tasks(matter) == {"draft_decision", "draft_letter"}
    with on("04-02"):
        announce(off="04-20")
        assert office.row(matter).due == date(2026, 4, 28)
        assert open_tasks(matter) == {"draft_decision"}
        assert office.case(matter).warnings == ()
    closing = Entry.objects.filter(action="calendar.promise", matter=matter).latest("pk")
    assert closing.detail == {"stated": "2026-04-28", "due": "2026-04-28", "binding": "2026-04-28"}
    assert check() == []


def test_a_day_that_facts_have_moved_since_is_no_promise_any_more(office: Office) -> None:
    matter = extended(office)
    with on("03-23"):
        asked = {"party_name": "甲", "say_涉及信息": "合同", "say_涉及理由": "单价", "say_回复方式": "递交"}
        letter = office.letter(matter, "third_party_consultation", asked)
        office.do("ask_third_party", matter, POST)
    with on("03-25"):
        office.receipt(matter, letter)
    with on("04-01"):
        announce(worked="04-18")
        assert office.case(matter).warnings == ()


def test_answered_and_closed_cases_keep_their_calendar(office: Office) -> None:
    closed = denied(office)
    answered = plainly(office)
    with on("03-31"):
        office.decide(answered, "D02", office.filled(answered, "D02"))
        office.do("dispatch_decision", answered, POST)
    before = {m.pk: office.row(m).calendar_edition for m in (closed, answered)}
    assert office.row(answered).late is True
    with on("04-01"):
        announce(off="03-16")  # with it 31 March would have been in time
        office.do("decision_delivered", answered, {"how": "signed"})
        office.do("archive", answered, {"file_number": "1"})
    for matter in (closed, answered):
        assert office.row(matter).calendar_edition == before[matter.pk]
    assert office.row(answered).late is True
    assert check() == []


def test_reopened_the_present_calendar_counts_again(office: Office) -> None:
    matter = denied(office)
    with on("04-01"):
        edition = announce(off="04-20")
        office.do("reopen", matter, {"by": "review", "document": "复议决定", "days": 20})
    row = office.row(matter)
    assert row.calendar_edition == edition
    assert row.due == calendars.current(office.agency.pk).law.add_working_days(date(2026, 4, 1), 20)


def test_a_day_of_a_year_without_notice_is_told_as_provisional(office: Office) -> None:
    with on("12-10"):
        matter = office.assigned()
        letter = office.letter(matter, "extension", _extension())
    assert letter.stated["新答复期限"]["provisional"] is True
    assert "（暂定）" in sheets.from_json(Letter.objects.get(pk=letter.pk).sheet).plain
