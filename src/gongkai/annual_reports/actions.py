"""What is done to a report: entries for what the records do not hold, its text, last year's file, and freezing.

No Action writes a cell. Who signs answers for what is entered beside the records (条例 49; O15).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from gongkai.agencies.service import Agency, Role
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.models import AnnualReport, Passage, ReportVersion, Supplement
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.readers.limits import FILE_BYTES
from gongkai.annual_reports.reasons import ReasonsForm, name_of
from gongkai.annual_reports.rules.words import cell_name
from gongkai.annual_reports.wire import normal_paragraphs
from gongkai.annual_reports.yearly import narrative, versions
from gongkai.annual_reports.yearly.computing import FEE_CELL
from gongkai.annual_reports.yearly.freezing import Standing, findings, freeze, judge, so_far, standing
from gongkai.core import clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff
from gongkai.law.report_format import COLUMNS_3, FIRST_REPORT_YEAR, RESULT_ROWS, TABLE_2, TABLE_4

WRITES = (Role.HANDLER, Role.REVIEWER, Role.PUBLISHER)
writes = has_role(*(role.value for role in WRITES), titles="承办人、审核人或者信息发布员")
signs = has_role(Role.SIGNER.value, titles="签发人")
CAME = (("r01", "本年新收"), ("r02", "上年结转"))
WENT_ON = ("r25", "结转下年度继续办理")


class ReportForm(ActionForm):
    """Of which year; the agency is that of the acting post."""

    year = forms.IntegerField(label="年度", min_value=FIRST_REPORT_YEAR - 1)

    def clean_year(self) -> int:
        """No year that has not begun."""
        year: int = self.cleaned_data["year"]
        if year > clock.local_date(self.moment).year:
            raise forms.ValidationError("这个年度还没有开始。")
        return year


def subject(year: int) -> str:
    """What an entry of the trail is about."""
    return f"annual_report:{year}"


def _own(run: Run) -> Agency:
    assert isinstance(run.viewer, Staff)
    return Agency.objects.get(pk=run.viewer.agency_id)


# -- supplementary entries --


def _went() -> list[tuple[str, str]]:
    return [
        ("", "请选择"),
        *((row, cell_name(f"t3.{row}.c7").split("“")[1].split("”")[0]) for row in RESULT_ROWS),
        WENT_ON,
    ]


def _cells() -> list[tuple[str, str]]:
    names = [*TABLE_2.cells(), *(name for name in TABLE_4.cells() if not name.endswith(".total"))]
    return [("", "表三的申请"), *((name, cell_name(name)) for name in names)]


class SupplementForm(ReportForm):
    """Either applications of table 3, which come from somewhere and go somewhere, or an amount of another cell."""

    cell = forms.ChoiceField(label="补录什么", choices=_cells, required=False)
    column = forms.ChoiceField(
        label="申请人", choices=[("", "请选择"), *((c.code, c.label) for c in COLUMNS_3[:-1])], required=False
    )
    came = forms.ChoiceField(label="来自", choices=[("", "请选择"), *CAME], required=False)
    went = forms.ChoiceField(label="办理结果", choices=_went, required=False)
    amount = forms.DecimalField(label="数量", max_digits=18, decimal_places=6, help_text="件数；收费金额以万元计")
    reason = forms.CharField(label="为什么没有办件", max_length=300, help_text="例如：系统启用以前办理，只有纸质登记簿")
    reference = forms.CharField(label="原始记录", max_length=200, help_text="登记簿名称、编号、页码；不写申请人姓名")
    signed_by = forms.CharField(label="签字人", max_length=60, required=False, help_text="纸上签字的人；空白为本人")

    def clean(self) -> dict[str, Any]:
        """All of a flow, or a cell; whole pieces but for the fee."""
        data: dict[str, Any] = super().clean() or {}
        flow = [name for name in ("column", "came", "went") if data.get(name)]
        if data.get("cell") and flow:
            self.add_error("cell", "表三的申请和其他表的数字请分开补录。")
        elif not data.get("cell"):
            for name in ("column", "came", "went"):
                if not data.get(name):
                    self.add_error(name, "补录表三的申请，请选择。")
        amount: Decimal | None = data.get("amount")
        if amount is not None and amount <= 0:
            self.add_error("amount", "数量须大于 0；多计的，请更正办件的记录。")
        elif amount is not None and data.get("cell") != FEE_CELL and amount != int(amount):
            self.add_error("amount", "件数须是整数。")
        return data


class AddSupplement(Action):
    """补录: signed, with its reason; it stands beside the computed numbers in every cell that it touches."""

    code = "annual_reports.add_supplement"
    title = "补录并签字"
    form = SupplementForm
    policy = signs

    def carry_out(self, run: Run) -> Supplement:
        data = dict(run.data)
        run.describe(subject(data["year"]), _own(run).pk, reason=data["reason"], amount=str(data["amount"]))
        return Supplement.objects.create(agency=_own(run), entry=run.entry, **data)


class EndSupplementForm(ActionForm):
    """Which entry, and why it no longer stands."""

    key = forms.CharField(max_length=22, widget=forms.HiddenInput)
    because = forms.CharField(label="为什么不再计入", max_length=300)


class EndSupplement(Action):
    """An entry that was wrong, or for which a case was registered since, no longer counts; it stays readable."""

    code = "annual_reports.end_supplement"
    title = "不再计入"
    form = EndSupplementForm
    policy = signs

    def carry_out(self, run: Run) -> None:
        row = Supplement.objects.visible_to(run.viewer).in_force().filter(key=run.data["key"], agency=_own(run)).first()
        if row is None:
            raise Refused("gone", "没有这一条补录，或者它已经不再计入。")
        run.describe(subject(row.year), row.agency_id, because=run.data["because"])
        row.ended_by, row.ended_because = run.entry, run.data["because"]
        row.save(update_fields=["ended_by", "ended_because"])


# -- the text --


class PassageForm(ReportForm):
    """The text of one head; empty: the drafted sentences."""

    head = forms.ChoiceField(choices=[(code, code) for code in narrative.BY_CODE], widget=forms.HiddenInput)
    text = forms.CharField(
        label="文字",
        required=False,
        max_length=narrative.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="一行一段。不填就用由记录写出的句子。",
    )


class WritePassage(Action):
    """One head of the text, in place of the drafted sentences."""

    code = "annual_reports.write_passage"
    title = "保存文字"
    form = PassageForm
    policy = writes

    def carry_out(self, run: Run) -> Passage:
        text = "\n".join(normal_paragraphs(run.data["text"]))
        year, head = run.data["year"], run.data["head"]
        run.describe(subject(year), _own(run).pk, head=head)
        return Passage.objects.create(agency=_own(run), year=year, head=head, text=text, entry=run.entry)


# -- versions --


class ImportForm(ReportForm):
    """A report that was published before, as a file of any kind that the readers take."""

    file = forms.FileField(label="已公布的年报", help_text="网页、DOCX、PDF、XLSX、文本，不超过 20 MB")
    because = forms.CharField(
        label="说明", max_length=300, required=False, help_text="同一年度再次导入时写明与前一版有什么不同"
    )


class ImportReport(Action):
    """上年报告: what was published, read by the readers; this year is compared with it."""

    code = "annual_reports.import_report"
    title = "导入已公布的年报"
    form = ImportForm
    policy = writes

    def prepare(self, data: dict[str, Any], viewer: Any) -> dict[str, Any]:
        """Read the file; refused with what could not be read."""
        if data["file"].size > FILE_BYTES:
            raise Invalid({"file": ["文件太大。"]})
        found = reading.read_bytes(data["file"].read())
        report = found.document
        if report is None or report.table3 is None:
            why = "；".join(finding.message for finding in found.findings) or "没有读出表三。"
            raise Invalid({"file": [f"没有读出年度报告：{why}"]})
        if any(finding.unread for finding in found.findings):
            raise Invalid({"file": [finding.message for finding in found.findings if finding.unread]})
        if report.year is not None and report.year != data["year"]:
            raise Invalid({"year": [f"文件是 {report.year} 年的报告。"]})
        return {**data, "report": report}

    def carry_out(self, run: Run) -> ReportVersion:
        agency, year = _own(run), run.data["year"]
        run.describe(subject(year), agency.pk, origin="imported")
        origin = ReportVersion.Origin.IMPORTED
        return versions.keep(run, agency, year, run.data["report"], origin, because=run.data["because"])


class FreezeForm(ReasonsForm, ReportForm):
    """Which year; of a later version what it corrects; of each warning why it stands."""

    whole = forms.BooleanField(
        label="汇总本地区各机关的报告", required=False, help_text="各机关已定稿的取最后一版，没有定稿的按现有记录计算"
    )
    because = forms.CharField(
        label="改了什么", max_length=300, required=False, help_text="第一版不填；以后各版写明更正了什么"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not Agency.objects.filter(supervisor_id=self._own()).exists():
            del self.fields["whole"]

    def _own(self) -> int | None:
        return self.viewer.agency_id if isinstance(self.viewer, Staff) else None

    def found(self) -> list[Finding]:
        """Of the report that would be frozen: of the area where that is ticked."""
        own = self._own()
        agency = Agency.objects.filter(pk=own).first() if own is not None else None
        year = str(self.data.get("year") or self.initial.get("year") or "")
        if agency is None or not (year.isascii() and year.isdigit() and len(year) == 4):
            return []
        now = so_far(agency, int(year), whole=bool(self.data.get("whole")))
        return findings(now) if now.asked.over else []

    def clean(self) -> dict[str, Any]:
        """No warning without its reason, once there is nothing else to mend."""
        data = super().clean()
        for each in data["reasons"] if not self.has_errors else ():
            if not each["reason"]:
                self.add_error(name_of(each["key"]), "请写明这条提醒为什么仍然存在。")
        return data


class FreezeReport(Action):
    """定稿: the report as it stands, with each case that it counted; refused while a rule finds an error."""

    code = "annual_reports.freeze"
    title = "定稿"
    form = FreezeForm
    policy = signs

    def carry_out(self, run: Run) -> ReportVersion:
        agency, year = _own(run), run.data["year"]
        now = standing(agency, year, whole=bool(run.data.get("whole")))
        self._refuse_in_process(now)
        reasons = run.data["reasons"]
        judge(now, {each["key"] for each in reasons if each["reason"]})
        before = ReportVersion.objects.last_of([agency.pk], year, whole=bool(now.members))
        if before and not run.data["because"].strip():
            raise Invalid({"because": ["已有前一版，请写明这一版改了什么。"]})
        run.describe(subject(year), agency.pk, accepted=reasons, members=len(now.members))
        return freeze(run, now, run.data["because"])

    @staticmethod
    def _refuse_in_process(now: Standing) -> None:
        """Of a report that is being made, signing freezes; there is no second way to a version."""
        rows = AnnualReport.objects.standing().filter(agency=now.asked.agency, year=now.asked.year, whole=now.whole)
        if rows.exists():
            raise Refused("in_process", "这一年的年度报告已经开始编制，由“签发”定稿。", rule="条例第四十九条")
