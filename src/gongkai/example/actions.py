"""The three steps of a reading request."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core import files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role, is_system, of_own_agency
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.example.facts import Approved, HandedOver, Registered
from gongkai.example.process import READING

may_receive = has_role("receiver", titles="受理员") & of_own_agency
may_sign = has_role("signer", titles="签发人") & of_own_agency


class RegisterForm(ActionForm):
    """Who wants to read what; the receipt is scanned."""

    title = forms.CharField(label="想查阅的档案", max_length=200, help_text="写档案的名称，不要写个人信息。")
    reader = forms.CharField(label="查阅人姓名", max_length=60)
    phone = forms.RegexField(
        r"^\d{11}$",
        label="联系电话",
        error_messages={"invalid": "请填写 11 位手机号码。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    received_on = forms.DateField(label="收到日期", required=False, help_text="不填就是今天。")
    scan = forms.FileField(label="登记表扫描件", required=False)


class Register(Action):
    """登记: opens the matter."""

    code = "example.register"
    title = "登记"
    form = RegisterForm
    policy = may_receive
    process = READING

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        scan = data["scan"] and files.stage_upload(data["scan"], ("pdf", "png", "jpg"), private=True)
        return {**data, "scan": scan}

    def carry_out(self, run: Run) -> str:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "登记由工作人员办理。")
        run.open_matter(READING.kind, run.viewer.agency_id)
        values = {"姓名": run.data["reader"], "电话": run.data["phone"], "邮箱": run.data["email"]}
        record = run.keep_personal("查阅人", values, identity=run.data["phone"], of_holder=True)
        if run.data["scan"]:
            run.attach(run.data["scan"], "登记表")
        run.open_task("example.approve", "signer")
        number = run.take_number("查阅", "查〔{year}〕{n}号")
        run.record(Registered(run.data["title"], number.text, record.pk), occurred_on=run.data["received_on"])
        return number.text


class ApproveForm(ActionForm):
    """Whether the file must be fetched from elsewhere."""

    more_days = forms.IntegerField(label="另需调档工作日", min_value=0, max_value=20, initial=0)


class Approve(Action):
    """批准: by somebody else than who registered."""

    code = "example.approve"
    title = "批准"
    form = ApproveForm
    policy = may_sign
    process = READING

    def carry_out(self, run: Run) -> None:
        run.close_tasks("example.approve")
        run.open_task("example.hand_over", "receiver")
        run.record(Approved(run.data["more_days"]))


class HandOver(Action):
    """交付: the reader is told by mail; a job may do it where the file is digital."""

    code = "example.hand_over"
    title = "交付"
    policy = may_receive | is_system
    process = READING

    def carry_out(self, run: Run) -> None:
        run.close_tasks("example.hand_over")
        run.record(HandedOver())
        run.queue("example.notify", f"matter {run.the_matter().pk}", {"matter": run.the_matter().pk})
