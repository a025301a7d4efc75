"""协商、确认 (条例 11, R13): another agency is asked and answers; the common superior decides between the two."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency, valid_on
from gongkai.core import clock, settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.models import Matter
from gongkai.core.policies import is_system, policy
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.publications import facts as f
from gongkai.publications import texts
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.confirming import rows
from gongkai.publications.confirming.models import DECIDERS, Confirmation
from gongkai.publications.confirming.state import Confirming
from gongkai.publications.item import Item

YES, NO = "yes", "no"


@policy("of_asked_agency", "这件信息没有请您所在的机关确认，或者已经答复。")
def of_asked_agency(viewer: Viewer, matter: Matter | None) -> bool:
    """The viewer's agency was asked about the matter and has not answered."""
    if matter is None or not isinstance(viewer, Staff):
        return False
    rows_of = Confirmation.objects.filter(matter=matter, agency_id=viewer.agency_id)
    return rows_of.filter(state=Confirmation.State.ASKED).exists()


@policy("of_common_superior", "这项分歧不由您所在的机关裁定。")
def of_common_superior(viewer: Viewer, matter: Matter | None) -> bool:
    """The viewer's agency stands above both, and the two do not agree."""
    if matter is None or not isinstance(viewer, Staff) or not viewer.roles & DECIDERS:
        return False
    rows_of = Confirmation.objects.filter(matter=matter, superior_id=viewer.agency_id)
    return rows_of.filter(state__in=Confirmation.DISPUTED).exists()


class AskForm(ActionForm):
    """Which agency, and what it is asked to confirm."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="机关", to_field_name="code", empty_label="请选择")
    about = forms.CharField(
        label="请确认的内容",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一部分涉及该机关、请它确认什么；答复期限从今天起算。",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        own = self.matter.agency_id if self.matter is not None else None
        rows_of = Agency.objects.filter(valid_on(clock.local_date(self.moment))).exclude(pk=own)
        self.fields["agency"].queryset = rows_of.order_by("sort_key")


class AskConfirmation(ItemAction):
    """请其他机关确认: signing waits until it has agreed."""

    code = "publications.ask_confirmation"
    title = "请其他机关确认"
    form = AskForm

    def act(self, run: Run, item: Item) -> None:
        agency = run.data["agency"]
        if agency.pk in item.confirmations:
            raise Invalid({"agency": [f"已经请{agency.name}确认过这一稿。"]})
        rows.ask(run, texts.present(item), agency, agency.name, run.data["about"], issuer=False)


class AnswerForm(ActionForm):
    """Agreed or not; who does not agree says why."""

    answer = forms.ChoiceField(
        label="意见", choices=[(YES, "同意公开，内容与本机关一致"), (NO, "不同意公开")], widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的，写明哪一处、依据什么；不要写个人信息。",
    )

    def clean(self) -> dict[str, Any]:
        """A dissent has its reason."""
        data = super().clean() or {}
        if data.get("answer") == NO and not data.get("opinion", "").strip():
            self.add_error("opinion", "不同意公开的，请写明理由：哪一处与本机关不一致，或者依据哪一条不能公开。")
        return data


class AnswerConfirmation(ItemAction):
    """答复确认, by the agency that was asked."""

    code = "publications.answer_confirmation"
    title = "答复其他机关的确认"
    form = AnswerForm
    policy = of_asked_agency

    def act(self, run: Run, item: Item) -> None:
        each = asked(item, getattr(run.viewer, "agency_id", 0))
        agrees = run.data["answer"] == YES
        run.record(f.ConfirmationAnswered(each.asked.agency, each.asked.name, agrees, run.data["opinion"].strip()))


class AgencyForm(ActionForm):
    """Which of the agencies that were asked, by its key."""

    agency = forms.IntegerField()


class LapseConfirmation(ItemAction):
    """确认期满没有答复: silence is read as the setting says."""

    code = "publications.lapse_confirmation"
    title = "确认期满没有答复"
    form = AgencyForm
    policy = is_system

    def act(self, run: Run, item: Item) -> None:
        each = asked(item, run.data["agency"])
        if not each.overdue(run.today):
            raise Refused("term", f"{each.asked.name}的答复期限 {each.asked.term} 还没有过，或者已经答复。")
        agency = Agency.objects.get(pk=run.the_matter().agency_id)
        silence = settings.value(rows.SILENCE, agency, run.today)
        run.record(f.ConfirmationLapsed(each.asked.agency, each.asked.name, silence == rows.AGREE))


class DecideForm(ActionForm):
    """What is decided between the two, about which agency, and why."""

    agency = forms.CharField(widget=forms.HiddenInput, max_length=18)
    decision = forms.ChoiceField(
        label="裁定", choices=[(YES, "公开"), (NO, "不公开，退回修改")], widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label="理由和依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="不要写个人信息。"
    )


class DecideConfirmation(ItemAction):
    """裁定是否公开, by the common superior."""

    code = "publications.decide_confirmation"
    title = "裁定是否公开"
    form = DecideForm
    policy = of_common_superior

    def act(self, run: Run, item: Item) -> None:
        agency = Agency.objects.filter(code=run.data["agency"]).first()
        each = asked(item, agency.pk if agency is not None else 0)
        if not each.disputed or each.asked.superior != getattr(run.viewer, "agency_id", None):
            raise Refused("policy", f"与{each.asked.name}没有由您所在的机关裁定的分歧。")
        publish = run.data["decision"] == YES
        run.record(f.ConfirmationDecided(each.asked.agency, each.asked.name, publish, run.data["ground"]))


def asked(item: Item, agency: int) -> Confirming:
    """What this agency was asked about the version in review; refused where it was not."""
    each = item.confirmations.get(agency)
    if each is None:
        raise Refused("asked", "没有请这个机关确认这一稿。")
    return each
