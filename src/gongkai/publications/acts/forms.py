"""The one schema of a decision, of a monthly figure, and of what ends either."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from gongkai.core import clock
from gongkai.core.actions import ActionForm
from gongkai.publications.acts.kinds import CHOICES, FEE, FIGURES
from gongkai.publications.acts.models import Act, Figure, Ledgered, number_key
from gongkai.publications.lint.patterns import KINDS, find, is_identity_number
from gongkai.ui.forms import DateField

SHOWN, CLOSED = "yes", "no"
PUBLISHED = [(SHOWN, "公示"), (CLOSED, "依法不公示")]
EARLIEST = date(1980, 1, 1)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_SPOKEN = ("title", "party", "category", "content", "basis", "unpublished_reason")
FEN = 100


class MonthField(forms.CharField):
    """A month as people write it: ``2026-03``, ``2026年3月``; its first day."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value.replace(day=1)
        text = str(value or "").strip()
        if not text:
            return None
        match = _MONTH.fullmatch(text)
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < EARLIEST.year:
            raise forms.ValidationError("请按“年-月”填写，例如 2026-03。")
        return date(int(match[1]), int(match[2]), 1)


class ActForm(ActionForm):
    """A decision as 双公示 lists have it. Identity numbers, phones and addresses have no place in it (R146)."""

    kind = forms.ChoiceField(label="种类", choices=CHOICES)
    decision_number = forms.CharField(label="决定文书号", max_length=120)
    decided_on = DateField(label="决定日期")
    title = forms.CharField(label="名称", max_length=200, help_text="许可事项、案件名称或者决定书名称。")
    party_kind = forms.ChoiceField(label="相对人类别", choices=Act.Party.choices, initial=Act.Party.ORGANISATION)
    party = forms.CharField(label="相对人", max_length=120, help_text="自然人的姓名在网上只写姓。")
    credit_code = forms.CharField(label="统一社会信用代码", required=False, max_length=18)
    category = forms.CharField(label="类别", required=False, max_length=60, help_text="例如 普通、罚款、查封场所。")
    content = forms.CharField(
        label="决定内容", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    basis = forms.CharField(label="依据", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    valid_from = DateField(label="有效期自", required=False)
    valid_to = DateField(label="有效期至", required=False)
    display_until = DateField(label="公示到", required=False, help_text="期满以后不再展示；不填就一直展示。")
    published = forms.ChoiceField(label="是否公示", choices=PUBLISHED, initial=SHOWN)
    unpublished_reason = forms.CharField(
        label="不公示的理由", required=False, max_length=300, help_text="例如：涉及未成年人，依据行政处罚法第五十条。"
    )

    def clean(self) -> dict[str, Any]:
        """Dates run forward, a closed decision has its reason, and no personal data beyond a name is let in."""
        data = super().clean() or {}
        self._check_dates(data)
        if data.get("published") == CLOSED and not data.get("unpublished_reason"):
            self.add_error("unpublished_reason", "不公示的，请写明法定理由。")
        code = data.get("credit_code", "").upper()
        if code and (data.get("party_kind") == Act.Party.NATURAL or is_identity_number(code)):
            self.add_error("credit_code", "自然人没有统一社会信用代码；证件号码不登记。")
        for name in _SPOKEN:
            piece = next(find(data.get(name) or ""), None)
            if piece is not None:
                self.add_error(name, f"里面有{KINDS[piece.kind]}，请删去或者遮盖以后再登记。")
        return {**data, "credit_code": code, "number_key": number_key(data.get("decision_number") or "")}

    def _check_dates(self, data: dict[str, Any]) -> None:
        decided, today = data.get("decided_on"), clock.local_date(self.moment)
        if decided and decided > today:
            self.add_error("decided_on", "决定日期在今天之后。")
        if decided and decided < EARLIEST:
            self.add_error("decided_on", f"决定日期早于 {EARLIEST.year} 年，请核对。")
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", "有效期结束的日期在开始以前。")


class OfRowForm(ActionForm):
    """A form about one row of the ledger, and why it is changed."""

    key = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectActForm(ActForm, OfRowForm):
    """The decision as it should have been recorded."""


class EndActForm(OfRowForm):
    """Whether there was no such decision, or it was revoked: the second stays counted and the site says so."""

    ended_as = forms.ChoiceField(
        label="原因",
        choices=[
            (Ledgered.Ended.REVOKED, "决定被依法变更、撤销、确认违法或者确认无效（仍计入作出的数量）"),
            (Ledgered.Ended.MISTAKE, "登记错误，没有这件决定（不计数）"),
        ],
        widget=forms.RadioSelect,
    )
    revoked_on = DateField(label="变更、撤销日期", required=False)

    def clean(self) -> dict[str, Any]:
        """A revocation has its day, which has come."""
        data = super().clean() or {}
        if data.get("ended_as") == Ledgered.Ended.REVOKED and not data.get("revoked_on"):
            self.add_error("revoked_on", "请填写变更、撤销的日期；已经公示的处罚决定要在三个工作日内撤下并公开理由。")
        if data.get("revoked_on") and data["revoked_on"] > clock.local_date(self.moment):
            self.add_error("revoked_on", "日期在今天之后。")
        return data


class FigureForm(ActionForm):
    """The number of a month with its source. Decisions are counted in pieces, fees in yuan with two decimals."""

    kind = forms.ChoiceField(label="种类", choices=FIGURES)
    month = MonthField(label="月份", help_text="例如 2026-03。")
    item = forms.CharField(label="收费项目", required=False, max_length=80, help_text="行政事业性收费才填。")
    amount = forms.DecimalField(
        label="数量（件）或者金额（元）", min_value=0, max_digits=15, decimal_places=2, help_text="收费填元，可以到分。"
    )
    source = forms.CharField(
        label="来源", max_length=300, help_text="数字从哪里来，例如：行政执法平台 2026 年 3 月统计表。"
    )

    def clean(self) -> dict[str, Any]:
        """The month has begun; decisions are whole numbers and have no fee item, fees have one."""
        data = super().clean() or {}
        kind, amount = data.get("kind"), data.get("amount")
        if data.get("month") and data["month"] > clock.local_date(self.moment):
            self.add_error("month", "这个月还没有开始。")
        if kind == FEE and not data.get("item"):
            self.add_error("item", "请写明收费项目。")
        if kind and kind != FEE:
            data["item"] = ""
            if amount is not None and amount != amount.to_integral_value():
                self.add_error("amount", "决定的数量是整数。")
        return {**data, "value": value_of(kind or "", amount)}


class CorrectFigureForm(FigureForm, OfRowForm):
    """The figure as it should have been recorded."""


def value_of(kind: str, amount: Decimal | None) -> int:
    """The stored number: whole fen for fees, pieces for decisions."""
    return int((amount or Decimal(0)) * (FEN if kind == FEE else 1))


def values_of(row: Act) -> dict[str, Any]:
    """What a form of this decision begins with."""
    names = [name for name in ActForm.base_fields if name != "published"]
    return {**{name: getattr(row, name) for name in names}, "published": SHOWN if row.published else CLOSED}


def figure_values(row: Figure) -> dict[str, Any]:
    """What a form of this figure begins with."""
    amount = Decimal(row.value) / FEN if row.kind == FEE else row.value
    return {
        "kind": row.kind,
        "month": f"{row.month:%Y-%m}",
        "item": row.item,
        "amount": str(amount),
        "source": row.source,
    }
