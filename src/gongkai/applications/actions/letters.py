"""Letters before the decision: drafted, approved by another, sent, received or returned (R61, R63, O9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import own_receipts
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, applicant_here, stage, when
from gongkai.applications.actions.choosing import LetterChoice, offer
from gongkai.applications.actions.intake import of_matter
from gongkai.applications.case import ORGAN, Case, LetterState, read
from gongkai.applications.composing import known, of_bill, of_correction, of_extension, plain, stated, to_ask
from gongkai.applications.composing import words as words_of
from gongkai.applications.letter_kinds import KINDS, LetterKind, bill_of
from gongkai.applications.models import Applicant, Party
from gongkai.core import calendars
from gongkai.core.actions import ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.models import Matter
from gongkai.core.policies import is_system, of_own_agency
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Staff, Viewer
from gongkai.law.facts import Channel
from gongkai.law.fees import Bill
from gongkai.letters import service as mail
from gongkai.letters.drawable import undrawable, undrawable_in
from gongkai.letters.models import Letter
from gongkai.letters.types import AddresseeKind, Field, Form
from gongkai.ui.forms import DateField

METHODS = (("post", "邮寄（中国邮政）"), ("counter", "当面送达"), ("electronic", "电子送达"), ("entrusted", "委托送达"))


class DraftForm(ActionForm):
    """What a letter of the chosen kind says beyond what the case knows.

    The kind decides the fields: those that its clock or fee needs, and those that its template prints and nobody but
    the drafter knows. Without a kind only the kind is asked.
    """

    type = forms.ChoiceField(label="文书", choices=[(kind.code, kind.title) for kind in KINDS.values()])

    STRUCTURED: ClassVar[dict[str, Callable[[], forms.Field]]] = {
        "party_name": lambda: forms.CharField(label="对方名称", max_length=120),
        "party_address": lambda: forms.CharField(label="对方地址", max_length=200, required=False),
        "term": lambda: forms.IntegerField(
            label="补正期限（工作日）", min_value=1, max_value=60, initial=15, help_text="自申请人收到告知书之日起算。"
        ),
        "until": lambda: DateField(label="截止日期"),
        "days": lambda: forms.IntegerField(label="延长几个工作日", min_value=1, max_value=20, initial=20),
        "tariff": lambda: forms.ChoiceField(label="收费标准", choices=(("pages", "按量（页）"), ("pieces", "按件"))),
        "units": lambda: forms.IntegerField(label="页数或者件数", min_value=1, max_value=1_000_000),
        "already": lambda: forms.IntegerField(
            label="当月已有件数", min_value=0, max_value=1_000_000, required=False, help_text="按件收费的填写。"
        ),
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind = KINDS.get(self.data.get("type") or (self.initial or {}).get("type") or "")
        self.case = read_case(self.matter, self.moment) if self.matter is not None else None
        if self.kind is None or self.case is None:
            return
        for name in self.kind.asks:
            self.fields[name] = self.STRUCTURED[name]()
        self.asked = to_ask(
            self.kind.type, {**known(self.case, self.kind.type), **dict.fromkeys(COMPUTED.get(self.kind.code, ()))}
        )
        for field in self.asked:
            self.fields[SAY + field.name] = field_for(field)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        refuse_undrawable(self, data)
        fee = self.kind is not None and self.kind.code == "fee_notice" and data.get("units") and data.get("tariff")
        if fee and bill_of(data).total == 0:
            self.add_error("units", "按这个数量不收费，不用发收费通知书。")
        until = data.get("until")
        if until is not None and until <= local_date(self.moment):
            self.add_error("until", "截止日期要在今天以后。")
        due = self.case.due if self.case is not None else None
        if self.kind is not None and self.kind.code == "delay" and until is not None and due and until <= due:
            self.add_error("until", f"延迟的日期要在现在的答复期限 {due} 以后。")
        return data


SAY = "say_"
# The letters that state the last day for the answer, and the field in which they do.
PROMISING = {"receipt": "答复期限", "extension": "新答复期限", "term_change": "新期限"}
# What a kind computes from its structured fields: not asked again.
COMPUTED: dict[str, tuple[str, ...]] = {
    "correction_request": ("补正期限",),
    "extension": ("原答复期限", "新答复期限"),
    "fee_notice": ("收费标准", "计算过程", "金额"),
    "delay": ("延迟答复期限",),
    "assistance": ("反馈期限",),
    "term_change": ("原告知文书", "期限名称", "原期限", "新期限"),
}


def field_for(field: Field) -> forms.Field:
    """An input for a field of a letter."""
    options: dict[str, Any] = {"label": field.name, "required": field.required, "help_text": field.help}
    if field.form in {Form.DAY, Form.TERM}:
        return DateField(**options)
    if field.form is Form.LINE:
        return forms.CharField(max_length=200, **options)
    if field.form is Form.LIST:
        options["help_text"] = f"{field.help}；每行一项。"
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **options)


def refuse_undrawable(form: forms.Form, data: dict[str, Any]) -> None:
    """What nobody can print is said at the field in which it stands, while whoever wrote it is still there."""
    for name, value in list(data.items()):
        if name.startswith(SAY) and isinstance(value, str) and (sentence := undrawable(value)):
            form.add_error(name, sentence)


def said(data: dict[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """What was written for the fields of a letter, as the letter wants it."""
    return {field.name: plain(data.get(SAY + field.name) or "", field.form) for field in fields}


def read_case(matter: Matter, moment: datetime) -> Case:
    """The case as it stands at ``moment``: for a form that depends on it."""
    return read(facts_of(matter), calendars.current(matter.agency_id), local_date(moment))


class DraftLetter(OnCase):
    """拟写文书: the letter's text is composed from the template, what the case knows and what is written here."""

    code = "applications.draft_letter"
    title = "拟写文书"
    form = DraftForm

    def act(self, run: Run, case: Case) -> None:
        data, kind = run.data, KINDS[run.data["type"]]
        reason = kind.hindrance(case) or kind.drafted_already(case)
        if reason is not None:
            raise Refused("requirement", reason)
        party = self._party(run, kind)
        bill = bill_of(data) if kind.code == "fee_notice" else None
        letter = mail.prepare(
            run,
            kind.code,
            letter_values(case, data),
            addressee=party.name if party else applicants(run),
            addressee_kind=kind.addressee,
            party=party.code if party else "",
        )
        run.record(
            f.LetterDrafted(
                letter=letter.pk,
                type=kind.code,
                party=party.code if party else "",
                term=data.get("term") or 0,
                until=data.get("until"),
                days=data.get("days") or 0,
                tariff=data.get("tariff") or "",
                units=data.get("units") or 0,
                fen=bill.total * 100 if bill else 0,
            )
        )

    def _party(self, run: Run, kind: LetterKind) -> Party | None:
        if not kind.role:
            return None
        name, matter = run.data["party_name"].strip(), run.the_matter()
        found = Party.objects.filter(matter=matter, role=kind.role, name=name).first()
        if found is not None:
            return found
        if kind.code == "third_party_notice":
            raise Invalid({"party_name": ["没有征求过这个第三方的意见，请照征求意见书上的名称填写。"]})
        address = run.data.get("party_address")
        record = run.keep_personal(kind.title, {"地址": address}) if address else None
        count = Party.objects.filter(matter=matter).count()
        return Party.objects.create(
            **of_matter(run),
            code=f"p{count + 1}",
            role=kind.role,
            name=name,
            concerns=run.data.get(f"{SAY}涉及信息") or "",
            record=record,
        )


