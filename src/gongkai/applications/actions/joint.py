"""Answering several cases by one letter (O8): joining, leaving, and what the job records on the others."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import joint
from gongkai.applications.actions.base import OnCase
from gongkai.applications.actions.decision import row_of
from gongkai.applications.actions.letters import read_case
from gongkai.applications.case import Case
from gongkai.applications.models import Application
from gongkai.core.actions import ActionForm, Run
from gongkai.core.facts import FactView
from gongkai.core.models import Fact, FileLink, Matter
from gongkai.core.policies import is_system
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.law.explanation import cn
from gongkai.letters.models import Letter
from gongkai.ui.forms import Hinted


class JoinForm(ActionForm):
    """By the letter of which other case of the same applicant this one is answered."""

    leading = forms.ChoiceField(label="和哪一件一并答复", widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["leading"]
        assert isinstance(field, forms.ChoiceField)
        row = Application.objects.filter(pk=self.matter.pk).first() if self.matter is not None else None
        self.offered = {str(other.number): other for other in joint.with_same_applicant(row)} if row else {}
        self.wrong: dict[str, str] = {}
        if self.matter is None or not self.offered:
            field.help_text = "本机关没有同一申请人的其他在办申请，本件单独答复。"
            return
        own = read_case(self.matter, self.moment)
        field.choices = [self._choice(own, number, other) for number, other in self.offered.items()]
        field.help_text = "答复书、文号、送达都在选的那一件；本件的编号、期限和统计不变。两件中早到期的那天以前寄出。"

    def _choice(self, own: Case, number: str, other: Application) -> tuple[str, Hinted]:
        its = joint.case_now(other.matter)
        self.wrong[number] = joint.hindrance(own, other, its) or ""
        title = f"{number} {other.text.title if other.text else ''}".strip()
        term = f"最晚{cn(its.due)}答复" if its.due else "期限没有起算"
        return number, Hinted(title, f"不能一并答复：{self.wrong[number]}" if self.wrong[number] else term)

    def clean_leading(self) -> Application:
        """The case itself, where nothing stands against it."""
        number: str = self.cleaned_data["leading"]
        if self.wrong.get(number):
            raise forms.ValidationError(self.wrong[number])
        return self.offered[number]


class JoinAnswer(OnCase):
    """和另一件一并答复: number, clock, code and row stay its own."""

    code = "applications.join_answer"
    title = "和另一件一并答复"
    form = JoinForm

    def act(self, run: Run, case: Case) -> None:
        mine = list(joint.joined_to(run.the_matter()).values_list("number", flat=True))
        if mine:
            raise Refused(
                "joint", f"{'、'.join(mine)} 已经并在本件一并答复；请把本件作为领头的一件拟写答复，或者先取消。"
            )
        leading: Application = run.data["leading"]
        run.record(f.AnswerJoined(leading.pk, leading.number))


class LeaveForm(ActionForm):
    """Why it is answered by itself."""

    reason = forms.CharField(label="理由", max_length=300)


class LeaveJoint(OnCase):
    """取消一并答复: while the letter of the other case is not signed."""

    code = "applications.leave_joint"
    title = "取消一并答复"
    form = LeaveForm

    def act(self, run: Run, case: Case) -> None:
        joined = case.joined
        if joined is not None:
            answer = joint.case_now(Matter.objects.get(pk=joined.leading)).answer
            if answer is not None and answer.signed is not None and run.the_matter().pk in answer.drafted.others:
                raise Refused(
                    "joint", f"{joined.number} 的答复书已经签发，里面答复了本件；请先在那一件“退回修改”，再取消。"
                )
        run.record(f.JointLeft(run.data["reason"]))


class OfLetterForm(ActionForm):
    """The letter that answers the case, as the job names it."""

    letter = forms.ModelChoiceField(Letter.objects.select_related("matter"))


class JointlyAnswered(OnCase):
    """登记一并答复: as the letter of the leading case was signed and went out; its files lie with this case too."""

    code = joint.ANSWERED
    title = "登记一并答复"
    form = OfLetterForm
    policy = is_system

    def act(self, run: Run, case: Case) -> None:
        letter: Letter = run.data["letter"]
        leading = joint.case_now(letter.matter)
        answer = joint.answer_in(leading, letter.pk)
        if case.joined is None or case.joined.leading != letter.matter_id or answer.signed is None:
            raise Refused("joint", "本件没有和这份答复书的那一件一并答复。")
        codes, main = answer.drafted.codes, answer.drafted.main
        sent = told_of(letter.matter, letter.pk, f.DecisionDispatched)
        copy = hand_files(run, letter)
        run.record(
            f.JointlyAnswered(
                leading=letter.matter_id,
                leading_number=leading.number,
                decision=answer.drafted.decision,
                letter=letter.pk,
                number=answer.signed.number,
                codes=codes,
                main=main,
                row=row_of(run, codes, main),
                signed_on=answer.signed_on or sent.occurred_on,
                method=sent.payload.method,
                tracking=sent.payload.tracking,
            ),
            **as_recorded(run, letter.matter, sent, copy),
        )


class DeliveredForm(OfLetterForm):
    """How it arrived, and on which case that was recorded."""

    how = forms.CharField(max_length=20, required=False)
    source = forms.ModelChoiceField(Matter.objects.all())


class JointlyDelivered(OnCase):
    """登记一并答复送达: as it was recorded on another case of the same letter (R6)."""

    code = joint.DELIVERED
    title = "登记一并答复送达"
    form = DeliveredForm
    policy = is_system

    def act(self, run: Run, case: Case) -> None:
        letter: Letter = run.data["letter"]
        if case.answer is None or case.answer.drafted.letter != letter.pk:
            raise Refused("joint", "本件现在的答复不是这一份。")
        told = told_of(run.data["source"], letter.pk, f.DecisionDelivered, f.JointlyDelivered)
        own = FileLink.objects.filter(matter=run.the_matter(), purpose=joint.PURPOSE).first() or letter.pdf
        run.record(f.JointlyDelivered(letter.pk, run.data["how"]), **as_recorded(run, run.data["source"], told, own))


def told_of(matter: Matter, letter: int, *kinds: type) -> FactView:
    """The last fact of these kinds about the letter in that case."""
    views = [view for view in facts_of(matter) if isinstance(view.payload, kinds) and view.payload.letter == letter]
    if not views:
        raise Refused("joint", "那一件还没有登记。")
    return views[-1]


def as_recorded(run: Run, matter: Matter, view: FactView, proof: FileLink | None) -> dict[str, Any]:
    """The day of a fact of the other case, with its reason and proof where that was late; what lies back only because
    the job ran late is proved by the letter itself."""
    row = Fact.objects.select_related("late_proof__file").get(matter=matter, seq=view.seq)
    if row.late_proof is not None:
        proof = run.attach_again(row.late_proof, "补录证明")
    reason = row.late_reason or "一并答复，由系统照另一件登记"
    return {"occurred_on": view.occurred_on, "late_reason": reason, "late_proof": proof}


def hand_files(run: Run, letter: Letter) -> FileLink | None:
    """Lay what the applicant receives with this case too, for whoever holds its code: the same files under links of
    its own, because a link is seen with its matter. The letter's own link, if it has one."""
    own = run.attach_again(letter.pdf, joint.PURPOSE, FileLink.Audience.HOLDER) if letter.pdf is not None else None
    for row in letter.enclosures.select_related("link__file"):
        run.attach_again(row.link, joint.GIVEN, FileLink.Audience.HOLDER)
    return own
