"""Agreed exclusions: a number that two units count is taken out of the sum once, in writing, and can be put back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.annual_reports.actions import SupplementForm, subject
from gongkai.annual_reports.city.areas import area_of, supervises_area, the_area
from gongkai.annual_reports.models import Exclusion, ReportVersion
from gongkai.annual_reports.rules.words import cell_name, number
from gongkai.annual_reports.touched import touched
from gongkai.annual_reports.yearly.consolidating import Whole, consolidate, members_of
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.ui.forms import DateField


class ExclusionForm(SupplementForm):
    """Whose number is taken out, which one, whose stays, why, and who agreed."""

    field_order = ("agency", "other", "cell", "column", "came", "went", "amount", "reason")

    area = forms.CharField(max_length=30, widget=forms.HiddenInput)
    agency = forms.ChoiceField(label="从哪个机关的数字里扣除")
    other = forms.ChoiceField(label="哪个机关照计")
    agreed_by = forms.CharField(label="谁同意", max_length=60, help_text="被扣除的机关里同意的人，写姓名和职务")
    agreed_on = DateField(label="同意的日期")
    agreement = forms.CharField(label="同意的凭据", max_length=200, help_text="例如：会商记录、函的名称和文号")
    # A field of the base that is set to none is no field of the form.
    signed_by = None  # type: ignore[assignment]
    reference = None  # type: ignore[assignment]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["cell"].label = "扣除什么"
        self.fields["reason"].label = "为什么重复"
        self.fields["reason"].help_text = "例如：两个机关联合作出同一行政许可，各计了一件"
        units = [(each.code, each.name) for each in self._units()]
        for name in ("agency", "other"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "请选择"), *units]

    def _units(self) -> list[Agency]:
        given = {**self.initial, **{name: self.data[name] for name in ("area", "year") if name in self.data}}
        city, year = area_of(self.viewer, str(given.get("area", ""))), str(given.get("year", ""))
        return members_of(city, int(year)) if city is not None and year.isdecimal() else []

    def clean_agreed_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["agreed_on"]
        if day > self.moment.date():
            raise forms.ValidationError("同意的日期在今天之后。")
        return day

    def clean(self) -> dict[str, Any]:
        """Two different units."""
        data = super().clean()
        if data.get("agency") and data.get("agency") == data.get("other"):
            self.add_error("other", "照计的须是另一个机关。")
        return data


class Exclude(Action):
    """扣除重复计算: refused where the unit did not contribute so much, so that nothing is taken out that was not in."""

    code = "annual_reports.exclude"
    title = "扣除重复计算"
    form = ExclusionForm
    policy = supervises_area

    def carry_out(self, run: Run) -> Exclusion:
        city, data = the_area(run), dict(run.data)
        year = data["year"]
        area = consolidate(city, year)
        flow = {name: data[name] for name in ("cell", "column", "came", "went")}
        _refuse_more_than_counted(area, data["agency"], touched(**flow, amount=data["amount"]))
        units = {each.code: each for each in Agency.objects.filter(code__in=[data["agency"], data["other"]])}
        one, other = units[data["agency"]], units[data["other"]]
        versions = ReportVersion.objects.last_of([one.pk, other.pk], year)
        run.describe(
            subject(year), city.pk, unit=one.code, other=other.code, amount=str(data["amount"]), reason=data["reason"]
        )
        return Exclusion.objects.create(
            city=city,
            year=year,
            agency=one,
            version=versions.get(one.pk),
            other=other,
            other_version=versions.get(other.pk),
            **flow,
            **{name: data[name] for name in ("amount", "reason", "agreed_by", "agreed_on", "agreement")},
            entry=run.entry,
        )


def _refuse_more_than_counted(area: Whole, code: str, taken: Any) -> None:
    member = next((each for each in area.members if each.code == code), None)
    if member is None:
        raise Invalid({"agency": ["这个机关不在汇总里。"]})
    before: dict[str, Decimal] = {}
    for each in area.deductions:
        if each.agency.code == code:
            for name, value in each.cells.items():
                before[name] = before.get(name, Decimal()) + value
    for name, amount in taken.items():
        left = member.cells.get(name, 0) - before.get(name, 0)
        if amount > left:
            raise Invalid({"amount": [f"{member.name}在{cell_name(name)}可以扣除的只有 {number(left)}。"]})


class EndExclusionForm(ActionForm):
    """Which one, and why it no longer stands."""

    key = forms.CharField(max_length=22, widget=forms.HiddenInput)
    because = forms.CharField(label="为什么不再扣除", max_length=300)


class EndExclusion(Action):
    """An exclusion no longer counts; it stays readable."""

    code = "annual_reports.end_exclusion"
    title = "不再扣除"
    form = EndExclusionForm
    policy = supervises_area

    def carry_out(self, run: Run) -> None:
        row = Exclusion.objects.visible_to(run.viewer).in_force().filter(key=run.data["key"]).first()
        if row is None:
            raise Refused("gone", "没有这一条扣除，或者它已经取消。")
        run.describe(subject(row.year), row.city_id, because=run.data["because"])
        row.ended_by, row.ended_because = run.entry, run.data["because"]
        row.save(update_fields=["ended_by", "ended_because"])
