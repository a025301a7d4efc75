"""What happened, in words: one line per fact, with who did it, when it happened and when it was recorded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.applications import facts as f
from gongkai.applications.actions.consultation import OPINIONS
from gongkai.applications.actions.copies import COPY_METHODS
from gongkai.applications.actions.delivery import DeliveredForm
from gongkai.applications.actions.letters import METHODS, SERVED
from gongkai.applications.actions.records import AgentForm
from gongkai.applications.composing import CHANNEL_WORDS
from gongkai.applications.crossing import STEPS
from gongkai.applications.process import APPLICATION
from gongkai.core.clock import local_date
from gongkai.core.facts import FactView
from gongkai.law.explanation import cn
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters.types import TYPES
from gongkai.ui.words import moment

REOPENED_BY = {"review": "行政复议决定", "court": "人民法院判决", "own": "本机关自行纠正"}
HOW = dict(DeliveredForm.base_fields["how"].choices)
WAYS_OUT = dict(METHODS)


@dataclass(frozen=True)
class Names:
    """The words for the keys that facts hold: letters, parties by code, people by account."""

    letters: Mapping[int, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def letter(self, key: int) -> str:
        """A letter's name."""
        return self.letters.get(key, "文书")

    def party(self, code: str) -> str:
        """A party's name."""
        return self.parties.get(code, "对方")

    def person(self, account: int | None) -> str:
        """Who acted; without an account the applicant or the system did."""
        if account is None:
            return "申请人或者系统"
        return self.people.get(account, "工作人员")


def named(sentence: str, names: Names) -> str:
    """A sentence of the clock with the names of the parties in place of their codes."""
    for code, name in names.parties.items():
        sentence = sentence.replace(f"“{code}”", f"“{name}”")
    return sentence


def _sent(payload: Any) -> str:
    tracking = f" {payload.tracking}" if payload.tracking else ""
    return f"{WAYS_OUT.get(payload.method, '')}{tracking}".strip()


def _opinion(payload: Any) -> str:
    word = dict(OPINIONS)[payload.opinion]
    return f"{word}：{payload.grounds}" if payload.grounds else word


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02} 元"


def _labels(codes: Sequence[str]) -> str:
    return "、".join(OUTCOMES[code].label for code in codes)


def _drafted_letter(payload: f.LetterDrafted, names: Names) -> tuple[str, str]:
    to = names.party(payload.party) if payload.party else ""
    return f"拟写{TYPES[payload.type].name}", f"致{to}" if to else ""


def _judged(payload: f.ThirdPartyJudged, names: Names) -> tuple[str, str]:
    harm = "公开会损害其合法权益" if payload.harms else "公开不会损害其合法权益"
    override = "，但为公共利益予以公开" if payload.override else ""
    return f"判断：{harm}{override}", f"{names.party(payload.party)}。{payload.reasons}"


def _term(payload: f.Reopened, names: Names) -> tuple[str, str]:
    term = f"{payload.days} 个工作日内" if payload.days else f"{cn(payload.until)}以前" if payload.until else ""
    text = "；".join(part for part in (payload.document, f"{term}重新答复" if term else "", payload.reason) if part)
    return f"重新办理（{REOPENED_BY.get(payload.by, '')}）", text


Say = Callable[[Any, Names], tuple[str, str]]

