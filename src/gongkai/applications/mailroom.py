"""收发室: every envelope from the moment it enters the house until it is registered or turns out to be something else.

The organ's signature is the receipt (条例 31): an envelope that lies about runs against the clock. Each is a matter of
its own, so that its photo, tasks and entries are kept as everything else is; it has no process and no facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import F
from django.urls import reverse

from gongkai.applications.actions.base import stage
from gongkai.applications.actions.intake import may_receive
from gongkai.applications.models import Application, Envelope
from gongkai.applications.queries import address
from gongkai.core import calendars, clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Matter
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.registry import DoctorCheck, Finding, MatterKind, MatterLabel, doctor_checks, matter_kinds
from gongkai.core.viewers import Staff, Viewer
from gongkai.ui.forms import DateField

KIND = "envelope"
HIDDEN = "由受理员查看"
REGISTER_WITHIN = 1
TAKE, REGISTER = "applications.take_envelope", "applications.link_envelope"


class EnvelopeForm(ActionForm):
    """What the envelope shows."""

    carrier = forms.ChoiceField(
        label="怎么寄来的", choices=Envelope.Carrier.choices, widget=forms.RadioSelect, initial="ems"
    )
    tracking = forms.CharField(label="邮件号码", max_length=30, required=False, help_text="特快专递、挂号信照单填写。")
    sender = forms.CharField(label="寄件人（照信封）", max_length=120)
    addressed_to = forms.CharField(label="收件人（照信封）", max_length=120, required=False)
    signed_on = DateField(label="签收日期", required=False, help_text="不填就是今天。")
    photo = forms.FileField(label="信封照片", required=False)

    def clean_signed_on(self) -> date:
        today = clock.local_date(self.moment)
        day: date = self.cleaned_data["signed_on"] or today
        if day > today:
            raise forms.ValidationError("这一天还没有到，请核对签收日期。")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("carrier") in {"ems", "registered"} and not data.get("tracking"):
            self.add_error("tracking", "特快专递和挂号信请填写邮件号码。")
        return data


class LogEnvelope(Action):
    """收发登记: who signed for what, and when; to be handed to the office and registered within one working day."""

    code = "applications.log_envelope"
    title = "收发登记"
    form = EnvelopeForm
    policy = may_receive

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "photo": stage(data.get("photo"), "photo")}

    def carry_out(self, run: Run) -> Envelope:
        assert isinstance(run.viewer, Staff)
        data, agency = run.data, run.viewer.agency_id
        same = (
            Envelope.objects.filter(agency_id=agency, tracking=data["tracking"]).first() if data["tracking"] else None
        )
        if same is not None:
            raise Invalid({"tracking": [f"这个邮件号码 {same.signed_on} 已经登记过，请核对。"]})
        matter = run.open_matter(KIND, agency)
        until = calendars.current(agency).law.add_working_days(data["signed_on"], REGISTER_WITHIN)
        row = Envelope.objects.create(
            matter=matter,
            agency_id=agency,
            carrier=data["carrier"],
            tracking=data["tracking"],
            sender=data["sender"],
            addressed_to=data["addressed_to"],
            signed_on=data["signed_on"],
            register_by=until,
            logged_at=run.moment,
            logged_by_id=run.viewer.account,
        )
        run.describe(f"envelope:{row.code}", agency)
        if data["photo"]:
            run.attach(data["photo"], "信封照片")
        run.open_task(TAKE, "receiver", due=until)
        return row


class OnEnvelope(Action):
    """A step on an envelope that still waits."""

    policy = may_receive

    def carry_out(self, run: Run) -> Envelope:
        row = Envelope.objects.filter(matter=run.matter).select_related("application").first()
        if row is None:
            raise Refused("envelope", "请先打开一件邮件，再办理这一步。")
        if row.application is not None:
            raise Refused("registered", f"这件邮件已经登记为 {row.application.number}。")
        if row.closed_at is not None:
            raise Refused("closed", f"这件邮件已经办结：{row.closed_because}")
        run.describe(f"envelope:{row.code}", row.agency_id)
        self.act(run, row)
        row.save()
        return row

    def act(self, run: Run, row: Envelope) -> None:
        """Change the locked row."""
        raise NotImplementedError


class TakeEnvelope(OnEnvelope):
    """交接签收: the office has the envelope; whoever took it registers it."""

    code = TAKE
    title = "交接签收"

    def act(self, run: Run, row: Envelope) -> None:
        if row.taken_at is not None:
            raise Refused("taken", "这件邮件已经交接签收。")
        row.taken_at, row.taken_by_id = run.moment, run.viewer.account_id
        run.close_tasks(TAKE)
        run.open_task(REGISTER, "receiver", account_id=run.viewer.account_id, due=row.register_by)


class LinkForm(ActionForm):
    """As which application it was registered."""

    number = forms.CharField(label="登记编号", max_length=80)


class LinkEnvelope(OnEnvelope):
    """登记为申请: the envelope belongs to a registered application."""

    code = REGISTER
    title = "登记为申请"
    form = LinkForm

    def act(self, run: Run, row: Envelope) -> None:
        found = Application.objects.filter(agency_id=row.agency_id, number=run.data["number"].strip()).first()
        if found is None:
            raise Invalid({"number": ["本机关没有这个编号的申请，请核对。"]})
        row.application = found
        if row.taken_at is None:
            row.taken_at, row.taken_by_id = run.moment, run.viewer.account_id
        run.close_tasks(TAKE, REGISTER)


class CloseForm(ActionForm):
    """Why it is no application."""

    because = forms.CharField(
        label="理由", max_length=200, help_text="例如：信访件，已转信访科；寄给其他机关，已退回邮政。"
    )


class CloseEnvelope(OnEnvelope):
    """不是申请: closed with the reason; nothing is counted."""

    code = "applications.close_envelope"
    title = "不是申请，办结"
    form = CloseForm

    def act(self, run: Run, row: Envelope) -> None:
        row.closed_at, row.closed_because = run.moment, run.data["because"]
        run.close_tasks(TAKE, REGISTER)


# -- what others ask --


def reads_senders(viewer: Viewer) -> bool:
    """Whether ``viewer`` reads who sent the mail: whoever receives it does, colleagues see that it came (R144)."""
    return isinstance(viewer, Staff) and "receiver" in viewer.roles


def waiting(viewer: Viewer) -> int:
    """How many envelopes are signed for and not registered; the count beside the navigation."""
    return Envelope.objects.visible_to(viewer).waiting().count()


def labels(keys: Sequence[int]) -> Mapping[int, MatterLabel]:
    """How the workbench names envelopes: by day and number of the mail, no sender."""
    rows = Envelope.objects.filter(pk__in=keys)
    return {
        row.pk: MatterLabel(
            f"{row.signed_on} 签收的{row.get_carrier_display()} {row.tracking}".strip(),
            reverse("applications:envelope", args=[row.code]),
        )
        for row in rows
    }


def forgotten() -> Iterable[Finding]:
    """已签收未登记: envelopes that were signed for more than one working day ago and are no application yet."""
    rows = Envelope.objects.waiting().filter(register_by__lt=clock.today()).select_related("agency")
    for row in rows.order_by("register_by", "pk"):
        yield Finding(
            "warning",
            f"{row.agency.name} {row.signed_on} 签收的邮件 {row.tracking or '（无号码）'} 还没有登记",
            "由受理员登记为申请，或者写明理由办结；期限自签收之日起算。",
        )


def in_order(viewer: Viewer, *, open_only: bool) -> Any:
    """The envelopes that ``viewer`` sees, newest first; those that wait by the day up to which to register."""
    rows = Envelope.objects.visible_to(viewer)
    if open_only:
        return rows.waiting().order_by("register_by", "pk")
    return rows.order_by(F("signed_on").desc(), "-pk")


def of_code(viewer: Viewer, code: str) -> Envelope | None:
    """One envelope by its random code, if ``viewer`` may know of it."""
    rows = Envelope.objects.visible_to(viewer).filter(code=code)
    return rows.select_related(
        "matter", "application__agency", "application__origin", "logged_by__person", "taken_by__person"
    ).first()


def link(viewer: Staff, code: str, number: str) -> None:
    """Link an envelope right after its registration at the counter; one that is settled already stays as it is."""
    row = of_code(viewer, code)
    if row is not None and row.application is None and row.closed_at is None:
        matter: Matter = row.matter
        LinkEnvelope.perform(viewer, {"number": number}, matter=matter, seen=matter.last_seq, channel="page")


def register() -> None:
    """Let the workbench name envelopes and the doctor look for forgotten ones; once per process."""
    if KIND in matter_kinds:
        return
    matter_kinds.add(MatterKind(KIND, labels))
    doctor_checks.add(DoctorCheck("applications.envelopes", "已签收未登记的邮件", forgotten))


def case_address(row: Envelope) -> str:
    """The page of the application as which it was registered; empty while there is none."""
    return address(row.application) if row.application else ""
