"""Intake: registering an application from the public site, the counter, the post, fax or mail (条例 29-31, R31-R35)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.applications import crossing, own_receipts
from gongkai.applications import facts as f
from gongkai.applications.actions.base import (
    CaseAction,
    DatedAction,
    DatedForm,
    OnCase,
    agency_of,
    applies,
    stage,
    when,
)
from gongkai.applications.case import Case
from gongkai.applications.identity import problem_with, problem_with_phone
from gongkai.applications.models import Applicant, QueryCode, RequestText
from gongkai.applications.process import KIND
from gongkai.applications.searching import INDEX
from gongkai.core import keys, settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.policies import has_role, of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Citizen, Staff, Viewer
from gongkai.law.facts import Channel
from gongkai.law.receipt import Receipt, received_on
from gongkai.search.service import queue
from gongkai.ui.forms import DateField

CHANNELS = (
    (Channel.COUNTER.value, "当面提交"),
    (Channel.POST_SIGNED.value, "邮寄（挂号、快递，需签收）"),
    (Channel.POST_ORDINARY.value, "平信"),
    (Channel.ONLINE.value, "网上提交"),
    (Channel.FAX.value, "传真"),
    (Channel.EMAIL.value, "电子邮件"),
)
CARRIERS = (("paper", "纸质"), ("electronic", "电子文件"), ("reading", "到场查阅、抄录"))
WAYS = (
    ("post", "邮寄"),
    ("email", "电子邮件"),
    ("download", "网上查看、下载"),
    ("counter", "自行领取"),
    ("on_site", "当场阅读"),
)
# No 0, 1, I, L, O: the code is read aloud over the telephone and written down by hand.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
TAIL = 4

may_receive = has_role("receiver", titles="受理员") & of_own_agency


@dataclass(frozen=True)
class Receipted:
    """What the applicant is told at once: the registration number and the query code, which is stored nowhere."""

    number: str
    code: str


def code_for(once: str | None) -> str:
    """The query code of one sending. It follows from the sending's own name, so that a double click, whose first
    answer the browser throws away, shows the same code again."""
    seed = keys.ring().keyed_hash(f"query code of {once}") if once else secrets.token_hex(32)
    number = int(seed, 16)
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def code_hash(code: str) -> str:
    """How a query code is found: without its dash, blanks and case, under the installation's key."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    return keys.ring().keyed_hash(f"query:{plain}")


def tail_hash(matter_id: int, text: str) -> str:
    """The keyed hash of the last four characters of an identity number, credit code or phone, for one matter only."""
    return keys.ring().keyed_hash(f"tail:{matter_id}:{text.strip().upper()[-TAIL:]}")


