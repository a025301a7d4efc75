"""Mail and text messages to the applicant who gave an address: that something happened, never what he asked for.

Each is a job of its own, repeated until the server takes it: a notice that comes twice harms nobody, one that never
comes does. While a server is down its notices wait, and the page of jobs shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from gongkai.applications import facts as f
from gongkai.applications.actions.access import RESEND, email_hash
from gongkai.applications.actions.base import NOTICE
from gongkai.applications.actions.intake import code_for, code_hash
from gongkai.applications.case import read
from gongkai.applications.holders import contact_record, spokesman
from gongkai.applications.models import Application, QueryCode
from gongkai.core import calendars, clock, installation, keys, personal
from gongkai.core.facts import FactView
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.process import facts_of
from gongkai.core.viewers import Job
from gongkai.law.explanation import cn

# Two to the power of the attempt in seconds: the last wait is nine hours, all of them together eighteen.
ATTEMPTS = 16
CONSOLE = "gongkai.applications.console_mail.EmailBackend"


class SmsGateway(Protocol):
    """What sends a text message. It raises when the message was not taken."""

    def send(self, phone: str, text: str) -> None:
        """Hand over one message."""


class ConsoleSms:
    """Prints the message: for demonstrations."""

    def send(self, phone: str, text: str) -> None:
        """To the standard output; the number is masked, because what is printed is kept."""
        print(f"短信 → {phone[:3]}****{phone[-2:]}：{text}", flush=True)


def sms_gateway() -> SmsGateway | None:
    """The gateway of this installation (``SMS_GATEWAY``, the dotted name of a class); none where there is none."""
    name: str = getattr(settings, "SMS_GATEWAY", "")
    gateway: SmsGateway | None = import_string(name)() if name else None
    return gateway


@dataclass(frozen=True)
class Notice:
    """What is said after a fact: the subject, and the sentence that says what to do."""

    subject: str
    text: str


def notice_of(view: FactView, due: str) -> Notice | None:
    """The notice after a fact; none after facts of which nobody is told."""
    payload = view.payload
    if isinstance(payload, f.Applied | f.Registered | f.Confirmed):
        return Notice("申请已经收到", f"您的申请已经收到{due}。")
    if isinstance(payload, f.CorrectionNoticeSent):
        return Notice("请您补正", f"申请的内容需要补正，请在收到补正告知书之日起 {payload.term} 个工作日内补正。")
    if isinstance(payload, f.ExtensionNoticeSent):
        return Notice("延长答复期限", f"答复期限已经延长{due}。")
    if isinstance(payload, f.FeeNoticeSent):
        return Notice("收费通知", "本机关发出了收费通知书，金额、算法和缴费办法写在里面。")
    if isinstance(payload, f.TakenOver):
        text = f"因机构改革，您的申请改由{payload.agency_name}继续办理，编号和查询码不变{due}。"
        return Notice("办理机关变更", text)
    if isinstance(payload, f.DecisionDispatched | f.JointlyAnswered):
        return Notice("已经答复", "您的申请已经答复。")
    return None


def notify(payload: dict[str, Any]) -> str:
    """Tell the applicant of one fact; one line for people."""
    row = Application.objects.select_related("matter", "agency").get(pk=payload["matter"])
    views = facts_of(row.matter)
    view = next(view for view in views if view.seq == payload["seq"])
    case = read(views, calendars.current(row.agency_id), clock.today())
    due = f"，最晚 {cn(case.clock.due)} 答复" if case.clock is not None and case.clock.due is not None else ""
    notice = notice_of(view, due)
    if notice is None:
        return "这一步不通知。"
    contact, sent = contact_of(row), []
    if contact.get("邮箱") and mail_backend():
        key = f"{row.pk} {view.seq}"
        send(contact["邮箱"], f"{row.number} {notice.subject}", _letter(row, notice.text), key)
        sent.append("邮件")
    gateway = sms_gateway()
    if gateway is not None and contact.get("电话"):
        gateway.send(contact["电话"], f"【政府信息公开】申请 {row.number}：{notice.text}请凭查询码查看。")
        sent.append("短信")
    if sent:
        return f"已发{'、'.join(sent)}"
    return "没有留邮箱，不发。" if not contact.get("邮箱") else "没有设置邮件服务器，没有发。"


def _letter(row: Application, text: str) -> str:
    return (
        f"您好：\n\n申请编号 {row.number}（{row.agency.name}）：{text}\n\n"
        "请在政府信息公开网站的“查办理进度”里，填查询码和证件号码（或者手机号）的后四位查看。\n"
        "为保护您的信息，邮件里不写申请的内容。这是系统自动发出的，请不要回复。\n"
    )


def mail_backend() -> str:
    """What carries mail: the configured server; the console of a demonstration; empty where there is neither."""
    configured: str = settings.EMAIL_BACKEND
    if not configured.endswith("dummy.EmailBackend"):
        return configured
    return "" if installation.nature() == installation.Nature.PRODUCTION else CONSOLE


Attachment = tuple[str, bytes, str]


def send(address: str, subject: str, text: str, key: str, attachments: Sequence[Attachment] = ()) -> None:
    """One mail; raises when the server does not take it. A mail sent again bears the same ``key`` in its Message-ID.
    ``attachments``: name, content and media type of each."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{keys.ring().keyed_hash(f'mail {key}')[:32]}@{domain}>"}
    connection = get_connection(mail_backend())
    EmailMessage(
        subject, text, None, [address], headers=headers, connection=connection, attachments=list(attachments)
    ).send()


def contact_of(row: Application) -> dict[str, str]:
    """The contact data of the applicant, or of the 代表人 of several, as last corrected; each reading is entered."""
    person = spokesman(row.pk)
    record = contact_record(person) if person is not None else None
    return personal.read(record, Job("通知申请人"), "通知申请人") if record is not None else {}


def send_code(payload: dict[str, Any]) -> str:
    """Send the query code once more, to the address that was given with the application and to no other."""
    row = Application.objects.select_related("matter", "agency").get(pk=payload["matter"])
    address = contact_of(row).get("邮箱", "")
    if not address or not constant_time_compare(email_hash(address), payload["email"]):
        return "与登记的邮箱不符，不发。"
    if not mail_backend():
        return "没有设置邮件服务器，没有发；请联系申请人到机关办理。"
    held = QueryCode.objects.select_related("entry").get(pk=row.pk)
    code = code_for(held.entry.once) if held.entry.once else ""
    if not code or code_hash(code) != held.code_hash:
        said = _letter(row, "查询码不能重发，请带身份证件到受理机关办理。")
        send(address, f"{row.number} 查询码", said, f"code {row.pk}")
        return "这一件的查询码不能重发，已请申请人到机关办理。"
    send(address, f"{row.number} 查询码", _letter(row, f"查询码是 {code}。"), f"code {row.pk}")
    return "已发到登记的邮箱。"


def register() -> None:
    """Add the jobs; once per process."""
    if NOTICE in kinds:
        return
    kinds.add(JobKind(NOTICE, "通知申请人", notify, attempts=ATTEMPTS))
    kinds.add(JobKind(RESEND, "重发查询码", send_code, attempts=ATTEMPTS))