# What is said of a fact, and the second line. A kind that is not here is said with the title of its step alone.
_SAY: dict[type, Say] = {
    f.Registered: lambda p, n: (f"收到申请（{CHANNEL_WORDS[p.channel]}），登记为 {p.number}", p.because),
    f.Applied: lambda p, n: (f"收到申请（{CHANNEL_WORDS[p.channel]}），登记为 {p.number}", p.because),
    f.Arrived: lambda p, n: (f"来件登记为 {p.number}，待与申请人确认", CHANNEL_WORDS[p.channel]),
    f.ContactTried: lambda p, n: (
        "联系申请人，联系上了" if p.reached else "联系申请人，没有联系上",
        "；".join(x for x in (p.by, p.note) if x),
    ),
    f.Confirmed: lambda p, n: ("与申请人确认收到", p.because),
    f.Forwarded: lambda p, n: (f"转送{p.organ}", p.tracking),
    f.Assigned: lambda p, n: (f"分派给{n.person(p.account)}", p.note),
    f.Reassigned: lambda p, n: (f"改派给{n.person(p.account)}", p.note),
    f.RequestChanged: lambda p, n: ("申请人变更申请", p.what),
    f.AgentChanged: lambda p, n: (dict(AgentForm.CHANGES)[p.what], ""),
    f.ContactChanged: lambda p, n: ("更正联系方式", ""),
    f.SearchRecorded: lambda p, n: (f"检索，结果 {p.hits} 件", ""),
    f.AssistAsked: lambda p, n: ("发出协办函", n.party(p.unit)),
    f.AssistAnswered: lambda p, n: ("收到协办答复", p.note),
    f.LetterDrafted: _drafted_letter,
    f.ReceiptIssued: lambda p, n: (f"出具接收回执，文号 {p.number}", ""),
    f.LetterSentBack: lambda p, n: (f"退回{n.letter(p.letter)}", p.reason),
    f.LetterApproved: lambda p, n: (
        f"批准{n.letter(p.letter)}，文号 {p.number}",
        f"纸质审批，签字人 {p.signed_by}" if p.signed_by else "",
    ),
    f.LetterSent: lambda p, n: (f"发出{n.letter(p.letter)}", _sent(p)),
    f.LetterReceived: lambda p, n: (f"{n.letter(p.letter)}送达", ""),
    f.LetterServed: lambda p, n: (f"{n.letter(p.letter)}{dict(SERVED)[p.how]}", p.ground),
    f.LetterReturned: lambda p, n: (f"{n.letter(p.letter)}被退回", p.reason),
    f.LetterResent: lambda p, n: (f"重新寄发{n.letter(p.letter)}", _sent(p)),
    f.CorrectionNoticeSent: lambda p, n: (
        "发出补正告知书",
        f"补正期限 {p.term} 个工作日，自送达起算。{_sent(p)}",
    ),
    f.CorrectionReceived: lambda p, n: ("收到补正", f"逾期的正当理由：{p.reason}" if p.reason else ""),
    f.CorrectionLapsed: lambda p, n: ("逾期不补正，视为放弃申请", ""),
    f.ReasonsAsked: lambda p, n: (f"发出说明理由告知书，{cn(p.until)}以前说明", _sent(p)),
    f.ReasonsJudged: lambda p, n: ("判断：理由合理" if p.accepted else "判断：理由不合理，或者没有说明", p.note),
    f.DelayTold: lambda p, n: (f"告知延迟到{cn(p.until)}答复", _sent(p)),
    f.ThirdPartyLetterSent: lambda p, n: (f"发出征求意见书，征求{n.party(p.party)}意见", _sent(p)),
    f.ThirdPartyAnswered: lambda p, n: (f"收到{n.party(p.party)}的意见", _opinion(p)),
    f.ThirdPartyJudged: _judged,
    f.ThirdPartyTold: lambda p, n: (f"发出告知书，告知{n.party(p.party)}将要公开", _sent(p)),
    f.CoMakerLetterSent: lambda p, n: (f"发出征求意见书，征求共同制作机关{n.party(p.party)}意见", _sent(p)),
    f.CoMakerAnswered: lambda p, n: (f"收到{n.party(p.party)}的意见", _opinion(p)),
    f.OrganLetterSent: lambda p, n: (
        f"发函征求{n.party(p.party)}意见，{cn(p.until)}以前回复",
        f"{'请保密行政管理部门确定，不扣除时间。' if p.secrecy else ''}{_sent(p)}",
    ),
    f.OrganAnswered: lambda p, n: (f"收到{n.party(p.party)}的意见", _opinion(p)),
    f.ExtensionNoticeSent: lambda p, n: (
        f"发出延期答复告知书，延长 {p.days} 个工作日",
        f"{cn(p.approved_on)}批准。{_sent(p)}",
    ),
    f.FeeNoticeSent: lambda p, n: (f"发出收费通知书，{_yuan(p.fen)}", _sent(p)),
    f.FeePaid: lambda p, n: (f"缴费 {_yuan(p.fen)}", p.receipt),
    f.FeeLapsed: lambda p, n: ("逾期不缴费，视为放弃申请", ""),
    f.DecisionDrafted: lambda p, n: ("拟办意见，送审", _labels(p.codes)),
    f.GivenAttached: lambda p, n: ("附上要提供的文件，重新审核", f"答复书现在附 {p.files} 个文件"),
    f.LegallyReviewed: lambda p, n: ("法制审核通过", p.note),
    f.SecrecyReviewed: lambda p, n: ("保密审查通过", p.note),
    f.DecisionSentBack: lambda p, n: ("答复退回修改", p.reason),
    f.DecisionSigned: lambda p, n: (
        f"签发答复书，文号 {p.number}",
        f"纸质签发，签字人 {p.signed_by}" if p.signed_by else _labels(p.codes),
    ),
    f.DecisionDispatched: lambda p, n: ("寄发答复书", _sent(p)),
    f.DecisionReturned: lambda p, n: ("答复书被退回或者拒收", p.reason),
    f.DecisionResent: lambda p, n: ("重新寄送答复书", _sent(p)),
    f.ApplicantServed: lambda p, n: ("答复书送达一位申请人", p.how),
    f.DecisionDelivered: lambda p, n: ("答复书送达", HOW.get(p.how, "")),
    f.AnswerJoined: lambda p, n: (f"并到 {p.number} 一并答复", "编号、期限、答复类型和统计仍是本件的"),
    f.JointLeft: lambda p, n: ("取消一并答复，由本件单独答复", p.reason),
    f.JointlyAnswered: lambda p, n: (
        f"和 {p.leading_number} 一并答复，寄发答复书，文号 {p.number}",
        "；".join(x for x in (_labels(p.codes), _sent(p)) if x),
    ),
    f.JointlyDelivered: lambda p, n: ("一并答复的答复书送达", HOW.get(p.how, "")),
    f.CopySent: lambda p, n: (
        f"抄送{p.organ}",
        "；".join(
            x
            for x in (f"{dict(COPY_METHODS).get(p.method, '')} {p.tracking}".strip(), f"申请人同意：{p.agreed_by}")
            if x
        ),
    ),
    f.Archived: lambda p, n: (f"归档，归档号 {p.file_number}", f"保管 {p.years} 年" if p.years else "永久保管"),
    f.Withdrawn: lambda p, n: ("申请人撤回", p.note),
    f.TakenOver: lambda p, n: (f"{p.predecessor_name}移交{p.agency_name}继续办理", p.document),
    f.ApplicantLeft: lambda p, n: ("一位申请人退出，其他人的申请继续办理", p.note),
    f.ApplicantGone: lambda p, n: ("申请人死亡或者终止，没有承受人", p.note),
    f.Reopened: _term,
    f.DisclosureStayed: lambda p, n: ("停止执行", p.document),
    f.StayLifted: lambda p, n: ("解除停止执行", p.document),
    f.DisclosureForbidden: lambda p, n: ("禁止公开", p.document),
    f.ChallengeOrganTold: lambda p, n: (f"告知复议机关、人民法院：{p.document}", p.note),
    f.Amended: lambda p, n: (f"更正第 {p.seq} 条记录的{'、'.join(p.changed)}", p.reason),
    f.PublicationSuggested: lambda p, n: ("申请人建议主动公开", p.note),
    f.OutsideStepMissed: lambda p, n: (
        f"申请人 {moment(p.at)} 在外网提交的“{STEPS.get(p.step, p.step)}”没有办成",
        p.because,
    ),
    f.MissedStepSettled: lambda p, n: ("处理没有办成的网上步骤", p.note),
    f.SameRequestNoted: lambda p, n: (f"另有 {p.others} 位申请人得到过同一信息", "、".join(p.cases)),
    f.PublicationConsidered: lambda p, n: (
        "研究主动公开：" + ("起草公开" if p.outcome == "drafted" else "暂不主动公开"),
        p.reason,
    ),
}


