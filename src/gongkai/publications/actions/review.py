"""Review: each stage in its turn, return with a reason, signature over the hash (条例 17, R23)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core.actions import ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import facts as f
from gongkai.publications.actions.base import ItemAction, NoteForm, ReasonForm
from gongkai.publications.confirming.state import ASKED
from gongkai.publications.content import digest
from gongkai.publications.item import Item
from gongkai.publications.models import Version
from gongkai.ui.forms import DateField


class PassUnit(ItemAction):
    """科室审核通过."""

    code = "publications.pass_unit"
    title = "科室审核通过"
    form = NoteForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.UnitPassed(run.data["note"]))


class PassLegality(ItemAction):
    """合法性审核通过."""

    code = "publications.pass_legality"
    title = "合法性审核通过"
    form = NoteForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.LegalityPassed(run.data["note"]))


GROUNDS = (
    ("none", "不涉及国家秘密、工作秘密和敏感信息"),
    ("declassified", "原属国家秘密，已经解密或者降为公开"),
    ("masked", "涉及个人隐私、商业秘密的内容已经删除或者遮盖"),
    ("consent", "权利人同意公开，或者不公开会对公共利益造成重大影响"),
)


class SecrecyForm(ActionForm):
    """On which ground the reviewer lets it pass, and what was looked at."""

    ground = forms.ChoiceField(label="审查结论", choices=GROUNDS, widget=forms.RadioSelect)
    finding = forms.CharField(
        label="审查说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明审查了正文和哪些附件、依据什么。",
    )


class PassSecrecy(ItemAction):
    """保密审查通过: item by item, by a named reviewer, on a ground (保密法实施条例 42)."""

    code = "publications.pass_secrecy"
    title = "保密审查通过"
    form = SecrecyForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.SecrecyPassed(run.data["ground"], run.data["finding"]))


class PassOffice(ItemAction):
    """公开机构审核通过."""

    code = "publications.pass_office"
    title = "公开机构审核通过"
    form = NoteForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.OfficePassed(run.data["note"]))


class JointForm(ActionForm):
    """Which agency agreed, through whom, when."""

    agency = forms.CharField(label="联合发文机关", max_length=120, help_text="写文稿里列明的名称。")
    by = forms.CharField(label="对方经办人和方式", max_length=120, help_text="例如：办公室王某，云民函〔2026〕3号。")
    on = DateField(label="确认日期")


class ConfirmJoint(ItemAction):
    """登记联合发文机关的意见 (R13): information made together is published in agreement."""

    code = "publications.confirm_joint"
    title = "登记联合发文机关的意见"
    form = JointForm

    def act(self, run: Run, item: Item) -> None:
        name, on = run.data["agency"].strip(), run.data["on"]
        version = Version.objects.select_related("text").get(pk=_submitted(item).version_id)
        shut = by_hand(item, name)
        if shut:
            raise Invalid({"agency": [shut]})
        if name not in version.text.issuers and name not in item.concerned.values():
            raise Invalid({"agency": [f"文稿的发布机关里没有“{name}”；有：{'、'.join(version.text.issuers)}。"]})
        if name in item.confirmed:
            raise Invalid({"agency": [f"{name}的意见已经登记过了。"]})
        if on > run.today:
            raise Invalid({"on": ["确认日期在今天之后。"]})
        run.record(f.JointConfirmed(name, run.data["by"], on))


def by_hand(item: Item, name: str) -> str:
    """Why the drafter cannot register what this agency says, or nothing: one that has a desk here answers itself, and
    between the two decides whoever is above both; by letter only where nobody here is."""
    each = next((each for each in item.confirmations.values() if each.asked.name == name), None)
    if each is None or (each.disputed and each.asked.superior is None):
        return ""
    if each.settled:
        return f"{name}已经确认过了。"
    if each.state == ASKED:
        return f"{name}在本系统里，由它自己在“机关协商”里答复；已经发出，{each.asked.term} 以前答复。"
    return f"{name}不同意或者逾期没有答复的，由共同上级机关裁定，不能由起草的人登记。"


class Return(ItemAction):
    """退回修改: whoever's turn it is, with a reason."""

    code = "publications.return"
    title = "退回修改"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        stage = item.stage
        roles: frozenset[str] = getattr(run.viewer, "roles", frozenset())
        if stage is None or stage.role not in roles:
            raise Refused(
                "turn", f"现在由“{stage.title if stage else '—'}”办理，轮到您时才能退回。", rule="条例第十七条"
            )
        run.record(f.Returned(stage.code, run.data["reason"]))


class TakeBack(ItemAction):
    """撤回送审: the drafter saw a mistake."""

    code = "publications.take_back"
    title = "撤回送审"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.TakenBack(run.data["reason"]))


class SignForm(ActionForm):
    """The signature is over these bytes: the page sends the hash that it showed."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)


class Sign(ItemAction):
    """签发: the responsible leader signs the version's hash."""

    code = "publications.sign"
    title = "签发"
    form = SignForm

    def act(self, run: Run, item: Item) -> None:
        version = Version.objects.get(pk=_submitted(item).version_id)
        shown = run.data["sha256"]
        if digest(bytes(version.canonical)) != version.sha256 or (shown and shown != version.sha256):
            raise Refused("hash", "送审稿与您看到的不一致，请重新打开页面核对后再签发。")
        run.record(f.Signed(version.pk, version.sha256))


def _submitted(item: Item) -> Any:
    if item.submitted is None:
        raise Refused("state", "这一件不在审核中。")
    return item.submitted
