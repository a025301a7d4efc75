"""Every arrow of the reading request, allowed and refused, by direct call."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.core import audit, calendars, clock, drafts, files, jobs, personal
from gongkai.core.actions import Action, Carried, Run, close
from gongkai.core.facts import encode
from gongkai.core.models import Draft, Entry, Fact, FileLink, Job, Matter, Number, PersonalRecord, Task
from gongkai.core.policies import anyone
from gongkai.core.process import facts_of
from gongkai.core.projections import SavedOutsideCore
from gongkai.core.refolding import check, rebuild, refold_open
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Supervisor, Viewer
from gongkai.core.viewers import Job as JobViewer
from gongkai.core.writing import NestedWrite, write_transaction
from gongkai.example.actions import Approve, HandOver, Register
from gongkai.example.facts import Approved, Registered
from gongkai.example.models import ReadingRequest
from gongkai.example.process import READING
from gongkai.example.queries import FACES
from gongkai.example.tests.conftest import MONDAY, Archive
from gongkai.law.notices import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_monday")]

INPUT = {"title": "1987年城关镇土地台账", "reader": "喆堃", "phone": "13800000000", "email": "reader@example.org"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def registered(archive: Archive, **changes: object) -> Matter:
    done = Register.perform(archive.receiver, {**INPUT, **changes})
    assert done.matter is not None
    return done.matter


def row(matter: Matter) -> ReadingRequest:
    return ReadingRequest.objects.get(pk=matter.pk)


def in_state(archive: Archive, state: str) -> Matter:
    matter = registered(archive)
    if state in {"approved", "done"}:
        Approve.perform(archive.signer, {"more_days": 0}, matter=matter)
    if state == "done":
        HandOver.perform(archive.receiver, matter=matter)
    return matter


def test_the_whole_way(archive: Archive) -> None:
    scan = SimpleUploadedFile("登记表.pdf", PDF)
    done = Register.perform(archive.receiver, INPUT, files={"scan": scan})
    assert done.matter is not None
    matter = done.matter
    assert (row(matter).number, row(matter).process_state, row(matter).due) == (
        "查〔2026〕1号",
        "registered",
        date(2026, 3, 9),
    )
    assert Task.objects.open().get().kind == "example.approve"
    Approve.perform(archive.signer, {"more_days": 3}, matter=matter)
    assert (row(matter).process_state, row(matter).due) == ("approved", date(2026, 3, 12))
    assert Task.objects.open().get().kind == "example.hand_over"
    HandOver.perform(archive.receiver, matter=matter)
    assert (row(matter).process_state, row(matter).due) == ("done", None)
    assert not Task.objects.open().exists()
    assert [fact.kind for fact in matter.facts.order_by("seq")] == [
        "example.registered", "example.approved", "example.handed_over",
    ]  # fmt: skip
    assert check() == []


def test_the_mail_follows_once(archive: Archive, mailoutbox) -> None:  # type: ignore[no-untyped-def]
    matter = in_state(archive, "done")
    assert not mailoutbox, "nothing is sent inside the transaction"
    jobs.run_due()
    jobs.run_due()
    assert [mail.to for mail in mailoutbox] == [["reader@example.org"]]
    assert Job.objects.get(kind="example.notify").result == "已寄出"
    assert Entry.objects.get(matter=matter, result="read").acting == "寄发查阅通知"


def notice_of(off: str = "", worked: str = "") -> Notice:
    days = [off] if off else []
    work = [worked] if worked else []
    return Notice.of(
        year=2026, number=f"试{off}{worked}", title="试", published="2026-03-02", off=days, work=work, amends=True
    )


STATES = ("registered", "approved", "done")
ARROWS = {(Approve, "registered"), (HandOver, "approved")}


@pytest.mark.parametrize("action", [Approve, HandOver])
@pytest.mark.parametrize("state", STATES)
def test_every_arrow_from_every_state(archive: Archive, action: type[Action], state: str) -> None:
    matter = in_state(archive, state)
    actor = archive.signer if action is Approve else archive.receiver
    data = {"more_days": 0} if action is Approve else {}
    facts = Fact.objects.count()
    if (action, state) in ARROWS:
        action.perform(actor, data, matter=matter)
        assert Fact.objects.count() == facts + 1
        return
    with pytest.raises(Refused) as refusal:
        action.perform(actor, data, matter=matter)
    assert refusal.value.code == "state"
    assert READING.states[state] in refusal.value.message
    assert Fact.objects.count() == facts
    assert Entry.objects.latest("pk").result == Entry.Result.REFUSED


@pytest.mark.parametrize("step", READING.steps, ids=lambda step: step.code)
def test_who_may_not(archive: Archive, step) -> None:  # type: ignore[no-untyped-def]
    action = {"example.register": Register, "example.approve": Approve, "example.hand_over": HandOver}[step.code]
    matter = None if action is Register else in_state(archive, step.source[0])
    other = archive.signer if "receiver" in step.roles else archive.receiver
    viewers: list[Viewer] = [
        other,
        Anonymous(),
        Citizen(archive.signer.account),
        CodeHolder(matter.pk if matter else 1),
    ]
    if action is not HandOver:
        viewers.append(JobViewer("试"))
    for viewer in viewers:
        with pytest.raises(Refused) as refusal:
            action.perform(viewer, {**INPUT, "more_days": 0}, matter=matter)
        assert refusal.value.code == "policy"


def test_whoever_registered_does_not_approve(archive: Archive) -> None:
    done = Register.perform(archive.both, INPUT)
    with pytest.raises(Refused) as refusal:
        Approve.perform(archive.both, {"more_days": 0}, matter=done.matter)
    assert (refusal.value.code, refusal.value.rule) == ("same_person", "示例规则第二条")


def test_a_correction_by_another_does_not_lift_that(archive: Archive) -> None:
    matter = Register.perform(archive.both, INPUT).matter
    assert matter is not None
    original = facts_of(matter)[0].payload
    with write_transaction():
        entry = audit.write_entry(archive.receiver, "test.correct", Entry.Result.DONE, channel="call", matter=matter)
        Fact.objects.create(
            matter=matter, seq=2, kind=Registered.kind, occurred_on=date(2026, 3, 2), recorded_at=MONDAY, entry=entry,
            payload=encode(original), corrects=Fact.objects.get(),
        )  # fmt: skip
        Matter.objects.filter(pk=matter.pk).update(last_seq=2)
    with pytest.raises(Refused) as refusal:
        Approve.perform(archive.both, {"more_days": 0}, matter=matter)
    assert refusal.value.code == "same_person"


def test_a_step_of_another_process_is_refused(archive: Archive) -> None:
    other = Matter.objects.create(agency=archive.agency, kind="other", opened_at=MONDAY)
    with pytest.raises(Refused) as refusal:
        Approve.perform(archive.signer, {"more_days": 0}, matter=other)
    assert refusal.value.code == "kind"


def test_the_table_holds_whatever_the_policy_says(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = in_state(archive, "registered")
    monkeypatch.setattr(Approve, "policy", anyone)
    for viewer in (archive.receiver, JobViewer("试"), Anonymous()):
        with pytest.raises(Refused) as refusal:
            Approve.perform(viewer, {"more_days": 0}, matter=matter)
        assert refusal.value.code == "role"


def test_a_step_records_what_its_arrow_says(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = in_state(archive, "registered")
    monkeypatch.setattr(Approve, "carry_out", lambda self, run: None)
    with pytest.raises(RuntimeError, match=r"must record example\.approved"):
        Approve.perform(archive.signer, {"more_days": 0}, matter=matter)
    assert matter.facts.count() == 1


def test_an_action_beside_the_table_folds_too(archive: Archive) -> None:
    matter = in_state(archive, "registered")
    run = Run(Approve(), archive.signer, MONDAY, "call", matter, facts_of(matter), {})
    with write_transaction():
        run.record(Approved(4))
        close(run, 1)
    assert row(matter).due == date(2026, 3, 13)
    assert check() == []


def test_a_closed_matter_keeps_its_edition_when_all_is_folded_again(archive: Archive) -> None:
    closed = in_state(archive, "done")
    edition = row(closed).calendar_edition
    with write_transaction():
        entry = Entry.objects.create(at=MONDAY, action="t", result="done", channel="call", viewer="job")
        calendars.enter(notice_of("2026-03-05"), agency_id=None, source="通知", entry=entry)
    assert check() == []
    rebuild()
    assert (row(closed).calendar_edition, row(closed).closed) == (edition, True)


def test_a_day_off_announced_by_mistake_is_taken_back(archive: Archive) -> None:
    matter = registered(archive)
    for wrong in (notice_of("2026-03-05"), notice_of(worked="2026-03-05")):
        with write_transaction():
            entry = Entry.objects.create(at=MONDAY, action="t", result="done", channel="call", viewer="job")
            calendars.enter(wrong, agency_id=None, source="通知", entry=entry)
    jobs.run_due()
    assert row(matter).due == date(2026, 3, 9)
    entry = Entry.objects.create(at=MONDAY, action="t", result="done", channel="call", viewer="job")
    with write_transaction(), pytest.raises(Invalid, match="有问题"):
        calendars.enter(notice_of(worked="2026-03-06"), agency_id=None, source="通知", entry=entry)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "1380000000a", "11 位手机号码"),
        ("title", "", "这个字段是必填项"),
        ("received_on", "2026-02-30", "有效的日期"),
    ],
)
def test_bad_input_names_the_field(archive: Archive, field: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Register.perform(archive.receiver, {**INPUT, field: value})
    assert sentence in refusal.value.errors[field][0]
    assert not Matter.objects.exists()
    assert not Number.objects.exists()
    entry = Entry.objects.get()
    assert (entry.result, entry.detail["fields"]) == ("refused", [field])
    assert INPUT["phone"] not in str(entry.detail) + entry.reason


@pytest.mark.parametrize(
    ("day", "refused"),
    [("2026-03-03", "future"), ("2026-03-02", ""), ("2026-02-27", ""), ("2026-02-26", "late"), ("2025-12-31", "late")],
)
def test_days_that_may_be_recorded(archive: Archive, day: str, refused: str) -> None:
    if not refused:
        assert registered(archive, received_on=day).facts.get().occurred_on == date.fromisoformat(day)
        return
    with pytest.raises(Refused) as refusal:
        registered(archive, received_on=day)
    assert refusal.value.code == refused
    assert not Number.objects.exists(), "a refused registration takes no number"


@pytest.mark.parametrize(
    ("taken", "day"),
    [
        ("2026-03-02T01:00:00+00:00", "2026-03-02"),
        ("2026-03-01T15:59:00+00:00", "2026-03-01"),  # one minute before midnight at Beijing
        ("2026-02-20T02:00:00+00:00", "2026-02-20"),
        ("2026-03-05T02:00:00+00:00", "2026-03-02"),  # a clock elsewhere that is fast
    ],
)
def test_a_step_that_was_taken_elsewhere_keeps_its_day_with_its_proof(archive: Archive, taken: str, day: str) -> None:
    matter = in_state(archive, "registered")
    proof = files.stage_upload(SimpleUploadedFile("凭证.pdf", PDF), ("pdf",))
    carried = Carried(datetime.fromisoformat(taken), "网络不通，今天才收到", proof, "收到凭证")
    Approve.perform(archive.signer, {"more_days": 0}, matter=matter, carried=carried)
    fact = Fact.objects.get(matter=matter, kind="example.approved")
    assert fact.occurred_on == date.fromisoformat(day)
    assert fact.occurred_at == carried.at
    assert fact.recorded_at == clock.now()
    assert (fact.late_reason, fact.late_proof) == ("网络不通，今天才收到", FileLink.objects.get(purpose="收到凭证"))


def test_a_day_that_the_step_states_itself_stays(archive: Archive) -> None:
    proof = files.stage_upload(SimpleUploadedFile("凭证.pdf", PDF), ("pdf",))
    carried = Carried(clock.now() - timedelta(days=9), "今天才收到", proof, "收到凭证")
    done = Register.perform(archive.receiver, {**INPUT, "received_on": "2026-02-27"}, carried=carried)
    assert done.matter is not None
    assert done.matter.facts.get().occurred_on == date(2026, 2, 27)


def test_numbers_are_per_agency_and_year(archive: Archive) -> None:
    assert [row(registered(archive)).number for _ in range(3)] == ["查〔2026〕1号", "查〔2026〕2号", "查〔2026〕3号"]
    with clock.frozen(MONDAY.replace(year=2027, month=1, day=4)):
        assert row(registered(archive)).number == "查〔2027〕1号"


def test_a_stale_page_is_refused_and_nothing_is_lost(archive: Archive) -> None:
    matter = in_state(archive, "registered")
    Approve.perform(archive.signer, {"more_days": 0}, matter=matter, seen=1)
    with pytest.raises(Stale) as refusal:
        Approve.perform(archive.both, {"more_days": 7}, matter=matter, seen=1)
    assert (refusal.value.seen, refusal.value.last) == (1, 2)
    draft = Draft.objects.get()
    assert (drafts.typed(draft), draft.account_id) == ({"more_days": 7}, archive.both.account)


def test_a_page_must_say_what_it_saw(archive: Archive) -> None:
    matter = in_state(archive, "registered")
    with pytest.raises(TypeError, match="saw last"):
        Approve.perform(archive.signer, {"more_days": 0}, matter=matter, channel="page")


def test_a_double_click_is_carried_out_once(archive: Archive) -> None:
    first = Register.perform(archive.receiver, INPUT, once="form-1")
    second = Register.perform(archive.receiver, INPUT, once="form-1")
    assert (second.repeated, second.matter) == (True, first.matter)
    assert Number.objects.count() == 1
    with pytest.raises(Refused, match="不是您打开的"):
        Register.perform(archive.both, INPUT, once="form-1")


def test_a_draft_goes_when_its_form_was_accepted(archive: Archive) -> None:
    drafts.keep("example.register", INPUT, account_id=archive.receiver.account)
    registered(archive)
    assert not Draft.objects.exists()


def test_an_action_inside_an_action_is_a_mistake(archive: Archive) -> None:
    with write_transaction(), pytest.raises(NestedWrite):
        Register.perform(archive.receiver, INPUT)


def test_a_projection_is_never_saved_by_hand(archive: Archive) -> None:
    projection = row(registered(archive))
    for attempt in (
        projection.save,
        projection.delete,
        lambda: ReadingRequest.objects.update(due=None),
        lambda: ReadingRequest.objects.all().delete(),
        lambda: ReadingRequest.objects.bulk_create([projection]),
        lambda: ReadingRequest.objects.bulk_update([projection], ["due"]),
    ):
        with pytest.raises(SavedOutsideCore):
            attempt()


def test_personal_data_lie_nowhere_in_the_clear(archive: Archive) -> None:
    Register.perform(archive.receiver, INPUT, files={"scan": SimpleUploadedFile("登记表.pdf", PDF)})
    stored = str(list(Fact.objects.values())) + str(list(Entry.objects.values())) + str(list(Job.objects.values()))
    for value in (INPUT["reader"], INPUT["phone"], INPUT["email"]):
        assert value not in stored
    assert PDF not in files.place(FileLink.objects.get().file.sha256).read_bytes()


def test_faces_and_visibility_agree(archive: Archive) -> None:
    matter = registered(archive)
    receiver = archive.receiver
    over = Supervisor(
        receiver.account,
        post_id=9,
        agency_id=99,
        roles=frozenset({"supervisor"}),
        agency_ids=frozenset({archive.agency.pk}),
    )
    elsewhere = Supervisor(receiver.account, post_id=9, agency_id=99, roles=frozenset(), agency_ids=frozenset({98}))
    seen_by: dict[Viewer, bool] = {
        receiver: True, over: True, CodeHolder(matter.pk): True, JobViewer("试"): True,
        elsewhere: False, CodeHolder(matter.pk + 1): False, Citizen(receiver.account): False, Anonymous(): False,
    }  # fmt: skip
    for viewer, seen in seen_by.items():
        assert Matter.objects.visible_to(viewer).filter(pk=matter.pk).exists() is seen, viewer
        inside = seen and not isinstance(viewer, CodeHolder)
        assert Task.objects.visible_to(viewer).exists() is inside, viewer
    assert set(FACES.of(row(matter), CodeHolder(matter.pk))) == {"number", "state"}
    assert "due" in FACES.of(row(matter), receiver)
    with pytest.raises(Refused, match="没有任务"):
        FACES.personal_of(row(matter), receiver, "联系查阅人")


def test_a_new_notice_moves_open_dates_and_says_so(archive: Archive) -> None:
    moved, closed = registered(archive), in_state(archive, "done")
    edition = row(moved).calendar_edition
    assert row(moved).due == date(2026, 3, 9)
    off = Notice.of(
        year=2026,
        number="云政办发〔2026〕9号",
        title="临时放假",
        published="2026-03-02",
        off=["2026-03-05"],
        work=[],
        amends=True,
    )
    with write_transaction():
        entry = Entry.objects.create(at=MONDAY, action="t", result="done", channel="call", viewer="job")
        calendars.enter(off, agency_id=None, source="通知", entry=entry)
    jobs.run_due()
    assert row(moved).due == date(2026, 3, 10)
    assert row(moved).calendar_edition == edition + 1
    assert (row(closed).due, row(closed).calendar_edition) == (None, edition)
    entry = Entry.objects.get(action="calendar.refold")
    assert (entry.matter, entry.detail["due"]) == (moved, ["2026-03-09", "2026-03-10"])
    assert refold_open(None) == 0
    assert check() == []


def test_a_date_past_the_announced_years_is_provisional(archive: Archive) -> None:
    with clock.frozen(MONDAY.replace(month=12, day=30)):
        assert row(registered(archive)).provisional is True
        assert row(registered(archive)).due.year == 2027


def test_the_reader_is_found_again_by_keyed_hash(archive: Archive) -> None:
    matter = registered(archive)
    record = PersonalRecord.objects.select_related("matter", "key").get()
    assert record.matter == matter
    assert personal.read(record, CodeHolder(matter.pk), "本人查看")["姓名"] == "喆堃"


def test_a_step_by_a_job(archive: Archive) -> None:
    matter = in_state(archive, "approved")
    with write_transaction():
        jobs.queue("example.hand_over", f"{matter.pk}", {"matter": matter.pk})
    jobs.run_due(1)
    assert row(matter).process_state == "done"
    entry = Entry.objects.get(action="example.hand_over")
    assert (entry.viewer, entry.channel, entry.acting) == ("job", "job", "数字档案自动交付")
    with write_transaction():
        jobs.queue("example.hand_over", "once more", {"matter": matter.pk})
    with clock.frozen(MONDAY + timedelta(seconds=1)):
        jobs.run_due(2)
    assert "只能在“待交付”时办理" in Job.objects.get(key="once more").result


def test_pages_of_a_list_take_a_fixed_number_of_queries(archive: Archive, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        registered(archive)
    with django_assert_num_queries(1):
        rows = ReadingRequest.objects.filter(matter__in=Matter.objects.visible_to(archive.receiver))
        assert len(list(rows)) == 3
