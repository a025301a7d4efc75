"""栏目: the tree of an agency's columns, who keeps each, how often; the signed 本期无此类信息 (M4; practice 3.2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from gongkai.agencies.service import Account, Unit, accounts_with_role
from gongkai.core import clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.publications import public_state, statute
from gongkai.publications.columns import CYCLES
from gongkai.publications.models import Column, NothingNew, Publication
from gongkai.ui.forms import DateField

DEEPEST = 5
# A statement for more than a year says nothing about a period any more.
LONGEST = timedelta(days=366)
TAKEN = "上级栏目下面已经有同名的栏目。"

may_keep_columns = has_role("publisher", titles="信息发布员")
may_state = has_role("publisher", "handler", titles="信息发布员或者承办人")


class PersonChoice(forms.ModelChoiceField):
    """A choice among accounts, drawn with their persons' names."""

    def label_from_instance(self, row: Account) -> str:
        return row.person.name if row.person else row.name


class ColumnForm(ActionForm):
    """What is said of a column."""

    title = forms.CharField(label="栏目名称", max_length=60)
    parent = forms.ModelChoiceField(
        Column.objects.none(), label="上级栏目", required=False, to_field_name="key", empty_label="没有（第一级）"
    )
    catalogue = forms.ChoiceField(label="法定内容", choices=[("", "不对应某一项"), *statute.CHOICES], required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="负责科室", required=False, to_field_name="key", empty_label="未指定"
    )
    account = PersonChoice(
        Account.objects.none(), label="负责人", required=False, to_field_name="key", empty_label="未指定"
    )
    cycle_days = forms.TypedChoiceField(label="更新周期", choices=list(CYCLES.items()), coerce=int, initial=0)
    order = forms.IntegerField(label="顺序", min_value=1, max_value=999, initial=100, help_text="小的在前。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        agency = getattr(self.viewer, "agency_id", None)
        self._choose("parent", Column.objects.filter(agency_id=agency, valid_to__isnull=True))
        self._choose("unit", Unit.objects.filter(agency_id=agency, valid_to__isnull=True))
        today = clock.local_date(self.moment)
        people = [row.pk for role in ("handler", "publisher") for row in accounts_with_role(agency or 0, role, today)]
        accounts = Account.objects.filter(pk__in=people).select_related("person")
        self._choose("account", accounts.order_by("person__sort_key"))

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class OfColumnForm(ActionForm):
    """A form about one column of the own agency; ``version`` is the number of its last change that the page showed."""

    column = forms.ModelChoiceField(Column.objects.none(), label="栏目", to_field_name="key")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Column.objects.filter(agency_id=getattr(self.viewer, "agency_id", None), valid_to__isnull=True)


class ChangeColumnForm(ColumnForm, OfColumnForm):
    """The column and what is said of it."""

    field_order = ("column", "version")


class EndColumnForm(OfColumnForm):
    """Why it ends."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AddColumn(Action):
    """新设栏目."""

    code = "publications.add_column"
    title = "新设栏目"
    form = ColumnForm
    policy = may_keep_columns

    def carry_out(self, run: Run) -> Column:
        agency_id = own_agency(run)
        _check_place(None, run.data["parent"], run.data["title"], agency_id)
        values = {name: run.data[name] for name in _FIELDS}
        column = Column.objects.create(agency_id=agency_id, valid_from=run.today, **values)
        run.describe(f"column:{column.key}", agency_id, title=[None, column.title])
        public_state.raise_generation()
        return column


_FIELDS = ("title", "parent", "catalogue", "unit", "account", "cycle_days", "order")


class ChangeColumn(Action):
    """更改栏目: its name, its place in the tree, who keeps it, how often."""

    code = "publications.change_column"
    title = "更改栏目"
    form = ChangeColumnForm
    policy = may_keep_columns

    def carry_out(self, run: Run) -> Column:
        column = locked(run.data["column"], run.data["version"])
        _check_place(column, run.data["parent"], run.data["title"], column.agency_id)
        detail = {}
        for name in _FIELDS:
            old, new = getattr(column, name), run.data[name]
            if old != new:
                detail[name] = [_plain(old), _plain(new)]
                setattr(column, name, new)
        if not detail:
            raise Refused("nothing", "没有改动。")
        column.version += 1
        column.save(update_fields=[*detail, "version"])
        run.describe(f"column:{column.key}", column.agency_id, **detail)
        public_state.raise_generation()
        return column


class EndColumn(Action):
    """停用栏目: nothing new goes in; what is published in it keeps its address."""

    code = "publications.end_column"
    title = "停用栏目"
    form = EndColumnForm
    policy = may_keep_columns

    def carry_out(self, run: Run) -> Column:
        column = locked(run.data["column"], run.data["version"])
        if Column.objects.filter(parent=column, valid_to__isnull=True).exists():
            raise Refused("children", "下面还有栏目，请先停用或者移走下级栏目。")
        if Publication.objects.filter(column=column, process_state__in=("drafting", "reviewing", "signed")).exists():
            raise Refused("in_work", "还有要放进这个栏目的文稿在办理，请先办完，或者把文稿改到别的栏目。")
        column.valid_to = run.today
        column.version += 1
        column.save(update_fields=["valid_to", "version"])
        run.describe(f"column:{column.key}", column.agency_id, reason=run.data["reason"])
        public_state.raise_generation()
        return column


class NothingNewForm(OfColumnForm):
    """The period, and why there is nothing."""

    period_from = DateField(label="自")
    period_to = DateField(label="至")
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么这一期没有，例如：本季度没有作出此类决定。签署后公开显示，不算更新。",
    )

    def clean(self) -> dict[str, Any]:
        """The period runs forward, has begun, and is no longer than a year."""
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_to")
        if first and last:
            if last < first:
                self.add_error("period_to", "结束的日期在开始以前。")
            elif last - first > LONGEST:
                self.add_error("period_to", "一次最多签署一年。")
            if first > clock.local_date(self.moment):
                self.add_error("period_from", "这一期还没有开始，到时候再签署。")
        return data


class StateNothingNew(Action):
    """签署本期无此类信息: a state of the column with its reason and period, under the name of who signs."""

    code = "publications.state_nothing_new"
    title = "签署本期无此类信息"
    form = NothingNewForm
    policy = may_state

    def carry_out(self, run: Run) -> NothingNew:
        column = locked(run.data["column"], run.data["version"])
        first, last = run.data["period_from"], run.data["period_to"]
        if _updated_within(column, first, last):
            raise Invalid({"period_from": ["这一期里栏目发布过信息，不能签署“无此类信息”。"]})
        if NothingNew.objects.filter(column=column, period_from__lte=last, period_to__gte=first).exists():
            raise Invalid({"period_from": ["这一期已经签署过。"]})
        run.describe(f"column:{column.key}", column.agency_id, period=[first.isoformat(), last.isoformat()])
        row = NothingNew.objects.create(
            column=column,
            agency_id=column.agency_id,
            period_from=first,
            period_to=last,
            reason=run.data["reason"],
            stated_at=run.moment,
            entry=run.entry,
        )
        public_state.raise_generation()
        return row


def own_agency(run: Run) -> int:
    """The agency of the acting post."""
    agency_id = getattr(run.viewer, "agency_id", None)
    if agency_id is None:
        raise Refused("policy", "栏目由工作人员维护。")
    return int(agency_id)


def locked(column: Column, seen: int | None) -> Column:
    """The column as it is now, locked; raises ``Stale`` where it is not the one that the page showed."""
    now = Column.objects.select_for_update().get(pk=column.pk)
    if seen is not None and seen != now.version:
        raise Stale(seen, now.version)
    return now


def _check_place(column: Column | None, parent: Column | None, title: str, agency_id: int) -> None:
    """The name is free there, and the tree stays a tree of bearable depth."""
    same = Column.objects.filter(agency_id=agency_id, parent=parent, title=title, valid_to__isnull=True)
    if same.exclude(pk=column.pk if column else 0).exists():
        raise Invalid({"title": [TAKEN]})
    above = dict(Column.objects.filter(agency_id=agency_id).values_list("pk", "parent_id"))
    depth, key = 1, parent.pk if parent else None
    while key is not None:
        if column is not None and key == column.pk:
            raise Invalid({"parent": ["栏目不能放到自己下面。"]})
        depth, key = depth + 1, above.get(key)
    if depth > DEEPEST:
        raise Invalid({"parent": [f"栏目最多 {DEEPEST} 级。"]})


def _updated_within(column: Column, first: date, last: date) -> bool:
    begin = datetime.combine(first, time.min, clock.BEIJING)
    end = datetime.combine(last + timedelta(days=1), time.min, clock.BEIJING)
    return Publication.objects.filter(column=column, published_at__gte=begin, published_at__lt=end).exists()


def _plain(value: Any) -> Any:
    return getattr(value, "key", value)
