"""The process table of an annual report (R86, R97, O15): every arrow, who takes it, on which ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongkai.annual_reports.models import VOID, AnnualReport
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.report import Report, read
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.core.process import START, STAY, Process, Step

KIND = "annual_report"
STATES = {
    "drafting": "编制中",
    "checked": "待签发",
    "signed": "已签发",
    "submitted": "待审核",
    "returned": "已退回",
    "accepted": "待公布",
    "published": "已公布",
    "correcting": "更正中",
    VOID: "已作废",
}
HANDLER, REVIEWER, SIGNER, PUBLISHER, SUPERVISOR = "handler", "reviewer", "signer", "publisher", "supervisor"
WRITERS = (HANDLER, REVIEWER, PUBLISHER)
# Who keeps in touch with a department in charge that has no place in the system.
OFFICE = (REVIEWER, PUBLISHER)
ARTICLE = "条例第四十九条"
VERTICAL = "条例第四条：实行垂直领导的部门由其办公厅（室）主管本系统的政府信息公开工作；第四十九条"


def goes_to_supervisor(report: Report) -> str | None:
    """报告须提交主管部门（政府和主管部门自己的报告直接公布）"""
    return None if report.submits else "政府和政府信息公开工作主管部门自己的年度报告不用提交，签发以后直接公布。"


def was_accepted(report: Report) -> str | None:
    """部门的报告已经主管部门审核通过"""
    if not report.submits or report.submitted:
        return None
    return "部门的年度报告先提交主管部门，审核通过以后公布。"


def never_signed(report: Report) -> str | None:
    """报告从来没有签发过"""
    if report.signed is None:
        return None
    return "报告已经签发过，签发的一版要保留，不能作废；内容有误的请退回修改。"


def examined_inside(report: Report) -> str | None:
    """主管部门在本系统内"""
    return "本机关的主管部门不在本系统内，由本机关登记它的意见。" if report.outside else None


def examined_outside(report: Report) -> str | None:
    """主管部门不在本系统内"""
    return None if report.outside else "本机关的主管部门在本系统内，由它办理审核。"


STEPS = (
    Step(
        "annual_reports.begin",
        "开始编制",
        (START,),
        "drafting",
        WRITERS,
        ARTICLE,
        f.Begun.kind,
        clock_effect="部门 1 月 31 日、政府 3 月 31 日以前",
    ),
    Step(
        "annual_reports.explain",
        "说明提醒",
        ("drafting", "returned", "correcting"),
        STAY,
        WRITERS,
        "国办公开办函〔2021〕30号：数据须核实，准确无误",
        f.Explained.kind,
    ),
    Step(
        "annual_reports.void",
        "作废",
        ("drafting", "checked"),
        VOID,
        (REVIEWER, SIGNER),
        "本机关内部更正：误开始编制",
        f.Voided.kind,
        clock_effect="不再计期限；可以重新开始编制",
        requires=(never_signed,),
    ),
    Step(
        "annual_reports.check",
        "核对",
        ("drafting", "returned", "correcting", "checked"),
        "checked",
        (REVIEWER,),
        "条例第五十条；国办公开办函〔2021〕30号",
        f.Checked.kind,
    ),
    Step(
        "annual_reports.send_back",
        "退回修改",
        ("checked", "signed"),
        "drafting",
        (REVIEWER, SIGNER),
        "本机关内部审核",
        f.SentBack.kind,
    ),
    Step(
        "annual_reports.sign",
        "签发",
        ("checked",),
        "signed",
        (SIGNER,),
        "国办公开办函〔2021〕30号：分管负责人是第一责任人",
        f.Signed.kind,
        other_than=("annual_reports.check",),
    ),
    Step(
        "annual_reports.submit",
        "提交主管部门",
        ("signed",),
        "submitted",
        WRITERS,
        ARTICLE,
        f.Submitted.kind,
        clock_effect="完成提交",
        requires=(goes_to_supervisor,),
    ),
    Step(
        "annual_reports.return",
        "退回",
        ("submitted",),
        "returned",
        (SUPERVISOR,),
        "条例第四十六条、第四十七条",
        f.Returned.kind,
        clock_effect="提交期限不变",
        other_than=("annual_reports.sign",),
        requires=(examined_inside,),
    ),
    Step(
        "annual_reports.accept",
        "审核通过",
        ("submitted",),
        "accepted",
        (SUPERVISOR,),
        "条例第四十六条、第四十九条",
        f.Accepted.kind,
        other_than=("annual_reports.check", "annual_reports.sign"),
        requires=(examined_inside,),
    ),
    Step(
        "annual_reports.outside_accept",
        "登记系统外主管部门审核通过",
        ("submitted",),
        "accepted",
        OFFICE,
        VERTICAL,
        f.OutsideAccepted.kind,
        requires=(examined_outside,),
    ),
    Step(
        "annual_reports.outside_report",
        "登记已报系统外主管部门，不需答复",
        ("submitted",),
        "accepted",
        OFFICE,
        VERTICAL,
        f.OutsideReported.kind,
        requires=(examined_outside,),
    ),
    Step(
        "annual_reports.outside_return",
        "登记系统外主管部门退回",
        ("submitted",),
        "returned",
        OFFICE,
        VERTICAL,
        f.OutsideReturned.kind,
        clock_effect="提交期限不变",
        requires=(examined_outside,),
    ),
    Step(
        "annual_reports.publish",
        "公布",
        ("signed", "accepted"),
        "published",
        (PUBLISHER,),
        "条例第二十四条、第四十九条",
        f.Published.kind,
        clock_effect="完成公布；以后只能另出一版更正",
        requires=(was_accepted,),
    ),
    Step(
        "annual_reports.correct",
        "更正",
        ("published",),
        "correcting",
        (REVIEWER, SIGNER),
        "条例第六条、第四十九条",
        f.CorrectionBegun.kind,
    ),
)


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The columns of ``AnnualReport``; the days are those of the calendar year, days off do not move them."""
    report = read(facts)
    return {
        "year": report.year,
        "reporter": report.reporter.value,
        "whole": report.whole,
        "edition_id": report.signed.edition if report.signed else None,
        "public_id": report.public.edition if report.public else None,
        "due": report.due,
        "provisional": False,
        "late": report.late,
        "submitted_on": report.submitted_on,
    }


def situation(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> Report:
    """What the requirements ask."""
    return read(facts)


REPORT = Process(
    kind=KIND,
    title="政府信息公开工作年度报告",
    states=STATES,
    steps=STEPS,
    projection=AnnualReport,
    fold=fold,
    final=frozenset({VOID}),
    situation=situation,
)
