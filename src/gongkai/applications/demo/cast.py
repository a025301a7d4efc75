"""Who plays a case: the people of one agency by their roles, and the moves that most lives share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.applications.actions.decision import PROVE, DecisionForm
from gongkai.applications.actions.letters import SAY
from gongkai.applications.case import Case, read
from gongkai.applications.models import Application
from gongkai.core import actions, calendars, clock, jobs
from gongkai.core.actions import Done
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.viewers import Anonymous, Staff, Viewer
from gongkai.letters.models import Letter
from gongkai.letters.types import type_of


@dataclass
class Cast:
    """An agency and one person for each role; in a small agency one person has several."""

    agency: Agency
    receiver: Staff
    handler: Staff
    reviewer: Staff
    secrecy: Staff
    signer: Staff
    played: list[str] = field(default_factory=list)

    def by_role(self, *roles: str) -> Staff:
        """The person who holds one of the roles."""
        people = (self.receiver, self.handler, self.reviewer, self.secrecy, self.signer)
        return next(person for person in people if person.roles & set(roles))

    def do(
        self,
        code: str,
        matter: Matter | None = None,
        data: dict[str, Any] | None = None,
        *,
        by: Viewer | None = None,
        files: dict[str, Any] | None = None,
    ) -> Done:
        """Take a step through its Action; by whoever its roles name first, where nobody is given."""
        action = actions.registered[f"applications.{code}"]
        step = action.step()
        assert step is not None
        viewer = by or (Anonymous() if step.roles == ("applicant",) else self.by_role(*step.roles))
        self.played.append(step.code)
        return action.perform(viewer, data or {}, matter=matter, files=files, channel="command")

    def letter(self, matter: Matter, kind: str, data: dict[str, Any]) -> Letter:
        """A letter drafted, approved and rendered: it lies ready to be sent."""
        self.do("draft_letter", matter, {"type": kind, **data}, by=self.handler)
        letter = Letter.objects.filter(matter=matter, type=kind).latest("pk")
        self.do("approve_letter", matter, {"letter": letter.pk}, by=self.reviewer)
        jobs.run_due()
        return letter

    def receipt(self, matter: Matter, letter: Letter, **data: Any) -> None:
        """The addressee has it."""
        self.do("letter_received", matter, {"letter": letter.pk, **data})

    def filled(self, matter: Matter, main: str) -> dict[str, Any]:
        """What an officer would write for this answer: the sample of each field that the form asks."""
        form = DecisionForm(None, viewer=self.handler, matter=matter, initial={"main": main})
        kind = type_of("renewed_decision" if getattr(form, "renewed", False) else main)
        data: dict[str, Any] = {}
        for name in form.fields:
            if name.startswith(PROVE):
                data[name] = "见案卷第 3 页，存办公室。"
            elif name.startswith(SAY):
                data[name] = typed(kind.by_name[name.removeprefix(SAY)].sample)
        if "part_1_place" in form.fields:
            data |= {
                "part_1_place": "第三章单价明细",
                "part_1_code": "D09",
                "part_1_kind": "discussion",
                "part_1_reason": "记录了尚未采纳的报价意见。",
                "part_1_interest": "最终单价已经公开，公开讨论过程不增加公众所需的信息。",
            }
        return data

    @staticmethod
    def row(matter: Matter) -> Application:
        """The projection."""
        row: Application = Application.objects.get(pk=matter.pk)
        return row

    @staticmethod
    def case(matter: Matter) -> Case:
        """The case as it stands today."""
        return read(facts_of(matter), calendars.current(matter.agency_id), clock.today())


def typed(sample: object) -> str:
    """A field's sample as somebody types it."""
    return "\n".join(map(str, sample)) if isinstance(sample, tuple) else str(sample)
