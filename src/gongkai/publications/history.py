"""What happened to an item, in words: one line per fact, with who did it and when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.core.facts import FactView
from gongkai.law.explanation import cn
from gongkai.publications import facts as f
from gongkai.publications.actions.afterwards import GROUNDS as WITHDRAWN
from gongkai.publications.actions.erasure import GROUNDS as ERASED
from gongkai.publications.actions.importing import DOCX_ORIGIN
from gongkai.publications.actions.review import GROUNDS as SECRECY
from gongkai.publications.chain import STAGES
from gongkai.publications.migrating.actions import ORIGIN as MIGRATED_ORIGIN
from gongkai.publications.models import Publication, Text
from gongkai.ui.words import moment


@dataclass(frozen=True)
class Names:
    """The words for the keys that facts hold: people by account, items by matter."""

    people: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[int, str] = field(default_factory=dict)

    def person(self, account: int | None) -> str:
        """Who acted; without an account the system did."""
        return "系统" if account is None else self.people.get(account, "工作人员")


def _changed(fact: f.ValidityChanged, names: Names) -> tuple[str, str]:
    by = f"见 {names.items[fact.by]}" if fact.by in names.items else ""
    said = Publication.Validity(fact.validity).label
    return f"标注{said}，自{cn(fact.since)}起", "；".join(x for x in (fact.because, by) if x)


def _notes(fact: f.Submitted) -> str:
    said = (("检查提示的说明", fact.accepted), ("暂不解读的理由", fact.unexplained))
    return "；".join(f"{title}：{text}" for title, text in said if text)


def _migrated(fact: f.Migrated, names: Names) -> tuple[str, str]:
    claimed = f"，原网站标注{cn(fact.claimed_on)}发布" if fact.claimed_on else ""
    return f"从“{fact.site}”迁入{claimed}", "；".join(filter(None, (fact.review, fact.address)))


def _mirrored(fact: f.Mirrored, names: Names) -> tuple[str, str]:
    since = f"，内网发布于 {moment(fact.sent_at)}" if fact.sent_at else ""
    return f"收到内网的交换包 {fact.package}{since}", ""


def _scheduled(fact: f.Scheduled, names: Names) -> tuple[str, str]:
    return (f"预约 {moment(fact.at)} 发布", "") if fact.at else ("取消预约", "")


def _withdrawn(fact: f.Withdrawn, names: Names) -> tuple[str, str]:
    on = f"处罚决定{cn(fact.revoked_on)}变更或者撤销。" if fact.revoked_on else ""
    return f"撤下：{dict(WITHDRAWN).get(fact.ground, '')}", f"{on}{fact.reason}"


BEGUN = {DOCX_ORIGIN: "从 DOCX 导入，起草", MIGRATED_ORIGIN: "建立"}
Say = Callable[[Any, Names], tuple[str, str]]

# What is said of a fact, and the second line.
_SAY: dict[type, Say] = {
    f.Begun: lambda p, n: (BEGUN.get(p.origin, "起草"), ""),
    f.Written: lambda p, n: ("修改文稿", ""),
    f.Migrated: _migrated,
    f.Mirrored: _mirrored,
    f.Submitted: lambda p, n: (f"送审第 {p.number} 版", _notes(p)),
    f.UnitPassed: lambda p, n: ("科室审核通过", p.note),
    f.LegalityPassed: lambda p, n: ("合法性审核通过", p.note),
    f.SecrecyPassed: lambda p, n: ("保密审查通过", f"{dict(SECRECY).get(p.ground, '')}。{p.finding}"),
    f.OfficePassed: lambda p, n: ("公开机构审核通过", p.note),
    f.JointConfirmed: lambda p, n: (f"{p.agency}确认公开", f"{p.by}，{cn(p.on)}"),
    f.ConfirmationAsked: lambda p, n: (f"请{p.name}确认，{cn(p.term)}以前答复", p.about),
    f.ConfirmationAnswered: lambda p, n: (f"{p.name}{'同意' if p.agrees else '不同意'}公开", p.opinion),
    f.ConfirmationLapsed: lambda p, n: (
        f"{p.name}逾期没有答复，{'视为同意' if p.agrees else '提请共同上级裁定'}",
        "",
    ),
    f.ConfirmationDecided: lambda p, n: (f"与{p.name}的分歧：裁定{'公开' if p.publish else '不公开'}", p.ground),
    f.Returned: lambda p, n: (f"{STAGES[p.stage].title}退回修改" if p.stage in STAGES else "退回修改", p.reason),
    f.TakenBack: lambda p, n: ("撤回送审", p.reason),
    f.Signed: lambda p, n: ("签发", f"校验值 {p.sha256[:16]}…"),
    f.Scheduled: _scheduled,
    f.Published: lambda p, n: (
        f"{f'向“{p.elsewhere}”发出' if p.elsewhere else '发布'}第 {p.number} 版，索引号 {p.index_number}",
        "",
    ),
    f.SentAway: lambda p, n: (f"不再在本系统的网站公开，转到“{p.elsewhere}”", ""),
    f.ShownElsewhere: lambda p, n: (f"登记平台上的公开，平台标注 {moment(p.claimed_at)}", p.address),
    f.GoneElsewhere: lambda p, n: ("登记平台已撤下", p.address),
    f.Kept: lambda p, n: (
        f"留存不公开（{Text.Attribute(p.ground).label}）",
        f"{cn(p.review_on)}以前再评估",
    ),
    f.Reassessed: lambda p, n: (f"评估后继续留存，{cn(p.review_on)}以前再评估", p.reason),
    f.RevisionBegun: lambda p, n: ("开始修改已公开的信息", p.reason),
    f.RevisionDropped: lambda p, n: ("放弃本次修改", p.reason),
    f.StayedWithdrawn: lambda p, n: ("撤下的不再发布", p.reason),
    f.Discarded: lambda p, n: ("作废草稿", p.reason),
    f.ValidityChanged: _changed,
    f.Withdrawn: _withdrawn,
    f.DisplayEnded: lambda p, n: ("公示期满，不再展示", ""),
    f.ErasureAsked: lambda p, n: (f"申请清除：{dict(ERASED).get(p.ground, '')}", p.reason),
    f.TakenOver: lambda p, n: (f"{p.predecessor_name}移交{p.agency_name}负责", p.document),
    f.Erased: lambda p, n: ("确认清除，内容已经销毁", "标题也已清除" if p.title else ""),
}
KEY = (f.Published.kind, f.Withdrawn.kind, f.Signed.kind, f.ValidityChanged.kind, f.Erased.kind, f.Kept.kind)
BACK = (f.Returned.kind, f.TakenBack.kind)


def said(view: FactView, names: Names) -> tuple[str, str]:
    """What happened, and a second line about it (may be empty)."""
    return _SAY[type(view.payload)](view.payload, names)


def shown(facts: Sequence[FactView]) -> Iterable[tuple[FactView, int]]:
    """The facts that make a line, with how many they stand for: savings in a row by one person are one line."""
    begun = next((view.entry for view in facts if view.kind == f.Begun.kind), None)
    waiting: tuple[FactView, int] | None = None
    for view in facts:
        if view.kind == f.Written.kind:
            if view.entry == begun:
                continue
            same = waiting is not None and waiting[0].actor == view.actor
            if waiting is not None and not same:
                yield waiting
            waiting = (view, waiting[1] + 1 if waiting is not None and same else 1)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield view, 1
    if waiting is not None:
        yield waiting


def history(facts: Sequence[FactView], names: Names) -> list[dict[str, str]]:
    """The timeline, the newest line first."""
    lines = []
    for view, times in shown(facts):
        what, text = said(view, names)
        lines.append(
            {
                "what": f"{what}（{times} 次）" if times > 1 else what,
                "when": f"{moment(view.recorded_at)} · {names.person(view.actor)}",
                "text": text,
                "kind": "key" if view.kind in KEY else "red" if view.kind in BACK else "",
            }
        )
    return lines[::-1]
