"""抄送: a copy of the answer 不属于本机关 to the organ that has the information, where the applicant agrees (O8)."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications.actions.base import DatedAction, DatedForm, when
from gongkai.applications.case import Case
from gongkai.core.actions import Run
from gongkai.core.refusals import Invalid
from gongkai.letters.service import CHINA_POST

COPY_METHODS = (
    ("exchange", "公文交换"),
    ("electronic", "公文系统、政务内网"),
    ("post", "邮寄（中国邮政）"),
    ("counter", "当面送达"),
)


class CopyForm(DatedForm):
    """To which organ the copy went, how, and how it is known that the applicant agrees."""

    organ = forms.CharField(label="负责的机关", max_length=120, help_text="机关全称；不能确定是哪个机关的，不抄送。")
    agreed = forms.BooleanField(
        label="申请人同意把申请和答复抄送这个机关",
        error_messages={"required": "要申请人同意才能抄送；没有同意的，请申请人自己向那个机关申请。"},
    )
    agreed_by = forms.CharField(
        label="怎么知道申请人同意的",
        max_length=200,
        help_text="例如：申请表上写明；3 月 9 日电话里说的。不写个人信息。",
    )
    method = forms.ChoiceField(label="怎么送的", choices=COPY_METHODS, widget=forms.RadioSelect, initial="exchange")
    tracking = forms.CharField(
        label="邮件号码", max_length=30, required=False, help_text="邮寄的填写中国邮政邮件号码。"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["tracking"] = re.sub(r"\s", "", data.get("tracking") or "").upper()
        posted = data.get("method") == "post"
        if posted and not CHINA_POST.fullmatch(data["tracking"]):
            self.add_error("tracking", "邮寄的，请填写 13 位的中国邮政邮件号码；公文只能交邮政企业寄递。")
        if not posted and data["tracking"]:
            self.add_error("tracking", "只有邮寄才填写邮件号码。")
        return data


class SendCopy(DatedAction):
    """抄送负责的机关: the applicant may still apply there himself; our answer stands as it is."""

    code = "applications.send_copy"
    title = "抄送负责的机关"
    form = CopyForm

    def act(self, run: Run, case: Case) -> None:
        data, answer = run.data, case.answer
        on = data["occurred_on"] or run.today
        if answer is not None and answer.dispatched_on is not None and on < answer.dispatched_on:
            raise Invalid({"occurred_on": [f"抄送日期不会早于答复书的寄发日期 {answer.dispatched_on}。"]})
        if data["organ"].strip() in {copy.organ for copy in case.copies}:
            raise Invalid({"organ": [f"已经抄送过{data['organ'].strip()}。"]})
        letter = answer.drafted.letter if answer is not None else 0
        run.record(
            f.CopySent(letter, data["organ"].strip(), data["method"], data["tracking"], data["agreed_by"]), **when(run)
        )
