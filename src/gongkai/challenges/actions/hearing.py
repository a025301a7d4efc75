"""While it is heard: the answer with its evidence, suspension, appeal and the answer to one."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import service as applications
from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import (
    ChallengeAction,
    DatedForm,
    PaperForm,
    case_to_change,
    keep_paper,
    read_dispute,
    when,
)
from gongkai.challenges.dispute import Dispute
from gongkai.core.actions import Run
from gongkai.core.clock import local_date
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.law.challenges import ENDINGS
from gongkai.law.explanation import cn
from gongkai.ui.forms import DateField


class AnswerForm(PaperForm):
    """What went out, and with which evidence: volumes of the case's bundle, or a file."""

    evidence = forms.MultipleChoiceField(
        label="提交的案卷包",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="原申请的送达卷、密封卷。还没有制作的，先在这一件的页面上制作。",
    )
    file = forms.FileField(
        label="答复书、证据目录和其他证据", required=False, help_text="没有案卷包的，证据须附在这里。"
    )

    field_order = ("document", "evidence", "file", "occurred_on", "late_reason", "late_proof")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["document"].label = "答复书名称和文号"
        self.fields["occurred_on"].label = "提交日期"
        target = read_dispute(self.matter, local_date(self.moment)).target if self.matter is not None else None
        self.volumes = {link.code: link for link in applications.bundles_of(self.viewer, target)}
        if not self.volumes:
            del self.fields["evidence"]
            return
        field = self.fields["evidence"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(link.code, link.name) for link in self.volumes.values()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = data.get("evidence") or []
        if not chosen and not data.get("file") and "file" not in self.errors:
            self.add_error("file", "请附上证据：不提交证据的，视为原行为没有证据、依据。")
        return {**data, "links": tuple(self.volumes[code].pk for code in chosen)}


class Answer(ChallengeAction):
    """答复并提交证据 (复议法 48, 54, 70; 诉讼法 34, 67)."""

    code = "challenges.answer"
    title = "答复并提交证据"
    form = AnswerForm

    def act(self, run: Run, dispute: Dispute) -> None:
        link = keep_paper(run, "答复书和证据")
        evidence = (*run.data["links"], *((link.pk,) if link is not None else ()))
        run.record(f.Answered(run.data["document"], evidence), **when(run))


class SuspendForm(PaperForm):
    """The order of the review organ or court."""

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "matter": self.matter}


class Suspend(ChallengeAction):
    """登记停止执行: the case, where it is known, hands out nothing for the time being (R78, O5)."""

    code = "challenges.suspend"
    title = "登记停止执行"
    form = SuspendForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        on_case = case_to_change(self, viewer, data["matter"])
        if on_case is not None:
            case, once = on_case
            applications.stay(viewer, case, document=data["document"], once=once)
        return super().prepare(data, viewer)

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "停止执行")
        run.record(f.Suspended(run.data["document"]), **when(run))


class AppealForm(DatedForm):
    """Who appeals, where, and when its copy came."""

    own = forms.ChoiceField(
        label="谁上诉",
        choices=(("own", "本机关上诉"), ("other", "对方或者其他当事人上诉")),
        widget=forms.RadioSelect,
    )
    forum = forms.CharField(label="二审人民法院", max_length=120)
    reference = forms.CharField(label="二审案号", max_length=80, required=False)
    copy_on = DateField(label="收到上诉状副本的日期", required=False, help_text="对方上诉的填写：15 日内提出答辩。")
    file = forms.FileField(label="上诉状", required=False)

    field_order = ("own", "forum", "reference", "occurred_on", "copy_on", "file", "late_reason", "late_proof")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["occurred_on"].label = "提起上诉的日期"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("own") == "own" and data.get("copy_on"):
            self.add_error("copy_on", "本机关上诉的不填。")
        today = local_date(self.moment)
        if data.get("copy_on") and data["copy_on"] > today:
            self.add_error("copy_on", "收到日期在今天之后；只能登记已经发生的事。")
        return data


class Appeal(ChallengeAction):
    """登记上诉: the judgment of the first instance is not in force (行政诉讼法 85)."""

    code = "challenges.appeal"
    title = "登记上诉"
    form = AppealForm

    def act(self, run: Run, dispute: Dispute) -> None:
        data, own = run.data, run.data["own"] == "own"
        day = data["occurred_on"] or run.today
        if dispute.judged is not None and dispute.judged_on is not None:
            if day < dispute.judged_on:
                raise Invalid({"occurred_on": [f"上诉日期早于收到一审裁判的日期{cn(dispute.judged_on)}。"]})
            term = ENDINGS[dispute.judged.ending].appeal
            last = term.last_day(dispute.judged_on, dispute.calendar.law) if term else day
            if own and day > last:
                raise Refused("too_late", f"本机关的上诉期限到{cn(last)}为止，已经届满。", rule="行政诉讼法第八十五条")
        keep_paper(run, "上诉状")
        run.record(f.Appealed(own, data["forum"].strip(), data["reference"].strip(), data["copy_on"]), **when(run))


class AnswerAppeal(ChallengeAction):
    """二审答辩."""

    code = "challenges.answer_appeal"
    title = "二审答辩"
    form = PaperForm

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "二审答辩状")
        run.record(f.AppealAnswered(run.data["document"]), **when(run))
