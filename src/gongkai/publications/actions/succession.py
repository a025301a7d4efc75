"""An item goes with the power to another agency, which answers for it from then on (R14, O16)."""

from __future__ import annotations

from typing import Any

from gongkai.agencies.service import Agency, SuccessorForm, of_successor
from gongkai.core import files
from gongkai.core.actions import Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Viewer
from gongkai.publications import facts as f
from gongkai.publications import public_state
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.item import Item

PAPERS = ("pdf", "docx", "ofd", "jpg", "png")


class TakeOver(ItemAction):
    """移交: the item keeps index number, versions and times; what was signed still names who signed it.

    Who has it hands it over; of an agency that has ended, the successor takes it: otherwise nobody could take it off
    the site or mark it repealed.
    """

    code = "publications.take_over"
    title = "移交给承继职权的机关"
    form = SuccessorForm
    policy = of_own_agency | of_successor("这件信息")

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        upload = data["file"]
        try:
            return {**data, "file": files.stage_upload(upload, PAPERS, private=True) if upload else None}
        except Invalid as invalid:
            raise Invalid({"file": [said for each in invalid.errors.values() for said in each]}) from None

    def act(self, run: Run, item: Item) -> None:
        to, predecessor = run.data["to"], Agency.objects.get(pk=run.the_matter().agency_id)
        if getattr(run.viewer, "agency_id", None) not in (predecessor.pk, to.pk):
            raise Invalid({"to": ["接办的只能是您所在的机关。"]})
        if run.data["file"]:
            run.attach(run.data["file"], "移交依据")
        names = {"agency_name": to.name, "predecessor_name": predecessor.name}
        keys = {"agency": to.pk, "predecessor": predecessor.pk}
        run.record(f.TakenOver(**keys, **names, document=run.data["document"]))
        run.hand_over(to.pk)
        public_state.changed(run)
