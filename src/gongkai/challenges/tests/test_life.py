"""A challenge and its case: bound by number, answered with evidence, lost, decided anew under its registration."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.applications.models import Application
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests.desk_client import browser_of, words
from gongkai.applications.tests.office import PDF, staff
from gongkai.challenges import due, jobs, queues
from gongkai.challenges.models import Challenge
from gongkai.challenges.tests.bureau import PAPER, REVIEW, Bureau, on, upload
from gongkai.core import calendars, clock, files
from gongkai.core import jobs as core_jobs
from gongkai.core.models import Entry, FileLink, Job, Matter, Task
from gongkai.core.process import facts_of
from gongkai.core.refolding import check
from gongkai.core.registry import matter_panels
from gongkai.law.facts import ReopenedBy
from gongkai.letters import jobs as letter_jobs
from gongkai.publications.tests.newsroom import Newsroom

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are not set: nothing here is about how they look."""
    page = lambda letter: tuple(files.stage("文书.pdf", PDF, ["pdf"]) for _ in range(2))  # noqa: E731
    monkeypatch.setattr(letter_jobs, "rendered", page)


def refused_case(bureau: Bureau) -> Matter:
    """An application refused, delivered and filed on 2 March."""
    with on("03-02"):
        matter = bureau.office.assigned()
        bureau.office.answer(matter, "D09", bureau.office.filled(matter, "D09"))
    return matter


def number_of(matter: Matter) -> str:
    return Application.objects.get(pk=matter.pk).number


def tasks(matter: Matter) -> dict[str, tuple[str, int | None, str]]:
    rows = Task.objects.filter(matter=matter).open()
    return {row.kind.partition(".")[2]: (row.role, row.account_id, str(row.due)) for row in rows}


def test_lost_in_review_the_case_is_decided_anew_and_keeps_its_registration(bureau: Bureau) -> None:
    case = refused_case(bureau)
    before, handler = Application.objects.get(pk=case.pk), bureau.office.handler.account
    with on("03-09"):
        matter = bureau.receive(about=before.number, reference="云府复〔2026〕3号")
        assert tasks(matter) == {"answer": ("handler", handler, "2026-03-23")}, "who handled the case answers"
        errors = bureau.errors("answer", matter, PAPER)
        assert "视为原行为没有证据" in errors["file"][0]
        bureau.answer(matter)
        assert tasks(matter) == {}
    with on("04-01"):
        bureau.end("decide_review", matter, "review_revoked_anew", days=10)
        assert tasks(matter) == {"comply": ("receiver", None, "2026-04-16")}
        assert "还没有执行" in bureau.refused("close", matter).message
        bureau.do("comply", matter, {"note": ""})
        assert bureau.state(matter) == "ended"
        after = Application.objects.get(pk=case.pk)
        assert (after.process_state, after.reopened, str(after.due)) == ("handling", 1, "2026-04-16")
        assert (after.number, after.received_on, after.counted_on) == (
            before.number,
            before.received_on,
            before.counted_on,
        ), "R94: no second registration, the result stays in its year"
        reopened = facts_of(case)[-1].payload
        assert (reopened.by, reopened.document) == (ReopenedBy.REVIEW, "云川市人民政府文书第1号")
        assert "已经执行" in bureau.refused("comply", matter).message
        bureau.do("close", matter)
    assert tasks(matter) == {}
    assert check() == []


