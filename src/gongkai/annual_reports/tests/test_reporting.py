"""The life of a report: every arrow allowed and refused, the last days, what the public reads and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.annual_reports.demo import chapter
from gongkai.annual_reports.desk.board import lines
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.models import AnnualReport, PublicVersion, ReportVersion
from gongkai.annual_reports.published import published_reports
from gongkai.annual_reports.reasons import filled
from gongkai.annual_reports.reporting import due, jobs
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.in_charge import goes_outside
from gongkai.annual_reports.reporting.process import REPORT, STATES
from gongkai.annual_reports.reporting.tasks import NEXT, REGISTERED
from gongkai.annual_reports.summary import sentences
from gongkai.annual_reports.tests.years import agency, others
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly.freezing import findings, so_far
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, send, words
from gongkai.applications.tests.office import on, staff
from gongkai.core import calendars, clock
from gongkai.core.actions import registered
from gongkai.core.models import FileLink, Job, Matter, Task
from gongkai.core.process import START, facts_of
from gongkai.core.refolding import check as differences
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous, Staff, Supervisor
from gongkai.law.report_terms import Reporter

pytestmark = pytest.mark.django_db
PREFIX = "annual_reports."
STEPS = {step.code.removeprefix(PREFIX): step for step in REPORT.steps}
PAGE = "/reports/MB9990019/2025/"
WHY = "与业务科室核对无误"
REPLY = {"organ": "国家税务总局江州市税务局", "dated": "2026-01-20"}
DATA: dict[str, dict[str, Any]] = {
    "begin": {"year": "2025"},
    "void": {"reason": "年度选错"},
    "send_back": {"reason": "第五部分没有写改进情况"},
    "return": {"reason": "表三上年结转与去年不一致"},
    "accept": {"note": ""},
    "correct": {"changes": "表三更正一件上年结转"},
    "outside_accept": {**REPLY, "number": "江税办函〔2026〕3号"},
    "outside_report": {**REPLY, "ground": "系统内年报办法第五条：报告备案，不另行答复"},
    "outside_return": {**REPLY, "reason": "表二行政许可与系统统计不一致"},
}


def proof() -> dict[str, Any]:
    """A scanned reply."""
    return {"proof": SimpleUploadedFile("答复.pdf", b"%PDF-1.4\n%%EOF\n")}


@dataclass
class Bureau:
    """A department under a government whose office examines its report."""

    government: Agency
    agency: Agency
    people: dict[str, Staff]
    matter: Matter | None = None

    def do(self, *steps: str, **more: Any) -> None:
        """Take steps, each by whoever the table names."""
        for step in steps:
            role = STEPS[step].roles[0]
            known = self.reasons() if step == "explain" else DATA.get(step, {})
            files = proof() if step.startswith("outside_") else None
            done = registered[PREFIX + step].perform(
                self.people[role], {**known, **more}, matter=self.matter, files=files
            )
            self.matter = done.matter

    def reasons(self) -> dict[str, str]:
        """One for each warning that stands."""
        row = self.row
        return filled(findings(so_far(row.agency, row.year, whole=row.whole)), lambda _: WHY)

    @property
    def row(self) -> AnnualReport:
        """Its projection."""
        return AnnualReport.objects.standing().get()


@pytest.fixture
def bureau(db: None) -> Iterator[Bureau]:
    calendars.seed()
    with on("2026-01-20"), others():
        office = agency("MB9990001", "云川市人民政府办公室", kind="office")
        government = agency("MB9990000", "云川市人民政府", kind="government", office=office)
        found = agency(supervisor=government)
        live([Life(found, date(2025, 2, 10), "c1", date(2025, 3, 7), "r03")])
        roles = ("handler", "reviewer", "signer", "publisher")
        people = {role: staff(found, role, role) for role in roles}
        above = staff(office, "du", "supervisor")
        people["supervisor"] = Supervisor(
            above.account,
            post_id=above.post_id,
            agency_id=office.pk,
            roles=above.roles,
            agency_ids=frozenset({found.pk}),
        )
        yield Bureau(government, found, people)


PATHS: dict[str, tuple[str, ...]] = {
    "drafting": ("begin",),
    "checked": ("begin", "explain", "check"),
    "signed": ("begin", "explain", "check", "sign"),
    "submitted": ("begin", "explain", "check", "sign", "submit"),
    "returned": ("begin", "explain", "check", "sign", "submit", "return"),
    "accepted": ("begin", "explain", "check", "sign", "submit", "accept"),
    "published": ("begin", "explain", "check", "sign", "submit", "accept", "publish"),
    "correcting": ("begin", "explain", "check", "sign", "submit", "accept", "publish", "correct"),
    "void": ("begin", "void"),
}
EXPLAIN = {("explain", role) for role in ("handler", "reviewer", "publisher")}
VOID_IT = {("void", "reviewer"), ("void", "signer")}
# State to who may take which step in it.
OPEN: dict[str, set[tuple[str, str]]] = {
    "drafting": {*EXPLAIN, *VOID_IT, ("check", "reviewer")},
    "checked": {
        *VOID_IT,
        ("check", "reviewer"),
        ("sign", "signer"),
        ("send_back", "reviewer"),
        ("send_back", "signer"),
    },
    "signed": {
        ("send_back", "reviewer"),
        ("send_back", "signer"),
        ("submit", "handler"),
        ("submit", "reviewer"),
        ("submit", "publisher"),
    },
    "submitted": {("return", "supervisor"), ("accept", "supervisor")},
    "returned": {*EXPLAIN, ("check", "reviewer")},
    "accepted": {("publish", "publisher")},
    "published": {("correct", "reviewer"), ("correct", "signer")},
    "correcting": {*EXPLAIN, ("check", "reviewer")},
    "void": set(),
}


def test_steps_actions_and_tasks_are_one_list() -> None:
    assert {f"{PREFIX}{step}" for step in STEPS} == set(REPORT.by_code)
    assert all(f"{PREFIX}{step}" in registered for step in STEPS)
    assert set(PATHS) == set(OPEN) == set(STATES)
    assert {step for step, _ in (*NEXT.values(), REGISTERED)} <= set(REPORT.by_code)
    for state in set(STATES) - REPORT.final:
        assert any(state in step.source for step in REPORT.steps), state


@pytest.mark.db
@pytest.mark.parametrize("state", list(PATHS))
def test_every_arrow(bureau: Bureau, state: str) -> None:
    bureau.do(*PATHS[state])
    row = AnnualReport.objects.get()
    assert row.process_state == state
    facts = facts_of(row.matter)
    found = {
        (name, role)
        for name, step in STEPS.items()
        if START not in step.source
        for role, viewer in bureau.people.items()
        if registered[step.code].refusal(viewer, row.matter, facts) is None
    }
    assert found == OPEN[state]
    open_tasks = set(Task.objects.filter(closed_by=None).values_list("kind", "role", "agency__code"))
    expected = NEXT.get(state)
    at = "MB9990001" if state == "submitted" else "MB9990019"
    assert open_tasks == ({(*expected, at)} if expected else set())
    assert differences() == []
    for viewer in (Anonymous(), staff(bureau.government, "wai", "reviewer", "signer", "publisher")):
        assert not any(registered[step.code].refusal(viewer, row.matter, facts) is None for step in REPORT.steps)


def test_the_same_person_does_not_check_and_sign(bureau: Bureau) -> None:
    bureau.people["reviewer"] = bureau.people["signer"] = staff(bureau.agency, "both", "reviewer", "signer")
    bureau.do("begin", "explain", "check")
    with refused("same_person"):
        bureau.do("sign")


@pytest.mark.db
def test_a_report_is_begun_once(bureau: Bureau) -> None:
    bureau.do("begin")
    bureau.matter = None
    with refused("begun"):
        bureau.do("begin")


def test_what_is_signed_is_what_was_checked(bureau: Bureau) -> None:
    bureau.do("begin", "explain", "check")
    live([Life(bureau.agency, date(2025, 6, 3), "c1", date(2025, 6, 20), "r03")])
    with refused("changed"):
        bureau.do("sign")
    bureau.do("check", "sign")
    version = ReportVersion.objects.get()
    assert version.cases.count() > 0
    assert f.Signed(version.pk, version.sha256) in [view.payload for view in facts_of(bureau.row.matter)]


def test_errors_and_unexplained_warnings_stop_the_check(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.do("begin")
    with refused("unexplained"):
        bureau.do("check")
    wrong = [Finding("t3.balance", Severity.ERROR, "表三不平")]
    monkeypatch.setattr("gongkai.annual_reports.yearly.freezing.rules.check", lambda *_, **__: wrong)
    with refused("errors"):
        bureau.do("check")


def test_a_year_that_is_not_over_is_not_checked(bureau: Bureau) -> None:
    bureau.do("begin", year="2026")
    with refused("not_over"):
        bureau.do("check")


def test_a_report_in_work_is_frozen_by_signing_alone(bureau: Bureau) -> None:
    bureau.do("begin")
    with refused("in_process"):
        registered["annual_reports.freeze"].perform(bureau.people["signer"], {"year": "2025", **bureau.reasons()})


def test_a_returned_report_says_in_its_next_version_why(bureau: Bureau) -> None:
    bureau.do(*PATHS["returned"], "check", "sign")
    assert list(ReportVersion.objects.values_list("because", flat=True)) == [
        "",
        "按退回意见修改：表三上年结转与去年不一致",
    ]
    with refused("requirement"):
        bureau.do("publish")


@pytest.mark.db
def test_a_correction_goes_the_whole_way_and_leaves_the_old_version_readable(bureau: Bureau) -> None:
    bureau.do(*PATHS["correcting"])
    first = bureau.row.public
    assert Client().get(PAGE).status_code == 200
    bureau.do("check", "sign")
    with refused("requirement"):
        bureau.do("publish")
    bureau.do("submit", "return", "check", "sign", "submit", "accept", "publish")
    assert bureau.row.public != first
    assert PublicVersion.objects.count() == 2
    assert ReportVersion.objects.count() == 3
    body = words(Client().get(PAGE))
    assert "本报告更正过" in body
    assert "表三更正一件上年结转" in body
    assert "这一版已经更正" in words(Client().get(f"{PAGE}1/"))
    assert Client().get(f"{PAGE}2/").status_code == 404, "signed and returned, never published"


def test_nothing_unpublished_is_on_a_public_route(bureau: Bureau) -> None:
    bureau.do(*PATHS["accepted"])
    assert ReportVersion.objects.count() == 1
    for address in (PAGE, f"{PAGE}1/", f"{PAGE}1/report.json"):
        assert Client().get(address).status_code == 404
    assert not published_reports(Anonymous())
    assert not ReportVersion.objects.visible_to(Anonymous())
    assert not AnnualReport.objects.visible_to(Anonymous())
    assert PAGE not in Client().get("/reports/").content.decode()


def test_the_public_reads_text_tables_hash_and_files(bureau: Bureau, django_assert_num_queries: Any) -> None:
    bureau.do(*PATHS["published"])
    assert f'href="{PAGE}"' in Client().get("/reports/").content.decode()
    page = Client().get(PAGE)
    body = page.content.decode()
    version = ReportVersion.objects.get()
    assert version.sha256 in body
    assert "2026-01-20" in body
    assert body.count("<table") == 3
    assert "".join(sentences(read_document(version.document))) in body
    assert "/desk/" not in body
    for kind in ("docx", "xlsx", "json"):
        answer = Client().get(f"{PAGE}1/report.{kind}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    with django_assert_num_queries(1):
        published_reports(Anonymous())


def test_the_whole_way_through_the_pages(bureau: Bureau) -> None:
    address = "/desk/reports/MB9990019/2025/"
    reviewer, signer = browser_of(bureau.people["reviewer"]), browser_of(bureau.people["signer"])
    assert send(reviewer, f"{address}begin/").status_code == 303
    assert send(reviewer, f"{address}steps/explain/", bureau.reasons()).status_code == 303
    assert send(reviewer, f"{address}steps/check/").status_code == 303
    assert f"{address}steps/sign/" in signer.get(address).content.decode()
    assert f"{address}steps/sign/" not in reviewer.get(address).content.decode()
    assert send(signer, f"{address}steps/sign/").status_code == 303
    assert "已签发" in words(signer.get(address))
    assert reviewer.get(f"{address}steps/nonsense/").status_code == 404


def test_the_database_keeps_what_was_published(bureau: Bureau) -> None:
    bureau.do(*PATHS["published"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicVersion.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicVersion.objects.update(published_at=clock.now())


def test_the_demonstration_names_steps_in_the_order_of_their_days() -> None:
    for moves in chapter.PLANS.values():
        assert {f"{PREFIX}{step}" for step, _, _ in moves} <= set(REPORT.by_code)
        assert [day for _, day, _ in moves] == sorted(day for _, day, _ in moves)
        assert moves[-1][0] == "publish"
    assert {step for moves in chapter.PLANS.values() for step, _, _ in moves} >= {"return", "outside_accept"}


# -- the last days (条例 49) --


@pytest.mark.parametrize(
    ("reporter", "state", "day"),
    [
        (Reporter.DEPARTMENT, "drafting", date(2026, 1, 31)),
        (Reporter.DEPARTMENT, "accepted", date(2026, 1, 31)),
        (Reporter.DEPARTMENT, "published", None),
        (Reporter.DEPARTMENT, "correcting", None),
    ],
)
def test_the_last_day(bureau: Bureau, reporter: Reporter, state: str, day: date | None) -> None:
    bureau.do(*PATHS[state])
    assert (bureau.row.reporter, bureau.row.due) == (reporter.value, day)


def test_a_government_publishes_by_31_march_without_submitting(bureau: Bureau) -> None:
    bureau.people = {
        role: staff(bureau.government, f"g{role}", role) for role in ("handler", "reviewer", "signer", "publisher")
    }
    bureau.do("begin", "explain", "check", "sign")
    assert (bureau.row.reporter, bureau.row.due) == ("government", date(2026, 3, 31))
    with refused("requirement"):
        bureau.do("submit")
    assert Task.objects.get(closed_by=None).kind == "annual_reports.publish"
    bureau.do("publish")
    assert bureau.row.process_state == "published"


@pytest.mark.parametrize(("day", "late"), [("2026-01-31", False), ("2026-02-01", True)])
def test_late_is_after_the_last_day(bureau: Bureau, day: str, late: bool) -> None:
    bureau.do(*PATHS["accepted"])
    with on(day):
        bureau.do("publish")
    assert bureau.row.late is late


def test_an_unbegun_report_stands_on_the_workbench(bureau: Bureau, django_assert_num_queries: Any) -> None:
    reviewer = bureau.people["reviewer"]
    with django_assert_num_queries(4):
        (item,) = due.items(reviewer, date(2026, 1, 20))
    assert (item.due, item.url) == (date(2026, 1, 31), "/desk/reports/MB9990019/2025/")
    assert not list(due.items(bureau.people["signer"], date(2026, 1, 20)))
    bureau.do("begin")
    assert not list(due.items(reviewer, date(2026, 1, 20)))


@pytest.mark.parametrize(
    ("day", "mark"),
    [("2026-01-20", None), ("2026-01-21", 10), ("2026-01-28", 3), ("2026-01-31", 0), ("2026-02-01", None)],
)
def test_reminders_reach_their_marks(day: str, mark: int | None) -> None:
    assert jobs.reached(date(2026, 1, 31), date.fromisoformat(day)) == mark


@pytest.mark.db
def test_reminders_are_queued_once_and_end_with_publication(bureau: Bureau) -> None:
    bureau.do(*PATHS["accepted"])
    with on("2026-01-29"):
        jobs.scan({})
        jobs.scan({})
        row = Job.objects.get(kind=jobs.REMIND, key__startswith=f"{bureau.agency.pk}:")
        assert "没有要邮件提醒" in jobs.remind(row.payload)
        bureau.do("publish")
        assert jobs.remind(row.payload) == "已经办理，不提醒"


def test_the_board_says_who_is_missing_and_why_one_was_returned(bureau: Bureau, django_assert_num_queries: Any) -> None:
    above = bureau.people["supervisor"]
    assert isinstance(above, Supervisor)
    (line,) = lines(above, 2025)
    assert (line.word, line.due) == ("还没有开始", date(2026, 1, 31))
    bureau.do(*PATHS["returned"])
    with django_assert_num_queries(9):
        (line,) = lines(above, 2025)
    assert (line.word, line.why) == ("已退回", DATA["return"]["reason"])


@contextmanager
def refused(code: str) -> Iterator[None]:
    """A step is refused for that reason."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code, refusal.value.message