def said(view: FactView, names: Names) -> tuple[str, str]:
    """What happened, and a second line about it (may be empty)."""
    say = _SAY.get(type(view.payload))
    if say is not None:
        return say(view.payload, names)
    step = APPLICATION.step_recording(view.kind)
    return (step.title if step else view.kind), ""


def line(view: FactView, names: Names, corrected: set[int]) -> dict[str, str]:
    """One line of the timeline."""
    what, text = said(view, names)
    step = APPLICATION.step_recording(view.kind)
    moves = step is not None and bool(step.clock_effect) and not step.clock_effect.startswith("不影响")
    recorded = moment(view.recorded_at)
    same_day = local_date(view.recorded_at) == view.occurred_on
    when = recorded if same_day else f"{cn(view.occurred_on)}发生，{recorded} 补录"
    if view.corrects is not None:
        what = f"更正第 {view.corrects} 条：{what}"
    if view.seq in corrected:
        what = f"（已更正）{what}"
    late = f"补录理由：{view.late_reason}" if view.late_reason else ""
    return {
        "what": what,
        "when": f"{when} · {names.person(view.actor)} · 第 {view.seq} 条",
        "text": "　".join(part for part in (text, late) if part),
        "kind": "key" if moves else "",
    }


def history(views: Sequence[FactView], names: Names) -> list[dict[str, str]]:
    """All that happened, the newest first; a corrected fact stays and says so."""
    corrected = {view.corrects for view in views if view.corrects is not None}
    return [line(view, names, corrected) for view in sorted(views, key=lambda view: -view.seq)]
