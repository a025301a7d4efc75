"""Dispatch and delivery of the answer, and the archive (R5, R6, O9, R154)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import joint, same_requests
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, agency_of, applicant_here, stage, when
from gongkai.applications.actions.choosing import PersonChoice, offer
from gongkai.applications.actions.letters import SendingForm, dispatch, electronic
from gongkai.applications.case import Answer, Case
from gongkai.applications.models import Applicant
from gongkai.core import settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.letters import service as mail
from gongkai.letters.models import Letter


def answer_of(case: Case) -> Answer:
    """The answer under way; the process table lets nobody come here without one."""
    if case.answer is None or case.answer.signed is None:
        raise Refused("decision", "答复书还没有签发。")
    return case.answer


def letter_of(case: Case) -> Letter:
    """The letter of the answer under way."""
    return Letter.objects.get(pk=answer_of(case).drafted.letter)


class DispatchForm(SendingForm):
    """The sending, with the case whose answer it is."""

    def clean(self) -> dict[str, Any]:
        """The values, and the matter for what is looked up before the transaction."""
        return {**(super().clean() or {}), "matter": self.matter}


def refuse_without_file(case: Case, letter: Letter, method: str) -> None:
    """What is granted as an electronic file and sent electronically goes with the file, or not at all."""
    electronic_file = r.gives(case) and case.carrier == "electronic" and method == mail.Method.ELECTRONIC
    if electronic_file and not letter.enclosures.exists():
        raise Refused(
            "no_file",
            "答复书写明提供电子文件，但是没有附文件，申请人打开答复看不到要的信息。签发以后不能再加："
            "请由审核人或者签发人“退回修改”，承办人在“拟办意见，送审”里附上，或者送审以后用“附上要提供的文件”补附。",
            rule="条例第四十条",
        )


class DispatchDecision(DatedAction):
    """寄发答复书: the clock stops on the day it is served, posted or sent (R5)."""

    code = "applications.dispatch_decision"
    title = "寄发答复书"
    form = DispatchForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        proof, same = stage(data.get("proof"), "proof"), same_requests.found(viewer, data["matter"])
        return {**super().prepare(data, viewer), "proof": proof, "same": same}

    def act(self, run: Run, case: Case) -> None:
        answer = answer_of(case)
        on = run.data["occurred_on"] or run.today
        if answer.signed_on is not None and on < answer.signed_on:
            raise Invalid({"occurred_on": [f"寄发日期不会早于签发日期 {answer.signed_on}。"]})
        self.after_the_gap(run, case, on)
        joint.refuse_changed(run, answer)
        joint.refuse_stayed(answer, run.the_matter())
        letter = letter_of(case)
        refuse_without_file(case, letter, run.data["method"])
        for state in list(case.letters.values()):
            if state.open:
                mail.void(run, Letter.objects.get(pk=state.key), "已经答复")
                run.record(f.LetterSentBack(state.key, "已经答复"))
        dispatch(run, letter, case)
        run.record(f.DecisionDispatched(letter.pk, run.data["method"], run.data["tracking"]), **when(run))
        joint.queue_answered(run, answer)
        if run.data["same"] and r.gives(case):
            matter = run.the_matter()
            payload = {"matter": matter.pk, "cases": run.data["same"]}
            run.queue(same_requests.JOB, f"{matter.pk} {matter.last_seq}", payload)

    def after_the_gap(self, run: Run, case: Case, on: date) -> None:
        """An agency may leave a third party some working days after its notice, never past the due day (O5)."""
        gap = settings.value("applications.third_party_gap", agency_of(run), run.today)
        told = [party.told_received_on for party in r.overruled(case) if party.told_received_on]
        if not (gap and told and r.gives(case)):
            return
        earliest = case.calendar.law.add_working_days(max(told), gap)
        if on < min(earliest, case.due or earliest):
            raise Refused(
                "gap",
                f"告知书 {max(told)} 送达第三方，本机关规定满 {gap} 个工作日再提供，最早 {earliest}。",
                rule="条例第三十二条",
            )


class DeliveredForm(DatedForm):
    """By what it is known that the applicant has the answer."""

    how = forms.ChoiceField(
        label="怎么送达的",
        choices=(
            ("signed", "本人或者代收人签收"),
            ("counter", "当面签收"),
            ("opened", "网上打开、下载"),
            ("left", "留置送达"),
            ("notice", "公告送达"),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    detail = forms.CharField(label="凭据", max_length=200, required=False)
    proof = forms.FileField(label="签收凭证", required=False)


class DecisionDelivered(DatedAction):
    """登记答复书送达: the remedies' terms begin (R6)."""

    code = "applications.decision_delivered"
    title = "登记答复书送达"
    form = DeliveredForm
    policy = of_own_agency | applicant_here

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data.get("proof"), "proof")}

    def act(self, run: Run, case: Case) -> None:
        answer, data = answer_of(case), run.data
        if not isinstance(run.viewer, Staff):
            if mail.delivery(letter_of(case)).method != mail.Method.ELECTRONIC:
                raise Refused("delivery", "答复书不是网上送达的，送达由机关按签收凭证登记。", rule="条例第四十条")
            data["how"], data["occurred_on"] = "opened", None
        how = data["how"] or ("signed" if not answer.returned else "")
        if answer.returned and how not in {"counter", "left", "notice"}:
            raise Invalid({"how": ["答复书已被退回：请重新寄送，或者登记当面、留置、公告送达。"]})
        if answer.returned and how in {"counter", "left"} and (sentence := r.no_stay(case)) is not None:
            raise Refused("requirement", sentence, rule="行政复议法第四十二条、行政诉讼法第五十六条")
        if how in {"left", "notice"} and not (data["detail"] and data["proof"]):
            raise Invalid({"detail": ["留置、公告送达须写明理由并附上凭证。"]})
        on = data["occurred_on"] or run.today
        if answer.dispatched_on is not None and on < answer.dispatched_on:
            raise Invalid({"occurred_on": [f"送达日期不会早于寄发日期 {answer.dispatched_on}。"]})
        letter = letter_of(case)
        proof = run.attach(data["proof"], "签收凭证") if data["proof"] else None
        if letter.matter_id != run.the_matter().pk:  # the other case's, which keeps its own proofs
            proof = None
        if how == "notice" and proof is not None:
            mail.served_by_notice(run, letter, on, ground=data["detail"], proof=proof)
        elif answer.returned:  # brought to him after the post had failed
            mail.resent(run, letter, mail.Method.COUNTER, on, proof=proof, detail=data["detail"])
        elif mail.delivery(letter).received_on is None:
            mail.received(run, letter, on, proof=proof, detail=data["detail"])
        run.record(f.DecisionDelivered(answer.drafted.letter, how), **when(run))
        joint.queue_delivered(run, answer, how)