# -- begun by mistake --


@pytest.mark.db
def test_what_was_begun_by_mistake_is_void_and_begun_anew(bureau: Bureau) -> None:
    bureau.do("begin", year="2026")
    first = bureau.matter
    bureau.do("void")
    assert AnnualReport.objects.get().closed
    assert not Task.objects.filter(closed_by=None).exists()
    bureau.matter = None
    bureau.do("begin", year="2026")
    assert bureau.matter != first
    body = words(browser_of(bureau.people["reviewer"]).get("/desk/reports/MB9990019/2026/"))
    assert "编制中" in body
    bureau.do("void")
    body = words(browser_of(bureau.people["reviewer"]).get("/desk/reports/MB9990019/2026/"))
    assert "作废的编报" in body
    assert "年度选错" in body
    assert "开始编制" in body
    assert AnnualReport.objects.count() == 2


def test_what_was_ever_signed_is_never_void(bureau: Bureau) -> None:
    bureau.do("begin", "explain", "check", "sign", "send_back")
    with refused("requirement"):
        bureau.do("void")
    bureau.do("check")
    with refused("requirement"):
        bureau.do("void")


def test_a_void_report_is_missing(bureau: Bureau) -> None:
    bureau.do("begin", "void")
    above = bureau.people["supervisor"]
    assert isinstance(above, Supervisor)
    assert [line.word for line in lines(above, 2025)] == ["还没有开始"]
    assert len(list(due.items(bureau.people["reviewer"], date(2026, 1, 20)))) == 1


