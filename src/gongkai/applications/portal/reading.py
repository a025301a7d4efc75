"""What the holder of the code is shown: the case in plain words. No name of a person or unit of the agency is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse

from gongkai.agencies.service import Agency, values_on
from gongkai.applications import facts as f
from gongkai.applications import joint
from gongkai.applications.actions import contact as contacts
from gongkai.applications.actions import correction, records, turns
from gongkai.applications.actions.contact import FIELDS
from gongkai.applications.actions.intake import CARRIERS, WAYS
from gongkai.applications.case import Answer, Case, read
from gongkai.applications.holders import acting, contact_record, one_of_several, speaks_for_all, told_apart
from gongkai.applications.models import Applicant, RequestText
from gongkai.applications.process import APPLICATION
from gongkai.core import calendars, clock, personal
from gongkai.core.actions import Action
from gongkai.core.facts import FactView
from gongkai.core.models import FileLink, Matter
from gongkai.core.process import facts_of
from gongkai.core.viewers import CodeHolder
from gongkai.law import remedies
from gongkai.law.clock import State
from gongkai.law.explanation import cn
from gongkai.law.outcomes import OutcomeError
from gongkai.letters import service as mail
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter
from gongkai.publications import service as publications
from gongkai.ui import clock_bar, words

# For whom he must speak who takes a step on the case from outside.
OWN = {turns.Withdraw.code: speaks_for_all, turns.LeaveApplication.code: one_of_several}
OVER = (State.REPLIED, State.WITHDRAWN, State.LAPSED)

STATES = {
    "unconfirmed": "已经登记，正在和您确认",
    "registered": "已经收到，马上开始办理",
    "handling": "正在办理",
    "correcting": "等您补正",
    "paying": "等您缴费",
    "joint": "正在办理，和您的另一件申请一并答复",
    "legal": "正在审核答复",
    "secrecy": "正在审核答复",
    "signing": "正在审核答复",
    "signed": "答复已经作出，正在准备送给您",
    "dispatched": "已经答复，正在送给您",
    "delivered": "已经答复",
    "archived": "已经答复",
    "forwarded": "信封写明寄给其他机关，已经转送",
}
METHODS = {"post": "邮寄", "counter": "当面送达", "electronic": "网上送达", "entrusted": "委托送达"}


@dataclass(frozen=True)
class Told:
    """How a kind of fact is told: its title, whether it moves the clock, what is added."""

    title: str
    key: bool = False
    more: Callable[[Any], str] = lambda payload: ""


def _by(payload: Any) -> str:
    method = METHODS.get(payload.method, "")
    return f"{method}，邮件号 {payload.tracking}" if getattr(payload, "tracking", "") else method


def _opinion(payload: Any) -> str:
    return "您的姓名和联系方式没有提供给对方。"


TOLD: Mapping[type, Told] = {
    f.Applied: Told("收到申请并登记", True, lambda payload: payload.because),
    f.Registered: Told("收到申请并登记", True, lambda payload: payload.because),
    f.Arrived: Told("申请已经登记，等待和您确认"),
    f.Confirmed: Told("和您确认收到", True),
    f.Forwarded: Told("转送信封上写明的机关", False, lambda payload: payload.organ),
    f.RequestChanged: Told("按您的书面要求改了申请"),
    f.ContactChanged: Told("更正了联系方式"),
    f.CorrectionNoticeSent: Told("请您补正", True, _by),
    f.CorrectionReceived: Told("收到补正", True),
    f.CorrectionLapsed: Told("逾期没有补正", True),
    f.ReasonsAsked: Told("请您说明理由", False, _by),
    f.DelayTold: Told("告知延迟答复", True, lambda payload: f"最晚 {words.date_long(payload.until)}"),
    f.ThirdPartyLetterSent: Told("征求第三方意见，这段时间不计入", True, _opinion),
    f.ThirdPartyAnswered: Told("收到第三方意见"),
    f.CoMakerLetterSent: Told("征求共同制作机关意见，这段时间不计入", True, _opinion),
    f.CoMakerAnswered: Told("收到共同制作机关意见"),
    f.OrganLetterSent: Told("征求其他机关意见", True, _opinion),
    f.OrganAnswered: Told("收到其他机关意见"),
    f.ExtensionNoticeSent: Told("延长答复期限", True, lambda payload: f"延长 {payload.days} 个工作日"),
    f.FeeNoticeSent: Told("发出收费通知书", True, lambda payload: f"{yuan(payload.fen)}，{_by(payload)}"),
    f.FeePaid: Told("收到缴费，重新计算期限", True, lambda payload: yuan(payload.fen)),
    f.FeeLapsed: Told("逾期没有缴费", True),
    f.DecisionDispatched: Told("答复送出", True, _by),
    f.JointlyAnswered: Told(
        "答复送出", True, lambda payload: f"和 {payload.leading_number} 用同一份答复书答复，{_by(payload)}"
    ),
    f.JointlyDelivered: Told("您收到答复", True),
    f.DecisionReturned: Told("答复被退回"),
    f.DecisionResent: Told("重新送出答复", False, _by),
    f.DecisionDelivered: Told("您收到答复", True),
    f.CopySent: Told("按您的同意，抄送了负责的机关", False, lambda payload: payload.organ),
    f.Withdrawn: Told("申请已经撤回", True),
    f.ApplicantLeft: Told("一位申请人退出，其他人的申请继续办理"),
    f.ApplicantGone: Told("终结办理", True),
    f.Reopened: Told("重新办理", True),
    f.TakenOver: Told("改由其他机关继续办理", False, lambda payload: f"{payload.agency_name}；编号、期限不变"),
    f.PublicationSuggested: Told("您建议主动公开"),
    f.OutsideStepMissed: Told("您在网上提交的一步没有办成，机关和您联系"),
}


def yuan(fen: int) -> str:
    """An amount in whole fen, in yuan."""
    return f"{fen // 100} 元" if fen % 100 == 0 else f"{fen / 100:.2f} 元"


@dataclass(frozen=True)
class Held:
    """A case as its holder's page shows it today: its facts are read once, however much the page asks."""

    matter: Matter
    holder: CodeHolder

    @cached_property
    def facts(self) -> list[FactView]:
        """What happened."""
        return facts_of(self.matter)

    @cached_property
    def case(self) -> Case:
        """What it amounts to."""
        return read(self.facts, calendars.current(self.matter.agency_id), clock.today())