class ServedForm(DatedForm):
    """Which applicant has the answer, and how that is known."""

    applicant = PersonChoice(label="申请人", queryset=Applicant.objects.none(), empty_label="请选择")
    how = forms.CharField(label="怎么送达的", max_length=100, help_text="例如：邮件号码，本人签收；当面签收；公告。")
    proof = forms.FileField(label="签收凭证", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = Applicant.objects.filter(matter=self.matter, agent=False, ended_by__isnull=True)
        offer(self, "applicant", people)


class ApplicantServed(DatedAction):
    """登记一位申请人送达: where no 代表人 was chosen, each applicant is served (O6)."""

    code = "applications.applicant_served"
    title = "登记一位申请人送达"
    form = ServedForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data.get("proof"), "proof")}

    def act(self, run: Run, case: Case) -> None:
        answer, data = answer_of(case), run.data
        person: Applicant = data["applicant"]
        if person.pk not in case.serve or person.pk in answer.served:
            raise Invalid({"applicant": ["这位申请人已经登记送达，或者不用单独送达。"]})
        on = data["occurred_on"] or run.today
        if answer.dispatched_on is not None and on < answer.dispatched_on:
            raise Invalid({"occurred_on": [f"送达日期不会早于寄发日期 {answer.dispatched_on}。"]})
        if data["proof"]:
            run.attach(data["proof"], "签收凭证")
        run.record(f.ApplicantServed(answer.drafted.letter, person.pk, data["how"]), **when(run))


class CameBackForm(DatedForm):
    """Why it came back."""

    reason = forms.CharField(label="退回或者拒收的情形", max_length=200)


class DecisionReturned(DatedAction):
    """答复书被退回或者拒收 (O9)."""

    code = "applications.decision_returned"
    title = "答复书被退回或者拒收"
    form = CameBackForm

    def act(self, run: Run, case: Case) -> None:
        letter, on = letter_of(case), run.data["occurred_on"] or run.today
        mail.returned(run, letter, on, detail=run.data["reason"])
        run.record(f.DecisionReturned(letter.pk, run.data["reason"]), **when(run))


class ResendDecision(DatedAction):
    """重新寄送答复书."""

    code = "applications.resend_decision"
    title = "重新寄送答复书"
    form = SendingForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**super().prepare(data, viewer), "proof": stage(data.get("proof"), "proof")}

    def act(self, run: Run, case: Case) -> None:
        letter, data = letter_of(case), run.data
        on = data["occurred_on"] or run.today
        mail.resent(
            run,
            letter,
            mail.Method(data["method"]),
            on,
            tracking=data["tracking"],
            asked_for=electronic(case, letter),
        )
        run.record(f.DecisionResent(letter.pk, data["method"], data["tracking"]), **when(run))


class ArchiveForm(ActionForm):
    """Under which number the file is kept."""

    file_number = forms.CharField(label="归档号", max_length=60)
    years = forms.TypedChoiceField(
        label="保管期限",
        choices=(("10", "10 年"), ("30", "30 年"), ("0", "永久")),
        coerce=int,
        required=False,
        empty_value=None,
        help_text="照本机关的归档范围和保管期限表；不选用缺省值。",
    )


class Archive(OnCase):
    """归档: delivery is proved, so the file can be closed (条例 45, R154)."""

    code = "applications.archive"
    title = "归档"
    form = ArchiveForm

    def act(self, run: Run, case: Case) -> None:
        years = run.data["years"]
        if years is None:
            years = settings.value("applications.retention_years", agency_of(run), run.today)
        run.record(f.Archived(run.data["file_number"], years))
