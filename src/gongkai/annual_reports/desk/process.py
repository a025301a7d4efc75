"""How far a report is, at the desk: its state, the steps with the reason where one cannot be taken, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from gongkai.agencies.service import Account, DeskForm, way_in
from gongkai.annual_reports.desk.doors import ReportForm, asked, place
from gongkai.annual_reports.models import VOID, AnnualReport
from gongkai.annual_reports.reporting import actions
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.process import REPORT, STATES
from gongkai.annual_reports.reporting.queries import address, report_of
from gongkai.annual_reports.reporting.report import read
from gongkai.annual_reports.yearly.question import Question
from gongkai.core.actions import Action, Done, registered
from gongkai.core.facts import FactView
from gongkai.core.models import FileLink, Matter
from gongkai.core.process import START, facts_of
from gongkai.core.viewers import Viewer
from gongkai.ui.offers import Closed, Offer
from gongkai.ui.words import moment

PREFIX = "annual_reports."


@dataclass(frozen=True)
class Progress:
    """What the page says of the process; ``row`` is none before it was begun."""

    row: AnnualReport | None
    state: str = ""
    due: date | None = None
    facts: list[FactView] = field(default_factory=list)
    proofs: list[FileLink] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    history: list[dict[str, str]] = field(default_factory=list)


def progress(viewer: Viewer, question: Question) -> Progress:
    """How far the report is; six queries at most."""
    row = report_of(viewer, question.agency.pk, question.year)
    if row is None:
        refusal = actions.Begin.refusal(viewer, None, []) if viewer_owns(viewer, question) else True
        step = actions.Begin.step()
        if refusal is not None or step is None:
            return Progress(None, history=voided(viewer, question))
        url = reverse("annual_reports:begin", args=place(question))
        offer = Offer(step.code, step.title, url, step.ground, step.clock_effect, first=True)
        return Progress(None, offers=[offer], history=voided(viewer, question))
    facts = facts_of(row.matter)
    report = read(facts)
    proofs = list(FileLink.objects.visible_to(viewer).filter(matter=row.matter).order_by("-pk"))
    found = Progress(row, STATES[row.process_state], report.due, facts, proofs, history=history(facts))
    for step in REPORT.steps:
        if START in step.source:
            continue
        refusal = registered[step.code].refusal(viewer, row.matter, facts, report)
        if refusal is None:
            url = reverse("annual_reports:step", args=[*place(question), step.code.removeprefix(PREFIX)])
            found.offers.append(Offer(step.code, step.title, url, step.ground, step.clock_effect))
        elif refusal.code in {"requirement", "same_person"}:
            found.closed.append(Closed(step.title, refusal.message, refusal.rule))
    return found


def voided(viewer: Viewer, question: Question) -> list[dict[str, str]]:
    """What happened to reports of this year that were begun by mistake, the newest first."""
    rows = AnnualReport.objects.visible_to(viewer).filter(
        agency=question.agency, year=question.year, process_state=VOID
    )
    return [line for row in rows.select_related("matter").order_by("-pk") for line in history(facts_of(row.matter))]


def viewer_owns(viewer: Viewer, question: Question) -> bool:
    """Whether the viewer's post is at the agency of the report."""
    return getattr(viewer, "agency_id", None) == question.agency.pk


_TEXT: dict[type, Callable[[Any], str]] = {
    f.Voided: lambda fact: fact.reason,
    f.Explained: lambda fact: "；".join(_explained(each) for each in fact.reasons),
    f.Checked: lambda fact: _checked(fact),
    f.SentBack: lambda fact: fact.reason,
    f.Signed: lambda fact: f"校验值 {fact.sha256[:16]}",
    f.Returned: lambda fact: fact.reason,
    f.Accepted: lambda fact: fact.note,
    f.Submitted: lambda fact: "报本系统以外的主管部门" if fact.outside else "",
    f.OutsideAccepted: lambda fact: f"{fact.organ}，{fact.dated}，{fact.number}",
    f.OutsideReported: lambda fact: f"{fact.dated}报{fact.organ}。不需答复：{fact.ground}",
    f.OutsideReturned: lambda fact: f"{fact.organ}，{fact.dated}。{fact.reason}",
    f.Published: lambda fact: f"校验值 {fact.sha256[:16]}",
    f.CorrectionBegun: lambda fact: fact.changes,
}