def case_of(matter: Matter) -> Case:
    """The case as it stands today."""
    return read(facts_of(matter), calendars.current(matter.agency_id), clock.today())


def page(held: Held) -> dict[str, Any]:
    """All that the page of a case shows."""
    matter, holder, case, today = held.matter, held.holder, held.case, clock.today()
    agency = matter.agency
    office = values_on(agency.pk, today)
    state = APPLICATION.state_after(held.facts)
    reckoned = case.clock
    waits = reckoned is not None and bool(reckoned.awaiting) and not case.ended
    running = reckoned is not None and reckoned.state not in OVER and (waits or reckoned.due is not None)
    return {
        "case": case,
        "agency": agency,
        "office": office,
        "state": state_words(case, state),
        "clock": reckoned,
        "running": running,
        "waits": waits,
        "bar": clock_bar.of(reckoned) if reckoned is not None else None,
        "steps": steps_of(case),
        "last_day_note": last_day_note(case, today) if running else "",
        "line": timeline(case),
        "suggestion": suggestion(case, holder),
        "letters": letters_of(case, matter, holder),
        "wanted": wording(case),
        "people": people(matter),
        "way": f"{dict(CARRIERS).get(case.carrier, '')}，{dict(WAYS).get(case.way, '')}".strip("，"),
        "fee": fee_of(case),
        "remedies": remedies_of(case, agency, office),
        "may": {
            "correct": why_not(correction.ReceiveCorrection, held) is None,
            "withdraw": why_not(turns.Withdraw, held) is None,
            "quit": why_not(turns.LeaveApplication, held) is None,
            "contact": why_not(contacts.ChangeContact, held) is None,
            "suggest": why_not(records.SuggestPublication, held) is None,
        },
        "correct_by": reckoned.correction_by if reckoned is not None and state == "correcting" else None,
    }


@dataclass(frozen=True)
class Suggestion:
    """What became of his suggestion to publish: in a sentence, with the reason, or with the page where it is public."""

    text: str
    reason: str = ""
    title: str = ""
    url: str = ""


