"""Random lives of applications through real steps, legal and illegal, on random days: what must always hold, holds.

After each step: the projection is a fresh fold, numbers have no gaps, exactly the tasks that the case asks for are
open, nothing contradicts itself, the answer that counts never changes, the due day moves only with facts that may move
it. A refused step changes nothing. After a calendar change open matters have the new edition, answered ones theirs.
"""

from __future__ import annotations

import functools
from collections import Counter as Counted
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gongkai.applications import facts as f
from gongkai.applications.case import Case
from gongkai.applications.letter_kinds import KINDS, sender_of
from gongkai.applications.models import Applicant, Application, Party
from gongkai.applications.outcomes import fitting
from gongkai.applications.process import APPLICATION
from gongkai.applications.requirements import OTHERS
from gongkai.applications.tasks import TASKS, wanted
from gongkai.applications.tests.office import POST, REQUEST, Office, upload
from gongkai.core import calendars, clock, jobs
from gongkai.core.actions import registered
from gongkai.core.audit import write_entry
from gongkai.core.models import Counter, Entry, Fact, Matter, Number, Task
from gongkai.core.process import START, facts_of
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, CodeHolder, Job, Viewer
from gongkai.core.writing import write_transaction
from gongkai.law.notices import Notice
from gongkai.letters.models import Letter

STEPS = [step.code for step in APPLICATION.steps if START not in step.source]
EXPECTED = 8
BEGIN = datetime.fromisoformat("2026-03-02T01:30:00+00:00")
# Facts after which the day by which the answer is due may be another one (R7).
MOVERS = {
    payload.kind  # type: ignore[attr-defined]
    for payload in (
        f.Applied,
        f.Registered,
        f.Confirmed,
        f.Amended,
        f.CorrectionNoticeSent,
        f.CorrectionReceived,
        f.CorrectionLapsed,
        f.DelayTold,
        f.ThirdPartyLetterSent,
        f.ThirdPartyAnswered,
        f.CoMakerLetterSent,
        f.CoMakerAnswered,
        f.OrganLetterSent,
        f.OrganAnswered,
        f.LetterReceived,
        f.LetterServed,
        f.LetterReturned,
        f.LetterResent,
        f.ExtensionNoticeSent,
        f.FeeNoticeSent,
        f.FeePaid,
        f.FeeLapsed,
        f.DecisionDispatched,
        f.Withdrawn,
        f.ApplicantGone,
        f.Reopened,
        f.LetterSent,
    )
}
SAMPLES = {
    "say_补正事项": "请写明年份。",
    "say_补正指引": "写明文号。",
    "say_数量频次": "64 件",
    "say_说明事项": "请说明理由",
    "say_说明期限": "十个工作日",
    "say_延迟理由": "件数多",
    "say_延期理由": "档案分散。",
    "say_批准人": "主任周宁",
    "say_涉及信息": "合同第三章",
    "say_涉及理由": "单价明细",
    "say_回复方式": "递交",
    "say_征求对象": "第三方",
    "say_征求事项": "能否公开",
    "say_回复期限": "十五个工作日",
    "say_协办事项": "检索",
    "say_公开内容": "总价",
    "say_第三方意见": "不同意",
    "say_公开理由": "财政资金",
    "say_收款单位": "财政局",
    "say_缴费方式": "缴款码",
    "say_变更理由": "放假安排有变。",
}