# -- a department in charge outside the system (条例 4) --


@pytest.fixture
def tax(bureau: Bureau) -> Bureau:
    """A bureau that is led by its own system, though the city stands above it here."""
    Agency.objects.filter(pk=bureau.agency.pk).update(kind="vertical")
    return bureau


OUTSIDE: dict[str, set[tuple[str, str]]] = {
    "submitted": {
        (step, role)
        for step in ("outside_accept", "outside_report", "outside_return")
        for role in ("reviewer", "publisher")
    },
    "accepted": {("publish", "publisher")},
    "returned": OPEN["returned"],
}
OUTSIDE_PATHS = {
    "submitted": (),
    "accepted": ("outside_accept",),
    "returned": ("outside_return",),
}


@pytest.mark.db
@pytest.mark.parametrize("state", list(OUTSIDE))
def test_every_arrow_of_a_bureau_led_from_outside(tax: Bureau, state: str) -> None:
    tax.do(*PATHS["submitted"], *OUTSIDE_PATHS[state])
    facts = facts_of(tax.row.matter)
    found = {
        (name, role)
        for name, step in STEPS.items()
        if START not in step.source
        for role, viewer in tax.people.items()
        if registered[step.code].refusal(viewer, tax.row.matter, facts) is None
    }
    assert (tax.row.process_state, found) == (state, OUTSIDE[state])
    task = REGISTERED if state == "submitted" else NEXT[state]
    assert set(Task.objects.filter(closed_by=None).values_list("kind", "role", "agency__code")) == {
        (*task, "MB9990019")
    }
    assert differences() == []