def _explained(each: Mapping[str, str]) -> str:
    return f"“{each['message']}”：{each['reason']}" if each["reason"] else f"收回“{each['message']}”的理由"


def _checked(fact: f.Checked) -> str:
    if fact.accepted:
        return f"提醒仍然存在的理由：{fact.accepted}"
    return f"{len(fact.warnings)} 条提醒都已说明" if fact.warnings else "没有提醒"


def history(facts: Sequence[FactView]) -> list[dict[str, str]]:
    """All that happened, the newest first, with who did it; one query."""
    keys = {view.actor for view in facts if view.actor is not None}
    rows = Account.objects.filter(pk__in=keys).select_related("person")
    names = {row.pk: row.person.name if row.person else row.name for row in rows}
    return [_line(view, names) for view in reversed(facts)]


def _line(view: FactView, names: dict[int, str]) -> dict[str, str]:
    step = REPORT.step_recording(view.kind)
    who = names.get(view.actor or 0, "系统")
    text = _TEXT.get(type(view.payload), lambda fact: "")(view.payload)
    return {
        "what": step.title if step else view.kind,
        "when": f"{moment(view.recorded_at)} · {who} · 第 {view.seq} 条",
        "text": text,
        "kind": "key" if isinstance(view.payload, f.Signed | f.Published) else "",
    }


class BeginPage(ReportForm):
    """开始编制."""

    action = actions.Begin

    def note(self) -> str:
        return "开始以后，报告依次核对、签发、提交主管部门、公布。表格由记录算出，文字可以随时修改，到签发为止。"


NOTES = {
    "annual_reports.explain": (
        "每条提醒各写各的理由，一起保存；写到一半也可以保存。提醒的数字变动以后，要重新写。错误不能说明，只能改正。"
    ),
    "annual_reports.void": "只用于误开始编制的报告；从来没有签发过的才能作废。作废以后可以重新开始编制。",
    "annual_reports.outside_accept": "主管部门的答复原件扫描后附上；登记以后即可公布。",
    "annual_reports.outside_report": "主管部门不另行答复的，登记报告发出的日期、不需答复的依据和凭据。",
    "annual_reports.outside_return": "附上主管部门的退回意见；修改以后重新核对、签发、提交。",
    "annual_reports.check": "按现在的记录核对一遍；以后记录有变动的，签发以前要重新核对。",
    "annual_reports.sign": "签发保存这一刻的报告和计入的每一件办件。提交、审核、公布的都是这一版。",
    "annual_reports.publish": "任何人都能看到，时间由系统记录；有错误的只能另出一版更正，原来的一版仍然可以查看。",
    "annual_reports.correct": "现在公布的一版继续可以查看；新的一版要重新核对、签发、提交和审核。",
}


class StepPage(DeskForm):
    """A step on the report that the address names, for the agency and for its department in charge."""

    template_name = "annual_reports/step.html"
    question: Question

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        if missing is not None:
            return missing
        self.action = action_of(names["step"])  # type: ignore[misc]
        self.question = asked(self.viewer, names["code"], names["year"])
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        row = report_of(self.viewer, self.question.agency.pk, self.question.year)
        if row is None:
            raise Http404
        matter: Matter = row.matter
        return matter

    def note(self) -> str:
        return NOTES.get(self.action.code, "")

    def back_url(self) -> str:
        return address(self.question.agency.code, self.question.year)

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()

    def page_context(self) -> dict[str, Any]:
        return {**super().page_context(), "question": self.question}


def action_of(step: str) -> type[Action]:
    """The Action behind a word of the address. Raises ``Http404``."""
    code = f"{PREFIX}{step}"
    if code not in REPORT.by_code or START in REPORT.by_code[code].source:
        raise Http404
    return registered[code]