def letter_values(case: Case, data: dict[str, Any]) -> dict[str, Any]:
    """What the letter of a filled-in draft says, field by field, but for its addressee: to compose or to preview it."""
    kind = KINDS[data["type"]]
    bill = bill_of(data) if kind.code == "fee_notice" else None
    given = {**known(case, kind.type), **computed_of(case, data, bill), **of_term_change(case, kind)}
    return {**given, **said(data, to_ask(kind.type, given))}


def computed_of(case: Case, data: dict[str, Any], bill: Bill | None) -> dict[str, Any]:
    """What the letter says that follows from the structured fields."""
    kind = data["type"]
    if kind == "correction_request":
        return of_correction(data["term"])
    if kind == "extension":
        return of_extension(case, data["days"])
    if bill is not None:
        return of_bill(bill)
    return dict.fromkeys(COMPUTED.get(kind, ()), data.get("until"))


def of_term_change(case: Case, kind: LetterKind) -> dict[str, Any]:
    """Which letter stated which day, and which day binds now (O10)."""
    promise = case.term_changed
    if kind.code != "term_change" or promise is None or case.promised is None:
        return {}
    told = [Letter.objects.get(pk=x.key) for x in case.letters.values() if x.type in PROMISING and x.sent_on]
    letter = max(told, key=lambda row: (row.dispatched_on, row.pk))
    values = {"原告知文书": f"《{letter.kind.name}》（{letter.number_text}）", "期限名称": "答复期限"}
    return {**values, "原期限": case.promised[0], "新期限": stated(case, promise.on)}


