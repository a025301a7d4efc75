"""Agencies, units and agencies' public data, as Actions (R14, O17; 条例 4, 12)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from gongkai.agencies import codes, pinyin
from gongkai.agencies.changing import RowChoice, RowForm, agency_choice, change, lock
from gongkai.agencies.models import Agency, AgencyDatum, LeadingGroupMember, Post, Unit, valid_on
from gongkai.agencies.people import public_data_agencies
from gongkai.agencies.policies import may_keep_public_data, may_keep_structure
from gongkai.core import clock
from gongkai.core.actions import Action, Run
from gongkai.core.models.matter import Task
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job
from gongkai.ui.forms import DateField


class AgencyFields(RowForm):
    """What is written down of every agency."""

    name = forms.CharField(label="机关名称", max_length=120, help_text="印章上的全称")
    short_name = forms.CharField(label="简称", max_length=40)
    kind = forms.ChoiceField(label="性质", choices=Agency.Kind.choices)
    duties = forms.CharField(
        label="职责",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明管什么事，申请人按它找机关",
    )
    supervisor = agency_choice(
        label="上级机关", required=False, help_text="派出机构、乡镇填所属政府或部门；垂直管理机关填上级垂直机关"
    )
    office = agency_choice(
        label="政府信息公开工作机构", required=False, help_text="人民政府填其办公室；其他机关一般不填"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.living = Agency.objects.managed_by(self.viewer).on(clock.local_date(self.moment))
        self.choose("supervisor", self.living)
        self.choose("office", self.living)


class CreateAgencyForm(AgencyFields):
    """A new agency."""

    code = forms.CharField(
        label="机构代码",
        max_length=24,
        help_text="9 位组织机构代码或 18 位统一社会信用代码；索引号以它开头，登记后不能改",
    )
    valid_from = DateField(label="成立（启用）日期")
    field_order = ["code", "name", "short_name", "kind", "supervisor", "office", "duties", "valid_from"]

    def clean_code(self) -> str:
        """The code with a right check digit, of no other agency."""
        try:
            code = codes.clean(self.cleaned_data["code"])
        except codes.BadCode as error:
            raise forms.ValidationError(str(error)) from None
        taken = Agency.objects.filter(code=code).first()
        if taken is not None:
            raise forms.ValidationError(f"这个代码已登记给“{taken.name}”。")
        return code

    def clean(self) -> dict[str, Any]:
        """Only the system itself, or the administrator at the top of a tree, makes an agency without a superior."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("supervisor") and not self.errors.get("supervisor") and not self._may_be_top():
            self.add_error("supervisor", "请选择上级机关。")
        return data

    def _may_be_top(self) -> bool:
        if isinstance(self.viewer, Job):
            return True
        return Agency.objects.managed_by(self.viewer).filter(supervisor__isnull=True).exists()


class CreateAgency(Action):
    """Enter an agency."""

    code = "agencies.create_agency"
    title = "新设机关"
    form = CreateAgencyForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Agency:
        fields = ("code", "name", "short_name", "kind", "duties", "supervisor", "office", "valid_from")
        agency = Agency.objects.create(
            **{name: run.data[name] for name in fields}, sort_key=pinyin.sort_key(run.data["name"])
        )
        run.describe(f"agency:{agency.code}", agency.pk, name=[None, agency.name], kind=[None, agency.kind])
        return agency


