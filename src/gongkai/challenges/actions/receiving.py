"""Registering: a review or suit against a case or a publication, or a complaint; and what becomes known later."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Account, Agency, accounts_with_role
from gongkai.applications.service import called, row_of
from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import ChallengeAction, DatedForm, dispute_of, keep_paper, when
from gongkai.challenges.dispute import Dispute, same_number
from gongkai.challenges.models import Challenge, new_key
from gongkai.challenges.process import CHALLENGE, KIND
from gongkai.challenges.tasks import settle
from gongkai.core import settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.challenges import PART_WORDS, PROCEDURE_WORDS, TRACK_WORDS, Part, Track
from gongkai.publications.service import item_called

AGAINST = (
    ("refusal", "不予公开、部分公开"),
    ("unable", "无法提供"),
    ("not_handled", "不予处理"),
    ("silence", "逾期不答复"),
    ("content", "提供的内容、方式、时间不对"),
    ("third_party", "公开侵害商业秘密、个人隐私"),
    ("publication", "主动公开的信息，或者没有主动公开"),
    ("other", "其他"),
)
BY = (("applicant", "申请人"), ("third_party", "第三方"), ("other", "其他人"))
HANDLERS = ("handler", "reviewer", "receiver")


def target_called(viewer: Viewer, number: str) -> int | None:
    """The matter of the application or publication under this number, if ``viewer`` may know of it."""
    if not isinstance(viewer, Staff):
        return None
    row = called(viewer, viewer.agency_id, number)
    return row.pk if row is not None else item_called(viewer, viewer.agency_id, number)


class OpeningForm(DatedForm):
    """Against what, where, under which number; without the case it is registered too, and stays incomplete."""

    about = forms.CharField(
        label="原来的申请编号，或者信息的索引号",
        required=False,
        max_length=80,
        help_text="一时查不到的先空着，查到以后再关联；没有关联的列为数据不完整。",
    )
    against = forms.ChoiceField(label="不服的是什么", choices=AGAINST)
    by = forms.ChoiceField(label="由谁提出", choices=BY, initial="applicant")
    handler = forms.ModelChoiceField(
        Account.objects.none(),
        label="承办人",
        required=False,
        to_field_name="key",
        empty_label="原申请的承办人",
        help_text="不选的，由原申请的承办人承办；没有关联申请的由登记人承办。",
    )
    file = forms.FileField(
        label="通知书、申请书副本扫描件", required=False, help_text="姓名等个人信息只留在扫描件里，不写进上面各项。"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["handler"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people(getattr(self.viewer, "agency_id", 0), self)
        field.label_from_instance = named  # type: ignore[method-assign]

    def clean_about(self) -> int | None:
        """The matter of the application or publication."""
        number = self.cleaned_data["about"].strip()
        if not number:
            return None
        found = target_called(self.viewer, number)
        if found is None:
            raise forms.ValidationError(f"本机关没有编号或者索引号为“{number}”的申请、信息；请核对，查不到的先空着。")
        return found


def people(agency_id: int, form: ActionForm) -> Any:
    """Who can handle a challenge of the agency on the day of the form."""
    day = local_date(form.moment)
    keys = [row.pk for role in HANDLERS for row in accounts_with_role(agency_id, role, day)]
    return Account.objects.filter(pk__in=keys).select_related("person").order_by("pk")


def named(row: Account) -> str:
    """A person's name."""
    return row.person.name if row.person else row.name


class ReceiveForm(OpeningForm):
    """A review or a suit."""

    track = forms.ChoiceField(
        label="是什么", choices=[(key, word) for key, word in TRACK_WORDS.items() if key != Track.COMPLAINT]
    )
    procedure = forms.ChoiceField(
        label="复议程序",
        required=False,
        choices=[("", "请选择"), *PROCEDURE_WORDS.items()],
        help_text="行政复议的填写，照答复通知书：简易程序 5 个工作日内答复，普通程序 10 个工作日内答复。",
    )
    part = forms.ChoiceField(label="本机关的地位", choices=list(PART_WORDS.items()), initial=Part.ALONE)
    forum = forms.CharField(label="复议机关、人民法院", max_length=120)
    reference = forms.CharField(label="案号", required=False, max_length=80, help_text="照通知书；还没有的先空着。")
    occurred_on_label = "收到通知书的日期"

    field_order = (
        "track",
        "procedure",
        "forum",
        "reference",
        "part",
        "about",
        "against",
        "by",
        "handler",
        "occurred_on",
        "file",
        "late_reason",
        "late_proof",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["occurred_on"].label = self.occurred_on_label
        self.fields["occurred_on"].help_text = "收到申请书副本、起诉状副本的日期；不填就是今天。"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        review = data.get("track") == Track.REVIEW
        if review and not data.get("procedure"):
            self.add_error("procedure", "请选择复议程序：答复的期限不一样。")
        if not review and data.get("procedure"):
            self.add_error("procedure", "行政诉讼不填复议程序。")
        if review and data.get("part") in {Part.WITH_REVIEW, Part.WITH_ORIGINAL}:
            self.add_error("part", "共同作为被告的只有行政诉讼。")
        twin = counted_twin(self.viewer, data.get("reference", ""), data.get("part", ""))
        if twin:
            self.add_error("reference", f"这个案号已经登记为 {twin}；同一争议在本机关只登记一次。")
        return data


def counted_twin(viewer: Viewer, reference: str, part: str, but: int = 0) -> str:
    """The number of the challenge that the agency counts under this reference already; empty where there is none."""
    if not reference.strip() or part == Part.THIRD_PARTY:
        return ""
    rows = Challenge.objects.filter(
        agency_id=getattr(viewer, "agency_id", 0), dispute=same_number(reference), counted=True
    )
    row = rows.exclude(pk=but).first()
    return row.number if row is not None else ""


class Opening(ChallengeAction):
    """What opens a challenge shares: who handles it, its paper, its number last."""

    policy = of_own_agency

    def carry_out(self, run: Run) -> str:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "复议、诉讼、投诉由工作人员登记。")
        matter = run.open_matter(KIND, run.viewer.agency_id)
        keep_paper(run, "通知书")
        day = when(run)
        agency = Agency.objects.get(pk=matter.agency_id)
        pattern = settings.value("challenges.number", agency, run.today)
        handler = self._handler(run)
        payload = self.payload(run, agency, handler)
        number = run.take_number("复议诉讼", pattern)
        run.record(type(payload)(**{**vars(payload), "number": number.text}), **day)
        settle(matter, dispute_of(run), CHALLENGE.state_after(run.facts), run.entry)
        return number.text

    def payload(self, run: Run, agency: Agency, handler: int | None) -> f.Received | f.ComplaintReceived:
        """The opening fact, with an empty number."""
        raise NotImplementedError

    @staticmethod
    def _handler(run: Run) -> int | None:
        if run.data.get("handler"):
            return int(run.data["handler"].pk)
        row = row_of(run.viewer, run.data["about"])
        return (row.handler_id if row is not None else None) or run.viewer.account_id