def applicants(run: Run) -> str:
    """To whom a letter to the applicant is addressed: those who are to be served, by name (O6)."""
    return addressed_to(run.the_matter())


def addressed_to(matter: Matter) -> str:
    """The applicants of a matter by name, as a letter to them is addressed."""
    people = Applicant.objects.filter(matter=matter, agent=False, ended_by__isnull=True)
    return "、".join(person.name for person in people)


class OfLetterForm(DatedForm):
    """A form about one letter of the case."""

    letter = LetterChoice(label="文书", queryset=Letter.objects.none())

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offer(self, "letter", Letter.objects.filter(matter=self.matter).order_by("-pk"))


class ApproveForm(OfLetterForm):
    """Approval on the screen, or on paper: then who signed, and the scan."""

    signed_by = forms.CharField(
        label="纸质审批的签字人", max_length=60, required=False, help_text="在系统里审批的不填。"
    )
    slip = forms.FileField(label="签字的审批单扫描件", required=False)
    outside_number = forms.CharField(
        label="另行编定的文号",
        max_length=60,
        required=False,
        help_text="由办公室统一编号的，照原文填写；不填由系统编号。",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("signed_by") and not data.get("slip"):
            self.add_error("slip", "纸质审批的，请上传签字的审批单。")
        if data.get("letter") is not None and (sentence := undrawable_in(data["letter"])):
            self.add_error(None, sentence)
        return data


def chosen(run: Run, case: Case) -> tuple[Letter, LetterState]:
    """The letter that the form names and what the case knows of it."""
    letter: Letter = run.data["letter"]
    state = case.letters.get(letter.pk)
    if state is None:
        raise Refused("letter", "这份文书不是本件的往来文书，请重新选择。")
    return letter, state


class ApproveLetter(OnCase):
    """审批文书: gives it its number; who drafted it cannot approve it."""

    code = "applications.approve_letter"
    title = "审批文书"
    form = ApproveForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "slip": stage(data.get("slip"), "slip"), "late_proof": None}

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        if not state.open or state.approved_on:
            raise Refused("letter", "这份文书已经审批或者已经退回。")
        if letter.prepared_entry.account_id == run.viewer.account_id:
            raise Refused("same_person", "自己拟写的文书不能自己审批，请交由他人。")
        reason = KINDS[state.type].hindrance(case)
        if reason is not None:
            raise Refused("requirement", reason)
        number = approved(run, letter)
        run.record(f.LetterApproved(letter.pk, number, run.data["signed_by"]))


def approved(run: Run, letter: Letter) -> str:
    """Approve a letter as the form says: on the screen or on paper, with our number or the one assigned outside."""
    data = run.data
    paper = {"signed_by": data["signed_by"], "sign_off": run.attach(data["slip"], "审批单") if data["slip"] else None}
    if data["outside_number"]:
        return mail.approve_outside_number(run, letter, data["outside_number"], **paper).number_text
    return mail.approve(run, letter, **paper).number_text


