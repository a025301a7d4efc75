"""Turns of a case: withdrawal, death, reopening, stay and prohibition of disclosure (R48, O1, O4, O5)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, applicant_here, when
from gongkai.applications.actions.choosing import PersonChoice, offer
from gongkai.applications.actions.intake import shut_out
from gongkai.applications.actions.letters import drop_drafts, read_case
from gongkai.applications.case import Case
from gongkai.applications.holders import acting, living, one_of_several, speaks_for_all
from gongkai.applications.models import Applicant
from gongkai.core.actions import Run
from gongkai.core.models import FileLink
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.facts import ReopenedBy
from gongkai.letters.models import Enclosure
from gongkai.ui.forms import DateField


class WithdrawForm(DatedForm):
    """The applicant's written withdrawal."""

    note = forms.CharField(label="撤回的说明", max_length=500, required=False)
    file = forms.FileField(label="书面撤回", required=False, help_text="申请人在网上撤回的不用附。")


class Withdraw(DatedAction):
    """登记撤回: in writing, by the applicant; a new application afterwards is no repeat (R48)."""

    code = "applications.withdraw"
    title = "登记撤回"
    form = WithdrawForm
    policy = of_own_agency | applicant_here & speaks_for_all
    files = ("file",)

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        _in_writing(data, viewer, "撤回须有申请人的书面材料，请附上扫描件。")
        return super().prepare(data, viewer)

    def act(self, run: Run, case: Case) -> None:
        if not isinstance(run.viewer, Staff):
            run.data["occurred_on"] = None
        if run.data["file"]:
            run.attach(run.data["file"], "书面撤回")
        drop_drafts(run, case, "申请人撤回申请")
        run.record(f.Withdrawn(run.data["note"]), **when(run))


def _in_writing(data: dict[str, Any], viewer: Viewer, sentence: str) -> None:
    """Staff record what an applicant wrote, never what they heard."""
    if isinstance(viewer, Staff) and not data.get("file"):
        raise Invalid({"file": [sentence]})


