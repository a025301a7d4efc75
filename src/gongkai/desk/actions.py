"""What administrators change at the desk: a setting, a job that cannot tell whether it was done, a holiday notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.agencies.service import Agency, Role
from gongkai.core import calendars, jobs, settings
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Job, SettingValue
from gongkai.core.policies import has_role, is_system
from gongkai.core.refusals import Refused
from gongkai.core.settings import Setting, declared
from gongkai.core.viewers import Job as JobViewer
from gongkai.core.viewers import Staff, Viewer
from gongkai.desk import scope
from gongkai.desk.jobs_page import failed_job, unclear_job
from gongkai.law.notices import Notice
from gongkai.ui.forms import DateField

EVERYBODY = "all"
LONGEST_HOLIDAY = 31

is_system_admin = has_role(Role.SYSTEM, titles="系统管理员")


def agency_choices(viewer: Viewer, everybody: str, *, only_all: bool = False) -> list[tuple[str, str]]:
    """The agencies for which ``viewer`` may decide, and all of them at once where he stands at the top."""
    if isinstance(viewer, JobViewer):  # at installation nobody else is there yet
        every = [] if only_all else list(Agency.objects.values_list("code", "name"))
        return [(EVERYBODY, everybody), *every]
    if not isinstance(viewer, Staff):
        return []
    all_of_them = [(EVERYBODY, everybody)] if scope.leads(viewer) else []
    return all_of_them if only_all else [*all_of_them, *scope.managed(viewer).values_list("code", "name")]


def agency_key(code: str) -> int | None:
    """The key of the chosen agency; None for all."""
    return None if code == EVERYBODY else Agency.objects.values_list("pk", flat=True).get(code=code)


def value_field(setting: Setting) -> forms.Field:
    """The field that fits a declared setting."""
    if setting.kind is bool:
        return forms.TypedChoiceField(
            choices=[("1", "是"), ("0", "否")], coerce=lambda text: text == "1", widget=forms.RadioSelect
        )
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, widget=forms.RadioSelect)
    if setting.kind is int:
        return forms.IntegerField(min_value=setting.low, max_value=setting.high)
    widget = forms.Textarea(attrs={"rows": 4}) if setting.long else None
    return forms.CharField(required=False, max_length=2000, widget=widget)


class SettingForm(ActionForm):
    """A new value of one declared setting; which one is named by the hidden ``code``."""

    code = forms.CharField(widget=forms.HiddenInput)
    agency = forms.ChoiceField(label="适用范围", widget=forms.RadioSelect)
    value = forms.CharField(label="新的值")
    source = forms.CharField(
        label="依据", max_length=300, help_text="文件、决定或者条款，例如“市政府办公室〔2026〕3 号会议纪要”。"
    )
    valid_from = DateField(label="自哪一天起", help_text="从这一天起按新的值计算，以前的不变。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        code = self.data.get("code") or self.initial.get("code")
        if code in declared:
            field = value_field(declared[code])
            field.label = "新的值"
            self.fields["value"] = field
        everywhere = code in declared and declared[code].everywhere
        word = "全部机关" if everywhere else "全部机关（各机关另有规定的除外）"
        choices = agency_choices(self.viewer, word, only_all=everywhere)
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]
        if len(choices) > 6:
            self.fields["agency"].widget = forms.Select(choices=choices)
        if not choices:
            self.fields["agency"].help_text = "这项设置对全部机关一样，由最上级机关的系统管理员修改。"
        self.order_fields(["code", "value", "agency", "source", "valid_from"])

    def clean_code(self) -> str:
        """Only declared settings exist."""
        code: str = self.cleaned_data["code"]
        if code not in declared:
            raise ValidationError("没有这项设置。")
        return code


class SetSetting(Action):
    """设置: a new row; the values before it stay and go on to hold for their days."""

    code = "desk.set_setting"
    title = "修改设置"
    form = SettingForm
    policy = is_system_admin | is_system

    def carry_out(self, run: Run) -> SettingValue:
        setting = declared[run.data["code"]]
        agency_id, day = agency_key(run.data["agency"]), run.data["valid_from"]
        agency = Agency.objects.get(pk=agency_id) if agency_id else None
        old = settings.resolve(setting.code, agency, day)
        new = setting.check(run.data["value"])
        run.describe(f"setting:{setting.code}", agency_id, old=old.value, new=new, valid_from=day.isoformat())
        return settings.put(
            setting.code, new, agency_id=agency_id, source=run.data["source"], valid_from=day, entry=run.entry
        )


class SettleForm(ActionForm):
    """What a person found out about a job that was cut off."""

    job = forms.CharField(widget=forms.HiddenInput)
    sent = forms.TypedChoiceField(
        label="查实的情况",
        choices=[("1", "已经发出"), ("0", "没有发出，重新发送")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    found = forms.CharField(
        label="怎么查实的",
        max_length=300,
        help_text="例如：电话问过收件人，或者查过邮件系统的发送记录。不要写个人信息。",
    )


class SettleJob(Action):
    """核实寄发: a letter whose sending was cut off is settled by a person, never repeated by itself."""

    code = "desk.settle_job"
    title = "登记核实结果"
    form = SettleForm
    policy = is_system_admin

    def carry_out(self, run: Run) -> None:
        job = unclear_job(run.data["job"])
        if job is None:
            raise Refused("settled", "这项任务已经有人核实过了。")
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state != Job.State.UNCLEAR:
            raise Refused("settled", "这项任务已经有人核实过了。")
        run.describe(f"job:{job.kind}", sent=run.data["sent"], found=run.data["found"])
        jobs.confirm_unclear(job, sent=run.data["sent"], entry=run.entry)


class RetryForm(ActionForm):
    """Which job."""

    job = forms.CharField(widget=forms.HiddenInput)


class RetryJob(Action):
    """重试: what failed is tried again at once, after its cause was mended."""

    code = "desk.retry_job"
    title = "立即重试"
    form = RetryForm
    policy = is_system_admin

    def carry_out(self, run: Run) -> None:
        found = failed_job(run.data["job"])
        job = Job.objects.select_for_update().get(pk=found.pk) if found else None
        if job is None or not (job.state == Job.State.FAILED or job.failing):
            raise Refused("retried", "这项任务已经重试过，或者已经成功，请看“后台任务”页。")
        if job.kind not in jobs.kinds:
            raise Refused("kind", "本系统现在没有这类任务，不能重试；装回原来的模块后再试。")
        if jobs.kinds[job.kind].at_most_once:
            raise Refused("once", "寄发文书、邮件的任务不能直接重试，以免重复寄发；请核实后重新办理寄发。")
        run.describe(f"job:{job.kind}", key=job.key, failures=job.failures, result=job.result[:200])
        jobs.retry(job)


_DAY = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|—+|–|~|～)\s*(?:{_DAY}|(\d{{1,2}})\s*日))?")


def read_days(text: str, year: int) -> frozenset[date]:
    """Days as a notice names them, one span a line or between commas: ``10月1日至8日``, ``2027-02-06``.

    Raises ``ValidationError`` naming the part that cannot be read.
    """
    parts = [part.strip() for part in re.split(r"[\n,，、;；]+", text) if part.strip()]
    return frozenset(day for part in parts for day in _span(part, year))


def _span(part: str, year: int) -> Iterator[date]:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise ValidationError(f"“{part}”看不懂。请写成“10月1日至10月8日”或者“2027-02-06”，每行一段。")
    y1, m1, d1, y2, m2, d2, only = match.groups()
    try:
        first = date(int(y1 or year), int(m1), int(d1))
        last = first
        if only:
            last = first.replace(day=int(only))
        elif m2:
            last = date(int(y2 or y1 or year), int(m2), int(d2))
    except ValueError:
        raise ValidationError(f"“{part}”里有不存在的日期。") from None
    if last < first or (last - first).days > LONGEST_HOLIDAY:
        raise ValidationError(f"“{part}”的起止不对：应当先早后晚，且不超过一个月。")
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


class NoticeForm(ActionForm):
    """A holiday notice as it was announced."""

    year = forms.IntegerField(label="年份", min_value=2019, max_value=2100)
    title = forms.CharField(label="通知名称", max_length=120, help_text="照通知的标题写。")
    number = forms.CharField(label="文号", max_length=60)
    published_on = DateField(label="公布日期")
    amends = forms.BooleanField(
        label="这是对当年已公布安排的调整", required=False, help_text="只改其中几天的，勾选；没有提到的日子照原通知。"
    )
    off = forms.CharField(
        label="放假的日子",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一段，照通知写，例如“10月1日至10月7日”。连同其中的周末一起写。",
    )
    worked = forms.CharField(
        label="调休上班的日子",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一天，例如“9月20日”。没有就不填。",
    )
    agency = forms.ChoiceField(label="适用范围", help_text="本地另有放假规定的（民族地区等），选具体机关。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"].choices = agency_choices(self.viewer, "全部机关")  # type: ignore[attr-defined]

    def _days(self, name: str) -> frozenset[date]:
        year = self.cleaned_data.get("year")
        return read_days(self.cleaned_data[name], year) if year else frozenset()

    def clean_off(self) -> frozenset[date]:
        """The days off."""
        return self._days("off")

    def clean_worked(self) -> frozenset[date]:
        """The make-up working days."""
        return self._days("worked")


class EnterNotice(Action):
    """录入放假通知: a new edition of the calendar; what is open is folded again by a job (R4)."""

    code = "desk.enter_notice"
    title = "录入放假通知"
    form = NoticeForm
    policy = is_system_admin

    def carry_out(self, run: Run) -> int:
        data = run.data
        agency_id = agency_key(data["agency"])
        run.describe(
            f"calendar:{data['year']}",
            agency_id,
            title=data["title"],
            number=data["number"],
            off=[day.isoformat() for day in sorted(data["off"])],
            worked=[day.isoformat() for day in sorted(data["worked"])],
        )
        notice = Notice(
            year=data["year"],
            number=data["number"],
            title=data["title"],
            published=data["published_on"],
            off=data["off"],
            work=data["worked"],
            amends=data["amends"],
        )
        calendars.enter(notice, agency_id=agency_id, source=f"{data['title']}（{data['number']}）", entry=run.entry)
        return notice.year