def suggestion(case: Case, holder: CodeHolder) -> Suggestion | None:
    """What became of the applicant's last suggestion (条例 44(2)); none where he made none. An item that is not public
    is not named to him."""
    if not case.suggested:
        return None
    done, on = case.considered, cn(case.considered_on) if case.considered_on else ""
    if case.suggestion_open or done is None:
        return Suggestion("已经收到您的建议，机关答复以后研究。研究的结果会写在这里。")
    if done.outcome != "drafted":
        return Suggestion(f"{on}研究过：暂不主动公开。", done.reason)
    item = publications.standing(holder, done.publication)
    if item is None or not item.public:
        return Suggestion(f"{on}研究过：准备主动公开，正在起草、审核。公开以后这里会写明。")
    return Suggestion(f"{on}研究过，现在已经公开，索引号 {item.index_number}。", "", item.title, item.url)


def correction_late(case: Case) -> bool:
    """Whether the correction comes, or came, after its term: then the original clock runs on (O11)."""
    until = case.clock.correction_by if case.clock is not None else None
    return until is not None and (case.corrected_on or case.today) > until


def state_words(case: Case, state: str) -> str:
    """The state in plain words."""
    if case.withdrawn_on:
        return "申请已经撤回"
    if case.gone_on:
        return "已经终结办理"
    if case.correction_lapsed_on or case.fee_lapsed_on:
        told = case.answer is not None and case.answer.dispatched_on is not None
        return "不再处理，已经书面告知" if told else "不再处理，正在准备书面告知"
    if state == "dispatched" and sent_online(case):
        return "已经答复，请在“给您的文书”里打开"
    return STATES.get(state, "正在办理")


def sent_online(case: Case) -> bool:
    """Whether the answer under way was last sent electronically."""
    kinds = f.DecisionDispatched | f.DecisionResent | f.JointlyAnswered
    sent = [view.payload for view in case.facts if isinstance(view.payload, kinds)]
    return bool(sent) and sent[-1].method == "electronic"


def steps_of(case: Case) -> list[dict[str, Any]]:
    """Why it is this day, for the ``why`` macro."""
    reckoned = case.clock
    if reckoned is None:
        return []
    rows = [{"on": step.on, "text": step.text, "article": step.article} for step in reckoned.steps]
    if rows:
        rows[-1]["total"] = reckoned.state not in OVER
    return rows


def last_day_note(case: Case, today: date) -> str:
    """Posting on the last day is in time: who waits for a letter is told so (O20)."""
    due = case.clock.due if case.clock else None
    if due is None or case.way not in {"post", ""}:
        return ""
    if today >= due:
        return "邮寄的答复，以交给邮局的那天算答复的日期。最后一天寄出的不算晚，信可能还在路上。"
    return "邮寄的答复，以交给邮局的那天算答复的日期，收到会晚几天。"


def timeline(case: Case) -> list[dict[str, Any]]:
    """What happened, the newest first; what happens inside the house is left out."""
    rows = [_line(view, TOLD[type(view.payload)]) for view in case.facts if type(view.payload) in TOLD]
    rows.sort(key=lambda row: row["day"])
    reckoned = case.clock
    if reckoned is not None and reckoned.due is not None and reckoned.state not in OVER:
        rows.append({"what": "答复", "when": f"最晚 {words.date_long(reckoned.due)}", "kind": "wait"})
    return rows[::-1]


def _line(view: FactView, told: Told) -> dict[str, Any]:
    return {
        "day": (view.occurred_on, view.seq),
        "what": told.title,
        "when": words.date_long(view.occurred_on),
        "text": told.more(view.payload),
        "kind": "key" if told.key else "",
    }


def letters_of(case: Case, matter: Matter, holder: CodeHolder) -> list[dict[str, Any]]:
    """The letters that were sent to him, the newest first, with their enclosures."""
    found = []
    for letter in mail.letters_of(matter, holder).prefetch_related("enclosures__link"):
        if letter.pdf is not None:
            line = _file(letter.pdf, letter.kind.name, f"{letter.number_text} · {letter.dispatched_on}")
            found.append({**line, "text_url": reverse("track:letter_text", args=[letter.pdf.code])})
        links = [row.link for row in letter.enclosures.all() if row.link.audience != FileLink.Audience.STAFF]
        found += [_file(link, link.name, "附件") for link in links]  # without those that a stay has closed (O5)
    return [*given_together(case, matter, holder), *found[::-1]]