@pytest.mark.parametrize("step", ["outside_accept", "outside_report"])
def test_it_is_published_after_its_superiors_answer_or_its_report_to_him(tax: Bureau, step: str) -> None:
    tax.do(*PATHS["submitted"])
    with refused("state"):
        tax.do("publish")
    tax.do(step)
    proof_name = FileLink.objects.get(matter=tax.row.matter).name
    body = words(browser_of(tax.people["reviewer"]).get("/desk/reports/MB9990019/2025/"))
    assert proof_name in body
    assert "国家税务总局江州市税务局" in body
    tax.do("publish")
    assert tax.row.process_state == "published"


def test_after_a_return_from_outside_it_goes_the_way_again(tax: Bureau) -> None:
    tax.do(*PATHS["submitted"], "outside_return", "check", "sign", "submit", "outside_accept", "publish")
    assert list(ReportVersion.objects.values_list("because", flat=True)) == [
        "",
        "按退回意见修改：表二行政许可与系统统计不一致",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"dated": "2026-01-21"}, "dated"), ({"dated": "2026-01-19"}, "dated"), ({"organ": ""}, "organ")],
)
def test_an_answer_from_outside_is_registered_with_its_day_and_proof(
    tax: Bureau, values: dict[str, str], field: str
) -> None:
    tax.do(*PATHS["submitted"])
    with pytest.raises(Invalid) as refusal:
        tax.do("outside_accept", **values)
    assert set(refusal.value.errors) == {field}
    with pytest.raises(Invalid) as refusal:
        registered[f"{PREFIX}outside_accept"].perform(
            tax.people["publisher"], DATA["outside_accept"], matter=tax.matter
        )
    assert set(refusal.value.errors) == {"proof"}


