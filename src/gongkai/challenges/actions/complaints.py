"""A complaint: told that it is taken up, extended, answered (条例 47, 51; R81)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import ChallengeAction, DatedForm, PaperForm, keep_paper, when
from gongkai.challenges.dispute import Dispute
from gongkai.core.actions import Run
from gongkai.core.refusals import Refused
from gongkai.law.challenges import COMPLAINT_MORE, Track, endings_of


class AcceptComplaint(ChallengeAction):
    """告知受理."""

    code = "challenges.accept_complaint"
    title = "告知受理"
    form = PaperForm

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "受理告知书")
        run.record(f.ComplaintAccepted(run.data["document"]), **when(run))


class ExtendForm(DatedForm):
    """How many days more, and why."""

    days = forms.IntegerField(label="延长多少日", min_value=1, max_value=COMPLAINT_MORE.count)
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    field_order = ("days", "reason", "occurred_on", "late_reason", "late_proof")


class ExtendComplaint(ChallengeAction):
    """延长办理期限: once, and before the term is over."""

    code = "challenges.extend_complaint"
    title = "延长办理期限"
    form = ExtendForm

    def act(self, run: Run, dispute: Dispute) -> None:
        rule = "信访工作条例第三十四条"
        if dispute.extensions:
            raise Refused("extended", "办理期限已经延长过一次，不能再延长。", rule=rule)
        running = dispute.next_term
        if running is not None and (run.data["occurred_on"] or run.today) > running.last:
            raise Refused("over", "办理期限已经届满，不能再延长。", rule=rule)
        run.record(f.ComplaintExtended(run.data["days"], run.data["reason"]), **when(run))


class FinishForm(PaperForm):
    """What was found, and the answer."""

    ending = forms.ChoiceField(
        label="处理结果", choices=[("", "请选择"), *((each.code, each.label) for each in endings_of(Track.COMPLAINT))]
    )

    field_order = ("ending", "document", "file", "occurred_on", "late_reason", "late_proof")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["document"].label = "答复文书名称和文号"
        self.fields["occurred_on"].label = "答复日期"


class FinishComplaint(ChallengeAction):
    """答复投诉举报."""

    code = "challenges.finish_complaint"
    title = "答复投诉举报"
    form = FinishForm

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "投诉举报答复")
        run.record(f.ComplaintFinished(run.data["ending"], run.data["document"]), **when(run))
