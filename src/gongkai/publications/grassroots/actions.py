"""What happens to the lines: recorded (also row by row of an import), assigned to a column or items, ended."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.core import clock, settings
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import public_state
from gongkai.publications.grassroots.models import StandardItem, StandardLine
from gongkai.publications.grassroots.standard import CHANNELS, EXTRA, fields_of
from gongkai.publications.models import Column, Publication, new_key

may_keep_catalogues = has_role("publisher", "handler", titles="信息发布员或者承办人")
COLUMNS = (
    *("field", "place", "first", "second", "elements", "basis", "term", "subject"),
    *("channels", "audience", "way", "level"),
)
# What decides whether a line of a list is another one; its number may move.
SAME = tuple(name for name in COLUMNS if name != "place")


def known_fields(agency_id: int | None) -> list[str]:
    """The fields that the agency's catalogues may have."""
    agency = Agency.objects.filter(pk=agency_id).first()
    return fields_of(settings.value(EXTRA, agency, clock.today()))


class LineForm(ActionForm):
    """A line as a catalogue has it."""

    field = forms.CharField(label="领域", max_length=60)
    place = forms.IntegerField(label="序号", min_value=1, max_value=100_000)
    first = forms.CharField(label="一级事项", max_length=200)
    second = forms.CharField(label="二级事项", max_length=300)
    elements = forms.CharField(label="公开内容（要素）", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    basis = forms.CharField(
        label="公开依据", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    term = forms.CharField(label="公开时限", max_length=500)
    subject = forms.CharField(label="公开主体", max_length=300)
    channels = forms.MultipleChoiceField(
        label="公开渠道和载体",
        choices=[(name, name) for name in CHANNELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audience = forms.ChoiceField(label="公开对象", choices=StandardLine.Audience.choices)
    way = forms.ChoiceField(label="公开方式", choices=StandardLine.Way.choices)
    level = forms.ChoiceField(label="公开层级", choices=StandardLine.Level.choices)

    def clean_channels(self) -> list[str]:
        """In the order of the standard."""
        chosen = set(self.cleaned_data["channels"])
        return [name for name in CHANNELS if name in chosen]


class RecordStandardLine(Action):
    """登记目录事项: a line of the same matter with other words is replaced, and stays behind it."""

    code = "publications.record_standard_line"
    title = "登记目录事项"
    form = LineForm
    policy = may_keep_catalogues

    def carry_out(self, run: Run) -> StandardLine:
        agency_id = getattr(run.viewer, "agency_id", None)
        if agency_id is None:
            raise Refused("policy", "标准目录由工作人员登记。")
        agency = Agency.objects.select_for_update().get(pk=agency_id)
        if run.data["field"] not in known_fields(agency.pk):
            raise Invalid({"field": [f"没有“{run.data['field']}”这个领域；上级新增的，请系统管理员在设置里加上。"]})
        same = {name: run.data[name] for name in ("field", "first", "second")}
        old = StandardLine.objects.in_force().filter(agency=agency, **same).first()
        if old is not None and all(getattr(old, name) == run.data[name] for name in SAME):
            raise Refused("nothing", "目录里已经有内容相同的这一项。")
        key = new_key()
        if not run.batch:
            run.describe(f"standard_line:{key}", agency.pk, title=[str(old) if old else None, run.data["second"]])
        if old is not None:
            end(run, old, "目录更新")
        values = {name: run.data[name] for name in COLUMNS}
        column = old.column if old is not None else None
        row = StandardLine.objects.create(agency=agency, key=key, entry=run.entry, column=column, **values)
        if old is not None:
            _name(run, row, [each.item for each in old.named.filter(ended_by=None).select_related("item")])
        public_state.raise_generation()
        return row


class OfLineForm(ActionForm):
    """A form about one line of the own agency."""

    line = forms.ModelChoiceField(StandardLine.objects.none(), label="事项", to_field_name="key")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["line"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = StandardLine.objects.in_force().filter(agency_id=getattr(self.viewer, "agency_id", None))


class AssignForm(OfLineForm):
    """Where its items are: a column, or items one by one."""

    column = forms.ModelChoiceField(
        Column.objects.none(), label="栏目", required=False, to_field_name="key", empty_label="没有专门的栏目"
    )
    items = forms.CharField(
        label="信息的索引号",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不在这个栏目里的，每行写一个索引号。",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Column.objects.filter(agency_id=getattr(self.viewer, "agency_id", None), valid_to=None)

    def clean_items(self) -> list[Publication]:
        """The items under these numbers that everybody can read, here or where they stand instead."""
        numbers = list(dict.fromkeys(re.findall(r"\S+", self.cleaned_data["items"])))
        rows = Publication.objects.standing().filter(index_number__in=numbers)
        found = {row.index_number: row for row in rows}
        missing = [number for number in numbers if number not in found]
        if missing:
            raise forms.ValidationError(f"没有公开的信息是这些索引号：{'、'.join(missing)}。")
        return [found[number] for number in numbers]


class AssignStandardLine(Action):
    """对应栏目和信息."""

    code = "publications.assign_standard_line"
    title = "对应栏目和信息"
    form = AssignForm
    policy = may_keep_catalogues

    def carry_out(self, run: Run) -> StandardLine:
        row = StandardLine.objects.select_for_update().get(pk=run.data["line"].pk)
        old = {each.item_id: each for each in row.named.filter(ended_by__isnull=True)}
        wanted = {item.pk: item for item in run.data["items"]}
        column = run.data["column"]
        if set(old) == set(wanted) and row.column_id == (column.pk if column else None):
            raise Refused("nothing", "没有改动。")
        run.describe(f"standard_line:{row.key}", row.agency_id, items=len(wanted), column=column.key if column else "")
        row.column = column
        row.save(update_fields=["column"])
        gone = [each.pk for key, each in old.items() if key not in wanted]
        StandardItem.objects.filter(pk__in=gone).update(ended_by=run.entry)
        _name(run, row, [item for key, item in wanted.items() if key not in old])
        public_state.raise_generation()
        return row


class EndForm(OfLineForm):
    """Why it is in the catalogue no more."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EndStandardLine(Action):
    """移出目录."""

    code = "publications.end_standard_line"
    title = "移出目录"
    form = EndForm
    policy = may_keep_catalogues

    def carry_out(self, run: Run) -> StandardLine:
        row = StandardLine.objects.select_for_update().get(pk=run.data["line"].pk)
        run.describe(f"standard_line:{row.key}", row.agency_id, reason=run.data["reason"])
        end(run, row, run.data["reason"])
        public_state.raise_generation()
        return row


def end(run: Run, row: StandardLine, reason: str) -> None:
    """The line is in force no more."""
    row.ended_by, row.ended_reason = run.entry, reason
    row.save(update_fields=["ended_by", "ended_reason"])


def _name(run: Run, row: StandardLine, items: list[Publication]) -> None:
    StandardItem.objects.bulk_create(StandardItem(line=row, item=item, entry=run.entry) for item in items)
