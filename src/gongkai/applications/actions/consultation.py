"""Asking others: third parties, co-makers, other organs, units of the house (条例 32-34, R38-R40)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, when
from gongkai.applications.actions.choosing import LetterChoice, offer
from gongkai.applications.actions.letters import PartySendingForm, SendLetter
from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, Case, LetterState
from gongkai.applications.models import Party
from gongkai.core.actions import ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.letters.models import Letter

OPINIONS = (("agree", "同意公开"), ("refuse", "不同意公开"), ("part", "部分同意"))


class AskThirdParty(SendLetter):
    """发出征求意见书（第三方）: the clock stands still from the next day (R39)."""

    code = "applications.ask_third_party"
    title = "发出征求意见书（第三方）"
    kind = "third_party_consultation"
    form = PartySendingForm

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.ThirdPartyLetterSent:
        return f.ThirdPartyLetterSent(party=state.party, **sent)


class TellThirdParty(SendLetter):
    """发出告知书（给第三方）: what will be disclosed against its will, and why (条例 32, O5)."""

    code = "applications.tell_third_party"
    title = "发出告知书（给第三方）"
    kind = "third_party_notice"
    form = PartySendingForm

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.ThirdPartyTold:
        return f.ThirdPartyTold(party=state.party, **sent)


class AskCoMaker(SendLetter):
    """发出征求意见书（共同制作机关）: silence means that it agrees (条例 34)."""

    code = "applications.ask_co_maker"
    title = "发出征求意见书（共同制作机关）"
    kind = "co_maker_consultation"
    form = PartySendingForm

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.CoMakerLetterSent:
        return f.CoMakerLetterSent(party=state.party, **sent)


class OrganSendingForm(PartySendingForm):
    """Whether it is the secrecy administration that is asked: that is review, and takes no time out (R39)."""

    secrecy = forms.BooleanField(label="请保密行政管理部门确定（不扣除时间）", required=False)


class AskOrgan(SendLetter):
    """发出征求意见函（其他机关） (条例 33(3), O11)."""

    code = "applications.ask_organ"
    title = "发出征求意见函（其他机关）"
    kind = "organ_consultation"
    form = OrganSendingForm

    def act(self, run: Run, case: Case) -> None:
        self._secrecy = bool(run.data["secrecy"])
        super().act(run, case)

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.OrganLetterSent:
        return f.OrganLetterSent(
            party=state.party, until=state.draft.until or case.today, secrecy=self._secrecy, **sent
        )


class AskAssistance(SendLetter):
    """发出协办函: inside the house, without effect on the clock."""

    code = "applications.ask_assistance"
    title = "发出协办函"
    kind = "assistance"
    form = PartySendingForm

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.AssistAsked:
        return f.AssistAsked(letter=state.key, unit=state.party)


class AssistanceForm(ActionForm):
    """What the unit answered."""

    letter = LetterChoice(label="协办函", queryset=Letter.objects.none())
    note = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offer(self, "letter", Letter.objects.filter(matter=self.matter, addressee_kind="unit"))


class AssistanceGiven(OnCase):
    """登记协办答复."""

    code = "applications.assistance_given"
    title = "登记协办答复"
    form = AssistanceForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.AssistAnswered(run.data["letter"].pk, run.data["note"]))


class OfPartyForm(DatedForm):
    """A form about one party of the case; which role it has is the step's."""

    role: ClassVar[str] = ""
    party = forms.ModelChoiceField(label="对方", queryset=Party.objects.none())

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Party.objects.filter(matter=self.matter, role=self.role)


class OpinionForm(OfPartyForm):
    """The party's opinion as it wrote it."""

    opinion = forms.ChoiceField(label="意见", choices=OPINIONS, widget=forms.RadioSelect)
    grounds = forms.CharField(label="理由", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label="书面意见", required=False)


class ThirdPartyOpinion(OpinionForm):
    """Of a third party."""

    role = THIRD_PARTY


class CoMakerOpinion(OpinionForm):
    """Of a co-maker."""

    role = CO_MAKER


class OrganOpinion(OpinionForm):
    """Of another organ."""

    role = ORGAN


class RecordOpinion(DatedAction):
    """An opinion came in: subclasses say whose, and which fact it is."""

    files = ("file",)

    def act(self, run: Run, case: Case) -> None:
        party, data = run.data["party"], run.data
        known = case.parties.get(party.code)
        if known is None:
            raise Refused("party", "征求意见的文书还没有寄发，不能登记意见。")
        if known.answered_on is not None:
            raise Refused("party", f"已经登记过意见（{known.answered_on}）；写错了的请用更正。")
        if (data["occurred_on"] or run.today) < known.asked_on:
            raise Invalid({"occurred_on": [f"意见不会早于征求意见书寄发的日期 {known.asked_on}。"]})
        if data["file"]:
            run.attach(data["file"], "书面意见")
        run.record(self.fact(party.code, data["opinion"], data["grounds"]), **when(run))

    def fact(self, party: str, opinion: str, grounds: str) -> Any:
        """The fact that records the opinion."""
        raise NotImplementedError


class ThirdPartyAnswers(RecordOpinion):
    """登记第三方意见: silence would be neither consent nor refusal (R38)."""

    code = "applications.third_party_answers"
    title = "登记第三方意见"
    form = ThirdPartyOpinion

    def fact(self, party: str, opinion: str, grounds: str) -> f.ThirdPartyAnswered:
        return f.ThirdPartyAnswered(party, opinion, grounds)


class CoMakerAnswers(RecordOpinion):
    """登记共同制作机关意见."""

    code = "applications.co_maker_answers"
    title = "登记共同制作机关意见"
    form = CoMakerOpinion

    def fact(self, party: str, opinion: str, grounds: str) -> f.CoMakerAnswered:
        return f.CoMakerAnswered(party, opinion, grounds)


class OrganAnswers(RecordOpinion):
    """登记其他机关意见."""

    code = "applications.organ_answers"
    title = "登记其他机关意见"
    form = OrganOpinion

    def fact(self, party: str, opinion: str, grounds: str) -> f.OrganAnswered:
        return f.OrganAnswered(party, opinion, grounds)


class JudgeForm(OfPartyForm):
    """The organ's own finding; a mere objection decides nothing (practice 2.5)."""

    role = THIRD_PARTY
    harms = forms.TypedChoiceField(
        label="公开是否会损害其合法权益",
        choices=(("yes", "会损害"), ("no", "不会损害，或者理由不成立")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    override = forms.BooleanField(
        label="不公开会对公共利益造成重大影响，予以公开", required=False, help_text="条例第十五条；须写明理由。"
    )
    reasons = forms.CharField(label="判断的理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("override") and data.get("harms") is False:
            self.add_error("override", "不会损害第三方权益的，不用以公共利益为由公开。")
        return data


class JudgeThirdParty(DatedAction):
    """判断是否损害第三方权益: the finding that is proved in court (R80, R156)."""

    code = "applications.judge_third_party"
    title = "判断是否损害第三方权益"
    form = JudgeForm

    def act(self, run: Run, case: Case) -> None:
        data = run.data
        known = case.parties.get(data["party"].code)
        if known is None:
            raise Refused("party", "征求意见书还没有寄发。")
        if (sentence := r.awaited(case, known)) is not None:
            raise Refused("requirement", sentence, rule="条例第三十二条")
        run.record(
            f.ThirdPartyJudged(data["party"].code, data["harms"], data["override"], data["reasons"]), **when(run)
        )