def given_together(case: Case, matter: Matter, holder: CodeHolder) -> list[dict[str, Any]]:
    """The letter of another case that answers this one too, as it lies with this one, with what came with it (O8)."""
    given = [answer for answer in case.answers if answer.leading]
    if not given:
        return []
    note = f"{given[-1].signed.number if given[-1].signed else ''} · 和 {given[-1].leading_number} 一并答复"
    links = (
        FileLink.objects.visible_to(holder)
        .filter(matter=matter, purpose__in=(joint.PURPOSE, joint.GIVEN))
        .order_by("pk")
    )
    return [_given(link, note) for link in links]


def _given(link: FileLink, note: str) -> dict[str, Any]:
    if link.purpose != joint.PURPOSE:
        return _file(link, link.name, "附件")
    return {**_file(link, link.name, note), "text_url": reverse("track:letter_text", args=[link.code])}


def letter_of(matter: Matter, holder: CodeHolder, code: str) -> tuple[Letter, FileLink] | None:
    """The letter that was sent to him whose file has this address, with the file as it lies with his case."""
    letter = (
        mail.letters_of(matter, holder)
        .select_related("sealed_scan__file__key", "file_pdf__file__key", "electronic_seal__file__file__key")
        .filter(Q(file_pdf__code=code) | Q(sealed_scan__code=code) | Q(electronic_seal__file__code=code))
        .first()
    )
    if letter is not None:
        return (letter, letter.pdf) if letter.pdf is not None else None
    copy = FileLink.objects.visible_to(holder).filter(matter=matter, code=code).select_related("file__key").first()
    answer = answered_by(matter, copy) if copy is not None else None
    return (answer, copy) if answer is not None and copy is not None else None


def letter_page(letter: Letter, link: FileLink) -> dict[str, Any]:
    """What the page of a letter shows: the sheet that was approved, and its file."""
    return {
        "letter": letter,
        "sheet": sheets.from_json(letter.sheet),
        "file_url": reverse("track:letter", args=[link.code]),
    }


def about(held: Held) -> dict[str, str]:
    """Which application a page is about: its number, what was asked, of whom."""
    return {"number": held.case.number, "title": wording(held.case)["title"], "agency": held.matter.agency.name}


def _file(link: FileLink, name: str, note: str) -> dict[str, Any]:
    ending = link.name.rpartition(".")[2].lower()[:4]
    return {"ext": ending, "name": name, "note": note, "url": reverse("track:letter", args=[link.code])}


def wording(case: Case) -> dict[str, str]:
    """The request as it stands now."""
    row = RequestText.objects.filter(pk=case.text).first()
    if row is None:
        return {"title": "", "text": "", "reference": ""}
    return {"title": row.title, "text": row.text, "reference": row.document_number}


def asked_to_correct(matter: Matter, holder: CodeHolder) -> list[str]:
    """What the last correction notice asked him to write, point by point; empty where none was sent to him."""
    sent = [x for x in mail.letters_of(matter, holder) if x.type == "correction_request"]
    return list(max(sent, key=lambda x: x.pk).values.get("补正事项", [])) if sent else []


def people(matter: Matter) -> list[str]:
    """The applicants by name, the agent last."""
    rows = Applicant.objects.filter(matter=matter, ended_by__isnull=True).order_by("agent", "position")
    return [f"{row.name}（代理人）" if row.agent else row.name for row in rows]


def fee_of(case: Case) -> dict[str, Any] | None:
    """The fee and until when it is to be paid; none where none was asked."""
    if case.fee is None:
        return None
    until = case.clock.fee_payable_by if case.clock else None
    return {"amount": yuan(case.fee.fen), "paid_on": case.fee_paid_on, "lapsed": case.fee_lapsed_on, "until": until}


