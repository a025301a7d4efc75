"""The steps of a unit's file: it comes in, goes back with a marked copy, or counts in the sum from now on."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.annual_reports.city.areas import AreaForm, area_of, supervises_area, the_area
from gongkai.annual_reports.forms import ReportFile
from gongkai.annual_reports.models import AnnualReport, ReportVersion, UnitReading
from gongkai.annual_reports.reporting.actions import ReasonForm, supervises
from gongkai.annual_reports.unit_files import facts as f
from gongkai.annual_reports.unit_files.jobs import MAIL
from gongkai.annual_reports.unit_files.process import KIND, UNIT_FILE, read
from gongkai.annual_reports.unit_files.reading import Judged, judge, keep, kept
from gongkai.annual_reports.yearly import versions
from gongkai.annual_reports.yearly.consolidating import members_of
from gongkai.core import files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer

ENDINGS = ("docx", "xlsx", "pdf", "html", "txt")
PURPOSE = "unit_report"


class ReceiveForm(AreaForm):
    """Whose report, and the file."""

    unit = forms.ChoiceField(label="哪个单位的报告")
    file = ReportFile(label="年度报告文件", help_text="DOCX、XLSX、有文字的 PDF、HTML 或者 TXT，不超过 20 MB")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((each.code, each.name) for each in self._units())]

    def _units(self) -> list[Agency]:
        given = {**self.initial, **{name: self.data[name] for name in ("area", "year") if name in self.data}}
        city, year = area_of(self.viewer, str(given.get("area", ""))), str(given.get("year", ""))
        if city is None or not year.isdecimal():
            return []
        inside = set(AnnualReport.objects.standing().filter(year=year).values_list("agency_id", flat=True))
        return [each for each in members_of(city, int(year)) if each.pk not in inside and each.pk != city.pk]


class Receive(Action):
    """导入单位报告: whatever the file holds it is kept and judged; what is no file of these kinds is refused."""

    code = "unit_files.receive"
    title = "导入单位报告"
    form = ReceiveForm
    policy = supervises_area
    process = UNIT_FILE

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Store the file and read it, before the transaction; the readers run in a process with limits."""
        city = area_of(viewer, data["area"])
        unit = Agency.objects.filter(code=data["unit"]).first()
        if city is None or unit is None:
            raise Refused("area", "这个地区的年度报告不由您的岗位汇总。", rule="条例第四条")
        content = data["file"].read()
        staged = files.stage(data["file"].name or "年度报告", content, ENDINGS)
        return {**data, "staged": staged, "judged": judge(content, unit, data["year"]), "digest": _digest(content)}

    def carry_out(self, run: Run) -> int:
        city, data = the_area(run), run.data
        unit = Agency.objects.get(code=data["unit"])
        judged: Judged = data["judged"]
        matter = run.open_matter(KIND, unit.pk)
        link = run.attach(data["staged"], PURPOSE)
        UnitReading.objects.create(matter=matter, entry=run.entry, **keep(judged))
        digest, name = data["digest"], link.name
        run.record(f.Received(city.pk, data["year"], link.pk, name, digest, judged.errors, judged.warnings))
        return int(matter.pk)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Return(Action):
    """退回单位: the marked copy goes to the unit's address by job, and lies ready to be handed over."""

    code = "unit_files.return"
    title = "退回单位"
    form = ReasonForm
    policy = supervises
    process = UNIT_FILE

    def carry_out(self, run: Run) -> None:
        run.record(f.Returned(run.data["reason"].strip()))
        run.queue(MAIL, str(run.the_matter().pk), {"matter": run.the_matter().pk})


class AcceptForm(ActionForm):
    """Why warnings stand; what a later file changes."""

    note = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有提醒的，写明核对的结果；代替已接收的一版的，写明改了什么",
    )


class Accept(Action):
    """接收并计入汇总: the file becomes the unit's version, with its hash and origin; a later one takes its place."""

    code = "unit_files.accept"
    title = "接收并计入汇总"
    form = AcceptForm
    policy = supervises
    process = UNIT_FILE

    def carry_out(self, run: Run) -> ReportVersion:
        matter, came, note = run.the_matter(), read(run.facts).received, run.data["note"].strip()
        judged = kept(UnitReading.objects.get(matter=matter))
        if judged.document is None:
            raise Refused("unread", "文件没有读出，不能计入汇总。")
        unit = Agency.objects.select_for_update().get(pk=matter.agency_id)
        if AnnualReport.objects.standing().filter(agency=unit, year=came.year).exists():
            raise Refused("inside", "这个机关在本系统里编制年度报告，汇总取它签发的一版。")
        before = ReportVersion.objects.last_of([unit.pk], came.year)
        if (before or judged.warnings) and not note:
            why = "已有一版计入汇总，请写明这一版改了什么。" if before else "还有提醒没有解决，请写明核对的结果。"
            raise Invalid({"note": [why]})
        origin = ReportVersion.Origin.RECEIVED
        version = versions.keep(run, unit, came.year, judged.document, origin, because=note)
        run.record(f.Accepted(version.pk, came.sha256, note))
        return version