class ApplicationForm(ActionForm):
    """The application form of 条例 29: who, what, in which form. No purpose is asked."""

    kind = forms.ChoiceField(label="申请人类型", choices=Applicant.Kind.choices, widget=forms.RadioSelect, initial="c1")
    name = forms.CharField(label="姓名或者名称", max_length=120)
    document = forms.ChoiceField(label="证件类型", choices=Applicant.Document.choices, initial="identity")
    document_number = forms.CharField(label="证件号码", max_length=60)
    phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="电话、邮箱、地址至少填一项。",
    )
    email = forms.EmailField(label="电子邮箱", required=False, help_text="用邮件接收通知、答复的须填。")
    address = forms.CharField(label="通信地址", max_length=200, required=False, help_text="邮寄答复的须填。")
    postcode = forms.RegexField(
        r"^\d{6}$", label="邮政编码", required=False, error_messages={"invalid": "邮政编码是 6 位数字"}
    )
    head = forms.CharField(label="法定代表人或者负责人", max_length=60, required=False)
    contact = forms.CharField(label="联系人", max_length=60, required=False)
    others = forms.CharField(
        label="其他申请人",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="几个人共同申请的，每行一人：姓名、证件号码、电话，用逗号隔开。没有另外说明的，第一位是代表人。",
    )
    each = forms.BooleanField(
        label="没有推选代表人，答复分别送给每个申请人", required=False, help_text="几个人共同申请的才选。"
    )
    agent_name = forms.CharField(label="代理人姓名", max_length=60, required=False)
    agent_number = forms.CharField(label="代理人证件号码", max_length=60, required=False)
    agent_phone = forms.CharField(label="代理人电话", max_length=30, required=False)
    agent_authority = forms.CharField(
        label="代理权限和期限", max_length=200, required=False, help_text="照授权委托书填写，例如：代为申请、代收答复。"
    )
    agent_receives = forms.BooleanField(label="答复送给代理人", required=False)
    agent_withdraws = forms.BooleanField(
        label="代理人可以撤回申请", required=False, help_text="授权委托书里写明了才选。"
    )
    title = forms.CharField(label="所需信息的名称", max_length=120)
    text = forms.CharField(
        label="内容描述", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), help_text="写得越具体，找得越快。"
    )
    reference = forms.CharField(label="文号或者其他线索", max_length=120, required=False)
    carrier = forms.ChoiceField(label="载体", choices=CARRIERS, widget=forms.RadioSelect, initial="electronic")
    way = forms.ChoiceField(label="获取方式", choices=WAYS, widget=forms.RadioSelect, initial="download")
    identity_front = forms.FileField(label="证件照片（正面或者营业执照）", required=False)
    identity_back = forms.FileField(label="证件照片（背面）", required=False)
    authority_file = forms.FileField(label="授权委托书", required=False)
    group = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    # At which field it is said that no way of reaching the applicant was given at all.
    contact_at = "phone"

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"].strip().upper()
        sentence = problem_with(self.cleaned_data.get("document", ""), number)
        if sentence:
            raise forms.ValidationError(sentence)
        return number

    def clean_others(self) -> list[tuple[str, str, str]]:
        return [parts_of(number, line) for number, line in enumerate(lines_of(self.cleaned_data["others"]), start=1)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") != "c1" and data.get("document") not in (None, "credit", "none"):
            self.add_error("document", "法人和其他组织请选“统一社会信用代码”，没有的选“其他证明”。")
        if data.get("kind") == "c1" and data.get("document") == "credit":
            self.add_error("document", "公民申请请选居民身份证、护照等个人证件。")
        wrong = no_contact(data.get("way", ""), data, alone=self.contact_at)
        if wrong and not set(CONTACTS) & set(self.errors):
            self.add_error(*wrong)
        if data.get("carrier") == "reading" and data.get("way") not in (None, "on_site", "counter"):
            self.add_error("way", "到场查阅的，获取方式请选“当场阅读”或者“自行领取”。")
        if data.get("agent_name") and not data.get("agent_number"):
            self.add_error("agent_number", "请填写代理人的证件号码。")
        if data.get("agent_number") and not data.get("agent_name"):
            self.add_error("agent_name", "请填写代理人的姓名。")
        return data


CONTACTS = ("phone", "email", "address")
# Which contact data serve each way of delivery (条例 29: 联系方式, of whatever kind).
_SERVES = {
    "post": (("address",), "邮寄答复要有通信地址，请填写。"),
    "email": (("email",), "电子邮件答复要有电子邮箱，请填写。"),
    "download": (("phone", "email"), "网上查看答复的，请填写联系电话或者电子邮箱，答复了好告诉申请人。"),
}
_ANY = (CONTACTS, "请填写联系电话、电子邮箱或者通信地址，至少一项（条例第二十九条）。")


def no_contact(way: str, data: Mapping[str, Any], *, alone: str = "phone") -> tuple[str, str] | None:
    """The field and the sentence where nothing was given by which the applicant is reached for ``way``.

    ``alone``: the field at which it is said where several would do. An unknown way asks nothing.
    """
    fits, sentence = _SERVES.get(way, _ANY) if way else ((), "")
    if not fits or any(data.get(name) for name in fits):
        return None
    return (fits[0] if len(fits) == 1 else alone), sentence


def lines_of(text: str) -> list[str]:
    """The lines of ``text`` that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def parts_of(number: int, line: str) -> tuple[str, str, str]:
    """Name, identity number and phone of a further applicant."""
    parts = [part.strip() for part in re.split(r"[,，、;；\t]", line)]
    if len(parts) < 2 or not all(parts[:2]):
        raise forms.ValidationError(f"其他申请人第 {number} 行请写成“姓名，证件号码，电话”。")
    return parts[0][:120], parts[1].upper()[:60], (parts[2] if len(parts) > 2 else "")[:30]


class PublicForm(ApplicationForm):
    """The form on the public site: which agency, and the applicant's consent to be told by the site."""

    contact_at = "email"  # asked on the page of the way of delivery, where all that bears on it is known
    agency = forms.ModelChoiceField(
        label="向哪个机关申请", queryset=Agency.objects.none(), to_field_name="code", empty_label="请选择"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.on(local_date(self.moment))
        field.error_messages["invalid_choice"] = "这个机关已经不再办理，请重新选择。"

    def clean_phone(self) -> str:
        """Asked on the page itself: nobody is beside the applicant to notice a missing digit."""
        phone: str = self.cleaned_data["phone"]
        if phone and (wrong := problem_with_phone(phone)):
            raise forms.ValidationError(wrong)
        return phone


class CounterForm(ApplicationForm):
    """The same form typed in by staff, with the channel and the days on which the receipt date hangs (R34)."""

    channel = forms.ChoiceField(label="怎么来的", choices=CHANNELS, widget=forms.RadioSelect, initial="counter")
    submitted_on = DateField(label="提交日期", required=False, help_text="当面提交、网上提交的日期；不填就是今天。")
    signed_on = DateField(label="签收日期", required=False, help_text="本机关（包括收发室）签收邮件的日期。")
    confirmed_on = DateField(
        label="与申请人确认的日期", required=False, help_text="平信、传真、电子邮件须与申请人确认。"
    )
    tracking = forms.CharField(label="邮件号码", required=False, max_length=30)
    oral = forms.BooleanField(label="口头申请，由工作人员代填", required=False)
    late_reason = forms.CharField(label="补录理由", required=False, max_length=300)
    late_proof = forms.FileField(label="补录证明", required=False)
    scan = forms.FileField(label="申请书和信封扫描件", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("channel") == Channel.POST_SIGNED.value and not data.get("signed_on"):
            self.add_error("signed_on", "请填写本机关签收邮件的日期。")
        return data


def receipt_of(data: dict[str, Any], today: date) -> Receipt:
    """The received-on date that 条例 31 yields for what the form says."""
    return received_on(
        Channel(data["channel"]),
        submitted=data.get("submitted_on") or today,
        signed=data.get("signed_on"),
        confirmed=data.get("confirmed_on"),
        automatic_receipt=False,
    )


class Apply(CaseAction):
    """网上申请: the form is the automatic receipt, so the day of submission is the day of receipt (R34)."""

    code = "applications.apply"
    title = "网上申请"
    form = PublicForm
    policy = applies

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return staged(data)

    def take(self, run: Run, case: Case | None) -> Receipted:
        agency: Agency = run.data["agency"]
        holder = run.viewer.account_id if isinstance(run.viewer, Citizen) else None
        run.open_matter(KIND, agency.pk, holder_id=holder)
        receipt = received_on(Channel.ONLINE, submitted=run.today)
        text, code = open_case(run)
        number, rest = numbered(run), described(run.data, text)
        run.record(f.Applied(number=number, channel=Channel.ONLINE.value, because=receipt.reason, **rest))
        if not crossing.crosses(run):
            own_receipts.queue(run, agency)
        return Receipted(number, code)


class Register(CaseAction):
    """登记: what came over the counter or by signed mail, or was confirmed already (R34)."""

    code = "applications.register"
    title = "登记申请"
    form = CounterForm
    policy = may_receive

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return staged(data)

    def take(self, run: Run, case: Case | None) -> Receipted:
        receipt = receipt_of(run.data, run.today)
        if receipt.on is None:
            raise Invalid({"confirmed_on": [f"{receipt.reason}。还没有确认的，请用“登记（待与申请人确认）”。"]})
        run.open_matter(KIND, staff(run).agency_id)
        text, code = open_case(run)
        given = {**when(run), "occurred_on": receipt.on}
        number, rest = numbered(run), {**described(run.data, text), **as_it_came(run.data)}
        run.record(f.Registered(number=number, channel=run.data["channel"], because=receipt.reason, **rest), **given)
        return Receipted(number, code)


class LogArrival(CaseAction):
    """登记（待与申请人确认）: it is registered at once, and its clock waits for the confirmation (R34, R35)."""

    code = "applications.log_arrival"
    title = "登记（待与申请人确认）"
    form = CounterForm
    policy = may_receive

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return staged(data)

    def take(self, run: Run, case: Case | None) -> Receipted:
        if receipt_of(run.data, run.today).on is not None:
            raise Refused("confirmed", "这件申请的收到日期已经确定，请直接登记。", rule="条例第三十一条")
        run.open_matter(KIND, staff(run).agency_id)
        text, code = open_case(run)
        number, rest = numbered(run), {**described(run.data, text), **as_it_came(run.data)}
        run.record(f.Arrived(number=number, channel=run.data["channel"], **rest))
        return Receipted(number, code)


def numbered(run: Run) -> str:
    """The registration number; taken last, when everything else is written."""
    pattern = settings.value("applications.number", agency_of(run), run.today)
    return run.take_number("申请", pattern).text


def described(data: dict[str, Any], text: RequestText) -> dict[str, Any]:
    """What the first fact says of the form, whichever step records it."""
    names = ("way", "carrier", "group")
    return {
        "column": data["kind"],
        "text": text.pk,
        "serve": to_serve(data, text),
        "together": applicants(text) if data["others"] else (),
        **{name: data.get(name) or "" for name in names},
    }


def to_serve(data: dict[str, Any], text: RequestText) -> tuple[int, ...]:
    """Who each get the answer: several applicants without a 代表人 or an agent who receives (O6)."""
    if not (data.get("each") and data["others"]) or (data.get("agent_name") and data.get("agent_receives")):
        return ()
    return applicants(text)


def applicants(text: RequestText) -> tuple[int, ...]:
    """The applicants of the form, the first-named first."""
    people = Applicant.objects.filter(matter_id=text.matter_id, agent=False).order_by("position")
    return tuple(people.values_list("pk", flat=True))


def as_it_came(data: dict[str, Any]) -> dict[str, Any]:
    """What only staff can say of the form: the number of the mail, and that it was said and not written."""
    return {"tracking": data.get("tracking") or "", "oral": bool(data.get("oral"))}


def staff(run: Run) -> Staff:
    """The post that registers; the policy has let nobody else through."""
    if not isinstance(run.viewer, Staff):
        raise Refused("policy", "登记由工作人员办理。")
    return run.viewer


FILES = {
    "identity_front": "身份证明（正面）",
    "identity_back": "身份证明（背面）",
    "authority_file": "授权委托书",
    "scan": "申请书和信封",
}


def open_case(run: Run) -> tuple[RequestText, str]:
    """The rows of a new case: applicants with their personal records, wording, files; and its query code."""
    data = run.data
    run.describe(f"matter:{run.the_matter().pk}", run.the_matter().agency_id)
    tails = {place: add_person(run, place, person) for place, person in enumerate(people_of(data), start=1)}
    text = add_text(run, RequestText.Cause.ORIGINAL, data["title"], data["text"], data.get("reference", ""))
    for name, purpose in FILES.items():
        if data.get(name):
            run.attach(data[name], purpose)
    return text, add_code(run, tails)


def of_matter(run: Run) -> dict[str, Any]:
    """What every row of this room carries."""
    matter = run.the_matter()
    return {"matter": matter, "agency_id": matter.agency_id, "entry": run.entry}


def add_person(run: Run, position: int, person: Named) -> list[str]:
    """Keep an applicant or agent; what the last four characters are taken from."""
    data = run.data
    numbers = {"identity": person.identity, "phone": person.phone}
    record = run.keep_personal(person.label, person.values, **numbers, of_holder=True, person=position)
    Applicant.objects.create(
        **of_matter(run),
        position=position,
        name=person.name,
        kind=data["kind"],
        document=person.document,
        agent=person.agent,
        representative=position == 1 and bool(data["others"]) and not data.get("each"),
        may_receive=bool(data.get("agent_receives")) if person.agent else position == 1 or bool(data.get("each")),
        authority=data.get("agent_authority", "") if person.agent else "",
        may_withdraw=person.agent and bool(data.get("agent_withdraws")),
        record=record,
    )
    return [person.identity, person.phone]


def add_text(run: Run, cause: str, title: str, text: str, reference: str) -> RequestText:
    """Keep one wording of the request; the search of cases reads it after commit."""
    queue(INDEX, run.the_matter().pk)
    return RequestText.objects.create(**of_matter(run), cause=cause, title=title, text=text, document_number=reference)


def add_code(run: Run, tails: dict[int, list[str]]) -> str:
    """Give the matter its query code; of it only a hash is kept. ``tails`` by the position of the person."""
    code, matter = code_for(run.once), run.the_matter()
    QueryCode.objects.create(
        matter=matter,
        code_hash=code_hash(code),
        tails={str(place): hashed(matter.pk, texts) for place, texts in tails.items()},
        entry=run.entry,
    )
    return code


def hashed(matter_id: int, texts: Iterable[str]) -> list[str]:
    """The keyed hashes of what can be shown with the code; what is shorter than four characters is none."""
    return sorted({tail_hash(matter_id, text) for text in texts if len(text.strip()) >= TAIL})


def admit(run: Run, position: int, *texts: str) -> None:
    """Let the person at ``position`` open the case with the last characters of ``texts`` too."""
    change_tails(run, position, lambda tails: sorted({*tails, *hashed(run.the_matter().pk, texts)}))


def shut_out(run: Run, position: int) -> None:
    """The person at ``position`` opens the case no more, neither anew nor where he is inside."""
    change_tails(run, position, lambda tails: [])


def change_tails(run: Run, position: int, change: Callable[[list[str]], list[str]]) -> None:
    """Change what one person shows with the code; a matter without a code stays without."""
    row = QueryCode.objects.filter(matter=run.the_matter()).first()
    if row is not None:
        row.tails[str(position)] = change(row.tails.get(str(position), []))
        row.save(update_fields=["tails"])


@dataclass(frozen=True)
class Named:
    """A person or organisation of the form, and what is kept of it under its own key."""

    label: str
    name: str
    document: str
    identity: str
    phone: str
    values: dict[str, str]
    agent: bool = False


def people_of(data: dict[str, Any]) -> list[Named]:
    """The applicants in their order, the agent last."""
    first = {
        "证件号码": data["document_number"],
        "电话": data["phone"],
        "邮箱": data["email"],
        "地址": data["address"],
        "邮编": data["postcode"],
        "负责人": data["head"],
        "联系人": data["contact"],
    }
    people = [
        Named("申请人", data["name"], data["document"], data["document_number"], data["phone"], kept(first)),
    ]
    for name, number, phone in data["others"]:
        people.append(Named("申请人", name, "none", number, phone, kept({"证件号码": number, "电话": phone})))
    if data.get("agent_name"):
        number, phone = data["agent_number"].upper(), data.get("agent_phone", "")
        values = kept({"证件号码": number, "电话": phone})
        people.append(Named("代理人", data["agent_name"], "none", number, phone, values, agent=True))
    return people


def kept(values: dict[str, str]) -> dict[str, str]:
    """Only what was given."""
    return {name: value for name, value in values.items() if value}


class ConfirmForm(DatedForm):
    """The day on which both sides confirmed, and how."""

    by = forms.CharField(label="怎么确认的", max_length=100, help_text="例如：电话联系，申请人确认由本机关办理。")


class Confirm(DatedAction):
    """确认收到: the received-on date (条例 31)."""

    code = "applications.confirm"
    title = "确认收到"
    form = ConfirmForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.Confirmed(f"以双方确认之日为收到申请之日（{run.data['by']}）"), **when(run))


class ContactForm(DatedForm):
    """One attempt to reach the applicant."""

    by = forms.CharField(label="怎么联系的", max_length=60, help_text="电话、短信、邮件，什么时候。")
    reached = forms.BooleanField(label="联系上了", required=False)
    note = forms.CharField(label="经过", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TryContact(DatedAction):
    """记一次联系: kept as evidence that the office tried (R34)."""

    code = "applications.try_contact"
    title = "记一次联系"
    form = ContactForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.ContactTried(run.data["by"], run.data["reached"], run.data["note"]), **when(run))


class ForwardForm(ActionForm):
    """Where the mail goes on to."""

    organ = forms.CharField(label="信封上写的机关", max_length=120)
    tracking = forms.CharField(label="转寄的邮件号码", max_length=30, required=False)

    def clean_organ(self) -> str:
        organ: str = self.cleaned_data["organ"].strip()
        agency = Agency.objects.filter(pk=self.matter.agency_id).first() if self.matter is not None else None
        if agency is not None and organ in (agency.name, agency.short_name):
            raise forms.ValidationError("写给本机关的申请不转送：不归本机关负责的，作“非本机关”答复。")
        return organ


class Forward(OnCase):
    """转送: only what is addressed to another organ; what is addressed to us we answer ourselves (O8)."""

    code = "applications.forward"
    title = "转送"
    form = ForwardForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.Forwarded(run.data["organ"], run.data["tracking"]))


def staged(data: dict[str, Any]) -> dict[str, Any]:
    """The form's files stored, encrypted, before the transaction."""
    names = ("identity_front", "identity_back", "authority_file", "scan", "late_proof")
    return {**data, **{name: stage(data.get(name), name) for name in names}}
