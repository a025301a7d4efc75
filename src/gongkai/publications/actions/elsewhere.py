"""What is published on another platform is seen there by a person, who records address, time and a copy (R110).

The time is what the platform states. It is kept as the platform's, and cannot lie before the moment at which this
system sent the version.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from gongkai.core import clock
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import is_system
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.publications import facts as f
from gongkai.publications import modes, public_state
from gongkai.publications.actions.attaching import staged
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.item import Item

COPIES = ("pdf", "png", "jpg", "jpeg", "zip")
SHOWN, GONE = "平台网页副本", "平台撤下的证明"


class CopyForm(ActionForm):
    """The page as it was seen."""

    upload = forms.FileField(
        label="网页副本",
        help_text=f"打印成 PDF、截图，或者把网页另存后压成 ZIP；{'、'.join(COPIES)}，不超过 100 MB。",
    )


class ShownForm(CopyForm):
    """Where it stands, and since when as the platform states."""

    address = forms.CharField(
        label="平台上的网址", max_length=400, help_text="打开平台上的这一页，从浏览器的地址栏整段复制。"
    )
    claimed_at = forms.DateTimeField(
        label="平台标注的发布时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="北京时间，照平台上写的填；作为平台的标注保存，不是本系统的时间。",
    )

    field_order = ("address", "claimed_at", "upload")

    def clean_address(self) -> str:
        """A whole address of a web page."""
        address: str = self.cleaned_data["address"].strip()
        fault = modes.fault_of_address(address)
        if fault is not None:
            raise forms.ValidationError(fault)
        return address

    def clean_claimed_at(self) -> datetime:
        """A time that has come."""
        at: datetime = self.cleaned_data["claimed_at"]
        if at > clock.now():
            raise forms.ValidationError("平台标注的时间在现在之后，请核对年月日和时分。")
        return at


class SendAway(ItemAction):
    """转到已有的平台公开: what stood on the own site before the site became another one, in the version that stands.

    A revision that is in work goes on. Refused while the installation has a site of its own.
    """

    code = "publications.send_away"
    title = "转到已有的平台公开"
    policy = is_system

    def act(self, run: Run, item: Item) -> None:
        place = modes.platform(run.today)
        if not place or item.live is None:
            raise Refused("mode", "本系统就是公开平台，不用转到别处；请系统管理员先在设置里改“在哪里公开”。")
        public_state.close_files([each.text for each in item.versions])
        run.record(f.SentAway(item.live.version_id, item.live.sha256, place))
        public_state.changed(run)


class ProveShown(ItemAction):
    """登记平台上的公开: from now on it counts as public, elsewhere."""

    code = "publications.prove_shown"
    title = "登记平台上的公开"
    form = ShownForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "staged": staged(data["upload"], COPIES)}

    def act(self, run: Run, item: Item) -> None:
        if item.live is None or item.published_at is None:
            raise Refused("state", "这一件没有发往平台。")
        # Pages state minutes, so that the minute of the sending is still possible.
        if run.data["claimed_at"] < item.published_at.replace(second=0, microsecond=0):
            sentence = "平台标注的时间早于本系统发往平台的时间，不可能是这一版；请核对，平台标错的请它更正。"
            raise Invalid({"claimed_at": [sentence]})
        link = run.attach(run.data["staged"], SHOWN)
        proof = (run.data["address"], run.data["claimed_at"], link.pk, run.data["staged"].sha256)
        run.record(f.ShownElsewhere(item.live.version_id, *proof))


class ProveGone(ItemAction):
    """登记平台已撤下: the withdrawal stays open until it was seen that the platform shows it no longer."""

    code = "publications.prove_gone"
    title = "登记平台已撤下"
    form = CopyForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "staged": staged(data["upload"], COPIES)}

    def act(self, run: Run, item: Item) -> None:
        link = run.attach(run.data["staged"], GONE)
        address = item.proof.address if item.proof is not None else ""
        run.record(f.GoneElsewhere(address, link.pk, run.data["staged"].sha256))