def remedies_of(case: Case, agency: Agency, office: Mapping[str, str]) -> list[dict[str, str]]:
    """What he may do against it, with dates: against silence, against the answer (R70, R71, R77)."""
    review, court = office.get("review_organ", "行政复议机关"), office.get("court", "人民法院")
    found = [{"name": "觉得办得不对", "text": "随时可以打受理机关的电话问，也可以向上一级行政机关投诉、举报。"}]
    answer, reckoned = case.answer, case.clock
    if answer is not None and answer.dispatched_on is not None:
        return [_against(case, answer, review, court), *found]
    if reckoned is None or reckoned.due is None or reckoned.state in OVER:
        return found
    silence = remedies.no_reply(reckoned.due, case.calendar.law)
    first = "现在已经过了期限" if reckoned.state is State.OVERDUE else f"到 {words.date_long(reckoned.due)}还没有答复"
    text = (
        f"{first}的，可以在{words.date_long(silence.review_until)}以前向{review}申请行政复议，"
        f"或者在{words.date_long(silence.suit_until)}以前向{court}起诉。"
    )
    steps = {"name": "现在", "text": "补正、征求意见、延期、收费通知是办理中的步骤，不能单独申请复议或者起诉。"}
    return [steps, {"name": "到期不答复", "text": text}, *found]


def _against(case: Case, answer: Answer, review: str, court: str) -> dict[str, str]:
    if answer.delivered_on is None:
        return {"name": "对答复不服", "text": "怎么申请复议、起诉，写在答复书的最后一段，期限从您收到答复的那天算起。"}
    calendar = case.calendar.law
    until = remedies.review_until(answer.delivered_on, calendar)
    text = f"可以在{words.date_long(until)}以前向{review}申请行政复议"
    if only_review_first(answer):
        return {"name": "对答复不服", "text": f"{text}；对复议决定还不服的，再向{court}起诉。"}
    suit = remedies.suit_until(answer.delivered_on, calendar)
    return {
        "name": "对答复不服",
        "text": f"{text}，或者在{words.date_long(suit)}以前向{court}起诉。"
        "依照条例第十四条至第十六条不公开的部分，要先申请复议。",
    }


def only_review_first(answer: Answer) -> bool:
    """Whether every remedy against this answer begins with review (复议法 23)."""
    signed_on, codes = answer.signed_on or answer.drafted_on, answer.drafted.codes
    if not remedies.epoch_of(signed_on).review_first:
        return False
    venue = remedies.Venue("x", "x", "x", "x")
    try:
        forms = {form for code in codes for form in remedies.paragraph(code, signed_on, venue).forms}
    except OutcomeError:
        return False
    return forms == {"RF"}


def why_not(action: type[Action], held: Held) -> str | None:
    """Why the holder cannot take a step now, said to him; none where he can."""
    matter, holder = held.matter, held.holder
    refusal = action.refusal(holder, matter, held.facts, held.case)
    if refusal is not None and refusal.code == "policy":
        own = (told_apart & OWN[action.code]) if action.code in OWN else told_apart
        return own.why_not(holder, matter) or refusal.message
    return None if refusal is None else "现在不能办理这一步：申请的状态已经变了，请看办理进度，或者打受理机关的电话。"


def waits_for_opening(matter: Matter, link: FileLink) -> Letter | None:
    """The letter whose file ``link`` is, where it was sent electronically and its receipt is not recorded yet."""
    own = Q(file_pdf=link) | Q(file_docx=link) | Q(sealed_scan=link) | Q(electronic_seal__file=link)
    letter = Letter.objects.filter(own, matter=matter).first() or answered_by(matter, link)
    if letter is None:
        return None
    state = mail.delivery(letter)
    return letter if state.method == mail.Method.ELECTRONIC and not state.proved else None


def answered_by(matter: Matter, link: FileLink) -> Letter | None:
    """The letter of another case that answers this one too, where ``link`` is its copy here (O8)."""
    answer = case_of(matter).answer if link.purpose == joint.PURPOSE else None
    return Letter.objects.filter(pk=answer.drafted.letter).first() if answer is not None and answer.leading else None


def answers(matter: Matter) -> set[int]:
    """The letters that are answers, not letters on the way to one."""
    return {answer.drafted.letter for answer in case_of(matter).answers}


def contact(matter: Matter, holder: CodeHolder) -> dict[str, str]:
    """His own contact data as registered now; the reading is entered."""
    person = acting(holder, matter)
    record = contact_record(person) if person is not None else None
    if record is None:
        return {}
    values = personal.read(record, holder, "申请人查看本人联系方式")
    return {name: values.get(label, "") for name, label in FIELDS.items()}
