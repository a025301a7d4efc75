"""After publishing: a new version, validity, withdrawal with a tombstone, the end of a 公示 (R20, R28, R29, O18)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core.actions import ActionForm, Run
from gongkai.core.refusals import Invalid
from gongkai.publications import facts as f
from gongkai.publications import public_state
from gongkai.publications.actions.base import ItemAction, ReasonForm
from gongkai.publications.item import Item
from gongkai.publications.models import Publication
from gongkai.ui.forms import DateField


class ReviseForm(ActionForm):
    """Why; the reason stands in the public history of versions, so it names nobody."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="新版发布后显示在公开的版本沿革里；不要写个人信息和不应公开的内容。",
    )


class Revise(ItemAction):
    """修改已公开的信息: a new version goes the same way; what is published stays meanwhile."""

    code = "publications.revise"
    title = "修改"
    form = ReviseForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.RevisionBegun(run.data["reason"]))


class DropRevision(ItemAction):
    """放弃本次修改."""

    code = "publications.drop_revision"
    title = "放弃本次修改"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.RevisionDropped(run.data["reason"]))


class StayWithdrawn(ItemAction):
    """撤下的不再发布."""

    code = "publications.stay_withdrawn"
    title = "不再发布"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.StayedWithdrawn(run.data["reason"]))


class ValidityForm(ActionForm):
    """What it is now, since when, by which document."""

    validity = forms.ChoiceField(label="有效性", choices=Publication.Validity.choices)
    since = DateField(label="自")
    because = forms.CharField(label="依据", max_length=200, help_text="例如：云府〔2026〕12号第三条废止。")
    by = forms.CharField(
        label="作出修改、废止的文件",
        required=False,
        max_length=80,
        help_text="已经公开的，写它的索引号，两边互相链接。",
    )

    def clean_by(self) -> int | None:
        """The matter of the public item with that index number."""
        number = self.cleaned_data["by"].strip()
        if not number:
            return None
        row = Publication.objects.visible_to(self.viewer).filter(index_number=number).first()
        if row is None:
            raise forms.ValidationError(f"没有索引号为“{number}”的信息。")
        return row.pk


class MarkValidity(ItemAction):
    """标注有效性: shown on the page and on everything that cites it."""

    code = "publications.mark_validity"
    title = "标注有效性"
    form = ValidityForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.ValidityChanged(**{name: run.data[name] for name in ("validity", "since", "because", "by")}))
        public_state.changed(run)


GROUNDS = (
    ("personal", "含有不应公开的个人信息"),
    ("secret", "涉及国家秘密、工作秘密或者敏感信息"),
    ("false", "内容虚假、不完整或者有误"),
    ("revoked", "处罚决定被变更、撤销、确认违法或者无效"),
    ("duplicate", "重复发布"),
    ("other", "其他"),
)


class WithdrawForm(ActionForm):
    """Why; the reason stands on the tombstone, so it names nobody."""

    ground = forms.ChoiceField(label="原因", choices=GROUNDS)
    reason = forms.CharField(
        label="公开的说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原来的网页地址上显示这段话；不要写个人信息和不应公开的内容。",
    )
    revoked_on = DateField(
        label="处罚决定被变更、撤销的日期",
        required=False,
        help_text="三个工作日内撤回并公开说明理由（处罚法第四十八条）。",
    )

    def clean(self) -> dict[str, Any]:
        """A revoked penalty needs the day from which the three working days run."""
        data = super().clean() or {}
        if data.get("ground") == "revoked" and not data.get("revoked_on"):
            self.add_error("revoked_on", "请填处罚决定被变更、撤销的日期，三个工作日从这一天起算。")
        return data


class Withdraw(ItemAction):
    """撤下: at once, everywhere; the address answers with the reason."""

    code = "publications.withdraw"
    title = "撤下"
    form = WithdrawForm

    def act(self, run: Run, item: Item) -> None:
        if run.data["revoked_on"] and run.data["revoked_on"] > run.today:
            raise Invalid({"revoked_on": ["日期在今天之后。"]})
        close_all(item)
        run.record(f.Withdrawn(run.data["ground"], run.data["reason"], run.data["revoked_on"]))
        public_state.changed(run)


class EndDisplay(ItemAction):
    """公示期满: its body and files are shown no longer."""

    code = "publications.end_display"
    title = "公示期满"

    def act(self, run: Run, item: Item) -> None:
        close_all(item)
        run.record(f.DisplayEnded())
        public_state.changed(run)


def close_all(item: Item) -> None:
    """Nobody outside may follow a link of any published version."""
    public_state.close_files([version.text for version in item.versions])