def test_a_supervisor_here_does_not_judge_it_and_nobody_registers_for_one_inside(tax: Bureau) -> None:
    tax.do(*PATHS["submitted"])
    with refused("requirement"):
        tax.do("accept")
    Agency.objects.filter(pk=tax.agency.pk).update(kind="department")
    tax.do("outside_return", "check", "sign", "submit")
    with refused("requirement"):
        tax.do("outside_accept")
    tax.do("accept")


@pytest.mark.parametrize(
    ("kind", "above", "outside"),
    [
        ("department", True, False),
        ("department", False, True),
        ("vertical", True, True),
        ("vertical", False, True),
        ("office", False, True),
    ],
)
def test_who_is_led_from_outside(bureau: Bureau, kind: str, above: bool, outside: bool) -> None:
    bureau.agency.kind = kind
    bureau.agency.supervisor = bureau.government if above else None
    assert goes_outside(bureau.agency, date(2026, 1, 20)) is outside


def test_a_bureau_below_one_of_its_own_system_is_led_from_inside(bureau: Bureau) -> None:
    head = agency("MB9990060", "国家税务总局江州市税务局", kind="vertical")
    staff(head, "jiang", "supervisor")
    branch = agency("MB9990061", "国家税务总局云川市税务局", kind="vertical", supervisor=head)
    assert not goes_outside(branch, date(2026, 1, 20))


# -- the department in charge itself (条例 4) --


@pytest.mark.db
def test_the_office_in_charge_submits_to_nobody_by_31_january(bureau: Bureau) -> None:
    office = Agency.objects.get(code="MB9990001")
    Agency.objects.filter(pk=office.pk).update(supervisor=bureau.government)
    overseer = bureau.people["supervisor"]
    bureau.people = {role: staff(office, f"o{role}", role) for role in ("handler", "reviewer", "signer", "publisher")}
    bureau.people["supervisor"] = overseer
    bureau.do("begin", "explain", "check", "sign")
    assert (bureau.row.reporter, bureau.row.due) == ("department", date(2026, 1, 31))
    with refused("requirement"):
        bureau.do("submit")
    assert Task.objects.get(closed_by=None).kind == "annual_reports.publish"
    bureau.do("publish")
    assert bureau.row.process_state == "published"


def test_nobody_examines_his_own_agency(bureau: Bureau) -> None:
    bureau.do(*PATHS["submitted"])
    above = bureau.people["supervisor"]
    assert isinstance(above, Supervisor)
    bureau.people["supervisor"] = replace(above, agency_id=bureau.agency.pk)
    for step in ("accept", "return"):
        with refused("policy"):
            bureau.do(step)
