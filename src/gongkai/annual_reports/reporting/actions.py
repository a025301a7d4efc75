"""The steps of an annual report. Signing freezes: the leader answers for the numbers that he saw, and exactly this
version is submitted, accepted and published (条例 49; R97)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.annual_reports.actions import ReportForm
from gongkai.annual_reports.models import AnnualReport, PublicVersion, ReportVersion
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.process import KIND, REPORT
from gongkai.annual_reports.reporting.report import Report, read
from gongkai.annual_reports.reporting.tasks import settle
from gongkai.annual_reports.rules.organs import reporter
from gongkai.annual_reports.yearly.freezing import Standing, freeze, judge, standing
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Matter
from gongkai.core.policies import of_own_agency, policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Supervisor, Viewer
from gongkai.law.report_terms import Reporter

MOST_REASON = 300


@policy("supervises", "这一步由上级的政府信息公开工作主管部门办理。")
def supervises(viewer: Viewer, matter: Matter | None) -> bool:
    """A supervisor over the agency of the matter: never its own, unless nobody stands above it."""
    if not isinstance(viewer, Supervisor):
        return False
    if matter is None or matter.agency_id not in viewer.agency_ids:
        return matter is None
    return matter.agency_id != viewer.agency_id or matter.agency.supervisor_id is None


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class ReportStep(Action):
    """A step on a report that was begun. Subclasses write ``act``; whose turn it is follows from the facts."""

    process = REPORT
    policy = of_own_agency

    def carry_out(self, run: Run) -> Any:
        if run.matter is None:
            raise Refused("matter", "这一年的年度报告还没有开始编制。")
        result = self.act(run, read(run.facts))
        settle(run)
        return result

    def act(self, run: Run, report: Report) -> Any:
        """Record what happened to ``report``."""
        raise NotImplementedError


def _now(run: Run, report: Report) -> Standing:
    agency = Agency.objects.get(pk=run.the_matter().agency_id)
    return standing(agency, report.year, whole=report.whole)


class BeginForm(ReportForm):
    """Of which year; whether it sums the area."""

    whole = forms.BooleanField(
        label="汇总本地区各机关的报告", required=False, help_text="政府的年度报告勾选；于 3 月 31 日以前公布"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        own = self.viewer.agency_id if isinstance(self.viewer, Staff) else None
        if not Agency.objects.filter(supervisor_id=own).exists():
            del self.fields["whole"]


class Begin(Action):
    """开始编制: one report for each agency and year."""

    code = "annual_reports.begin"
    title = "开始编制"
    form = BeginForm
    policy = of_own_agency
    process = REPORT

    def carry_out(self, run: Run) -> None:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "年度报告由工作人员编制。")
        # Locked, so that two who begin at once begin one report.
        agency = Agency.objects.select_for_update().get(pk=run.viewer.agency_id)
        year, whole = run.data["year"], bool(run.data.get("whole"))
        if AnnualReport.objects.filter(agency=agency, year=year).exists():
            raise Refused("begun", f"{year} 年的年度报告已经开始编制。")
        run.open_matter(KIND, agency.pk)
        of = Reporter.GOVERNMENT if whole else reporter(agency.name)
        run.record(f.Begun(year, of.value, whole))
        settle(run)


class CheckForm(ActionForm):
    """Why warnings stand."""

    accepted = forms.CharField(
        label="提醒仍然存在的理由",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有提醒的，写明理由；有错误的不能通过核对",
    )


class Check(ReportStep):
    """核对: the rules find no error; what was checked is named by its hash."""

    code = "annual_reports.check"
    title = "核对"
    form = CheckForm

    def act(self, run: Run, report: Report) -> None:
        now = _now(run, report)
        judge(now, run.data["accepted"])
        run.record(f.Checked(now.sha256, run.data["accepted"].strip()))


class SendBack(ReportStep):
    """退回修改, within the agency."""

    code = "annual_reports.send_back"
    title = "退回修改"
    form = ReasonForm

    def act(self, run: Run, report: Report) -> None:
        run.record(f.SentBack(run.data["reason"]))


class Sign(ReportStep):
    """签发: freezes what was checked; refused where the records have changed since."""

    code = "annual_reports.sign"
    title = "签发"

    def act(self, run: Run, report: Report) -> ReportVersion:
        now = _now(run, report)
        if report.checked is None or report.checked.sha256 != now.sha256:
            raise Refused("changed", "核对以后记录有变动，请先重新核对。", rule="条例第四十九条")
        judge(now, report.checked.accepted)
        version = freeze(run, now, report.why[:MOST_REASON])
        run.record(f.Signed(version.pk, version.sha256))
        return version


def _signed(report: Report) -> f.Signed:
    if report.signed is None:
        raise Refused("unsigned", "报告还没有签发。")
    return report.signed


class Submit(ReportStep):
    """提交主管部门."""

    code = "annual_reports.submit"
    title = "提交主管部门"

    def act(self, run: Run, report: Report) -> None:
        run.record(f.Submitted(_signed(report).edition))


class Return(ReportStep):
    """退回, by the department in charge."""

    code = "annual_reports.return"
    title = "退回"
    form = ReasonForm
    policy = supervises

    def act(self, run: Run, report: Report) -> None:
        run.record(f.Returned(run.data["reason"]))


class AcceptForm(ActionForm):
    """What the department in charge has to say."""

    note = forms.CharField(label="审核意见", max_length=MOST_REASON, required=False)


class Accept(ReportStep):
    """审核通过, by the department in charge."""

    code = "annual_reports.accept"
    title = "审核通过"
    form = AcceptForm
    policy = supervises

    def act(self, run: Run, report: Report) -> None:
        run.record(f.Accepted(_signed(report).edition, run.data["note"].strip()))


class Publish(ReportStep):
    """公布: the signed version, at the system's time; versions published before stay readable."""

    code = "annual_reports.publish"
    title = "公布"

    def act(self, run: Run, report: Report) -> None:
        signed = _signed(report)
        PublicVersion.objects.create(version_id=signed.edition, published_at=run.moment, entry=run.entry)
        run.record(f.Published(signed.edition, signed.sha256))


class CorrectForm(ActionForm):
    """What a new version changes."""

    changes = forms.CharField(
        label="更正什么",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="和新的一版一起公布；不写姓名等个人信息",
    )


class Correct(ReportStep):
    """更正: a new version goes the whole way again, the department in charge included (O15)."""

    code = "annual_reports.correct"
    title = "更正"
    form = CorrectForm

    def act(self, run: Run, report: Report) -> None:
        run.record(f.CorrectionBegun(run.data["changes"]))