class SendBackForm(OfLetterForm):
    """Why the draft is not approved."""

    reason = forms.CharField(label="退回理由", max_length=300)


class SendLetterBack(OnCase):
    """退回文书."""

    code = "applications.send_letter_back"
    title = "退回文书"
    form = SendBackForm

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        if not state.open or state.approved_on:
            raise Refused("letter", "这份文书已经审批或者已经退回。")
        mail.void(run, letter, run.data["reason"])
        run.record(f.LetterSentBack(letter.pk, run.data["reason"]))


class SendingForm(DatedForm):
    """How a letter left the house (R5)."""

    method = forms.ChoiceField(label="送达方式", choices=METHODS, widget=forms.RadioSelect, initial="post")
    tracking = forms.CharField(
        label="邮件号码", max_length=30, required=False, help_text="邮寄的填写中国邮政邮件号码。"
    )
    proof = forms.FileField(label="寄发凭证", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("method") == "post" and not data.get("tracking"):
            self.add_error("tracking", "邮寄的，请填写邮件号码。")
        return data


class PartySendingForm(SendingForm):
    """Sending a letter of which several may lie ready, one for each addressee."""

    letter = LetterChoice(
        label="哪一份", queryset=Letter.objects.none(), required=False, help_text="只有一份待寄的不用选。"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        ready = Letter.objects.filter(
            matter=self.matter, approved_entry__isnull=False, void_entry__isnull=True, dispatched_on__isnull=True
        )
        offer(self, "letter", ready.exclude(addressee_kind=AddresseeKind.APPLICANT))


class SendLetter(DatedAction):
    """Sending an approved letter of one kind: subclasses say which, and which fact it is.

    ``last_day``: the last day on which it may leave the house, with the sentence where it is over; it is asked of the
    day of sending, which may lie before the day on which it is recorded.
    """

    form: Any = SendingForm
    kind: ClassVar[str] = ""
    last_day: ClassVar[tuple[Callable[[Case], date | None], Callable[[date], str]] | None] = None

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data.get("proof"), "proof")}

    def act(self, run: Run, case: Case) -> None:
        state = self.ready(run, case)
        last = self.last_day[0](case) if self.last_day else None
        if self.last_day and last is not None and (run.data["occurred_on"] or run.today) > last:
            raise Refused("requirement", self.last_day[1](last))
        self.check(run, case, state)
        dispatch(run, Letter.objects.get(pk=state.key), case)
        sent = {"letter": state.key, "method": run.data["method"], "tracking": run.data["tracking"]}
        run.record(self.fact(case, state, sent), **when(run))

    def ready(self, run: Run, case: Case) -> LetterState:
        """The approved letter that is sent: the one that was chosen, or the only one."""
        states = [x for x in case.letters.values() if x.type == self.kind and x.open and x.approved_on]
        chosen = run.data.get("letter")
        if chosen is not None:
            states = [state for state in states if state.key == chosen.pk]
        if len(states) != 1:
            raise Invalid({"letter": ["有几份待寄的文书，请选择寄出的是哪一份。"]})
        return states[0]

    def check(self, run: Run, case: Case, state: LetterState) -> None:
        """What only this kind asks, beside the table's requirements."""

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> Any:
        """The fact that records the sending."""
        raise NotImplementedError


def drop_drafts(run: Run, case: Case, because: str) -> None:
    """The case has turned: letters that were not sent become void, and so does an answer that was not dispatched."""
    for state in list(case.letters.values()):
        if state.open:
            mail.void(run, Letter.objects.get(pk=state.key), because)
            run.record(f.LetterSentBack(state.key, because))
    answer = case.answer
    if answer is not None and answer.dispatched_on is None:
        mail.void(run, Letter.objects.get(pk=answer.drafted.letter), because)
        run.record(f.DecisionSentBack(because))


class OtherSendingForm(OfLetterForm, SendingForm):
    """Which letter was sent, and how."""