class Lives(RuleBasedStateMachine):
    """One office, a few applications, days that go by."""

    office: ClassVar[Office]
    taken: ClassVar[Counted[str]] = Counted()
    tried: ClassVar[Counted[str]] = Counted()

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.moment = BEGIN
        self.matters: list[Matter] = []
        self.counted: dict[int, tuple[str, date | None]] = {}
        self.due: dict[int, tuple[int, date | None, int | None]] = {}
        self.amended: set[int] = set()
        self.kind = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @contextmanager
    def now(self) -> Iterator[None]:
        with clock.frozen(self.moment):
            yield

    @property
    def today(self) -> date:
        return clock.local_date(self.moment)

    # -- what happens --

    @initialize(assigned=st.booleans())
    def begin(self, assigned: bool) -> None:
        self.register("counter", assigned)

    @rule(days=st.sampled_from([0, 1, 1, 2, 5, 12, 30]))
    def time_goes_by(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @rule(channel=st.sampled_from(["counter", "post_ordinary"]), assigned=st.booleans())
    def another(self, channel: str, assigned: bool) -> None:
        if len(self.matters) < 3:
            self.register(channel, assigned)

    def register(self, channel: str, assigned: bool) -> None:
        step = "register" if channel == "counter" else "log_arrival"
        with self.now():
            several = {"others": "李二，110101，1", "each": "on"} if len(self.matters) == 1 else {}
            done = self.office.do(step, None, {**REQUEST, "channel": channel, **several})
            assert done.matter is not None
            self.matters.append(done.matter)
            if assigned and channel == "counter":
                self.office.do("assign", done.matter, {"account": self.office.handler.account})

    @rule(data=st.data(), which=st.integers(0, 2), back=st.sampled_from([0, 0, 0, 1, 3, 9]))
    def a_step_that_is_open(self, data: st.DataObject, which: int, back: int) -> None:
        matter = self.matters[which % len(self.matters)]
        with self.now():
            facts, case = facts_of(matter), self.office.case(matter)
            people = [*self.people(), CodeHolder(matter.pk)]
            choices = [
                (code, viewer)
                for code in STEPS
                for viewer in people
                if registered[code].refusal(viewer, matter, facts, case) is None
            ]
        # Steps that lead on come first: Hypothesis likes what stands at the beginning.
        choices.sort(key=lambda choice: (APPLICATION.by_code[choice[0]].target == "stay", choice[0]))
        if choices:
            code, viewer = data.draw(st.sampled_from(choices), label="step")
            self.attempt(data, code, viewer, matter, back)

    @rule(data=st.data(), which=st.integers(0, 2), days=st.sampled_from([0, 0, 1, 2]))
    def somebody_does_his_task(self, data: st.DataObject, which: int, days: int) -> None:
        """What the case asks for, by who has the role: this leads through whole lives."""
        self.moment += timedelta(days=days)
        matter = self.matters[which % len(self.matters)]
        self.do_a_task(data, matter)

    @rule(data=st.data(), which=st.integers(0, 2), kind=st.sampled_from(sorted(KINDS)))
    def a_letter_goes_out(self, data: st.DataObject, which: int, kind: str) -> None:
        """Drafted, approved, sent, and perhaps received: as far as the case bears it."""
        matter = self.matters[which % len(self.matters)]
        self.kind = kind
        self.attempt(data, "applications.draft_letter", self.office.handler, matter, 0)
        self.kind = ""
        self.attempt(data, "applications.approve_letter", self.office.reviewer, matter, 0)
        self.attempt(data, KINDS[kind].step, self.office.receiver, matter, 0)
        if data.draw(st.booleans(), label="received"):
            self.moment += timedelta(days=2)
            self.attempt(data, "applications.letter_received", self.office.receiver, matter, 0)

    def do_a_task(self, data: st.DataObject, matter: Matter) -> None:
        tasks = list(Task.objects.filter(matter=matter, kind__in=STEPS).open().order_by("pk"))
        if tasks:
            task = data.draw(st.sampled_from(tasks), label="task")
            who = {"": self.office.handler}.get(task.role) or getattr(self.office, task.role)
            self.attempt(data, task.kind, who, matter, 0)

    @rule(data=st.data(), which=st.integers(0, 2), code=st.sampled_from(STEPS), who=st.integers(0, 7))
    def any_step_by_anybody(self, data: st.DataObject, which: int, code: str, who: int) -> None:
        matter = self.matters[which % len(self.matters)]
        people: list[Viewer] = [*self.people(), CodeHolder(matter.pk), Anonymous(), Job("测试")]
        self.attempt(data, code, people[who], matter, 0)

    @rule(ahead=st.integers(2, 40))
    def the_calendar_changes(self, ahead: int) -> None:
        """A day off is announced, or a weekend day is worked; open matters are folded anew."""
        day = self.today + timedelta(days=ahead)
        present = calendars.current(None).law
        free = frozenset({day})
        working = present.is_working(day)
        notice = Notice(
            year=day.year,
            number=f"测试〔{day.year}〕{ahead}号",
            title="测试通知",
            published=self.today,
            off=free if working else frozenset(),
            work=frozenset() if working else free,
            amends=True,
        )
        with self.now():
            kept = {m.pk: self.row(m).calendar_edition for m in self.matters if self.keeps(m)}
            with write_transaction():
                entry = write_entry(Job("测试"), "test.calendar", Entry.Result.DONE, channel="call")
                edition = calendars.enter(notice, agency_id=None, source="测试", entry=entry)
            jobs.run_due()
            for matter in self.matters:
                assert self.row(matter).calendar_edition == kept.get(matter.pk, edition.number)

    # -- what must always hold --

    @invariant()
    def everything_holds(self) -> None:
        with self.now():
            assert check() == []
            for series in Counter.objects.all():
                key = {"agency_id": series.agency_id, "series": series.series, "year": series.year}
                values = Number.objects.filter(**key).order_by("value").values_list("value", flat=True)
                assert list(values) == list(range(1, series.last + 1))
            for matter in self.matters:
                self.holds(matter)

    def holds(self, matter: Matter) -> None:
        case, row = self.office.case(matter), self.row(matter)
        state = APPLICATION.state_after(facts_of(matter))
        tasks = sorted(Task.objects.filter(matter=matter, kind__in=TASKS).open().values_list("kind", flat=True))
        assert tasks == sorted(wanted(case, state))
        if matter.pk not in self.amended:
            assert case.contradictions == ()
        assert case.received_on is None or case.clock is not None
        assert state not in {"dispatched", "delivered", "archived"} or not any(x.open for x in case.letters.values())
        void = Letter.objects.filter(matter=matter, void_entry__isnull=False).values_list("pk", flat=True)
        assert all(answer.drafted.letter not in void for answer in case.answers)
        self.the_counted_answer_stays(matter, row)
        self.due_days_move_with_their_facts(matter, row)

    def the_counted_answer_stays(self, matter: Matter, row: Application) -> None:
        if row.row:
            before = self.counted.setdefault(matter.pk, (row.row, row.counted_on))
            assert row.row == before[0]
            assert row.counted_on == before[1] or matter.pk in self.amended
        else:
            assert matter.pk not in self.counted

    def due_days_move_with_their_facts(self, matter: Matter, row: Application) -> None:
        seq, due, edition = self.due.get(matter.pk, (0, None, None))
        if seq and row.due != due and edition == row.calendar_edition:
            new = set(Fact.objects.filter(matter=matter, seq__gt=seq).values_list("kind", flat=True))
            assert new & MOVERS, new
        self.due[matter.pk] = (row.last_seq, row.due, row.calendar_edition)

    # -- how a step is tried --

    def people(self) -> list[Viewer]:
        office = self.office
        return [office.receiver, office.handler, office.reviewer, office.secrecy, office.signer]

    def row(self, matter: Matter) -> Application:
        return self.office.row(matter)

    def keeps(self, matter: Matter) -> bool:
        row = self.row(matter)
        return APPLICATION.keeps({"closed": row.closed, "clock_state": row.clock_state})

    def snapshot(self, matter: Matter) -> Any:
        tasks = Task.objects.order_by("pk").values_list("pk", "closed_by", "due", "account")
        numbers = Number.objects.order_by("pk").values_list("text", "void_by")
        letters = Letter.objects.order_by("pk").values_list("pk", "void_entry", "approved_entry", "dispatched_on")
        row = Application.objects.filter(pk=matter.pk).values().get()
        return Fact.objects.count(), list(tasks), list(numbers), list(letters), row

    def attempt(self, data: st.DataObject, code: str, viewer: Viewer, matter: Matter, back: int) -> None:
        with self.now():
            before = self.snapshot(matter)
            given = self.fill(data, code.removeprefix("applications."), matter, back)
            files = {name: upload() for name in ("file", "proof", "late_proof", "given")}
            self.tried[code] += 1
            try:
                registered[code].perform(viewer, given, matter=matter, files=files)
            except Refused:
                assert self.snapshot(matter) == before, f"{code} was refused and changed something"
                return
            self.taken[code] += 1
            if code == "applications.amend":
                self.amended.add(matter.pk)
            jobs.run_due()

    def fill(self, data: st.DataObject, code: str, matter: Matter, back: int) -> dict[str, Any]:
        """Input for a step that fits the case where something does."""
        case = self.office.case(matter)
        day = self.today - timedelta(days=back)
        given: dict[str, Any] = {"late_reason": "补录", **({"occurred_on": day.isoformat()} if back else {})}
        one = functools.partial(self.one, data)
        given |= {
            "by": "电话",
            "note": "说明",
            "reason": "理由",
            "document": "文书〔2026〕1号",
            "organ": "甲局",
            **POST,
        }
        given |= {"account": one([self.office.handler.account, self.office.receiver.account])}
        given |= {"title": "报告", "text": "2020 年的报告", "what": "缩小范围", "no_reason": "on", "receipt": "1"}
        if code == "record_search":
            given |= {"place": "档案室", "method": "翻阅", "terms": "人民路", "span": "2020", "person": "李"}
        given |= {"hits": one([0, 0, 1]), "accepted": one(["yes", "no"]), "file_number": "1", "detail": "凭据"}
        given |= {"harms": one(["yes", "no"]), "opinion": one(["agree", "refuse"]), "reasons": "理由"}
        given |= {"amount": str((case.fee.fen if case.fee else 0) / 100), "how": one(["signed", "counter", "notice"])}
        given |= {"letter": self.letter(data, code, case), "party": self.party(data, code, matter)}
        given |= {"applicant": one(list(Applicant.objects.filter(matter=matter).values_list("pk", flat=True)))}
        if code == "letter_served":
            given |= {"how": one(["left", "notice"]), "ground": "查无此人"}
        if code == "change_agent":
            given |= {"what": one(["appointed", "revoked"]), "name": "王五", "number": "1"}
        if code == "reopen":
            given |= {"by": one(["own", "review", "court"]), "days": 10, "pending": one(["", "云川市人民政府"])}
        if code == "draft_letter":
            kind = self.kind or one(sorted(KINDS))
            until = (self.today + timedelta(days=one([5, 40]))).isoformat()
            given |= {"type": kind, **SAMPLES, "term": 15, "days": one([5, 20]), "until": until, "tariff": "pages"}
            given |= {"units": 68, "party_name": one(["甲公司", "乙公司"])}
        if code == "draft_decision":
            given |= self.decision(data, matter)
        if code == "amend":
            given |= {"fact": one([view.seq for view in case.facts]), "day": day.isoformat()}
        return given

    def one(self, data: st.DataObject, choices: list[Any]) -> Any:
        return data.draw(st.sampled_from(choices)) if choices else ""

    def letter(self, data: st.DataObject, code: str, case: Case) -> Any:
        """One of the letters that the step could be about."""
        fits = {
            "approve_letter": lambda x: x.open and not x.approved_on,
            "send_letter_back": lambda x: x.open and not x.approved_on,
            "letter_received": lambda x: x.sent_on and not x.received_on,
            "letter_returned": lambda x: x.sent_on and not x.received_on,
            "letter_served": lambda x: x.sent_on and not x.received_on,
            "resend_letter": lambda x: x.returned_on,
            "send_letter": lambda x: x.type in OTHERS and x.open,
            "assistance_given": lambda x: x.type == "assistance",
        }.get(code, lambda x: x.open and x.approved_on and sender_of(x.type) == f"applications.{code}")
        return self.one(data, [key for key, state in case.letters.items() if fits(state)])

    def party(self, data: st.DataObject, code: str, matter: Matter) -> Any:
        role = {"co_maker_answers": "co_maker", "organ_answers": "organ"}.get(code, "third_party")
        return self.one(data, list(Party.objects.filter(matter=matter, role=role).values_list("pk", flat=True)))

    def decision(self, data: st.DataObject, matter: Matter) -> dict[str, Any]:
        """An answer that fits, filled in; now and then one that does not."""
        main = self.one(data, [*fitting(self.office.case(matter)), "D02", "D12"])
        return {"main": main, **self.office.filled(matter, main)}


@pytest.mark.django_db
def test_random_lives(office: Office, quick_letters: None) -> None:
    Lives.office = office
    profile = settings.get_current_profile_name()
    examples, steps = (300, 50) if profile == "thorough" else (10, 25)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(Lives.taken) > EXPECTED, f"too few kinds of steps were taken: {Lives.taken}"