class LeaveForm(DatedForm):
    """Who of several applicants goes, and what he wrote; on the public site it is he himself."""

    applicant = PersonChoice(label="哪一位申请人", queryset=Applicant.objects.none(), empty_label="请选择")
    note = forms.CharField(label="退出的说明", max_length=500, required=False)
    file = forms.FileField(label="书面退出", required=False, help_text="申请人在网上退出的不用附。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offer(self, "applicant", living(self.matter.pk) if self.matter is not None else Applicant.objects.none())
        if not isinstance(self.viewer, Staff):
            del self.fields["applicant"]


class LeaveApplication(DatedAction):
    """一位申请人退出: his part ends, the others' application goes on under its number and clock (O6, O7).

    Where the 代表人 goes, each of several who stay gets the answer until they have elected another (O6).
    """

    code = "applications.leave_application"
    title = "一位申请人退出"
    form = LeaveForm
    policy = of_own_agency | applicant_here & one_of_several
    files = ("file",)

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        _in_writing(data, viewer, "退出须有这位申请人的书面材料，请附上扫描件。")
        return super().prepare(data, viewer)

    def act(self, run: Run, case: Case) -> None:
        if not isinstance(run.viewer, Staff):
            run.data["occurred_on"] = None
        leaver = acting(run.viewer, run.the_matter()) or run.data["applicant"]
        if run.data["file"]:
            run.attach(run.data["file"], "书面退出")
        serve = self._to_serve(leaver, case)
        run.record(f.ApplicantLeft(leaver.pk, run.data["note"], serve), **when(run))
        Applicant.objects.filter(pk=leaver.pk).update(ended_by=run.entry, ended_because="退出申请")
        shut_out(run, leaver.position)
        stay = living(leaver.matter_id)
        if serve or stay.count() == 1:
            stay.update(may_receive=True)

    def _to_serve(self, leaver: Applicant, case: Case) -> tuple[int, ...]:
        """Who each get the answer afterwards; none where one service is enough."""
        stay = tuple(key for key in case.together if key != leaver.pk)
        if len(stay) < 2:
            return ()
        receives = Applicant.objects.filter(matter_id=leaver.matter_id, agent=True, may_receive=True, ended_by=None)
        if case.serve or (leaver.representative and not receives.exists()):
            return stay
        return ()


class GoneForm(DatedForm):
    """Death or end, and that nobody succeeds."""

    note = forms.CharField(label="情形和证明", max_length=500)


class ApplicantGone(DatedAction):
    """申请人死亡或者终止，没有承受人 (O1)."""

    code = "applications.applicant_gone"
    title = "申请人死亡或者终止"
    form = GoneForm

    def act(self, run: Run, case: Case) -> None:
        drop_drafts(run, case, "申请人死亡或者终止")
        run.record(f.ApplicantGone(run.data["note"]), **when(run))


class ReopenForm(DatedForm):
    """By which document the case is decided again, and in which time."""

    by = forms.ChoiceField(
        label="依据",
        choices=(
            (ReopenedBy.REVIEW, "行政复议决定"),
            (ReopenedBy.COURT, "人民法院判决"),
            (ReopenedBy.OWN, "本机关自行纠正"),
        ),
        widget=forms.RadioSelect,
    )
    document = forms.CharField(label="文书名称和文号", max_length=120)
    days = forms.IntegerField(label="多少个工作日内", min_value=1, max_value=366, required=False)
    until = DateField(label="或者到哪一天", required=False)
    reason = forms.CharField(label="理由", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    pending = forms.CharField(
        label="正在进行的复议、诉讼",
        max_length=120,
        required=False,
        help_text="自行纠正的填写：复议机关或者人民法院的名称、案号；没有的不填。重新答复后须告知它。",
    )
    file = forms.FileField(label="决定书、判决书", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("days")) == bool(data.get("until")):
            self.add_error("days", "期限请填写工作日数，或者填写到哪一天，二者选一。")
        if data.get("by") == ReopenedBy.OWN and not data.get("reason"):
            self.add_error("reason", "自行纠正的，请写明原答复错在哪里。")
        return data


class Reopen(DatedAction):
    """重新办理: a new period from that day; the number stays, and a new decision adds nothing to table 3 (R94, O4)."""

    code = "applications.reopen"
    title = "重新办理"
    form = ReopenForm
    files = ("file",)

    def act(self, run: Run, case: Case) -> None:
        data = run.data
        sentence = r.reopening_by(case, data["by"])
        if sentence is not None:
            raise Refused("requirement", sentence, rule="自行纠正的前提是已经答复")
        if data["by"] == ReopenedBy.OWN and "signer" not in getattr(run.viewer, "roles", ()):
            raise Refused("role", "自行纠正由签发人决定，您现在的岗位不能办理。", rule="自行纠正")
        if data["file"]:
            run.attach(data["file"], "决定书、判决书")
        drop_drafts(run, case, "本件重新办理")
        pending = data["pending"] if data["by"] == ReopenedBy.OWN else ""
        payload = f.Reopened(data["by"], data["document"], data["days"], data["until"], data["reason"], pending)
        run.record(payload, **when(run))


def show_enclosures(case: Case, *, to: FileLink.Audience) -> None:
    """Whether the applicant may follow the files handed out with the answers of this case."""
    given = [answer.drafted.letter for answer in case.answers if answer.dispatched_on]
    links = Enclosure.objects.filter(letter__in=given).values("link_id")
    FileLink.objects.filter(pk__in=links).update(audience=to)


class TellForm(DatedForm):
    """By which document the review organ or court was told."""

    document = forms.CharField(label="告知的文书名称、文号", max_length=160)
    note = forms.CharField(label="说明", max_length=300, required=False)
    file = forms.FileField(label="文书扫描件", required=False)


class TellChallengeOrgan(DatedAction):
    """告知复议机关、人民法院: after the organ corrected itself while a review or suit was pending (O4)."""

    code = "applications.tell_challenge_organ"
    title = "告知复议机关、人民法院"
    form = TellForm
    files = ("file",)

    def act(self, run: Run, case: Case) -> None:
        if run.data["file"]:
            run.attach(run.data["file"], "告知复议机关、人民法院")
        run.record(f.ChallengeOrganTold(run.data["document"], run.data["note"]), **when(run))


class DocumentForm(DatedForm):
    """The document of the review organ or court."""

    document = forms.CharField(label="机关和文书名称、文号", max_length=160)
    file = forms.FileField(label="文书扫描件", required=False)


class ByDocument(DatedAction):
    """A step that rests on a document from outside."""

    form = DocumentForm
    files = ("file",)

    def act(self, run: Run, case: Case) -> None:
        if run.data["file"]:
            run.attach(run.data["file"], self.title)
        run.record(self.fact(run.data["document"]), **when(run))

    def fact(self, document: str) -> Any:
        """The fact that records it."""
        raise NotImplementedError


class StayDisclosure(ByDocument):
    """停止执行: nothing is handed out while it stands, and what was handed out online is closed (O5)."""

    code = "applications.stay_disclosure"
    title = "停止执行"

    def act(self, run: Run, case: Case) -> None:
        super().act(run, case)
        show_enclosures(case, to=FileLink.Audience.STAFF)

    def fact(self, document: str) -> f.DisclosureStayed:
        return f.DisclosureStayed(document)


class LiftForm(DocumentForm):
    """The document that lifts, and which stay it lifts where several stand."""

    lifts = forms.ChoiceField(label="解除哪一个", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        stays = read_case(self.matter, self.moment).stays if self.matter is not None else {}
        field = self.fields["lifts"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "唯一的一个"), *((str(seq), document) for seq, document in stays.items())]


class LiftStay(ByDocument):
    """解除停止执行."""

    code = "applications.lift_stay"
    title = "解除停止执行"
    form = LiftForm

    def act(self, run: Run, case: Case) -> None:
        data, lifts = run.data, run.data["lifts"]
        if data["file"]:
            run.attach(data["file"], self.title)
        if len(case.stays) > 1 and not lifts:
            raise Invalid({"lifts": ["有几个停止执行的决定，请选择解除的是哪一个。"]})
        run.record(f.StayLifted(data["document"], stay=int(lifts or 0)), **when(run))
        if len(case.stays) == 1 and not case.forbidden:
            show_enclosures(case, to=FileLink.Audience.HOLDER)


class ForbidDisclosure(ByDocument):
    """禁止公开 (法释〔2025〕8号, O5)."""

    code = "applications.forbid_disclosure"
    title = "禁止公开"

    def act(self, run: Run, case: Case) -> None:
        super().act(run, case)
        show_enclosures(case, to=FileLink.Audience.STAFF)

    def fact(self, document: str) -> f.DisclosureForbidden:
        return f.DisclosureForbidden(document)
