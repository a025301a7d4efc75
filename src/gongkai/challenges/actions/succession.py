"""A challenge goes with the power to another agency, which becomes the respondent or defendant (O16)."""

from __future__ import annotations

from gongkai.agencies.service import Agency, SuccessorForm, of_successor
from gongkai.challenges import facts as f
from gongkai.challenges.actions.base import ChallengeAction, DatedForm, keep_paper, when
from gongkai.challenges.dispute import Dispute, same_number
from gongkai.challenges.models import Challenge
from gongkai.core.actions import Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused


class TakeOverForm(SuccessorForm, DatedForm):
    """To whom the power went, by which decision, and when."""

    field_order = ("to", "document", "file", "occurred_on", "late_reason", "late_proof")


class TakeOver(ChallengeAction):
    """移交: the challenge keeps number, days and terms. Who has it hands it over; of an agency that has ended, the
    successor takes it. From that day on table 4 counts it at the successor, and what was counted before stays."""

    code = "challenges.take_over"
    title = "移交给承继职权的机关"
    form = TakeOverForm
    policy = of_own_agency | of_successor("这一件")

    def act(self, run: Run, dispute: Dispute) -> None:
        to, predecessor = run.data["to"], Agency.objects.get(pk=run.the_matter().agency_id)
        if getattr(run.viewer, "agency_id", None) not in (predecessor.pk, to.pk):
            raise Invalid({"to": ["接办的只能是您所在的机关。"]})
        twin = _twin(to, dispute)
        if twin:
            raise Refused("twin", f"{to.name}已经登记了同一争议（{twin}）；先把其中一件作废，再移交，以免重复计数。")
        keep_paper(run, "移交依据")
        names = {"agency_name": to.name, "predecessor_name": predecessor.name}
        keys = {"agency": to.pk, "predecessor": predecessor.pk}
        run.record(f.TakenOver(**keys, **names, document=run.data["document"]), **when(run))
        run.hand_over(to.pk)


def _twin(to: Agency, dispute: Dispute) -> str:
    """The number under which the successor counts the same dispute already; empty where it does not."""
    if not dispute.counted or not dispute.reference.strip():
        return ""
    rows = Challenge.objects.filter(agency=to, counted=True, dispute=same_number(dispute.reference))
    return rows.values_list("number", flat=True).first() or ""
