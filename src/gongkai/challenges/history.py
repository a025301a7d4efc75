"""What happened to a challenge, in words: one line per fact, with who did it, when, and when it was recorded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.challenges import facts as f
from gongkai.challenges.actions.amending import WORDS
from gongkai.challenges.actions.following import FORBIDDEN, REOPENED
from gongkai.challenges.dispute import AFFIRMED, APPEAL_WITHDRAWN
from gongkai.core.clock import local_date
from gongkai.core.facts import FactView
from gongkai.law.challenges import ENDINGS, PROCEDURE_WORDS, TRACK_WORDS
from gongkai.law.explanation import cn
from gongkai.ui.words import moment

FIELDS = {
    "track": "类型",
    "part": "地位",
    "procedure": "程序",
    "ending": "处理结果",
    "occurred_on": "日期",
}
APPEALS = {AFFIRMED: "二审驳回上诉，维持原裁判", APPEAL_WITHDRAWN: "二审准许撤回上诉，一审裁判生效"}

RETRIALS = {AFFIRMED: "再审维持原裁判", APPEAL_WITHDRAWN: "终结再审，恢复执行原裁判"}


@dataclass(frozen=True)
class Names:
    """The words for the keys that facts hold: people by account, cases and publications by matter."""

    people: Mapping[int, str] = field(default_factory=dict)
    targets: Mapping[int, str] = field(default_factory=dict)

    def person(self, account: int | None) -> str:
        """Who acted; without an account the system did."""
        return "系统" if account is None else self.people.get(account, "工作人员")

    def target(self, key: int) -> str:
        """What it is about."""
        return self.targets.get(key, "")


def _received(fact: f.Received, names: Names) -> tuple[str, str]:
    place = f"{fact.forum} {fact.reference}".strip()
    text = "，".join(part for part in (place, PROCEDURE_WORDS.get(fact.procedure, "")) if part)
    return f"收到{TRACK_WORDS[fact.track]}通知，登记为 {fact.number}", text


def _ordered(fact: Any) -> str:
    term = f"{fact.days} 个工作日内" if fact.days else f"{cn(fact.until)}以前" if fact.until else ""
    return f"，要求{term}履行" if term else ""


def _ended(word: str) -> Callable[[Any, Names], tuple[str, str]]:
    return lambda fact, names: (
        f"{word}：{ENDINGS[fact.ending].label}",
        f"{fact.document}，落款{cn(fact.dated)}{_ordered(fact) if hasattr(fact, 'days') else ''}",
    )


def _appealed(fact: f.Appealed, names: Names) -> tuple[str, str]:
    place = f"{fact.forum} {fact.reference}".strip()
    copy = f"{cn(fact.copy_on)}收到上诉状副本" if fact.copy_on else ""
    return ("本机关上诉" if fact.own else "对方上诉"), "，".join(part for part in (place, copy) if part)


def _appeal_ended(fact: f.AppealEnded, names: Names) -> tuple[str, str]:
    what = APPEALS.get(fact.how) or f"二审改判：{ENDINGS[fact.ending].label}"
    return what, f"{fact.document}，落款{cn(fact.dated)}{_ordered(fact)}"


def _retrial_ended(fact: f.RetrialEnded, names: Names) -> tuple[str, str]:
    what = RETRIALS.get(fact.how) or f"再审改判：{ENDINGS[fact.ending].label}"
    return what, f"{fact.document}，落款{cn(fact.dated)}{_ordered(fact)}"


def _complied(fact: f.Complied, names: Names) -> tuple[str, str]:
    what = {REOPENED: "执行：原申请重新办理", FORBIDDEN: "执行：原申请的信息不得公开"}
    return what.get(fact.how, "执行"), fact.note


def _paper(what: str) -> Callable[[Any, Names], tuple[str, str]]:
    return lambda fact, names: (what, fact.document)


Say = Callable[[Any, Names], tuple[str, str]]
_SAY: dict[type, Say] = {
    f.Received: _received,
    f.ComplaintReceived: lambda p, n: (f"收到投诉举报，登记为 {p.number}", f"{p.forum} {p.reference}".strip()),
    f.Linked: lambda p, n: ("关联申请、信息", n.target(p.target)),
    f.Referenced: lambda p, n: ("补充机关、案号", f"{p.forum} {p.reference}"),
    f.Assigned: lambda p, n: (f"由{n.person(p.account)}承办", ""),
    f.TakenOver: lambda p, n: (f"{p.predecessor_name}移交{p.agency_name}继续办理", p.document),
    f.Answered: lambda p, n: ("答复并提交证据", f"{p.document}，证据 {len(p.evidence)} 份"),
    f.AppealAnswered: _paper("提交二审答辩"),
    f.Suspended: _paper("停止执行"),
    f.ReviewDecided: _ended("复议结果"),
    f.Judged: _ended("一审裁判"),
    f.SuitEnded: _ended("诉讼结束"),
    f.Appealed: _appealed,
    f.AppealEnded: _appeal_ended,
    f.RetrialOpened: lambda p, n: ("再审", f"{p.forum} {p.reference}".strip() + f"，{p.document}，落款{cn(p.dated)}"),
    f.RetrialEnded: _retrial_ended,
    f.Remanded: lambda p, n: ("发回重审", f"{p.document}，落款{cn(p.dated)}"),
    f.Stood: lambda p, n: ("上诉期满，一审裁判生效", ""),
    f.ComplaintAccepted: _paper("告知受理"),
    f.ComplaintExtended: lambda p, n: (f"延长办理期限 {p.days} 日", p.reason),
    f.ComplaintFinished: lambda p, n: (f"答复投诉举报：{ENDINGS[p.ending].label}", p.document),
    f.OpinionReceived: _paper("收到行政复议意见书"),
    f.ReportedBack: _paper("报送意见书的落实情况"),
    f.Complied: _complied,
    f.Amended: lambda p, n: (f"更正第 {p.seq} 条记录的{'、'.join(FIELDS[name] for name in p.changed)}", p.reason),
    f.Voided: lambda p, n: ("作废", p.reason),
    f.Closed: lambda p, n: ("归档", p.note),
}
# What sets a term running or ends one.
KEY = frozenset({*WORDS, f.AppealAnswered.kind, f.Complied.kind, f.OpinionReceived.kind, f.ReportedBack.kind})


def said(view: FactView, names: Names) -> tuple[str, str]:
    """What happened, and a second line about it (may be empty)."""
    return _SAY[type(view.payload)](view.payload, names)


def line(view: FactView, names: Names, corrected: set[int]) -> dict[str, str]:
    """One line of the timeline."""
    what, text = said(view, names)
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
        "kind": "key" if view.kind in KEY else "",
    }


def history(views: Sequence[FactView], names: Names) -> list[dict[str, str]]:
    """All that happened, the newest first; a corrected fact stays and says so."""
    corrected = {view.corrects for view in views if view.corrects is not None}
    return [line(view, names, corrected) for view in sorted(views, key=lambda view: -view.seq)]