class ReceiptIssueForm(ActionForm):
    """What only the office knows of a receipt."""

    split = forms.CharField(
        label="分立说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一份申请分成几件的，写明每件的编号和对收费的影响；没有分的不填。",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        case = read_case(self.matter, self.moment) if self.matter is not None else None
        written = f"{data.get('split') or ''}{words_of(case) if case is not None else ''}"
        if sentence := undrawable(written):
            self.add_error(None, sentence)
        return data


class IssueReceipt(OnCase):
    """出具接收回执: numbered and rendered at once; it stands in the correspondence and in the bundle (R61, R63)."""

    code = "applications.issue_receipt"
    title = "出具接收回执"
    form = ReceiptIssueForm
    policy = of_own_agency | is_system

    def act(self, run: Run, case: Case) -> None:
        kind = mail.type_of("receipt")
        values = {**known(case, kind), "分立说明": run.data["split"]}
        letter = mail.prepare(run, kind.code, values, addressee=applicants(run))
        number = mail.approve(run, letter).number_text
        run.record(f.ReceiptIssued(letter.pk, number))
        own_receipts.queue_sending(run, letter)


class SendOther(SendLetter):
    """寄发其他文书: those that move no clock: 接收回执, 征求意见告知书 (R39), 期限变更告知书 (O10)."""

    code = "applications.send_letter"
    title = "寄发其他文书"
    form = OtherSendingForm
    policy = of_own_agency | is_system

    def ready(self, run: Run, case: Case) -> LetterState:
        _, state = chosen(run, case)
        if isinstance(run.viewer, Job) and state.type != "receipt":
            raise Refused("letter", "系统自己只发接收回执；其他文书由工作人员寄发。")
        if state.type not in r.OTHERS or not state.open or not state.approved_on:
            raise Refused(
                "letter", "这份文书不在这里寄发，或者还没有审批；请选择接收回执、征求意见告知书或者期限变更告知书。"
            )
        return state

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.LetterSent:
        return f.LetterSent(promised=promised(case, Letter.objects.get(pk=state.key)), **sent)


def promised(case: Case, letter: Letter) -> date | None:
    """The day by which a letter says the answer comes; none where a receipt still to be known may move it (O10)."""
    term = letter.stated.get(PROMISING.get(letter.type, ""))
    pending = any(party.unheard for party in case.parties.values() if party.role != ORGAN)
    return date.fromisoformat(term["date"]) if term and not pending else None


def dispatch(run: Run, letter: Letter, case: Case) -> None:
    """Hand a letter out as the form says: electronic only where it was asked for (R5, 条例 40)."""
    data = run.data
    proof = run.attach(data["proof"], "寄发凭证") if data.get("proof") else None
    on = data.get("occurred_on") or run.today
    mail.dispatch(
        run,
        letter,
        mail.Method(data["method"]),
        on,
        tracking=data["tracking"],
        proof=proof,
        asked_for=electronic(case, letter),
    )


def electronic(case: Case, letter: Letter) -> bool:
    """Whether the addressee may be served electronically: the applicant only where he asked for it. The receipt of what
    he sent online is read where he sent it."""
    if letter.type == "receipt" and case.channel == Channel.ONLINE:
        return True
    return letter.addressee_kind != AddresseeKind.APPLICANT or case.way in {"email", "download"}


class ReceiptForm(OfLetterForm):
    """By what the receipt is known."""

    detail = forms.CharField(label="凭据", max_length=200, required=False, help_text="例如：邮政查询，本人签收。")
    proof = forms.FileField(label="签收凭证", required=False)


class LetterReceived(DatedAction):
    """登记文书送达: the addressee's term begins (O12). What was sent online is received when the applicant opens it."""

    code = "applications.letter_received"
    title = "登记文书送达"
    form = ReceiptForm
    policy = of_own_agency | applicant_here

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data.get("proof"), "proof")}

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        if not isinstance(run.viewer, Staff):
            if letter.addressee_kind not in mail.TO_APPLICANT or mail.delivery(letter).method != mail.Method.ELECTRONIC:
                raise Refused("delivery", "这份文书不是网上送达的，送达由机关按签收凭证登记。", rule="条例第四十条")
            run.data |= {"occurred_on": None, "detail": "申请人网上打开", "proof": None}
        under_way(run, state)
        proof = run.attach(run.data["proof"], "签收凭证") if run.data["proof"] else None
        on = run.data["occurred_on"] or run.today
        mail.received(run, letter, on, proof=proof, detail=run.data["detail"])
        run.record(f.LetterReceived(letter.pk), **when(run))


