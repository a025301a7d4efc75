"""The steps of an annual report. Signing freezes: the leader answers for the numbers that he saw, and exactly this
version is submitted, accepted and published (条例 49; R97)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.annual_reports.actions import ReportForm
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.models import AnnualReport, PublicVersion, ReportVersion
from gongkai.annual_reports.reasons import ReasonsForm
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.in_charge import goes_outside, in_charge_itself
from gongkai.annual_reports.reporting.process import KIND, REPORT
from gongkai.annual_reports.reporting.report import Report, read
from gongkai.annual_reports.reporting.tasks import settle
from gongkai.annual_reports.rules.organs import reporter
from gongkai.annual_reports.yearly.freezing import Standing, findings, freeze, judge, so_far, standing
from gongkai.core import clock, files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Matter
from gongkai.core.policies import of_own_agency, policy
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Supervisor, Viewer
from gongkai.law.report_terms import Reporter
from gongkai.ui.forms import DateField

MOST_REASON = 300
PROOF, PROOF_KINDS = "report_proof", ("pdf", "docx", "jpg", "png")


@policy("supervises", "这一步由上级的政府信息公开工作主管部门办理。")
def supervises(viewer: Viewer, matter: Matter | None) -> bool:
    """A supervisor over the agency of the matter, never over his own: nobody examines his own report."""
    if not isinstance(viewer, Supervisor):
        return False
    if matter is None or matter.agency_id not in viewer.agency_ids:
        return matter is None
    return matter.agency_id != viewer.agency_id


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
        if AnnualReport.objects.standing().filter(agency=agency, year=year).exists():
            raise Refused("begun", f"{year} 年的年度报告已经开始编制。")
        run.open_matter(KIND, agency.pk)
        of = Reporter.GOVERNMENT if whole else reporter(agency.name)
        run.record(f.Begun(year, of.value, whole, in_charge_itself(agency)))
        settle(run)


class VoidForm(ActionForm):
    """Why."""

    reason = forms.CharField(
        label="作废的理由",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：年度选错；补录和文字按年度保存，不受影响",
    )


class Void(ReportStep):
    """作废: it was begun by mistake; the year can be begun anew, what happened stays readable."""

    code = "annual_reports.void"
    title = "作废"
    form = VoidForm

    def act(self, run: Run, report: Report) -> None:
        run.record(f.Voided(run.data["reason"].strip()))


class ExplainForm(ReasonsForm):
    """For each warning of the report why it stands."""

    def __init__(self, *arguments: Any, found: list[Finding] | None = None, **options: Any) -> None:
        self._given = found
        matter = options.get("matter")
        self._report = read(facts_of(matter)) if matter is not None else None
        super().__init__(*arguments, **options)

    def found(self) -> list[Finding]:
        """What the page has found already, or the rules find now."""
        if self._given is not None or self._report is None or self.matter is None:
            return self._given or []
        return findings(so_far(self.matter.agency, self._report.year, whole=self._report.whole))

    def known(self) -> Mapping[str, str]:
        """The reasons written so far."""
        return {key: each.reason for key, each in self._report.explained.items()} if self._report else {}


class Explain(ReportStep):
    """说明提醒: why each warning stands; a warning that changes afterwards has to be explained again."""

    code = "annual_reports.explain"
    title = "说明提醒"
    form = ExplainForm

    def act(self, run: Run, report: Report) -> None:
        before = {key: each.reason for key, each in report.explained.items()}
        new = tuple(each for each in run.data["reasons"] if each["reason"] != before.get(each["key"], ""))
        if not run.data["reasons"]:
            raise Refused("nothing", "现在没有提醒要说明。")
        if not new:
            raise Refused("unchanged", "没有写新的理由，也没有改动原来的理由。")
        run.record(f.Explained(new))


class Check(ReportStep):
    """核对: the rules find no error; what was checked is named by its hash."""

    code = "annual_reports.check"
    title = "核对"

    def act(self, run: Run, report: Report) -> None:
        now = _now(run, report)
        run.record(f.Checked(now.sha256, warnings=judge(now, report.explained)))


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
        judge(now, report.explained)
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
        agency = Agency.objects.select_related("supervisor__office").get(pk=run.the_matter().agency_id)
        run.record(f.Submitted(_signed(report).edition, goes_outside(agency, run.today)))


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


class OutsideForm(ActionForm):
    """Who outside the system has charge of the agency's system, on which day, and what shows it."""

    organ = forms.CharField(label="主管部门", max_length=100, help_text="例如：国家税务总局江州市税务局办公室")
    dated = DateField(label="日期", help_text="主管部门答复的日期；不需答复的，报告发出的日期")
    proof = forms.FileField(
        label="凭据", max_length=200, help_text="答复、收文回执或者发文的扫描件：PDF、DOCX、JPG、PNG"
    )

    def clean_dated(self) -> date:
        """Neither in the future nor before the report was submitted."""
        dated: date = self.cleaned_data["dated"]
        if dated > clock.local_date(self.moment):
            raise forms.ValidationError("日期在今天之后，只能登记已经发生的事。")
        report = read(facts_of(self.matter)) if self.matter is not None else None
        if report is not None and report.submitted_on is not None and dated < report.submitted_on:
            raise forms.ValidationError(f"日期早于报告提交的日期 {report.submitted_on}，请核对。")
        return dated


class OutsideAcceptForm(OutsideForm):
    """With the number of the reply."""

    number = forms.CharField(label="答复文号", max_length=60, help_text="没有文号的写明形式，例如：系统内网审核通过")
    field_order = ("organ", "number", "dated", "proof")


class OutsideReturnForm(OutsideForm):
    """With what is to be mended."""

    reason = forms.CharField(label="退回的理由", max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class OutsideReportForm(OutsideForm):
    """With why no answer is awaited."""

    ground = forms.CharField(
        label="不需答复的依据",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="主管部门的通知、制度及条款",
    )


class OutsideStep(ReportStep):
    """What a department in charge outside the system did, registered with its proof. Subclasses write ``told``."""

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Store the proof before the transaction."""
        return {**data, "staged": files.stage_upload(data["proof"], PROOF_KINDS)}

    def act(self, run: Run, report: Report) -> None:
        self.told(run, report, run.attach(run.data["staged"], PROOF).pk)

    def told(self, run: Run, report: Report, proof: int) -> None:
        """Record it; ``proof`` is the file link."""
        raise NotImplementedError


class OutsideAccept(OutsideStep):
    """登记系统外主管部门审核通过."""

    code = "annual_reports.outside_accept"
    title = "登记系统外主管部门审核通过"
    form = OutsideAcceptForm

    def told(self, run: Run, report: Report, proof: int) -> None:
        data = run.data
        run.record(f.OutsideAccepted(_signed(report).edition, data["organ"], data["dated"], data["number"], proof))


class OutsideReport(OutsideStep):
    """登记已报系统外主管部门，不需答复."""

    code = "annual_reports.outside_report"
    title = "登记已报系统外主管部门，不需答复"
    form = OutsideReportForm

    def told(self, run: Run, report: Report, proof: int) -> None:
        data = run.data
        ground = data["ground"].strip()
        run.record(f.OutsideReported(_signed(report).edition, data["organ"], data["dated"], ground, proof))


class OutsideReturn(OutsideStep):
    """登记系统外主管部门退回."""

    code = "annual_reports.outside_return"
    title = "登记系统外主管部门退回"
    form = OutsideReturnForm

    def told(self, run: Run, report: Report, proof: int) -> None:
        data = run.data
        run.record(f.OutsideReturned(data["organ"], data["dated"], data["reason"].strip(), proof))


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