class Receive(Opening):
    """登记复议、诉讼."""

    code = "challenges.receive"
    title = "登记复议、诉讼"
    form = ReceiveForm

    def payload(self, run: Run, agency: Agency, handler: int | None) -> f.Received:
        data = run.data
        return f.Received(
            key=new_key(),
            number="",
            track=data["track"],
            part=data["part"],
            forum=data["forum"].strip(),
            against=data["against"],
            by=data["by"],
            reference=data["reference"].strip(),
            procedure=data["procedure"],
            target=data["about"],
            handler=handler,
        )


class ComplaintForm(OpeningForm):
    """A complaint that this organ deals with, as the department in charge or about itself."""

    forum = forms.CharField(label="被投诉举报的机关", required=False, max_length=120, help_text="投诉本机关的不填。")
    reference = forms.CharField(label="来件编号", required=False, max_length=80)

    field_order = (
        "forum",
        "reference",
        "about",
        "against",
        "by",
        "handler",
        "occurred_on",
        "file",
        "late_reason",
        "late_proof",
    )


class ReceiveComplaint(Opening):
    """登记投诉举报 (条例 47, 51; R81)."""

    code = "challenges.receive_complaint"
    title = "登记投诉举报"
    form = ComplaintForm

    def payload(self, run: Run, agency: Agency, handler: int | None) -> f.ComplaintReceived:
        data = run.data
        found = settings.resolve_all(
            ("challenges.complaint_told_days", "challenges.complaint_done_days"), agency, run.today
        )
        return f.ComplaintReceived(
            key=new_key(),
            number="",
            track=Track.COMPLAINT,
            part=Part.ALONE,
            forum=data["forum"].strip() or agency.name,
            against=data["against"],
            by=data["by"],
            told=found["challenges.complaint_told_days"].value,
            done=found["challenges.complaint_done_days"].value,
            reference=data["reference"].strip(),
            target=data["about"],
            handler=handler,
        )


class LinkForm(ActionForm):
    """By its number."""

    about = forms.CharField(label="申请编号，或者信息的索引号", max_length=80)

    clean_about = OpeningForm.clean_about


class Link(ChallengeAction):
    """关联申请、信息: what was unknown at registration; table 4 has no gap any more."""

    code = "challenges.link"
    title = "关联申请、信息"
    form = LinkForm

    def act(self, run: Run, dispute: Dispute) -> None:
        if run.data["about"] == dispute.target:
            raise Refused("same", "已经关联这一件。")
        run.record(f.Linked(run.data["about"]))


class ReferForm(ActionForm):
    """Organ and number as they are now."""

    forum = forms.CharField(label="复议机关、人民法院", max_length=120)
    reference = forms.CharField(label="案号", max_length=80)


class Refer(ChallengeAction):
    """补充机关、案号."""

    code = "challenges.refer"
    title = "补充机关、案号"
    form = ReferForm

    def act(self, run: Run, dispute: Dispute) -> None:
        reference = run.data["reference"].strip()
        twin = counted_twin(run.viewer, reference, dispute.part, run.the_matter().pk) if dispute.counted else ""
        if twin:
            raise Refused("twin", f"这个案号已经登记为 {twin}；同一争议在本机关只登记一次，多登记的请作废。")
        run.record(f.Referenced(run.data["forum"].strip(), reference))


class AssignForm(ActionForm):
    """To whom."""

    account = forms.ModelChoiceField(Account.objects.none(), label="承办人", to_field_name="key", empty_label="请选择")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people(self.matter.agency_id if self.matter else 0, self)
        field.label_from_instance = named  # type: ignore[method-assign]


class Assign(ChallengeAction):
    """指定承办人: the open tasks go to him."""

    code = "challenges.assign"
    title = "指定承办人"
    form = AssignForm

    def act(self, run: Run, dispute: Dispute) -> None:
        run.record(f.Assigned(run.data["account"].pk))


class VoidForm(ActionForm):
    """Why it is none."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Void(ChallengeAction):
    """作废: registered by mistake or twice; the number stays taken."""

    code = "challenges.void"
    title = "作废"
    form = VoidForm

    def act(self, run: Run, dispute: Dispute) -> None:
        run.record(f.Voided(run.data["reason"]))