def under_way(run: Run, state: LetterState) -> None:
    """The letter was sent, not before that day, and did not arrive yet."""
    if state.sent_on is None:
        raise Refused("letter", "这份文书还没有寄发。")
    if state.received_on is not None:
        raise Refused("letter", f"这份文书已于 {state.received_on} 送达。")
    if (run.data["occurred_on"] or run.today) < state.sent_on:
        raise Invalid({"occurred_on": [f"送达或者退回的日期不会早于寄发日期 {state.sent_on}。"]})


class ReturnForm(OfLetterForm):
    """Why the post brought it back."""

    reason = forms.CharField(label="退回原因", max_length=200, help_text="例如：查无此人、拒收、迁移新址不明。")


class LetterReturned(DatedAction):
    """登记文书被退回 (O9, O11)."""

    code = "applications.letter_returned"
    title = "登记文书被退回"
    form = ReturnForm

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        under_way(run, state)
        mail.returned(run, letter, run.data["occurred_on"] or run.today, detail=run.data["reason"])
        run.record(f.LetterReturned(letter.pk, run.data["reason"]), **when(run))


SERVED = (("left", "留置送达"), ("notice", "公告送达"))


class ServedForm(OfLetterForm):
    """How a letter that could not be handed over was served, on which ground, with its proof (O9)."""

    how = forms.ChoiceField(label="怎么送达的", choices=SERVED, widget=forms.RadioSelect)
    ground = forms.CharField(
        label="理由和经过",
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="为什么不能直接、邮寄送达，试过哪些办法；谁见证，或者在哪里公告多久。",
    )
    proof = forms.FileField(label="凭证", help_text="见证的记录、照片，或者公告和它的截图。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["occurred_on"].label = "视为送达的日期"
        self.fields["occurred_on"].help_text = "留置的为留置之日，公告的为公告期满之日；不填就是今天。"


class LetterServed(DatedAction):
    """登记文书留置、公告送达: it takes the place of receipt, so that a term runs and a duty to tell is met (O5, O9)."""

    code = "applications.letter_served"
    title = "登记文书留置、公告送达"
    form = ServedForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data["proof"], "proof")}

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        under_way(run, state)
        data, on = run.data, run.data["occurred_on"] or run.today
        proof = run.attach(data["proof"], "送达凭证")
        if data["how"] == "notice":
            mail.served_by_notice(run, letter, on, ground=data["ground"], proof=proof)
        elif state.returned_on is not None:  # brought to him after the post had failed
            mail.resent(run, letter, mail.Method.COUNTER, on, proof=proof, detail=f"留置送达：{data['ground']}")
        else:
            mail.received(run, letter, on, proof=proof, detail=f"留置送达：{data['ground']}")
        run.record(f.LetterServed(letter.pk, data["how"], data["ground"]), **when(run))


class ResendForm(OfLetterForm, SendingForm):
    """How it went out again."""


class ResendLetter(DatedAction):
    """重新寄发文书."""

    code = "applications.resend_letter"
    title = "重新寄发文书"
    form = ResendForm

    def act(self, run: Run, case: Case) -> None:
        letter, state = chosen(run, case)
        if state.returned_on is None:
            raise Refused("letter", "这份文书没有被退回。")
        data, on = run.data, run.data["occurred_on"] or run.today
        mail.resent(
            run,
            letter,
            mail.Method(data["method"]),
            on,
            tracking=data["tracking"],
            asked_for=electronic(case, letter),
        )
        run.record(f.LetterResent(letter.pk, data["method"], data["tracking"]), **when(run))
