"""Extension (条例 33(2)) and fee (条例 42, 109号)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications import requirements as r
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, when
from gongkai.applications.actions.correction import LapseForm
from gongkai.applications.actions.letters import SendLetter, promised
from gongkai.applications.case import Case, LetterState
from gongkai.core.actions import Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.letters.models import Letter


class Extend(SendLetter):
    """发出延期答复告知书: approved and told before the period ends (R41)."""

    code = "applications.extend"
    title = "发出延期答复告知书"
    kind = "extension"
    last_day = (r.due_day, r.extension_late)

    def check(self, run: Run, case: Case, state: LetterState) -> None:
        """The days that the letter states are still those of the clock: nothing came between draft and sending."""
        stated = Letter.objects.get(pk=state.key).stated.get("原答复期限")
        due = case.clock.due if case.clock is not None else None
        if stated and not stated["provisional"] and due is not None and stated["date"] != due.isoformat():
            raise Refused(
                "stated",
                f"延期答复告知书写明的原答复期限是 {stated['date']}，现在是 {due}；请退回后重新拟写。",
                rule="条例第三十三条第二款",
            )

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.ExtensionNoticeSent:
        return f.ExtensionNoticeSent(
            days=state.draft.days,
            approved_on=state.approved_on or case.today,
            promised=promised(case, Letter.objects.get(pk=state.key)),
            **sent,
        )


class SendFeeNotice(SendLetter):
    """发出收费通知书: within the handling period (R53)."""

    code = "applications.send_fee_notice"
    title = "发出收费通知书"
    kind = "fee_notice"
    last_day = (r.due_day, r.fee_late)

    def fact(self, case: Case, state: LetterState, sent: dict[str, Any]) -> f.FeeNoticeSent:
        draft = state.draft
        return f.FeeNoticeSent(tariff=draft.tariff, units=draft.units, fen=draft.fen, **sent)


class PaidForm(DatedForm):
    """What was paid, in yuan and fen, and the receipt of the treasury."""

    amount = forms.DecimalField(label="缴费金额（元）", max_digits=12, decimal_places=2, min_value=0)
    receipt = forms.CharField(label="缴款书或者票据号码", max_length=60)


class RecordPayment(DatedAction):
    """登记缴费: only the whole fee begins the period anew (R55)."""

    code = "applications.fee_paid"
    title = "登记缴费"
    form = PaidForm

    def act(self, run: Run, case: Case) -> None:
        fen = int(run.data["amount"] * 100)
        if case.fee is not None and fen != case.fee.fen:
            raise Invalid({"amount": [f"收费通知书写明 {case.fee.fen / 100:.2f} 元，须一次缴清；金额不符的请核对。"]})
        run.record(f.FeePaid(fen, run.data["receipt"]), **when(run))


class LapseFee(OnCase):
    """登记逾期不缴费."""

    code = "applications.lapse_fee"
    title = "登记逾期不缴费"
    form = LapseForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.FeeLapsed())
