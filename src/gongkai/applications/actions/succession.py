"""A case goes with the power to another agency: mergers, splits and renamings in mid-year (O16)."""

from __future__ import annotations

from gongkai.agencies.service import SuccessorForm, of_successor
from gongkai.applications import facts as f
from gongkai.applications import joint
from gongkai.applications.actions.base import DatedAction, DatedForm, agency_of, when
from gongkai.applications.actions.letters import drop_drafts
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant, Decision, Party, RequestText, Search
from gongkai.core.actions import Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff

# What lies in this room under the agency that has the case. Letters and numbers stay in the books of who gave them.
ROWS = (Applicant, RequestText, Party, Search, Decision)


class TakeOverForm(SuccessorForm, DatedForm):
    """To whom the power went, by which decision, and when."""


class TakeOver(DatedAction):
    """移交: the case keeps number, clock and received-on; what was drafted and not sent bears the wrong name: void.

    Who has the case hands it over; of an agency that has ended, the successor takes it.
    """

    code = "applications.take_over"
    title = "移交给承继职权的机关"
    form = TakeOverForm
    policy = of_own_agency | of_successor("这件申请")
    files = ("file",)

    def act(self, run: Run, case: Case) -> None:
        to, predecessor = run.data["to"], agency_of(run)
        assert isinstance(run.viewer, Staff)
        if run.viewer.agency_id not in (predecessor.pk, to.pk):
            raise Invalid({"to": ["接办的只能是您所在的机关。"]})
        joined = [row.number for row in joint.joined_to(run.the_matter())]
        if joined:
            raise Refused("joint", f"{'、'.join(joined)} 并在本件一并答复：请先到那几件取消一并答复，再移交。")
        if run.data["file"]:
            run.attach(run.data["file"], "移交依据")
        if case.answer is None or case.answer.dispatched_on is None:
            drop_drafts(run, case, f"移交{to.name}，由其重新拟写")
        names = {"agency_name": to.name, "predecessor_name": predecessor.name}
        keys = {"agency": to.pk, "predecessor": predecessor.pk}
        run.record(f.TakenOver(**keys, **names, document=run.data["document"]), **when(run))
        run.hand_over(to.pk)
        for rows in ROWS:
            rows.objects.filter(matter=run.the_matter()).update(agency_id=to.pk)