class ChangeAgencyForm(AgencyFields):
    """Everything but the code and the dates."""

    agency = agency_choice(label="机关")
    field_order = ["agency", "name", "short_name", "kind", "supervisor", "office", "duties"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        managed = Agency.objects.managed_by(self.viewer)
        self.choose("agency", managed)
        code = self.data.get("agency") if self.is_bound else self.initial.get("agency")
        agency = managed.filter(code=code or "").first()
        if agency is not None:
            # What lies above the administrator's own part may stay as it is.
            self.choose("supervisor", self._or_as_now(agency.supervisor_id))
            self.choose("office", self._or_as_now(agency.office_id))

    def _or_as_now(self, present: int | None) -> QuerySet[Agency]:
        return Agency.objects.filter(Q(pk__in=self.living.values("pk")) | Q(pk=present))


class ChangeAgency(Action):
    """Change name, nature, duties or place in the tree."""

    code = "agencies.change_agency"
    title = "更改机关"
    form = ChangeAgencyForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Agency:
        data = run.data
        # All at once: two changes that would close a ring together must see each other.
        list(Agency.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        agency = lock(data["agency"], data["version"])
        check_tree(agency, data["supervisor"], run)
        fields = ("name", "short_name", "kind", "duties", "supervisor", "office")
        new = {name: data[name] for name in fields}
        detail = change(agency, sort_key=pinyin.sort_key(data["name"]), **new)
        run.describe(f"agency:{agency.code}", agency.pk, **detail)
        return agency


def check_tree(agency: Agency, supervisor: Agency | None, run: Run) -> None:
    """The tree stays a tree, and an agency keeps a superior that its administrator may name."""
    if supervisor is not None and agency.pk in {above.pk for above in supervisor.lineage()}:
        raise Invalid({"supervisor": [f"“{supervisor.name}”在“{agency.name}”之下，不能作它的上级。"]})
    if supervisor is None and agency.supervisor_id is not None and not isinstance(run.viewer, Job):
        raise Invalid({"supervisor": ["请选择上级机关。"]})


class EndAgencyForm(RowForm):
    """The last day, and who continues."""

    agency = agency_choice(label="机关")
    valid_to = DateField(label="最后一天")
    successor = agency_choice(
        label="职权承继机关", required=False, help_text="职权划给多个机关的，填承继主要职权的一个"
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="机构改革方案或批复的文号")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        scope = Agency.objects.managed_by(self.viewer)
        self.choose("agency", scope)
        self.choose("successor", Agency.objects.on(clock.local_date(self.moment)))


class EndAgency(Action):
    """An agency ends; its successor answers for it (R14). People, tasks and agencies below it are settled first."""

    code = "agencies.end_agency"
    title = "撤并机关"
    form = EndAgencyForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Agency:
        list(Agency.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        agency, last, successor = (
            lock(run.data["agency"], run.data["version"]),
            run.data["valid_to"],
            run.data["successor"],
        )
        if last < agency.valid_from:
            raise Invalid({"valid_to": [f"最后一天不能早于成立的 {agency.valid_from}。"]})
        check_successor(agency, successor)
        for open_end in (self._below, self._posts, self._tasks):
            problem = open_end(agency, last)
            if problem:
                raise Refused("agency_in_use", problem, rule="国办公开办函〔2019〕14号")
        detail = change(agency, valid_to=last, successor=successor)
        run.describe(f"agency:{agency.code}", agency.pk, reason=run.data["reason"], **detail)
        return agency

    def _below(self, agency: Agency, last: date) -> str:
        names = [row.short_name for row in Agency.objects.filter(supervisor=agency, valid_to__isnull=True)[:5]]
        return f"它下面还有机关：{'、'.join(names)}。请先给它们改定上级机关。" if names else ""

    def _posts(self, agency: Agency, last: date) -> str:
        later = Post.objects.filter(agency=agency).exclude(valid_to__lte=last)
        names = [post.person.name for post in later.select_related("person")[:5]]
        return f"还有人在职：{'、'.join(names)}。请先办理离任。" if names else ""

    def _tasks(self, agency: Agency, last: date) -> str:
        count = Task.objects.filter(agency=agency).open().count()
        return f"还有 {count} 件未办结的事项。请先办结。" if count else ""


def check_successor(agency: Agency, successor: Agency | None) -> None:
    """A successor is another agency that does not itself end in this one."""
    follower, seen = successor, {agency.pk}
    while follower is not None:
        if follower.pk in seen:
            raise Invalid({"successor": ["职权承继绕了一圈，又回到这个机关；请核对。"]})
        seen.add(follower.pk)
        follower = follower.successor


PUBLIC_DATA: tuple[tuple[str, str], ...] = (
    ("address", "如 云川市人民路 1 号 3 楼"),
    ("hours", "如 工作日 9:00—12:00，14:00—17:30"),
    ("phone", "含区号"),
    ("fax", ""),
    ("email", ""),
    ("postcode", "6 位数字"),
    ("review_organ", "决定书“救济途径”里写明的行政复议机关"),
    ("review_address", ""),
    ("review_online", "网址或小程序名称"),
    ("court", "决定书里写明的人民法院"),
)


class AgencyDataForm(RowForm):
    """All public data of an agency, with one source and one day from which the changed ones hold.

    ``shown`` is what the page showed, as JSON by code: what still is so was not changed, whatever holds on the day.
    """

    agency = agency_choice(label="机关")
    shown = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    source = forms.CharField(
        label="依据", max_length=300, help_text="这次修改依据什么，如 机构改革方案、管辖规定、通知文号"
    )
    valid_from = DateField(label="自哪天起适用", help_text="以前的决定书仍按当时的内容")
    field_order = ["agency", *(code for code, _ in PUBLIC_DATA), "source", "valid_from"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("agency", public_data_agencies(self.viewer))
        for code, hint in PUBLIC_DATA:
            label = AgencyDatum.Code(code).label
            self.fields[code] = forms.CharField(label=label, max_length=300, required=False, help_text=hint)
        self.order_fields(self.field_order)

    def clean_shown(self) -> dict[str, str] | None:
        """The values that the page showed; None where there was no page."""
        text: str = self.cleaned_data["shown"]
        if not text:
            return None
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise forms.ValidationError("页面内容不完整，请重新打开页面。")
        return {str(code): str(value) for code, value in values.items()}

    def clean_postcode(self) -> str:
        """Six digits."""
        value: str = self.cleaned_data["postcode"]
        if value and not (len(value) == 6 and value.isascii() and value.isdigit()):
            raise forms.ValidationError("邮政编码是 6 位数字。")
        return value

    def clean_email(self) -> str:
        """An address that mail can be sent to."""
        value: str = self.cleaned_data["email"]
        if value:
            forms.EmailField(error_messages={"invalid": "电子邮箱的写法不对。"}).clean(value)
        return value


class SetAgencyData(Action):
    """Write down what has changed of an agency's public data; what was before stays, and answers for its time."""

    code = "agencies.set_data"
    title = "维护机关公开信息"
    form = AgencyDataForm
    policy = may_keep_public_data

    def carry_out(self, run: Run) -> list[AgencyDatum]:
        data = run.data
        agency = lock(data["agency"], data["version"])
        before = values_on(agency.pk, data["valid_from"])
        shown = before if data["shown"] is None else data["shown"]
        touched = [code for code, _ in PUBLIC_DATA if data[code] != shown.get(code, "").strip()]
        changed = {code: data[code] for code in touched if data[code] != before.get(code, "")}
        if not changed:
            raise Refused("nothing", "没有改动。")
        rows = [
            AgencyDatum.objects.create(
                agency=agency,
                code=code,
                value=value,
                source=data["source"],
                valid_from=data["valid_from"],
                recorded_at=run.moment,
            )
            for code, value in changed.items()
        ]
        agency.version += 1
        agency.save(update_fields=["version"])
        detail = {code: [before.get(code), value] for code, value in changed.items()}
        described = {"valid_from": data["valid_from"].isoformat(), "source": data["source"]}
        run.describe(f"agency:{agency.code}", agency.pk, **described, **detail)
        return rows


def data_on(agency_ids: list[int], day: date) -> dict[int, dict[str, AgencyDatum]]:
    """The data of many agencies that hold on ``day``, by agency and code: one query."""
    rows = AgencyDatum.objects.filter(agency_id__in=agency_ids, valid_from__lte=day).order_by("valid_from", "id")
    found: dict[int, dict[str, AgencyDatum]] = {agency_id: {} for agency_id in agency_ids}
    for row in rows:
        found[row.agency_id][row.code] = row
    return found


def announced(agency_id: int, day: date) -> list[AgencyDatum]:
    """What is written down already of an agency to hold from after ``day``, in the order of the days."""
    rows = AgencyDatum.objects.filter(agency_id=agency_id, valid_from__gt=day)
    return list(rows.order_by("valid_from", "id"))


def values_on(agency_id: int, day: date) -> dict[str, str]:
    """The values of one agency on ``day``; what there is none of is missing."""
    rows = data_on([agency_id], day)[agency_id]
    return {code: row.value for code, row in rows.items() if row.value}


class UnitForm(RowForm):
    """A new 科室."""

    agency = agency_choice(label="机关")
    name = forms.CharField(label="科室名称", max_length=60)
    valid_from = DateField(label="自")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("agency", Agency.objects.managed_by(self.viewer).on(clock.local_date(self.moment)))


class CreateUnit(Action):
    """Enter a 科室."""

    code = "agencies.create_unit"
    title = "新设科室"
    form = UnitForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Unit:
        agency, name, start = run.data["agency"], run.data["name"], run.data["valid_from"]
        Agency.objects.select_for_update().get(pk=agency.pk)
        if Unit.objects.filter(agency=agency, name=name).exclude(valid_to__lt=start).exists():
            raise Invalid({"name": [f"{agency.short_name}已有“{name}”。"]})
        unit = Unit.objects.create(agency=agency, name=name, sort_key=pinyin.sort_key(name), valid_from=start)
        run.describe(f"unit:{unit.key}", agency.pk, name=[None, name], valid_from=[None, start.isoformat()])
        return unit


class ChangeUnitForm(RowForm):
    """Name and last day of a 科室."""

    unit = RowChoice(label="科室")
    name = forms.CharField(label="科室名称", max_length=60)
    valid_to = DateField(label="最后一天", required=False, help_text="撤销科室时填；不撤销不填")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("unit", Unit.objects.filter(agency__in=Agency.objects.managed_by(self.viewer)))


class ChangeUnit(Action):
    """Rename a 科室, or end it when nobody holds a post in it any more."""

    code = "agencies.change_unit"
    title = "更改科室"
    form = ChangeUnitForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Unit:
        unit, last = lock(run.data["unit"], run.data["version"]), run.data["valid_to"]
        if last is not None:
            if last < unit.valid_from:
                raise Invalid({"valid_to": [f"最后一天不能早于设立的 {unit.valid_from}。"]})
            later = Post.objects.filter(unit=unit).exclude(valid_to__lte=last).select_related("person")
            names = [post.person.name for post in later[:5]]
            if names:
                raise Refused("unit_in_use", f"还有人在这个科室任职：{'、'.join(names)}。请先调整岗位。")
        detail = change(unit, name=run.data["name"], sort_key=pinyin.sort_key(run.data["name"]), valid_to=last)
        run.describe(f"unit:{unit.key}", unit.agency_id, **detail)
        return unit


def members_on(agency: Agency, day: date) -> list[LeadingGroupMember]:
    """The leading group on ``day``: leader, deputies, members."""
    order = {seat.value: place for place, seat in enumerate(LeadingGroupMember.Seat)}
    rows = LeadingGroupMember.objects.filter(valid_on(day), agency=agency).select_related(
        "post__person", "post__agency"
    )
    return sorted(rows, key=lambda member: (order[member.seat], member.valid_from, member.pk))
