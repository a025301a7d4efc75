"""What it makes us do again: decide anew, close, report back, file (R78, R94)."""

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
from gongkai.core import clock
from gongkai.core.actions import ActionForm, Run
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Viewer
from gongkai.law.challenges import Follow, Track

REOPENED, FORBIDDEN, OUTSIDE = "reopened", "forbidden", "outside"


class ComplyForm(ActionForm):
    """Nothing is asked where the case is known: it is opened again. Else it is told how the order was carried out."""

    note = forms.CharField(
        label="怎样执行的",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="关联了申请的，系统重新办理原申请，这里可以不填；没有关联申请的，写明怎样执行。",
    )

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "matter": self.matter}


class Comply(ChallengeAction):
    """执行决定、判决: the case is reopened under its number and with its first registration (R94), or closed."""

    code = "challenges.comply"
    title = "执行决定、判决"
    form = ComplyForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        on_case = case_to_change(self, viewer, data["matter"])
        if on_case is None:
            if not data["note"].strip():
                raise Invalid({"note": ["没有关联申请，请写明怎样执行；知道是哪一件申请的，先关联。"]})
            return {**data, "how": OUTSIDE}
        dispute, (case, once) = read_dispute(data["matter"]), on_case
        document = named(dispute)
        if dispute.follow is Follow.FORBID:
            applications.forbid(viewer, case, document=document, once=once)
            return {**data, "how": FORBIDDEN}
        running = next(term for term in dispute.terms if term.what == "comply")
        # Where the term is over already, the case is opened all the same, and is late at once.
        until = max(running.last, clock.today())
        review = dispute.track is Track.REVIEW
        applications.reopen(viewer, case, review=review, document=document, until=until, reason=data["note"], once=once)
        return {**data, "how": REOPENED}

    def act(self, run: Run, dispute: Dispute) -> None:
        run.record(f.Complied(run.data["how"], run.data["note"]))


def named(dispute: Dispute) -> str:
    """The paper of the ending that is in force, as the case names it."""
    paper = dispute.final or dispute.judged
    return f"{dispute.forum}{getattr(paper, 'document', '')}"[:120]


class ReceiveOpinion(ChallengeAction):
    """登记行政复议意见书 (复议法 76)."""

    code = "challenges.receive_opinion"
    title = "登记行政复议意见书"
    form = PaperForm

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "行政复议意见书")
        run.record(f.OpinionReceived(run.data["document"]), **when(run))


class ReportBack(ChallengeAction):
    """报送意见书的落实情况 (复议法 76)."""

    code = "challenges.report_back"
    title = "报送意见书的落实情况"
    form = PaperForm

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, "意见书落实情况")
        run.record(f.ReportedBack(run.data["document"]), **when(run))


class CloseForm(DatedForm):
    """Perhaps a remark."""

    note = forms.CharField(label="说明", required=False, max_length=300)

    field_order = ("note", "occurred_on", "late_reason", "late_proof")


class Close(ChallengeAction):
    """归档."""

    code = "challenges.close"
    title = "归档"
    form = CloseForm

    def act(self, run: Run, dispute: Dispute) -> None:
        run.record(f.Closed(run.data["note"]), **when(run))
