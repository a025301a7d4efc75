"""How it ends: a review decision, a judgment, a withdrawal, the second instance; and the judgment nobody appealed."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import (
    ChallengeAction,
    DatedForm,
    PaperForm,
    keep_paper,
    read_dispute,
    when,
)
from gongkai.challenges.dispute import AFFIRMED, APPEAL_WITHDRAWN, CHANGED, Dispute
from gongkai.core.actions import Run
from gongkai.core.clock import local_date
from gongkai.law.challenges import ENDINGS, Follow, Track, endings_of
from gongkai.ui.forms import DateField

ORDER = ("dated", "file", "occurred_on", "late_reason", "late_proof")


class EndingForm(PaperForm):
    """The ending, its paper and its days."""

    ending = forms.ChoiceField(label="处理结果")
    dated = DateField(label="文书落款日期")

    field_order = ("ending", "document", *ORDER)
    appealable: bool | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["occurred_on"].label = "收到日期"
        field = self.fields["ending"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "请选择"),
            *((each.code, each.label) for each in endings_of(self.track(), appealable=self.appealable)),
        ]

    def track(self) -> Track:
        """The track of the challenge."""
        return read_dispute(self.matter, local_date(self.moment)).track if self.matter is not None else Track.REVIEW

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        served = data.get("occurred_on") or local_date(self.moment)
        if data.get("dated") and data["dated"] > served:
            self.add_error("dated", "落款日期不能晚于收到日期。")
        return data


class OrderingForm(EndingForm):
    """An ending that may order the organ to decide anew within a term."""

    days = forms.IntegerField(
        label="责令多少个工作日内重新答复、履行",
        required=False,
        min_value=1,
        max_value=366,
        help_text="照决定书、判决书；没有写明的不填，按 20 个工作日。",
    )
    until = DateField(label="或者到哪一天", required=False)

    field_order = ("ending", "days", "until", "document", *ORDER)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ending = ENDINGS.get(data.get("ending", ""))
        if data.get("days") and data.get("until"):
            self.add_error("days", "期限请填写工作日数，或者填写到哪一天，二者选一。")
        if ending is not None and ending.follow is not Follow.ANEW and (data.get("days") or data.get("until")):
            self.add_error("days", f"“{ending.label}”没有要求重新答复、履行，不填期限。")
        if data.get("until") and data.get("dated") and data["until"] < data["dated"]:
            self.add_error("until", "期限早于落款日期。")
        return data


class JudgmentForm(OrderingForm):
    """A judgment or ruling that can be appealed against."""

    appealable = True


class FinalForm(EndingForm):
    """An ending of a suit that is final when served."""

    appealable = False


class EndingAction(ChallengeAction):
    """Attach the paper and record."""

    purpose = "决定书、裁判文书"

    def act(self, run: Run, dispute: Dispute) -> None:
        keep_paper(run, self.purpose)
        run.record(self.payload(run.data), **when(run))

    def payload(self, data: dict[str, Any]) -> Any:
        """What is recorded."""
        raise NotImplementedError


class DecideReview(EndingAction):
    """登记复议结果: in force when served (复议法 75)."""

    code = "challenges.decide_review"
    title = "登记复议结果"
    form = OrderingForm

    def payload(self, data: dict[str, Any]) -> f.ReviewDecided:
        return f.ReviewDecided(data["ending"], data["document"], data["dated"], data["days"], data["until"])


class Judge(EndingAction):
    """登记一审裁判: pending until the term for an appeal has run out (O14)."""

    code = "challenges.judge"
    title = "登记一审裁判"
    form = JudgmentForm

    def payload(self, data: dict[str, Any]) -> f.Judged:
        return f.Judged(data["ending"], data["document"], data["dated"], data["days"], data["until"])


class EndSuit(EndingAction):
    """登记撤诉、调解、终结."""

    code = "challenges.end_suit"
    title = "登记撤诉、调解、终结"
    form = FinalForm

    def payload(self, data: dict[str, Any]) -> f.SuitEnded:
        return f.SuitEnded(data["ending"], data["document"], data["dated"])


class AppealEndingForm(OrderingForm):
    """Whether the first judgment stands, or what takes its place."""

    how = forms.ChoiceField(
        label="二审结果",
        choices=(
            (AFFIRMED, "驳回上诉，维持原裁判"),
            (CHANGED, "改判、撤销原裁判"),
            (APPEAL_WITHDRAWN, "准许撤回上诉"),
        ),
        widget=forms.RadioSelect,
    )

    field_order = ("how", "ending", "days", "until", "document", *ORDER)
    unchanged = "维持原裁判、撤回上诉的不填。"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["ending"].required = False
        self.fields["ending"].label = "改判以后的结果"
        self.fields["ending"].help_text = "改判的填写；维持、撤回上诉的，以一审裁判的结果为准。"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("how") == CHANGED and not data.get("ending"):
            self.add_error("ending", "请选择改判以后的结果。")
        if data.get("how") in {AFFIRMED, APPEAL_WITHDRAWN} and data.get("ending"):
            self.add_error("ending", self.unchanged)
        return data


class EndAppeal(EndingAction):
    """登记二审结果: two instances are one case, which counts by its last result (R95)."""

    code = "challenges.end_appeal"
    title = "登记二审结果"
    form = AppealEndingForm

    def payload(self, data: dict[str, Any]) -> f.AppealEnded:
        return f.AppealEnded(data["how"], data["document"], data["dated"], data["ending"], data["days"], data["until"])


class RetrialForm(PaperForm):
    """The court that tries it again, and its ruling."""

    forum = forms.CharField(label="再审人民法院", max_length=120)
    reference = forms.CharField(label="再审案号", max_length=80, required=False)
    dated = DateField(label="文书落款日期")

    field_order = ("forum", "reference", "document", *ORDER)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["document"].label = "再审裁定书的名称、文号"


class OpenRetrial(EndingAction):
    """登记再审: what was in force is tried again, and counted no second time (行政诉讼法 91-93; R95)."""

    code = "challenges.open_retrial"
    title = "登记再审"
    form = RetrialForm

    def payload(self, data: dict[str, Any]) -> f.RetrialOpened:
        return f.RetrialOpened(data["forum"].strip(), data["document"], data["dated"], data["reference"].strip())


class RetrialEndingForm(AppealEndingForm):
    """Whether what was in force stays so, or what takes its place."""

    unchanged = "维持原裁判、终结再审的不填。"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        how.label = "再审结果"
        how.choices = [
            (AFFIRMED, "维持原裁判"),
            (CHANGED, "改判、撤销原裁判"),
            (APPEAL_WITHDRAWN, "终结再审，恢复执行原裁判"),
        ]
        self.fields["ending"].help_text = "改判的填写；维持、终结再审的，以原来生效的结果为准。"


class EndRetrial(EndingAction):
    """登记再审结果: what it orders is to be done; table 4 has counted the case already (R95)."""

    code = "challenges.end_retrial"
    title = "登记再审结果"
    form = RetrialEndingForm

    def payload(self, data: dict[str, Any]) -> f.RetrialEnded:
        return f.RetrialEnded(data["how"], data["document"], data["dated"], data["ending"], data["days"], data["until"])


class RemandForm(PaperForm):
    """The ruling."""

    dated = DateField(label="文书落款日期")

    field_order = ("document", *ORDER)


class Remand(EndingAction):
    """发回重审: nothing is ended (行政诉讼法 89)."""

    code = "challenges.remand"
    title = "发回重审"
    form = RemandForm

    def payload(self, data: dict[str, Any]) -> f.Remanded:
        return f.Remanded(data["document"], data["dated"])


class LetStand(ChallengeAction):
    """一审裁判生效: noted by a job once the term is over; the day itself follows from the judgment."""

    code = "challenges.let_stand"
    title = "一审裁判生效"
    form = DatedForm

    def act(self, run: Run, dispute: Dispute) -> None:
        run.record(f.Stood(), **when(run))
