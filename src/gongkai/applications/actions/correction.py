"""Correction (条例 30) and excessive applications (条例 35)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import crossing
from gongkai.applications import facts as f
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, applicant_here, when
from gongkai.applications.actions.intake import add_text
from gongkai.applications.actions.letters import SendLetter
from gongkai.applications.case import Case, LetterState
from gongkai.applications.models import RequestText
from gongkai.applications.photos import clean_upload
from gongkai.core import clock
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.explanation import cn
from gongkai.ui.words import moment


class SendCorrectionNotice(SendLetter):
    """发出补正告知书: the clock stops if it left within seven working days (R37)."""

    code = "applications.send_correction_notice"
    title = "发出补正告知书"
    kind = "correction_request"
    last_day = (r.correction_last, r.correction_late)

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.CorrectionNoticeSent:
        return f.CorrectionNoticeSent(term=state.draft.term, **sent)


class CorrectionForm(DatedForm):
    """The corrected wording; where it comes late, why."""

    title = forms.CharField(label="补正后的名称", max_length=120)
    text = forms.CharField(label="补正后的内容描述", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    reference = forms.CharField(label="文号或者其他线索", max_length=120, required=False)
    good_reason = forms.BooleanField(label="逾期补正有正当理由，予以接受", required=False)
    reason = forms.CharField(label="逾期的理由", max_length=300, required=False)
    file = forms.FileField(label="补正材料", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("good_reason") and not data.get("reason"):
            self.add_error("reason", "请写明申请人逾期的理由。")
        return data


_WORDING = (("title", "title"), ("text", "text"), ("reference", "document_number"))


class ReceiveCorrection(DatedAction):
    """收到补正: the period begins anew on this day (条例 30)."""

    code = "applications.receive_correction"
    title = "收到补正"
    form = CorrectionForm
    policy = of_own_agency | applicant_here
    files = ("file",)

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        upload = data.get("file")
        if not isinstance(viewer, Staff):
            upload = clean_upload(upload, "file")
        return super().prepare({**data, "file": upload}, viewer)

    def act(self, run: Run, case: Case) -> None:
        data = run.data
        if not isinstance(run.viewer, Staff):
            # Whether a late reason is good is for the office to say, and the applicant's day is the day he sends.
            data["good_reason"], data["reason"], data["occurred_on"] = False, "", None
            self._refuse_unchanged(case, data)
        if data["file"]:
            run.attach(data["file"], "补正材料")
        text = add_text(run, RequestText.Cause.CORRECTED, data["title"], data["text"], data["reference"])
        run.record(f.CorrectionReceived(text.pk, data["good_reason"], data["reason"]), **when(run))

    def _refuse_unchanged(self, case: Case, data: dict[str, Any]) -> None:
        """A press without a change would use up the only correction (条例 30), so it is sent back to be written."""
        before = RequestText.objects.filter(pk=case.text).first()
        if before is None or data["file"]:
            return
        if all(data[name].strip() == getattr(before, kept).strip() for name, kept in _WORDING):
            raise Invalid(
                {"text": ["内容和原来的一样，没有改动。请照补正告知书写清楚；觉得已经写清楚的，在这里写明理由。"]}
            )


class LapseForm(ActionForm):
    """That no good reason is known: asked, because what follows ends the application."""

    no_reason = forms.BooleanField(label="已核实送达凭证，申请人没有说明正当理由")


class LapseCorrection(OnCase):
    """登记逾期不补正."""

    code = "applications.lapse_correction"
    title = "登记逾期不补正"
    form = LapseForm

    def act(self, run: Run, case: Case) -> None:
        self._refuse_unheard(run, case)
        run.record(f.CorrectionLapsed())

    def _refuse_unheard(self, run: Run, case: Case) -> None:
        """A correction that was handed in outside within its term counts, however long it is on its way (R34)."""
        heard, until = crossing.heard(run.the_matter().pk), case.clock.correction_by if case.clock is not None else None
        if heard is None or until is None or (heard.at is not None and clock.local_date(heard.at) > until):
            return
        known = f"只收到 {moment(heard.at)} 以前的" if heard.at is not None else "还没有收到"
        raise Refused(
            "unheard",
            f"申请人可以在外网补正，期限到{cn(until)}，外网的交换包{known}内容：期限内提交的补正可能还在路上。"
            "请等期限以后写出的交换包读入以后再登记。",
        )


class AskReasons(SendLetter):
    """发出说明理由告知书: the clock goes on (R7, R42)."""

    code = "applications.ask_reasons"
    title = "发出说明理由告知书"
    kind = "reasons_request"

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.ReasonsAsked:
        return f.ReasonsAsked(until=state.draft.until or case.today, **sent)


class ReasonsForm(DatedForm):
    """What the applicant said, and what the office thinks of it."""

    note = forms.CharField(
        label="申请人的说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    silent = forms.BooleanField(label="申请人没有说明理由", required=False)
    accepted = forms.TypedChoiceField(
        label="是否合理",
        choices=(("yes", "合理"), ("no", "不合理，或者没有说明")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("note")) == bool(data.get("silent")):
            self.add_error("note", "请写明申请人的说明；没有说明的，请勾选“申请人没有说明理由”。")
        if data.get("silent") and data.get("accepted"):
            self.add_error("accepted", "申请人没有说明理由的，不能认定合理。")
        return data


class JudgeReasons(DatedAction):
    """判断理由是否合理 (条例 35)."""

    code = "applications.judge_reasons"
    title = "判断理由是否合理"
    form = ReasonsForm

    def act(self, run: Run, case: Case) -> None:
        until = case.reasons_due
        if run.data["silent"] and until is not None and run.today <= until:
            raise Invalid({"silent": [f"申请人说明理由的期限到 {until} 为止，期满次日起才能认定没有说明。"]})
        note = run.data["note"] or "申请人没有说明理由。"
        run.record(f.ReasonsJudged(run.data["accepted"], note), **when(run))


class TellDelay(SendLetter):
    """发出延迟答复告知书: the reply is due on the day told (条例 35)."""

    code = "applications.tell_delay"
    title = "发出延迟答复告知书"
    kind = "delay"
    last_day = (r.due_day, r.delay_late)

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.DelayTold:
        return f.DelayTold(until=state.draft.until or case.today, **sent)
