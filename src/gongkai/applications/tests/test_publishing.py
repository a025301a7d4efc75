"""From request to publication (条例 44, R30): what gives cause, what the office does, what the applicant is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications import facts as f
from gongkai.applications import queues, same_requests
from gongkai.applications.actions import publishing
from gongkai.applications.portal import reading
from gongkai.applications.process import APPLICATION
from gongkai.applications.searching import INDEX
from gongkai.applications.tests.desk_client import browser_of, case_url, send, words
from gongkai.applications.tests.office import PDF, Office, invalid, on, staff, upload
from gongkai.core import files, jobs
from gongkai.core.models import Entry, FileLink, Matter, Task
from gongkai.core.process import differences, facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, CodeHolder
from gongkai.publications.models import Publication, Text, TextFile
from gongkai.search.service import rebuild
from gongkai.search.upkeep import put_waiting

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

TITLE = "人民路12号改造工程竣工验收报告"
LI = {"name": "李四光", "document_number": "510502198803030024", "phone": "13900002222"}
WANG = {"name": "王五福", "document_number": "51050219770101001X", "phone": "13900003333"}
DRAFT = {"outcome": "drafted", "title": TITLE}
DECLINE = {"outcome": "declined", "reason": "报告里的数据还没有核实，核实以后再公开。"}


@pytest.fixture
def searched(office: Office, settings: Any, tmp_path: Path) -> Office:
    """The office, with an index of what is asked in a home of its own."""
    settings.HOME = tmp_path
    rebuild(INDEX)
    return office


def case(office: Office, main: str = "D02", *, given: bool = False, **asked: Any) -> Matter:
    """A case that was answered on 10 March and filed; ``given``: with a file."""
    with on("03-02"):
        matter = office.assigned(**asked)
    put_waiting(INDEX)
    with on("03-10"):
        sent = {"given": upload("竣工验收报告.pdf")} if given else None
        office.answer(matter, main, office.filled(matter, main), files=sent)
        jobs.run_due()
    return matter


def suggested(office: Office, note: str = "很多邻居都想知道") -> Matter:
    """A filed case whose applicant suggested to publish."""
    matter = case(office)
    with on("03-11"):
        office.do("suggest_publication", matter, {"note": note}, by=CodeHolder(matter.pk))
    return matter


def noted(office: Office, matter: Matter) -> tuple[tuple[str, ...], int] | None:
    same = office.case(matter).same
    return (same.cases, same.others) if same else None


class TestTheSameForSeveral:
    """Applicants are counted, not forms, and only where information was handed out."""

    def test_a_second_applicant_is_found_when_his_answer_goes_out(self, searched: Office) -> None:
        first = case(searched)
        assert noted(searched, first) is None
        second = case(searched, **LI)
        assert noted(searched, second) == ((searched.row(first).number,), 1)
        third = case(searched, **WANG)
        assert noted(searched, third) == ((searched.row(first).number, searched.row(second).number), 2)

    @pytest.mark.parametrize(
        ("main", "asked"),
        [
            ("D02", {}),  # the same applicant once more
            ("D02", {**LI, "title": "供水管网改造合同", "text": "请公开供水管网改造工程的施工合同。"}),
            ("D09", LI),  # refused
        ],
    )
    def test_what_is_not_the_same_or_was_not_given(self, searched: Office, main: str, asked: dict[str, Any]) -> None:
        case(searched)
        assert noted(searched, case(searched, main, **asked)) is None

    def test_an_earlier_refusal_is_no_grant(self, searched: Office) -> None:
        case(searched, "D09")
        assert noted(searched, case(searched, **LI)) is None

    def test_what_is_being_published_already_is_not_offered_again(self, searched: Office) -> None:
        case(searched)
        second = case(searched, **LI)
        with on("03-12"):
            searched.do("consider_publication", second, DRAFT)
        assert noted(searched, case(searched, **WANG)) is None

    def test_the_job_notes_it_once(self, searched: Office) -> None:
        first, second = case(searched), case(searched, **LI)
        before = len(facts_of(second))
        with on("03-10"):
            said = same_requests.note({"matter": second.pk, "cases": [searched.row(first).number]})
        assert "已经登记过" in said
        assert len(facts_of(second)) == before

    def test_an_officer_may_note_what_the_comparison_missed(self, office: Office) -> None:
        first = case(office, title="竣工报告", text="人民路那个改造的。")
        second, same = case(office, **LI), case(office, title="竣工图", text="图纸。", **LI)
        number = office.row(first).number
        with on("03-12"):
            with invalid("没有编号为“2026-9999”"):
                office.do("note_same_request", second, {"cases": f"{number}、2026-9999"})
            with invalid("都是同一申请人的"):
                office.do("note_same_request", second, {"cases": office.row(same).number})
            office.do("note_same_request", second, {"cases": f"{number} {number}"})
            with pytest.raises(Refused, match="已经登记过"):
                office.do("note_same_request", second, {"cases": number})
        assert noted(office, second) == ((number,), 1)


class TestExamining:
    """The step is refused without cause, taken once, and again after a new suggestion."""

    def test_without_cause_it_is_refused(self, office: Office) -> None:
        matter = case(office)
        with on("03-12"), pytest.raises(Refused, match="没有申请人建议主动公开") as refusal:
            office.do("consider_publication", matter, DECLINE)
        assert refusal.value.rule == "条例第四十四条"
        assert not Publication.objects.exists()

    def test_not_before_the_answer(self, office: Office) -> None:
        with on("03-02"):
            matter = office.assigned()
            office.do("suggest_publication", matter, {"note": ""}, by=office.handler)
            with pytest.raises(Refused, match="只能在"):
                office.do("consider_publication", matter, DRAFT)
        assert not Publication.objects.exists()

    def test_declined_with_a_reason_and_once(self, office: Office) -> None:
        matter = suggested(office)
        with on("03-12"):
            with invalid("请写明暂不公开的理由"):
                office.do("consider_publication", matter, {"outcome": "declined", "reason": " "})
            office.do("consider_publication", matter, DECLINE)
            with pytest.raises(Refused, match="2026年3月12日已经研究过"):
                office.do("consider_publication", matter, DRAFT)
            office.do("suggest_publication", matter, {"note": "现在核实了吗"}, by=CodeHolder(matter.pk))
            office.do("consider_publication", matter, DRAFT)
        row = office.row(matter)
        assert (row.considered, row.to_consider, Publication.objects.count()) == ("drafted", False, 1)
        assert list(differences(APPLICATION)) == []

    def test_a_draft_is_begun_by_the_officer_and_holds_nothing_of_the_applicant(self, office: Office) -> None:
        matter = suggested(office)
        with on("03-12"):
            office.do("consider_publication", matter, DRAFT)
        item = Publication.objects.select_related("text").get()
        assert office.case(matter).considered == f.PublicationConsidered("drafted", item.pk)
        assert (item.process_state, item.public, item.agency_id) == ("drafting", False, office.agency.pk)
        entry = Entry.objects.get(action="publications.begin")
        assert entry.account_id == office.handler.account
        text = Text.objects.get()
        assert (text.title, text.body, text.summary, text.attribute) == (TITLE, "", "", "open")
        assert "陈喆堃" not in str(text.__dict__)

    def test_a_title_that_names_an_applicant_is_refused_and_not_proposed(self, office: Office) -> None:
        matter = case(office, title="陈喆堃房屋验收报告")
        with on("03-12"):
            office.do("suggest_publication", matter, {}, by=CodeHolder(matter.pk))
            assert publishing.proposed_title(matter, office.case(matter)) == ""
            with invalid("标题里有申请人的姓名"):
                office.do("consider_publication", matter, {**DRAFT, "title": "陈喆堃房屋验收报告"})
            with invalid("请填写草稿的标题"):
                office.do("consider_publication", matter, {"outcome": "drafted"})

    def test_nothing_that_a_court_forbids_is_drafted(self, office: Office) -> None:
        matter = suggested(office)
        with on("03-12"):
            office.do("forbid_disclosure", matter, {"document": "（2026）川行裁1号"})
            with invalid("不能起草公开"):
                office.do("consider_publication", matter, DRAFT)
            office.do("consider_publication", matter, DECLINE)
        assert not Publication.objects.exists()

    def test_who_may(self, office: Office) -> None:
        matter = suggested(office)
        publisher = staff(office.agency, "fabu", "publisher")
        with on("03-12"):
            for viewer in (office.receiver, office.signer, CodeHolder(matter.pk), Anonymous()):
                with pytest.raises(Refused):
                    office.do("consider_publication", matter, DRAFT, by=viewer)
            office.do("consider_publication", matter, DRAFT, by=publisher)
        assert Publication.objects.count() == 1

    def test_cut_off_before_the_fact_it_goes_on_with_the_same_draft(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        matter = suggested(office)
        with on("03-12"):
            with monkeypatch.context() as patch:
                patch.setattr(publishing.ConsiderPublication, "act", _cut_off)
                with pytest.raises(KeyboardInterrupt):
                    office.do("consider_publication", matter, DRAFT)
            assert office.case(matter).considered is None
            office.do("consider_publication", matter, DRAFT)
        assert Publication.objects.count() == 1

    def test_the_handler_has_a_task_until_it_is_done(self, office: Office) -> None:
        matter = suggested(office)
        open_tasks = Task.objects.filter(matter=matter, kind="applications.consider_publication").open()
        assert [task.account_id for task in open_tasks] == [office.handler.account]
        with on("03-12"):
            office.do("consider_publication", matter, DECLINE)
        assert not open_tasks.all().exists()


def _cut_off(*_: Any) -> None:
    raise KeyboardInterrupt


class TestFiles:
    """What was given can go into the draft: as a copy that is not encrypted, read by whoever has a task on the case."""

    def test_the_given_file_is_copied_and_the_reading_is_entered(self, office: Office) -> None:
        matter = case(office, given=True)
        with on("03-12"):
            office.do("suggest_publication", matter, {}, by=CodeHolder(matter.pk))
            link = FileLink.objects.get(matter=matter, purpose="提供的信息")
            office.do("consider_publication", matter, {**DRAFT, "files": [link.code]})
            item = Publication.objects.get()
            copy = TextFile.objects.get(text_id=item.text_id).link
            assert files.open_link(copy, office.handler) == PDF
        assert (copy.name, copy.personal, copy.audience, copy.matter_id) == (
            "竣工验收报告.pdf",
            False,
            "staff",
            item.pk,
        )
        assert Entry.objects.filter(action="file.read", matter=matter).count() == 1

    def test_a_file_named_after_the_applicant_loses_the_name(self, office: Office) -> None:
        with on("03-02"):
            matter = office.assigned()
        with on("03-10"):
            sent = {"given": upload("给陈喆堃的报告.pdf")}
            office.answer(matter, "D02", office.filled(matter, "D02"), files=sent)
            office.do("suggest_publication", matter, {}, by=CodeHolder(matter.pk))
            link = FileLink.objects.get(matter=matter, purpose="提供的信息")
            office.do("consider_publication", matter, {**DRAFT, "files": [link.code]})
        assert TextFile.objects.get().link.name == "附件1.pdf"

    def test_only_files_of_this_answer_and_only_to_who_has_a_task(self, office: Office) -> None:
        other, matter = case(office, given=True, **LI), case(office, given=True)
        strange = FileLink.objects.get(matter=other, purpose="提供的信息")
        publisher = staff(office.agency, "fabu", "publisher")
        with on("03-12"):
            office.do("suggest_publication", matter, {}, by=CodeHolder(matter.pk))
            with invalid("选择"):
                office.do("consider_publication", matter, {**DRAFT, "files": [strange.code]})
            own = FileLink.objects.get(matter=matter, purpose="提供的信息")
            office.do("consider_publication", matter, {**DRAFT, "files": [own.code]}, by=publisher)
        assert not TextFile.objects.exists()


class TestPages:
    """The notice on the case, the page of the step, the queue."""

    def test_the_case_says_why_and_leads_to_the_step(self, searched: Office) -> None:
        first, second = case(searched), case(searched, **LI)
        with on("03-12"):
            searched.do("suggest_publication", second, {"note": "邻居都想知道"}, by=CodeHolder(second.pk))
            client = browser_of(searched.handler)
            page = client.get(case_url(second))
            assert f"另有 1 位申请人得到过同一信息：编号 {searched.row(first).number}" in words(page)
            assert "申请人建议主动公开：邻居都想知道" in words(page)
            assert case_url(second, "consider_publication") in page.content.decode()
            assert "可以主动公开，请研究" not in words(client.get(case_url(first)))
            step = client.get(case_url(second, "consider_publication"))
            assert f'value="{TITLE}"' in step.content.decode()
            assert "草稿里只写信息本身" in words(step)
            assert send(client, case_url(second, "consider_publication"), DRAFT).status_code == 303
            page = client.get(case_url(second))
        assert "可以主动公开，请研究" not in words(page)
        assert f"2026-03-12 研究，已经起草主动公开 {TITLE}" in words(page)
        assert "研究主动公开：起草公开" in words(page)

    def test_declined_is_shown_with_its_reason(self, office: Office) -> None:
        matter = suggested(office)
        with on("03-12"):
            client = browser_of(office.handler)
            empty = send(client, case_url(matter, "consider_publication"), {"outcome": "declined"})
            assert (empty.status_code, "请写明暂不公开的理由" in words(empty)) == (422, True)
            assert send(client, case_url(matter, "consider_publication"), DECLINE).status_code == 303
            page = client.get(case_url(matter))
        assert f"暂不主动公开 {DECLINE['reason']}" in words(page)

    def test_the_case_asks_the_same_number_of_queries_for_any_number_of_others(self, searched: Office) -> None:
        cases = [case(searched), case(searched, **LI), case(searched, **WANG)]
        with on("03-12"):
            client, asked = browser_of(searched.handler), []
            client.get(case_url(cases[1]))
            for matter in cases[1:]:
                with CaptureQueriesContext(connection) as queries:
                    client.get(case_url(matter))
                asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_the_queue_holds_what_is_answered_and_not_examined(self, office: Office) -> None:
        matter, plain = suggested(office), case(office, **LI)
        with on("03-12"):
            with_cause_only = office.assigned(**WANG)
            office.do("suggest_publication", with_cause_only, {}, by=office.handler)
            client = browser_of(office.handler)
            page = client.get("/desk/applications/?queue=publish")
            numbers = {office.row(each).number: each for each in (matter, plain, with_cause_only)}
            assert {number for number in numbers if case_url(numbers[number]) in page.content.decode()} == {
                office.row(matter).number
            }
            assert "可以主动公开的" in words(page)
            today = queues.Today(date(2026, 3, 12), office.case(matter).calendar.law)
            assert queues.counts(office.handler, today)["publish"] == 1
            office.do("consider_publication", matter, DECLINE)
            assert queues.counts(office.handler, today)["publish"] == 0
            assert "没有等着研究是否主动公开的申请" in words(client.get("/desk/applications/?queue=publish"))


class TestTheApplicant:
    """He sees at /track what became of his suggestion; an item that is not public is not named to him."""

    def told(self, office: Office, matter: Matter) -> reading.Suggestion | None:
        return reading.suggestion(office.case(matter), CodeHolder(matter.pk))

    def test_from_the_suggestion_to_the_page(self, office: Office) -> None:
        matter = suggested(office)
        told = self.told(office, matter)
        assert told is not None
        assert "研究的结果会写在这里" in told.text
        with on("03-12"):
            office.do("consider_publication", matter, {**DRAFT, "title": "没有公开的标题"})
            told = self.told(office, matter)
        assert told is not None
        assert (told.title, told.url) == ("", "")
        assert "准备主动公开" in told.text

    def test_declined(self, office: Office) -> None:
        matter = suggested(office)
        with on("03-12"):
            office.do("consider_publication", matter, DECLINE)
            told = self.told(office, matter)
        assert told is not None
        assert told.reason == DECLINE["reason"]
        assert "暂不主动公开" in told.text

    def test_who_suggested_nothing_is_told_nothing(self, searched: Office) -> None:
        case(searched)
        second = case(searched, **LI)
        with on("03-12"):
            searched.do("consider_publication", second, DECLINE)
            assert self.told(searched, second) is None