def test_cut_off_between_the_case_and_the_challenge_it_goes_on(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    case = refused_case(bureau)
    with on("04-01"):
        matter = bureau.receive(about=number_of(case))
        bureau.answer(matter)
        bureau.end("decide_review", matter, "review_ordered")
        with monkeypatch.context() as broken:
            broken.setattr("gongkai.challenges.actions.following.Comply.act", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                bureau.do("comply", matter)
        assert Application.objects.get(pk=case.pk).reopened == 1
        bureau.do("comply", matter)
        assert Application.objects.get(pk=case.pk).reopened == 1, "reopened once"
    assert APPLICATION.state_after(facts_of(case)) == "handling"


def test_who_may_not_opens_no_case(bureau: Bureau) -> None:
    case = refused_case(bureau)
    with on("04-01"):
        matter = bureau.receive(about=number_of(case))
        bureau.answer(matter)
        bureau.end("decide_review", matter, "review_upheld")
        assert "没有要执行" in bureau.refused("comply", matter).message
        handler = bureau.refused("comply", matter, by=bureau.office.handler)
    assert handler.code == "role"
    assert Application.objects.get(pk=case.pk).reopened == 0


def test_suspension_and_prohibition_close_the_case_to_disclosure(bureau: Bureau) -> None:
    case = refused_case(bureau)
    with on("03-09"):
        matter = bureau.receive(track="suit_direct", about=number_of(case))
        bureau.do("suspend", matter, PAPER)
        assert bureau.office.case(case).stay == "文书第1号"
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_forbidden")
    with on("04-01"):
        jobs.stand({})
        assert bureau.state(matter) == "ended"
        bureau.do("comply", matter)
    assert bureau.office.case(case).forbidden == "云川市江东区人民法院文书第1号"


def test_without_a_case_it_is_told_how_the_order_was_carried_out(bureau: Bureau) -> None:
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        assert set(tasks(matter)) == {"answer", "link"}
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_ordered", until="2026-06-01")
    with on("03-18"):
        assert jobs.stand({}) == "1 件一审裁判生效"
        assert jobs.stand({}) == "0 件一审裁判生效"
        assert "先关联" in bureau.errors("comply", matter, {"note": " "})["note"][0]
        assert str(bureau.row(matter).due) == "2026-06-01", "the day that the judgment names"
        bureau.do("comply", matter, {"note": "已重新答复"})
    assert Entry.objects.filter(action="challenges.let_stand", channel="job").count() == 1


def test_only_what_the_agency_has_can_be_challenged(bureau: Bureau) -> None:
    with on("03-02"):
        errors = bureau.errors("receive", None, {**REVIEW, "about": "2026-9999", "procedure": ""})
        assert "没有编号或者索引号为“2026-9999”" in errors["about"][0]
        assert "请选择复议程序" in errors["procedure"][0]
        errors = bureau.errors("receive", None, {**REVIEW, "part": "with_original"})
        assert "共同作为被告的只有行政诉讼" in errors["part"][0]
        suit = {**REVIEW, "track": "suit_direct"}
        assert "行政诉讼不填复议程序" in bureau.errors("receive", None, suit)["procedure"][0]
        early = {**REVIEW, "occurred_on": "2026-03-03"}
        assert bureau.refused("receive", None, early).code == "future"


def test_the_day_of_an_ending_lies_after_the_receipt(bureau: Bureau) -> None:
    with on("03-09"):
        matter = bureau.receive()
        late = {"ending": "review_upheld", **PAPER, "dated": "2026-03-06", "occurred_on": "2026-03-06"}
        assert "早于收到日期" in bureau.refused("decide_review", matter, late).message
        late["dated"] = "2026-03-10"
        assert "落款日期不能晚于" in bureau.errors("decide_review", matter, late)["dated"][0]
        both = {**late, "dated": "2026-03-09", "occurred_on": "", "days": 5}
        assert "没有要求重新答复" in bureau.errors("decide_review", matter, both)["days"][0]
        both |= {"ending": "review_ordered", "until": "2026-05-01"}
        assert "二者选一" in bureau.errors("decide_review", matter, both)["days"][0]


def test_a_wrong_record_is_corrected_by_a_later_one(bureau: Bureau) -> None:
    with on("03-09"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_rejected")
        fix = {"seq": 3, "ending": "suit_revoked", "reason": "看错了主文"}
        files = {"proof": upload()}
        assert set(bureau.errors("amend", matter, fix)) == {"proof"}
        wrong = bureau.errors("amend", matter, {**fix, "ending": "suit_withdrawn"}, files={"proof": upload()})
        assert "不是这一步登记的结果" in wrong["ending"][0]
        bureau.do("amend", matter, {**fix, "occurred_on": "2026-03-09"}, files=files)
        fix = {"seq": 1, "track": "suit_after_review", "reason": "复议以后起诉的"}
        bureau.do("amend", matter, fix, files={"proof": upload()})
    row = bureau.row(matter)
    assert (row.ending, row.group, row.process_state) == ("suit_revoked", "suit_after_review", "judged")
    assert row.due_for == "appeal", "lost now: whether to appeal is to be decided"
    assert check() == []


def test_a_receipt_is_not_moved_behind_what_followed(bureau: Bureau) -> None:
    with on("03-09"):
        matter = bureau.receive()
        bureau.answer(matter)
    with on("03-11"):
        fix = {"seq": 1, "occurred_on": "2026-03-10", "reason": "看错了"}
        assert bureau.refused("amend", matter, fix, files={"proof": upload()}).code == "contradiction"
        bureau.do("amend", matter, {**fix, "occurred_on": "2026-03-06"}, files={"proof": upload()})
    assert str(bureau.row(matter).received_on) == "2026-03-06"


def test_what_was_done_stays_done_where_the_judgment_is_affirmed(bureau: Bureau) -> None:
    """An appeal becomes known when the judgment was carried out already."""
    with on("03-02"):
        matter = bureau.receive(track="suit_direct")
        bureau.answer(matter)
        bureau.end("judge", matter, "suit_ordered")
    with on("03-20"):
        jobs.stand({})
        bureau.do("comply", matter, {"note": "已重新答复"})
        bureau.do("appeal", matter, {"own": "other", "forum": "中院"})
        second = {**PAPER, "dated": "2026-03-20"}
        bureau.do("end_appeal", matter, {**second, "how": "affirmed"})
    assert (bureau.row(matter).to_comply, bureau.row(matter).due) == (False, None)


def test_an_item_can_be_challenged_and_its_page_says_so(bureau: Bureau) -> None:
    office = bureau.office
    publisher = staff(office.agency, "fabu", "publisher")
    room = Newsroom(office.agency, office.handler, office.reviewer, office.secrecy, publisher, office.signer)
    with on("03-09"):
        item = room.published()
        bureau.receive(about=room.row(item).index_number, against="publication")
        page = words(browser_of(office.reviewer).get(f"/desk/publications/{room.row(item).key}/"))
        assert "复议、诉讼、投诉" in page
        assert "待答复举证" in page
        shown = words(browser_of(office.reviewer).get(f"/desk/challenges/{Challenge.objects.get().key}/"))
        assert room.row(item).index_number in shown


def test_the_case_shows_its_challenges(bureau: Bureau, django_assert_num_queries: Any) -> None:
    case = refused_case(bureau)
    with on("03-09"):
        bureau.receive(about=number_of(case), reference="云府复〔2026〕3号")
    panel = matter_panels["challenges.application"]
    with django_assert_num_queries(1):
        (line,) = panel.lines(bureau.office.receiver, case)
    assert "行政复议" in line.title
    assert "待答复举证" in line.detail
    assert panel.new is not None
    assert panel.new(bureau.office.receiver, case, number_of(case)) is not None
    assert panel.new(bureau.office.signer, case, number_of(case)) is None


def test_queues_and_workbench(bureau: Bureau, django_assert_num_queries: Any) -> None:
    receiver, handler = bureau.office.receiver, bureau.office.handler
    with on("03-02"):
        for changes in ({}, {"procedure": "simple"}, {"track": "suit_direct"}):
            bureau.receive(**changes)
        bureau.answer(bureau.receive())
        bureau.complaint()
    with on("03-10"):
        today = queues.Today(clock.today(), calendars.current(bureau.office.agency.pk))
        found = queues.counts(receiver, today)
        assert (found["late"], found["received"], found["pending"], found["complaints"]) == (1, 3, 1, 1)
        everything = Challenge.objects.filter(closed=False).count()
        assert sum(found[part.key] for part in queues.PARTS) == everything == 5
        with django_assert_num_queries(2):
            lines = list(due.items(receiver, clock.today()))
        assert [str(line.due) for line in lines] == ["2026-03-09", "2026-03-16", "2026-03-17", "2026-03-17"]
        assert list(due.items(handler, clock.today())) == [], "his own stand there as tasks"


def test_a_reminder_is_queued_once_for_each_mark(bureau: Bureau) -> None:
    with on("03-09"):
        bureau.receive()  # ordinary: until 23 March
    queued = []
    for day in ("03-13", "03-16", "03-19", "03-23", "03-24"):
        with on(day):
            jobs.scan({})
            jobs.scan({})
            queued.append(Job.objects.filter(kind=jobs.REMIND).count())
    assert queued == [0, 1, 2, 3, 3], "five, two and no working days before"
    with on("03-24"):
        core_jobs.run_due()
    assert {job.state for job in Job.objects.filter(kind=jobs.REMIND)} == {"done"}


def test_evidence_can_be_a_volume_of_the_case(bureau: Bureau) -> None:
    case = refused_case(bureau)
    with on("03-09"):
        matter = bureau.receive(about=number_of(case))
        entry = Entry.objects.filter(matter=case).latest("pk")
        some = FileLink.objects.filter(matter=case).first()
        assert some is not None
        volume = FileLink.objects.create(
            matter=case, file=some.file, purpose="案卷包（送达卷）", name="案卷.pdf", code="volume", entry=entry
        )
        bureau.do("answer", matter, {**PAPER, "evidence": ["volume"]})
    assert facts_of(matter)[-1].payload.evidence == (volume.pk,)
